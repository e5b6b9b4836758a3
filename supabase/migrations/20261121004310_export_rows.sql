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
    'todos', '[]'::jsonb,
    'apps', '[]'::jsonb,
    'requests', '[]'::jsonb,
    'interactions', '[]'::jsonb,
    'security_events', '[]'::jsonb,
    'notifications', '[]'::jsonb,
    'tables', '{}'::jsonb
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
    when 'todos' then
      open v_rows for
        select jsonb_build_array(todo.created_at, todo.id) as key, to_jsonb(todo) - 'user_id' as doc
        from public.todos as todo
        where todo.user_id = v_user_id
          and (todo.created_at, todo.id)
            > (coalesce((p_after ->> 0)::timestamptz, '-infinity'), coalesce((p_after ->> 1)::uuid, patchbay.least_uuid()))
          and todo.created_at <= p_until
        order by todo.created_at, todo.id
        limit p_rows + 1;

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
  patchbay.export_frame(timestamptz),
  patchbay.export_own_rows(text, jsonb, timestamptz, integer, integer, boolean)
to authenticated;
