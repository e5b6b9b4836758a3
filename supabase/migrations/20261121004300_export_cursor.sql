-- Where a user's export stands between two pages, and who may ask for the next one.
--
-- Promises: a cursor says nothing and opens nothing by itself: it names a row of its own user, whoever sends it; an hour
-- after it was given it is worth nothing. An export is counted once, at its first page, in a bucket of its own, so that no
-- assistant can use it up. One page at a time per user.
create table patchbay.exports (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  started_at timestamptz not null,
  cursor uuid,
  position jsonb,
  previous_cursor uuid,
  previous_position jsonb,
  issued_at timestamptz not null,
  constraint exports_pkey primary key (id),
  constraint exports_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint exports_cursor_of_a_position check ((cursor is null) = (position is null)),
  constraint exports_previous_cursor_of_a_position check ((previous_cursor is null) = (previous_position is null))
);

comment on table patchbay.exports is 'Exports under way (public.export_my_data): which page comes next. An hour after its last page a row is dead.';
comment on column patchbay.exports.started_at is 'Rows that are made later are not part of the export, so that it ends.';
comment on column patchbay.exports.cursor is 'Names the next page; null when there is none.';
comment on column patchbay.exports.position is 'Of the next page: section, the key of the last row before it, and the last key of the section.';
comment on column patchbay.exports.previous_cursor is 'Names the page that was given last: a client that lost the answer asks again.';

-- Serves every page, and the cascade.
create index exports_user_id_idx on patchbay.exports (user_id);
-- For retention.
create index exports_issued_at_idx on patchbay.exports (issued_at);

-- The one way into an export: p_cursor null starts one. A check of the caller belongs here, before anything is counted.
create function patchbay.open_export(
  p_cursor text,
  out export_id uuid,
  out started_at timestamptz,
  out place jsonb
)
language plpgsql
security definer -- the user may not touch exports and limits
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user_id constant uuid := auth.uid();
  v_export patchbay.exports;
  v_wait integer;
begin
  -- Tried and not waited for: what waits holds a connection of the pool.
  if not pg_try_advisory_xact_lock(hashtextextended('patchbay.export:' || v_user_id, 0)) then
    perform patchbay.refuse_for(1, 'A page of your data is being read already. Ask for one after the other.');
  end if;

  if p_cursor is null then
    v_wait := patchbay.limit_by('export:user', v_user_id::text);
    if v_wait > 0 then
      perform patchbay.refuse_for(v_wait, 'Your data was exported several times within an hour.');
    end if;

    delete from patchbay.exports where user_id = v_user_id and issued_at <= clock_timestamp() - interval '1 hour';
    insert into patchbay.exports (user_id, started_at, issued_at)
    values (v_user_id, clock_timestamp(), clock_timestamp())
    returning * into v_export;
  else
    -- Compared as text: what somebody sent is never cast.
    select * into v_export
    from patchbay.exports
    where user_id = v_user_id
      and p_cursor in (cursor::text, previous_cursor::text)
      and issued_at > clock_timestamp() - interval '1 hour';

    if not found then
      raise exception using
        errcode = 'PT400',
        message = 'The cursor is unknown or older than an hour.',
        hint = 'Start again without a cursor.';
    end if;

    if p_cursor = v_export.cursor::text then
      update patchbay.exports set previous_cursor = cursor, previous_position = position where id = v_export.id;
      v_export.previous_position := v_export.position;
    end if;
  end if;

  export_id := v_export.id;
  started_at := v_export.started_at;
  place := v_export.previous_position;
end
$$;

comment on function patchbay.open_export(text) is
  'Starts the signed-in user''s export, or goes on with it: PT429 when it is too often or another page is being read, PT400 for a cursor that is not good.';

-- Where the next page begins: its cursor, or null when p_position is null, at the end.
create function patchbay.keep_export_position(p_export_id uuid, p_position jsonb) returns text
language sql
security definer -- the user may not touch exports
set search_path = ''
begin atomic
  update patchbay.exports
  set
    cursor = case when p_position is not null then gen_random_uuid() end,
    position = p_position,
    issued_at = clock_timestamp()
  where id = p_export_id and user_id = auth.uid()
  returning cursor::text;
end;

comment on function patchbay.keep_export_position(uuid, jsonb) is 'Notes where an export of the signed-in user goes on, and gives the cursor.';

grant execute on function patchbay.open_export(text), patchbay.keep_export_position(uuid, jsonb) to authenticated;
