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
    'exported_at', 'account', 'connection', 'apps', 'requests', 'interactions', 'security_events', 'notifications', 'tables'
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
    'interactions', '[]'::jsonb,
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
          'grant_id', g.id, 'client_id', g.client_id, 'client_name', client.name, 'scopes', g.scopes,
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
          'scopes', device.scopes, 'connected_at', null, 'last_used_at', null, 'ended_at', null, 'ended_because', null
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
          'client_id', device.client_id, 'scopes', device.scopes, 'status', device.status,
          'created_at', patchbay.iso8601(device.created_at), 'decided_at', patchbay.iso8601(device.decided_at)
        ) as doc
        from patchbay.device_requests as device
        where device.user_id = v_user_id
          and (device.created_at, device.planned_grant_id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and device.created_at <= p_until
        order by device.created_at, device.planned_grant_id
        limit p_rows + 1;

    when 'interactions' then
      open v_rows for
        select jsonb_build_array(call.id) as key, jsonb_build_object(
          'at', patchbay.iso8601(call.at), 'client_id', call.client_id, 'action', call.action, 'outcome', call.outcome
        ) as doc
        from patchbay.interactions as call
        where call.user_id = v_user_id and call.id > coalesce((p_after ->> 0)::bigint, 0) and call.at <= p_until
        order by call.id
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
