-- Chapter 13: a user's own data, page by page.
--
-- Promise: a cursor opens nothing by itself: it names a row of one user, is of no use to another, and expires after an hour. An
-- export is counted once, at its first page, in a bucket of its own, which no assistant can use up. One page at a time per user.

-- Where a user's export stands between two pages.
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
comment on column patchbay.exports.cursor is 'Names the next page; null after the last page.';
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
  -- It has what every app was allowed, asked and did.
  if auth.jwt() ->> 'client_id' is not null then
    raise exception using
      errcode = 'PT403', message = 'This sign-in belongs to another app. Export where you sign in yourself.', detail = 'forbidden';
  end if;

  -- A JWT outlives its account. Held, so that a deletion waits for this page, or this page finds the account gone.
  perform from auth.users where id = v_user_id and deleted_at is null for key share;
  if not found then
    raise exception using errcode = 'PT401', message = 'Your sign-in has ended. Sign in again.', detail = 'unauthorized';
  end if;

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
  'Starts the signed-in user''s export, or goes on with it: PT401 when the account is gone, PT403 with another app''s token, PT429 when it is too often or another page is being read, PT400 for a cursor that is not good.';

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

-- The rows that Patchbay keeps ---------------------------------------------------------------------------------------

-- The rows of an export, a few at a time: what Patchbay itself keeps of a user.
--
-- Knows no user but auth.uid(). No secret, digest or sealed value is in it: they are no information about the person.
--
-- Memory: rows are fetched one by one, in the order of an index, and what does not fit is never fetched.

-- Takes rows (key, doc) from a cursor until there are p_rows or p_octets of them as JSON. p_any: the page is empty so far,
-- so that a row that is larger than a page is taken all the same, alone. is_end: there is no row after these.
create function patchbay.take_rows(
  p_cursor refcursor,
  p_rows integer,
  p_octets integer,
  p_any boolean,
  out docs jsonb,
  out rows integer,
  out octets integer,
  out last_key jsonb,
  out is_end boolean
)
language plpgsql
set search_path = ''
as $$
declare
  v_docs jsonb[] := '{}';
  v_row record;
  v_octets integer;
begin
  rows := 0;
  octets := 0;

  loop
    fetch p_cursor into v_row;
    is_end := not found;
    exit when is_end or rows >= p_rows;
    -- With the comma and the space that follow it.
    v_octets := octet_length(v_row.doc::text) + 2;
    exit when octets + v_octets > p_octets and not (p_any and rows = 0);

    v_docs := array_append(v_docs, v_row.doc);
    rows := rows + 1;
    octets := octets + v_octets;
    last_key := v_row.key;
  end loop;

  close p_cursor;
  docs := to_jsonb(v_docs);
end
$$;

comment on function patchbay.take_rows(refcursor, integer, integer, boolean) is 'The next rows of a cursor, bounded in number and octets of JSON.';

-- Sections of an app's own, for rows that a table of public with a user_id (…_export.sql) does not show as it should. A reader
-- is a function of this shape, executed by the user, under RLS:
--
--   reader(p_after jsonb, inout p_until jsonb, p_started_at timestamptz, p_limit integer, out rows refcursor)
--
-- It opens a cursor of rows (key jsonb, doc jsonb) in the order of their keys: those after the key p_after, all when it is null,
-- and up to p_limit. p_until is null at first; what the reader makes it, it gets with the later pages, so that a section ends
-- while rows are added. A name and not an oid: pg_upgrade refuses a column of type regprocedure.
create table patchbay.export_sections (
  name text not null,
  reader text not null,
  table_name text,
  constraint export_sections_pkey primary key (name),
  constraint export_sections_name_syntax check (name ~ '^[a-z][a-z0-9_]{0,59}$'),
  constraint export_sections_name_free check (name not in (
    'exported_at', 'account', 'connection', 'apps', 'requests', 'approvals', 'interactions', 'changes', 'security_events',
    'notifications', 'tables'
  )),
  constraint export_sections_reader_syntax check (reader ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$')
);

comment on table patchbay.export_sections is 'Sections that an app adds to public.export_my_data: a member of data each.';
comment on column patchbay.export_sections.reader is 'The function that opens a cursor of its rows, with its schema.';
comment on column patchbay.export_sections.table_name is 'The table of public that it shows, which is then not under `tables`.';

create function patchbay.registered_sections() returns table (name text, reader text, table_name text)
language sql
stable
security definer -- no API role reads the table
set search_path = ''
begin atomic
  select name, reader, table_name from patchbay.export_sections where auth.uid() is not null;
end;

-- The rows of such a section, as the user may read them.
create function patchbay.export_registered_rows(
  p_reader text,
  p_after jsonb,
  p_started_at timestamptz,
  p_rows integer,
  p_octets integer,
  p_any boolean,
  inout p_until jsonb,
  out docs jsonb,
  out rows integer,
  out octets integer,
  out last_key jsonb,
  out is_end boolean
)
language plpgsql
set search_path = ''
as $$
declare
  v_rows refcursor;
begin
  execute format('select opened.p_until, opened.rows from %s($1, $2, $3, $4) as opened', p_reader)
  into p_until, v_rows
  using p_after, p_until, p_started_at, p_rows + 1;

  select page.* into docs, rows, octets, last_key, is_end
  from patchbay.take_rows(v_rows, p_rows, p_octets, p_any) as page;
end
$$;

comment on function patchbay.export_registered_rows(text, jsonb, timestamptz, integer, integer, boolean, jsonb) is
  'The next rows of a section that an app registered.';

-- What is on every page: account and connection, and the members that the rows go into. Null for nobody.
create function patchbay.export_frame(p_started_at timestamptz) returns jsonb
language sql
stable
security definer -- auth.users is closed to API roles
set search_path = ''
begin atomic
  select jsonb_build_object(
    'exported_at', patchbay.iso8601(p_started_at),
    'account', (
      select jsonb_build_object('id', id, 'email', email, 'created_at', patchbay.iso8601(created_at))
      from auth.users where id = auth.uid()
    ),
    'connection', (
      select jsonb_build_object(
        'has_completed_oauth', has_completed_oauth, 'last_interaction', patchbay.iso8601(last_interaction),
        'created_at', patchbay.iso8601(created_at), 'updated_at', patchbay.iso8601(updated_at)
      )
      from public.user_gpt_connections where user_id = auth.uid()
    ),
    'apps', '[]'::jsonb,
    'requests', '[]'::jsonb,
    'approvals', '[]'::jsonb,
    'interactions', '[]'::jsonb,
    'changes', '[]'::jsonb,
    'security_events', '[]'::jsonb,
    'notifications', '[]'::jsonb,
    'tables', '{}'::jsonb
  ) || (
    select coalesce(jsonb_object_agg(name, '[]'::jsonb), '{}') from patchbay.export_sections
  );
end;

create function patchbay.least_uuid() returns uuid
language sql immutable parallel safe set search_path = ''
return '00000000-0000-0000-0000-000000000000'::uuid;

-- The rows of one section after the one with the key p_after, made until p_until. "waiting_apps" go into apps, and
-- "device_requests" into requests.
create function patchbay.export_own_rows(
  p_section text,
  p_after jsonb,
  p_until timestamptz,
  p_rows integer,
  p_octets integer,
  p_any boolean,
  out docs jsonb,
  out rows integer,
  out octets integer,
  out last_key jsonb,
  out is_end boolean
)
language plpgsql
security definer -- the user may not read grants, requests and records
set search_path = ''
as $$
declare
  v_user_id constant uuid := auth.uid();
  v_rows refcursor;
begin
  case p_section
    when 'apps' then
      open v_rows for
        select jsonb_build_array(g.created_at, g.id) as key, jsonb_build_object(
          'grant_id', g.id, 'client_id', g.client_id, 'client_name', client.name, 'returns_to', g.returns_to, 'scopes', g.scopes,
          'switched_off', patchbay.switched_off(g.unticked_scopes, g.narrowed_scopes), 'ask', g.ask,
          'connected_at', patchbay.iso8601(g.created_at), 'last_used_at', patchbay.iso8601(g.last_used_at),
          'ended_at', patchbay.iso8601(g.revoked_at), 'ended_because', g.revoked_reason
        ) as doc
        from patchbay.grants as g
        join patchbay.clients as client on client.id = g.client_id
        where g.user_id = v_user_id
          and (g.created_at, g.id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and g.created_at <= p_until
        order by g.created_at, g.id
        limit p_rows + 1;

    when 'waiting_apps' then
      open v_rows for
        select jsonb_build_array(device.created_at, device.planned_grant_id) as key, jsonb_build_object(
          'grant_id', device.planned_grant_id, 'client_id', device.client_id, 'client_name', client.name,
          'returns_to', null, 'scopes', device.scopes,
          'switched_off', patchbay.switched_off(device.unticked_scopes, device.narrowed_scopes), 'ask', device.ask,
          'connected_at', null, 'last_used_at', null, 'ended_at', null, 'ended_because', null
        ) as doc
        from patchbay.device_requests as device
        join patchbay.clients as client on client.id = device.client_id
        where device.user_id = v_user_id
          and device.status = 'approved' and device.grant_id is null and device.expires_at > now()
          and (device.created_at, device.planned_grant_id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and device.created_at <= p_until
        order by device.created_at, device.planned_grant_id
        limit p_rows + 1;

    when 'requests' then
      open v_rows for
        select jsonb_build_array(request.created_at, request.id) as key, jsonb_build_object(
          'client_id', request.client_id, 'scopes', request.scopes, 'status', request.status,
          'created_at', patchbay.iso8601(request.created_at), 'decided_at', patchbay.iso8601(request.decided_at)
        ) as doc
        from patchbay.authorization_requests as request
        where request.user_id = v_user_id
          and (request.created_at, request.id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and request.created_at <= p_until
        order by request.created_at, request.id
        limit p_rows + 1;

    when 'device_requests' then
      open v_rows for
        select jsonb_build_array(device.created_at, device.planned_grant_id) as key, jsonb_build_object(
          'client_id', device.client_id, 'scopes', device.scopes || device.unticked_scopes || device.narrowed_scopes,
          'status', device.status,
          'created_at', patchbay.iso8601(device.created_at), 'decided_at', patchbay.iso8601(device.decided_at)
        ) as doc
        from patchbay.device_requests as device
        where device.user_id = v_user_id
          and (device.created_at, device.planned_grant_id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and device.created_at <= p_until
        order by device.created_at, device.planned_grant_id
        limit p_rows + 1;

    when 'approvals' then
      open v_rows for
        select jsonb_build_array(approval.created_at, approval.id) as key, jsonb_build_object(
          'grant_id', approval.grant_id, 'client_id', approval.client_id, 'client_name', approval.client_name,
          'action', approval.operation_id, 'text', coalesce(approval.text, approval.title), 'args', approval.args,
          'status', patchbay.approval_answer(approval) -> 'status', 'result', approval.result,
          'created_at', patchbay.iso8601(approval.created_at), 'decided_at', patchbay.iso8601(approval.decided_at)
        ) as doc
        from patchbay.approvals as approval
        where approval.user_id = v_user_id
          and (approval.created_at, approval.id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and approval.created_at <= p_until
        order by approval.created_at, approval.id
        limit p_rows + 1;

    when 'interactions' then
      open v_rows for
        select jsonb_build_array(call.id) as key, jsonb_build_object(
          'at', patchbay.iso8601(call.at), 'grant_id', call.grant_id, 'client_id', call.client_id,
          'client_name', call.client_name, 'action', call.action, 'outcome', call.outcome, 'text', call.text,
          'changed', call.changed, 'target_id', call.target_id, 'undone_at', patchbay.iso8601(call.undone_at)
        ) as doc
        from patchbay.interactions as call
        where call.user_id = v_user_id and call.id > coalesce((p_after ->> 0)::bigint, 0) and call.at <= p_until
        order by call.id
        limit p_rows + 1;

    when 'changes' then
      open v_rows for
        select jsonb_build_array(change.activity_id, change.position) as key, jsonb_build_object(
          'at', patchbay.iso8601(call.at), 'action', call.action, 'table', change.table_name,
          'before', patchbay.readable_image(change.table_name, change.before),
          'after', patchbay.readable_image(change.table_name, change.after)
        ) as doc
        from patchbay.changes as change
        join patchbay.interactions as call on call.user_id = change.user_id and call.id = change.activity_id
        where change.user_id = v_user_id
          and (change.activity_id, change.position)
            > (coalesce((p_after ->> 0)::bigint, 0), coalesce((p_after ->> 1)::smallint, 0::smallint))
          and call.at <= p_until
        order by change.activity_id, change.position
        limit p_rows + 1;

    when 'security_events' then
      open v_rows for
        select jsonb_build_array(event.id) as key, jsonb_build_object(
          'at', patchbay.iso8601(event.at), 'event', event.event, 'client_id', event.client_id, 'grant_id', event.grant_id
        ) as doc
        from patchbay.audit_log as event
        where event.user_id = v_user_id and event.id > coalesce((p_after ->> 0)::bigint, 0) and event.at <= p_until
        order by event.id
        limit p_rows + 1;

    when 'notifications' then
      open v_rows for
        select
          jsonb_build_array(event.sequence) as key,
          event.payload || jsonb_build_object('delivered_at', patchbay.iso8601(event.delivered_at)) as doc
        from patchbay.webhook_events as event
        where event.user_id = v_user_id
          and event.sequence > coalesce((p_after ->> 0)::bigint, 0) and event.created_at <= p_until
        order by event.sequence
        limit p_rows + 1;
  end case;

  select page.* into docs, rows, octets, last_key, is_end
  from patchbay.take_rows(v_rows, p_rows, p_octets, p_any) as page;
end
$$;

comment on function patchbay.export_own_rows(text, jsonb, timestamptz, integer, integer, boolean) is
  'The next rows of one section of the signed-in user''s export, after p_after and made until p_until.';

grant execute on function
  patchbay.take_rows(refcursor, integer, integer, boolean),
  patchbay.registered_sections(),
  patchbay.export_registered_rows(text, jsonb, timestamptz, integer, integer, boolean, jsonb),
  patchbay.export_frame(timestamptz),
  patchbay.export_own_rows(text, jsonb, timestamptz, integer, integer, boolean)
to authenticated;

-- The tables of an app, and the export -------------------------------------------------------------------------------

-- A user's own data (GDPR, articles 15 and 20): everything that Patchbay keeps about the signed-in user, page by page.
--
-- Beside it, under `tables`, every other table of public that has a column user_id, as an adopter's migration makes them:
-- the user's own rows, and of those the columns that the user may read. Read with the power of the user, under the
-- policies of the table; the condition holds even where a policy shows more.

-- The adopter's tables, as the caller may read them. keys and key_types: the primary key, which orders the pages; null where
-- the caller may not read it, or where its type has no comparison operators in pg_catalog, the only ones visible here.
create function patchbay.exported_tables()
returns table (name text, readable text, keys text[], key_types text[])
language sql
stable
set search_path = ''
begin atomic
  select c.relname::text, string_agg(quote_ident(a.attname), ', ' order by a.attnum), key.names, key.types
  from pg_catalog.pg_class as c
  join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join lateral (
    select
      array_agg(quote_ident(k.attname) order by part.place) as names,
      array_agg(pg_catalog.format_type(k.atttypid, k.atttypmod) order by part.place) as types
    from pg_catalog.pg_index as i
    cross join lateral unnest(i.indkey::smallint[], i.indclass::oid[]) with ordinality as part (attnum, opclass, place)
    join pg_catalog.pg_attribute as k on k.attrelid = i.indrelid and k.attnum = part.attnum
    join pg_catalog.pg_opclass as o on o.oid = part.opclass
    where i.indrelid = c.oid and i.indisprimary and part.place <= i.indnkeyatts
    having bool_and(
      o.opcdefault and o.opcnamespace = 'pg_catalog'::regnamespace and has_column_privilege(c.oid, k.attnum, 'select')
    )
  ) as key on true
  where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p')
    and not c.relispartition
    -- These have sections of their own.
    and c.relname <> 'user_gpt_connections'
    and not exists (select from patchbay.registered_sections() as section where section.table_name = c.relname)
    and has_column_privilege(c.oid, a.attnum, 'select')
  group by c.relname, key.names, key.types
  having bool_or(a.attname = 'user_id' and a.atttypid = 'uuid'::regtype);
end;

comment on function patchbay.exported_tables() is 'Tables of public with a user_id that the caller may read, their readable columns, and the key to page by.';

-- The user's next rows of one table after the key p_after. p_until: the last key that there was when the table's turn came,
-- so that it ends while rows are added; null the first time.
--
-- A table without a key is paged by a digest of its rows (equal ones are numbered): each page reads all of the user's rows
-- of it, and one that is changed meanwhile may come twice or not at all.
create function patchbay.export_table_rows(
  p_table text,
  p_readable text,
  p_keys text[],
  p_key_types text[],
  p_after jsonb,
  p_rows integer,
  p_octets integer,
  p_any boolean,
  inout p_until jsonb,
  out docs jsonb,
  out rows integer,
  out octets integer,
  out last_key jsonb,
  out is_end boolean
)
language plpgsql
set search_path = ''
as $$
declare
  v_own constant text := format('(select %s from public.%I where user_id = (select auth.uid())) as own', p_readable, p_table);
  v_keys text;
  v_descending text;
  v_after text;
  v_until text;
  v_rows refcursor;
begin
  if p_keys is null then
    open v_rows for execute format(
      $query$
        select jsonb_build_array(digest, copy) as key, doc
        from (
          select doc, digest, row_number() over (partition by digest) as copy
          from (
            select to_jsonb(own) - 'user_id' as doc, encode(sha256(convert_to(to_jsonb(own)::text, 'UTF8')), 'hex') as digest
            from %s
          ) as digested
        ) as numbered
        where (digest, copy) > (coalesce($1 ->> 0, ''), coalesce(($1 ->> 1)::bigint, 0))
        order by digest, copy
        limit $2
      $query$,
      v_own
    ) using p_after, p_rows + 1;
  else
    select
      string_agg('own.' || k.name, ', ' order by k.place),
      string_agg('own.' || k.name || ' desc', ', ' order by k.place),
      string_agg(format('($1 ->> %s)::%s', k.place - 1, k.type), ', ' order by k.place),
      string_agg(format('($2 ->> %s)::%s', k.place - 1, k.type), ', ' order by k.place)
    into v_keys, v_descending, v_after, v_until
    from unnest(p_keys, p_key_types) with ordinality as k (name, type, place);

    if p_until is null then
      execute format('select jsonb_build_array(%s) from %s order by %s limit 1', v_keys, v_own, v_descending) into p_until;
    end if;

    -- No row at all: nothing is up to null.
    open v_rows for execute format(
      'select jsonb_build_array(%1$s) as key, to_jsonb(own) - ''user_id'' as doc
       from %2$s
       where %3$s and (%1$s) <= (%4$s)
       order by %1$s
       limit $3',
      v_keys, v_own, case when p_after is null then 'true' else format('(%s) > (%s)', v_keys, v_after) end, v_until
    ) using p_after, p_until, p_rows + 1;
  end if;

  select page.* into docs, rows, octets, last_key, is_end
  from patchbay.take_rows(v_rows, p_rows, p_octets, p_any) as page;
end
$$;

comment on function patchbay.export_table_rows(text, text, text[], text[], jsonb, integer, integer, boolean, jsonb) is
  'The caller''s next rows of one table of public, as the caller may read them.';

-- One page: 5,000 rows and 1,000,000 octets of JSON at most; a row that alone is larger comes alone. data has the same
-- members on every page; put together, member by member, all pages are the export (docs/database.md).
create function public.export_my_data(cursor text default null) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_export record;
  v_data jsonb;
  v_section record;
  v_page record;
  v_path text[];
  v_next jsonb;
  v_rows integer := 5000;
  v_octets integer := 1000000;
  v_is_empty boolean := true;
begin
  if auth.uid() is null then
    return null;
  end if;

  v_export := patchbay.open_export(export_my_data.cursor);
  -- Every page has every member.
  v_data := patchbay.export_frame(v_export.started_at) || jsonb_build_object(
    'tables', (select coalesce(jsonb_object_agg(name, '[]'::jsonb), '{}') from patchbay.exported_tables())
  );
  v_octets := v_octets - octet_length(v_data::text);

  for v_section in
    select
      section.*,
      case when section.position = v_export.place -> 'section' then v_export.place -> 'after' end as after,
      case when section.position = v_export.place -> 'section' then v_export.place -> 'until' end as until
    from (
      select
        jsonb_build_array(1, name) as position, name, name as member, reader,
        null as readable, null::text[] as keys, null::text[] as key_types
      from patchbay.registered_sections()
      union all
      select jsonb_build_array(2, own.place), own.name, own.member, null, null, null, null
      from (values
        (1, 'apps', 'apps'), (2, 'waiting_apps', 'apps'), (3, 'requests', 'requests'), (4, 'device_requests', 'requests'),
        (5, 'approvals', 'approvals'), (6, 'interactions', 'interactions'), (7, 'changes', 'changes'),
        (8, 'security_events', 'security_events'), (9, 'notifications', 'notifications')
      ) as own (place, name, member)
      union all
      select jsonb_build_array(3, name), name, null, null, readable, keys, key_types from patchbay.exported_tables()
    ) as section
    where v_export.place is null or section.position >= v_export.place -> 'section'
    order by section.position
  loop
    if v_section.reader is not null then
      v_path := array[v_section.member];
      select page.* into v_page
      from patchbay.export_registered_rows(
        v_section.reader, v_section.after, v_export.started_at, v_rows, v_octets, v_is_empty, v_section.until
      ) as page;
    elsif v_section.member is not null then
      v_path := array[v_section.member];
      select page.*, null::jsonb as p_until into v_page
      from patchbay.export_own_rows(
        v_section.name, v_section.after, v_export.started_at, v_rows, v_octets, v_is_empty
      ) as page;
    else
      v_path := array['tables', v_section.name];
      select page.* into v_page
      from patchbay.export_table_rows(
        v_section.name, v_section.readable, v_section.keys, v_section.key_types, v_section.after,
        v_rows, v_octets, v_is_empty, v_section.until
      ) as page;
    end if;

    v_data := jsonb_set(v_data, v_path, (v_data #> v_path) || v_page.docs);
    v_rows := v_rows - v_page.rows;
    v_octets := v_octets - v_page.octets;
    v_is_empty := v_is_empty and v_page.rows = 0;

    if not v_page.is_end then
      v_next := jsonb_build_object(
        'section', v_section.position, 'after', coalesce(v_page.last_key, v_section.after), 'until', v_page.p_until
      );
      exit;
    end if;
  end loop;

  return jsonb_build_object('data', v_data, 'next_cursor', patchbay.keep_export_position(v_export.export_id, v_next));
end
$$;

comment on function public.export_my_data(text) is
  'Everything that is kept about the signed-in user, as {data, next_cursor}, page by page; an adopter''s tables with a user_id come along.';

revoke all on function public.export_my_data(text) from public, anon, authenticated, service_role;

grant execute on function
  patchbay.exported_tables(),
  patchbay.export_table_rows(text, text, text[], text[], jsonb, integer, integer, boolean, jsonb),
  public.export_my_data(text)
to authenticated;
