-- Todos in a user's export: in the order in which they were made, as `todos`.

-- A reader (…_export.sql). Todos that are made later are not part of the export, so that it ends; imported ones may lie in
-- the future.
create function patchbay_actions.export_todos(
  p_after jsonb,
  inout p_until jsonb,
  p_started_at timestamptz,
  p_limit integer,
  out rows refcursor
)
language plpgsql
set search_path = ''
as $$
declare
  v_until timestamptz := p_until #>> '{}';
begin
  if v_until is null then
    v_until := greatest(p_started_at, (select max(created_at) from public.todos where user_id = (select auth.uid())));
    p_until := to_jsonb(v_until);
  end if;

  open rows for
    select jsonb_build_array(todo.created_at, todo.id) as key, to_jsonb(todo) - 'user_id' as doc
    from public.todos as todo
    where todo.user_id = (select auth.uid())
      and (todo.created_at, todo.id) > (
        coalesce((p_after ->> 0)::timestamptz, '-infinity'),
        coalesce((p_after ->> 1)::uuid, '00000000-0000-0000-0000-000000000000')
      )
      and todo.created_at <= v_until
    order by todo.created_at, todo.id
    limit p_limit;
end
$$;

comment on function patchbay_actions.export_todos(jsonb, jsonb, timestamptz, integer) is 'Opens a cursor of the user''s next todos, for their export.';

grant execute on function patchbay_actions.export_todos(jsonb, jsonb, timestamptz, integer) to authenticated;

insert into patchbay.export_sections (name, reader, table_name) values ('todos', 'patchbay_actions.export_todos', 'todos');

-- A function is executed by whom it was granted to, by name (…_jobs.sql).
revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
