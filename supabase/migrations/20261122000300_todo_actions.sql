-- The todo actions. Every statement runs under the policies of public.todos: another user's todo does not exist here.
--
-- One todo in an answer is its row without the owner: to_jsonb(todo) - 'user_id'.

insert into patchbay.scopes (name, description, is_default, position, in_pairing) values
  ('todos:read', 'See your todos', true, 1, true),
  ('todos:write', 'Add, change, complete and delete your todos', true, 2, true);

create function patchbay_actions.todo_not_found() returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT404',
    message = 'There is no todo with this id. Call listTodos to see the ids.';
end
$$;

-- args: status (open, completed, all), q (literal substring), limit (1-50), cursor.
-- Newest first. Rows that exist when the first page is read are seen exactly once, whatever is inserted meanwhile.
-- A search looks through a bounded amount of text and then says where to go on: a page may have fewer todos than limit, or
-- none, and still a next_cursor.
create function patchbay_actions.list_todos(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  -- An answer has at most 90,000 characters. No character takes less than an octet, so octets are counted.
  v_room constant integer := 88000;
  -- Searching it takes some 50 ms; todos of 200 characters fit into it all.
  v_most_searched constant integer := 2000000;
  v_status constant text := coalesce(args ->> 'status', 'all');
  v_needle constant text := lower(args ->> 'q');
  v_limit constant integer := coalesce((args ->> 'limit')::integer, 20);
  v_filter constant text := concat_ws('|', 'todos', v_status, v_needle);
  v_after record;
  v_until record;
  v_is_cut boolean;
  v_page jsonb;
  v_more boolean;
  v_last_at timestamptz;
  v_last_id uuid;
begin
  if args ? 'cursor' then
    v_after := patchbay_actions.decode_cursor(args ->> 'cursor', v_filter);
  else
    select timestamptz 'infinity' as at, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid as id into v_after;
  end if;

  -- Where this search ends, unless it sees everything. Lengths are known without reading the texts.
  if v_needle is not null then
    select at, id into v_until
    from (
      select at, id, sum(octets) over newest as octets, row_number() over newest as n
      from (
        select created_at as at, id, octet_length(title) + coalesce(octet_length(description), 0) as octets
        from public.todos
        where user_id = (select auth.uid())
          and (created_at, id) < (v_after.at, v_after.id)
          and (v_status = 'all' or completed = (v_status = 'completed'))
        order by created_at desc, id desc
        limit 10000
      ) as newest_first
      window newest as (order by at desc, id desc rows unbounded preceding)
    ) as looked_through
    where octets >= v_most_searched or n = 10000
    order by at desc, id desc
    limit 1;
  end if;
  v_is_cut := v_needle is not null and found;
  if not v_is_cut then
    select timestamptz '-infinity' as at, '00000000-0000-0000-0000-000000000000'::uuid as id into v_until;
  end if;

  with candidates as (
    select to_jsonb(todo) - 'user_id' as item, created_at, id
    from public.todos as todo
    where user_id = (select auth.uid())
      and (created_at, id) < (v_after.at, v_after.id)
      and (created_at, id) >= (v_until.at, v_until.id)
      and (v_status = 'all' or completed = (v_status = 'completed'))
      and (v_needle is null or strpos(lower(title), v_needle) > 0 or strpos(lower(description), v_needle) > 0)
    order by created_at desc, id desc
    limit v_limit + 1
  ),
  measured as (
    select
      *,
      row_number() over newest as n,
      sum(octet_length(item::text) + 2) over newest as octets
    from candidates
    window newest as (order by created_at desc, id desc)
  ),
  page as (
    select * from measured where n <= v_limit and (octets <= v_room or n = 1)
  )
  select
    coalesce(jsonb_agg(page.item order by page.n), '[]'),
    (select count(*) from measured) > count(*),
    (array_agg(page.created_at order by page.n desc))[1],
    (array_agg(page.id order by page.n desc))[1]
  into v_page, v_more, v_last_at, v_last_id
  from page;

  if v_is_cut and not v_more then
    v_more := true;
    v_last_at := v_until.at;
    v_last_id := v_until.id;
  end if;

  return jsonb_build_object(
    'todos', v_page,
    'next_cursor', case when v_more then patchbay_actions.encode_cursor(v_last_at, v_last_id, v_filter) end
  );
end
$$;

-- args: title, description?, completed?
create function patchbay_actions.create_todo(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_todo public.todos;
begin
  insert into public.todos (title, description, completed)
  values (args ->> 'title', args ->> 'description', coalesce((args ->> 'completed')::boolean, false))
  returning * into v_todo;

  return to_jsonb(v_todo) - 'user_id';
end
$$;

-- args: id
create function patchbay_actions.get_todo(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_todo public.todos;
begin
  select * into v_todo from public.todos where id = (args ->> 'id')::uuid;
  if not found then
    perform patchbay_actions.todo_not_found();
  end if;

  perform patchbay_actions.describe(format('Read “%s”', v_todo.title));
  return to_jsonb(v_todo) - 'user_id';
end
$$;

-- args: id and at least one of title, description, completed. What is absent, null or empty stays: a client that fills in
-- every field must not wipe what it does not mean.
create function patchbay_actions.update_todo(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_todo public.todos;
begin
  update public.todos
  set
    title = coalesce(nullif(args ->> 'title', ''), title),
    description = coalesce(nullif(args ->> 'description', ''), description),
    completed = coalesce((args ->> 'completed')::boolean, completed)
  where id = (args ->> 'id')::uuid
  returning * into v_todo;
  if not found then
    perform patchbay_actions.todo_not_found();
  end if;

  perform patchbay_actions.describe(format(
    case args - 'id'
      when '{"completed": true}' then 'Completed “%s”'
      when '{"completed": false}' then 'Reopened “%s”'
      else 'Changed “%s”'
    end,
    v_todo.title
  ));
  return to_jsonb(v_todo) - 'user_id';
end
$$;

-- args: id, title, completed, description? (absent: none)
create function patchbay_actions.replace_todo(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_todo public.todos;
begin
  update public.todos
  set
    title = args ->> 'title',
    description = args ->> 'description',
    completed = (args ->> 'completed')::boolean
  where id = (args ->> 'id')::uuid
  returning * into v_todo;
  if not found then
    perform patchbay_actions.todo_not_found();
  end if;

  return to_jsonb(v_todo) - 'user_id';
end
$$;

-- args: id. Completing twice is completing once.
create function patchbay_actions.complete_todo(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  return patchbay_actions.update_todo(jsonb_build_object('id', args -> 'id', 'completed', true));
end
$$;

-- args: id
create function patchbay_actions.delete_todo(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_title text;
begin
  delete from public.todos where id = (args ->> 'id')::uuid returning title into v_title;
  if not found then
    perform patchbay_actions.todo_not_found();
  end if;

  perform patchbay_actions.describe(format('Deleted “%s”', v_title));
  return jsonb_build_object('deleted', true, 'id', args -> 'id');
end
$$;

-- What the user is asked before it is deleted, where they want to be.
create function patchbay_actions.delete_todo_question(args jsonb) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_title constant text := (select title from public.todos where id = (args ->> 'id')::uuid);
begin
  if v_title is null then
    perform patchbay_actions.todo_not_found();
  end if;
  return format('Delete “%s”', v_title);
end
$$;

insert into patchbay_actions.registry (name, scope, title, effect, adds) values
  ('list_todos', 'todos:read', 'List todos', 'read', false),
  ('get_todo', 'todos:read', 'Read a todo', 'read', false),
  ('create_todo', 'todos:write', 'Add a todo', 'write', true),
  ('update_todo', 'todos:write', 'Change a todo', 'overwrite', false),
  ('replace_todo', 'todos:write', 'Replace a todo', 'overwrite', false),
  ('complete_todo', 'todos:write', 'Complete a todo', 'write', false),
  ('delete_todo', 'todos:write', 'Delete a todo', 'destroy', false);

grant execute on function
  patchbay_actions.todo_not_found(),
  patchbay_actions.list_todos(jsonb),
  patchbay_actions.get_todo(jsonb),
  patchbay_actions.create_todo(jsonb),
  patchbay_actions.update_todo(jsonb),
  patchbay_actions.replace_todo(jsonb),
  patchbay_actions.complete_todo(jsonb),
  patchbay_actions.delete_todo(jsonb),
  patchbay_actions.delete_todo_question(jsonb)
to authenticated;

-- A function is executed by whom it was granted to, by name (…_jobs.sql).
revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
