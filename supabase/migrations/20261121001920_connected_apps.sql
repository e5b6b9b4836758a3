-- Connected apps: what a user sees and ends, in the web app and in Flutter, through the Data API.
--
-- Also what was allowed but is not connected yet: a device that has not fetched its tokens, which may take it minutes. Not
-- an authorization code: it is redeemed within a minute or never, and "disconnect all" takes it back.
--
-- The functions that look into patchbay.* are definer functions in a schema that is not exposed, and know no user but
-- auth.uid(). What is exposed is an invoker view and an invoker function on top of them.

-- In the words of the consent page, in the order of p_scopes; a scope that there is no longer is its name.
create function patchbay.scope_descriptions(p_scopes text[]) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select coalesce(array_agg(coalesce(known.description, given.name) order by given.place), '{}')
  from unnest(p_scopes) with ordinality as given (name, place)
  left join patchbay.scopes as known on known.name = given.name;
end;

comment on function patchbay.scope_descriptions(text[]) is 'What scopes permit, in words, one for each.';

create function patchbay.own_live_grants()
returns table (
  grant_id uuid,
  client_id text,
  client_name text,
  client_logo_uri text,
  kind text,
  scopes text[],
  connected_at timestamptz,
  last_used_at timestamptz,
  scope_descriptions text[]
)
language sql
stable
security definer -- the user may not read grants and clients
set search_path = ''
begin atomic
  select g.id, client.id, client.name, client.logo_uri, client.kind, g.scopes, g.created_at, g.last_used_at,
    patchbay.scope_descriptions(g.scopes)
  from patchbay.grants as g
  join patchbay.clients as client on client.id = g.client_id
  where g.user_id = auth.uid() and g.revoked_at is null and g.expires_at > now()
  union all
  select
    device.planned_grant_id, client.id, client.name, client.logo_uri, client.kind, device.scopes, null::timestamptz,
    null::timestamptz, patchbay.scope_descriptions(device.scopes)
  from patchbay.device_requests as device
  join patchbay.clients as client on client.id = device.client_id
  where device.user_id = auth.uid()
    and device.status = 'approved' and device.grant_id is null and device.expires_at > now();
end;

create function patchbay.disconnect_own_grant(p_grant_id uuid) returns boolean
language plpgsql
security definer -- the user may not write grants
set search_path = ''
as $$
declare
  v_user_id uuid;
  v_client_id text;
begin
  perform patchbay.hold_user(auth.uid());
  v_user_id := patchbay.deciding_user();

  -- A poll that is fetching the tokens is waited for, and its grant is found below.
  update patchbay.device_requests
  set status = 'denied', decided_at = now()
  where user_id = v_user_id and planned_grant_id = p_grant_id
    and status = 'approved' and grant_id is null and expires_at > now()
  returning client_id into v_client_id;

  if found then
    perform patchbay.audit('device_approval_withdrawn', v_user_id, v_client_id, p_grant_id);
    return true;
  end if;

  select client_id into v_client_id
  from patchbay.grants
  where id = p_grant_id and user_id = v_user_id and revoked_at is null
  for update;

  if not found then
    return false;
  end if;

  perform patchbay.revoke_grant(p_grant_id, 'disconnected');
  perform patchbay.audit('grant_revoked', v_user_id, v_client_id, p_grant_id, null,
    jsonb_build_object('reason', 'disconnected'));
  return true;
end
$$;

create view public.connected_apps with (security_invoker = true) as
select * from patchbay.own_live_grants();

comment on view public.connected_apps is 'The apps that are connected to the signed-in user''s account: one row a live grant, and one a device that was allowed and has not fetched its tokens (connected_at is null).';

create function public.disconnect_app(grant_id uuid) returns boolean
language sql
set search_path = ''
begin atomic
  select patchbay.disconnect_own_grant(grant_id);
end;

comment on function public.disconnect_app(uuid) is 'Ends one connection of the signed-in user, or takes back what a device has not fetched yet. False when there is none (any more). PT401 when the session has ended; PT403 with forbidden, sign_in_required or mfa_required as detail.';

-- Older projects grant whatever is new in public to the API roles.
revoke all on function public.disconnect_app(uuid) from public, anon, authenticated, service_role;
grant execute on function patchbay.own_live_grants(), patchbay.disconnect_own_grant(uuid), public.disconnect_app(uuid) to authenticated;
revoke all on public.connected_apps from anon, authenticated, service_role;
grant select on public.connected_apps to authenticated;
