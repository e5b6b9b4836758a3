-- The tests' own app: notes of one user each.
create table public.notes (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  title text not null,
  description text,
  pinned boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint notes_pkey primary key (id),
  constraint notes_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint notes_title_length check (char_length(title) between 1 and 200),
  constraint notes_description_length check (char_length(description) <= 2000)
);

comment on table public.notes is 'Notes of one user each. Written by the user (Data API) and by assistants acting for the user (patchbay_actions.*).';

create index notes_user_id_created_at_id_idx on public.notes (user_id, created_at, id);

create trigger notes_before_update
  before update on public.notes
  for each row execute function patchbay.set_updated_at();

alter table public.notes enable row level security;

create policy "users read their own notes" on public.notes
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "users add notes of their own" on public.notes
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "users change their own notes" on public.notes
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "users delete their own notes" on public.notes
  for delete to authenticated
  using (user_id = (select auth.uid()));

revoke all on public.notes from anon, authenticated, service_role;
grant select, delete on public.notes to authenticated;
grant insert (id, user_id, title, description, pinned) on public.notes to authenticated;
grant update (id, user_id, title, description, pinned) on public.notes to authenticated;
grant select, insert, update, delete on public.notes to service_role;

create trigger notes_after_insert_broadcast
  after insert on public.notes
  referencing new table as changed
  for each statement execute function patchbay.broadcast_changes('note', 'notes');

create trigger notes_after_update_broadcast
  after update on public.notes
  referencing new table as changed
  for each statement execute function patchbay.broadcast_changes('note', 'notes');

create trigger notes_after_delete_broadcast
  after delete on public.notes
  referencing old table as changed
  for each statement execute function patchbay.broadcast_changes('note', 'notes');

select patchbay.track('public.notes');

insert into patchbay.scopes (name, description, is_default, position, in_pairing) values
  ('notes:read', 'See your notes', true, 1, true),
  ('notes:write', 'Add, change, pin and delete your notes', true, 2, true);

create function patchbay_actions.note_not_found() returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT404',
    message = 'There is no note with this id. Call listNotes to see the ids.';
end
$$;

-- args: status (plain, pinned, all), q (literal substring of the title), limit (1-50), cursor
create function patchbay_actions.list_notes(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  -- An answer has at most 90,000 characters.
  v_room constant integer := 88000;
  v_status constant text := coalesce(args ->> 'status', 'all');
  v_needle constant text := lower(args ->> 'q');
  v_limit constant integer := coalesce((args ->> 'limit')::integer, 20);
  v_filter constant text := concat_ws('|', 'notes', v_status, v_needle);
  v_after record;
  v_page jsonb;
  v_more boolean;
  v_last record;
begin
  if args ? 'cursor' then
    v_after := patchbay_actions.decode_cursor(args ->> 'cursor', v_filter);
  else
    select timestamptz 'infinity' as at, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid as id into v_after;
  end if;

  with candidates as (
    select
      to_jsonb(note) - 'user_id' as item,
      created_at,
      id,
      row_number() over newest as n,
      sum(octet_length((to_jsonb(note) - 'user_id')::text) + 2) over newest as octets
    from public.notes as note
    where user_id = (select auth.uid())
      and (created_at, id) < (v_after.at, v_after.id)
      and (v_status = 'all' or pinned = (v_status = 'pinned'))
      and (v_needle is null or strpos(lower(title), v_needle) > 0)
    window newest as (order by created_at desc, id desc)
    order by created_at desc, id desc
    limit v_limit + 1
  ),
  page as (
    select * from candidates where n <= v_limit and (octets <= v_room or n = 1)
  )
  select
    coalesce(jsonb_agg(page.item order by page.n), '[]'),
    (select count(*) from candidates) > count(*)
  into v_page, v_more
  from page;

  if v_more then
    select (v_page -> -1 ->> 'created_at')::timestamptz as at, (v_page -> -1 ->> 'id')::uuid as id into v_last;
    return jsonb_build_object(
      'notes', v_page,
      'next_cursor', patchbay_actions.encode_cursor(v_last.at, v_last.id, v_filter)
    );
  end if;
  return jsonb_build_object('notes', v_page, 'next_cursor', null);
end
$$;

-- args: title, description?, pinned?
create function patchbay_actions.create_note(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_note public.notes;
begin
  insert into public.notes (title, description, pinned)
  values (args ->> 'title', args ->> 'description', coalesce((args ->> 'pinned')::boolean, false))
  returning * into v_note;
  return to_jsonb(v_note) - 'user_id';
end
$$;

-- args: id
create function patchbay_actions.get_note(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_note public.notes;
begin
  select * into v_note from public.notes where id = (args ->> 'id')::uuid;
  if not found then
    perform patchbay_actions.note_not_found();
  end if;

  perform patchbay_actions.describe(format('Read “%s”', v_note.title));

  return to_jsonb(v_note) - 'user_id';
end
$$;

-- args: id and at least one of title, description, pinned
create function patchbay_actions.update_note(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_note public.notes;
begin
  update public.notes
  set
    title = coalesce(nullif(args ->> 'title', ''), title),
    description = coalesce(nullif(args ->> 'description', ''), description),
    pinned = coalesce((args ->> 'pinned')::boolean, pinned)
  where id = (args ->> 'id')::uuid
  returning * into v_note;
  if not found then
    perform patchbay_actions.note_not_found();
  end if;

  perform patchbay_actions.describe(format(
    case args - 'id'
      when '{"pinned": true}' then 'Pinned “%s”'
      when '{"pinned": false}' then 'Unpinned “%s”'
      else 'Changed “%s”'
    end,
    v_note.title
  ));

  return to_jsonb(v_note) - 'user_id';
end
$$;

-- args: id, title, pinned, description? (absent: none)
create function patchbay_actions.replace_note(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_note public.notes;
begin
  update public.notes
  set title = args ->> 'title', description = args ->> 'description', pinned = (args ->> 'pinned')::boolean
  where id = (args ->> 'id')::uuid
  returning * into v_note;
  if not found then
    perform patchbay_actions.note_not_found();
  end if;
  return to_jsonb(v_note) - 'user_id';
end
$$;

-- args: id
create function patchbay_actions.pin_note(args jsonb) returns jsonb
language sql
set search_path = ''
return patchbay_actions.update_note(jsonb_build_object('id', args -> 'id', 'pinned', true));

-- args: id
create function patchbay_actions.delete_note(args jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_title text;
begin
  delete from public.notes where id = (args ->> 'id')::uuid returning title into v_title;
  if not found then
    perform patchbay_actions.note_not_found();
  end if;

  perform patchbay_actions.describe(format('Deleted “%s”', v_title));

  return jsonb_build_object('deleted', true, 'id', args -> 'id');
end
$$;

insert into patchbay_actions.registry (name, scope, title, effect, adds) values
  ('list_notes', 'notes:read', 'List notes', 'read', false),
  ('get_note', 'notes:read', 'Read a note', 'read', false),
  ('create_note', 'notes:write', 'Add a note', 'write', true),
  ('update_note', 'notes:write', 'Change a note', 'overwrite', false),
  ('replace_note', 'notes:write', 'Replace a note', 'overwrite', false),
  ('pin_note', 'notes:write', 'Pin a note', 'write', false),
  ('delete_note', 'notes:write', 'Delete a note', 'destroy', false);

-- The notes of an export: those that there were when it began.
create function patchbay_actions.export_notes(
  p_after jsonb,
  inout p_until jsonb,
  p_started_at timestamptz,
  p_limit integer,
  out rows refcursor
)
language plpgsql
set search_path = ''
as $$
begin
  p_until := coalesce(p_until, to_jsonb(p_started_at));
  open rows for
    select jsonb_build_array(note.created_at, note.id) as key, to_jsonb(note) - 'user_id' as doc
    from public.notes as note
    where note.user_id = (select auth.uid())
      and (note.created_at, note.id) > (
        coalesce((p_after ->> 0)::timestamptz, '-infinity'),
        coalesce((p_after ->> 1)::uuid, '00000000-0000-0000-0000-000000000000')
      )
      and note.created_at <= (p_until #>> '{}')::timestamptz
    order by note.created_at, note.id
    limit p_limit;
end
$$;

insert into patchbay.export_sections (name, reader, table_name) values ('notes', 'patchbay_actions.export_notes', 'notes');

revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
grant execute on function
  patchbay_actions.note_not_found(),
  patchbay_actions.list_notes(jsonb),
  patchbay_actions.create_note(jsonb),
  patchbay_actions.get_note(jsonb),
  patchbay_actions.update_note(jsonb),
  patchbay_actions.replace_note(jsonb),
  patchbay_actions.pin_note(jsonb),
  patchbay_actions.delete_note(jsonb),
  patchbay_actions.export_notes(jsonb, jsonb, timestamptz, integer)
to authenticated;
