-- Clients that introduce themselves: dynamic registration (RFC 7591) and Client ID Metadata Documents.
-- Whoever they are, they get PKCE and no more than the scopes that a user allows.

create function patchbay.all_scopes() returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array_agg(name order by position) from patchbay.scopes;
end;

-- Assistants keep a registration for months before somebody connects with it, so one that nobody used stays for a while
-- (patchbay.retention). It goes in small batches beside new ones, so no schedule is needed.
create function patchbay.prune_unused_clients(p_created_before timestamptz, p_most integer) returns integer
language sql
set search_path = ''
begin atomic
  with unused as (
    select id from patchbay.clients
    where last_grant_at is null and created_by <> 'admin' and created_at < p_created_before
      -- Somebody may just be at the consent page or the device page.
      and not exists (
        select from patchbay.authorization_requests as request
        where request.client_id = clients.id and request.expires_at > now() - interval '5 minutes'
      )
      and not exists (
        select from patchbay.device_requests as device
        where device.client_id = clients.id and device.expires_at > now() - interval '5 minutes'
      )
    order by created_at
    limit p_most
    for update skip locked
  ),
  removed as (
    delete from patchbay.clients using unused where clients.id = unused.id returning clients.id
  )
  select count(*)::integer from removed;
end;

comment on function patchbay.prune_unused_clients(timestamptz, integer) is 'Removes clients that registered themselves before a time and that nobody ever used.';

-- A client without a grant was left by all its users, or with their accounts. It is kept for long (patchbay.retention): an
-- assistant that comes back with what it cached cannot be told to register again, and its user sees an error instead.
create function patchbay.prune_left_clients(p_last_grant_before timestamptz, p_most integer) returns integer
language sql
set search_path = ''
begin atomic
  with left_alone as (
    select id from patchbay.clients
    where last_grant_at < p_last_grant_before and created_by <> 'admin'
      and not exists (select from patchbay.grants as g where g.client_id = clients.id)
      -- Somebody may just be coming back.
      and not exists (select from patchbay.authorization_requests as request where request.client_id = clients.id)
      and not exists (select from patchbay.device_requests as device where device.client_id = clients.id)
    order by last_grant_at
    limit p_most
    for update skip locked
  ),
  removed as (
    delete from patchbay.clients using left_alone where clients.id = left_alone.id returning clients.id
  )
  select count(*)::integer from removed;
end;

comment on function patchbay.prune_left_clients(timestamptz, integer) is 'Removes self-registered clients whose last grant ended before a time, and that have no grant and no request left.';

create function patchbay.unused_clients_kept_since() returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return now() - (select keep from patchbay.retention where what = 'unused_clients');
end
$$;

comment on function patchbay.unused_clients_kept_since() is 'A registration from before that nobody used is pruned; null: none is.';

-- p_metadata: name, redirect_uris, logo_uri, policy_uri, scopes (null: all), auth_method - validated in TypeScript, held to
-- the table's checks here. Of scopes only those that there are count; none of them, or offline_access alone: all.
create function patchbay_api.register_client(
  p_client_id text,
  p_secret_digest bytea,
  p_metadata jsonb,
  p_request_id uuid,
  p_address text default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_wait integer := patchbay.limit_by('register:address', p_address);
  v_scopes text[] := array(
    select name from patchbay.scopes
    where name in (select jsonb_array_elements_text(nullif(p_metadata -> 'scopes', 'null')))
    order by position
  );
begin
  if v_wait > 0 then
    return patchbay.limited(v_wait);
  end if;

  perform patchbay.prune_unused_clients(patchbay.unused_clients_kept_since(), 20);

  if v_scopes <@ array['offline_access'] then
    v_scopes := patchbay.all_scopes();
  end if;

  insert into patchbay.clients (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris')),
    case when 'offline_access' = any (v_scopes) then v_scopes else v_scopes || array['offline_access'] end,
    case when p_metadata ->> 'auth_method' = 'none' then array['none'] else array['client_secret_post', 'client_secret_basic'] end,
    true, 'dcr'
  );

  if p_secret_digest is not null then
    insert into patchbay.client_secrets (digest, client_id) values (p_secret_digest, p_client_id);
  end if;

  perform patchbay.audit('client_registered', null, p_client_id, null, p_request_id);
  return jsonb_build_object('scope', array_to_string(v_scopes, ' '));
end
$$;

comment on function patchbay_api.register_client(text, bytea, jsonb, uuid, text) is 'RFC 7591: stores a client that registered itself.';

-- p_metadata as above; p_max_age in seconds, held between 5 minutes and a day.
create function patchbay_api.store_client_metadata(
  p_client_id text,
  p_metadata jsonb,
  p_max_age integer,
  p_request_id uuid
) returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_redirect_uris constant text[] := array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris'));
  v_expires_at constant timestamptz := now() + make_interval(secs => least(greatest(p_max_age, 300), 86400));
begin
  perform patchbay.prune_unused_clients(patchbay.unused_clients_kept_since(), 20);

  insert into patchbay.clients as client (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by,
    metadata_expires_at
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    v_redirect_uris, patchbay.all_scopes(), array['none'], true, 'cimd', v_expires_at
  )
  on conflict (id) do update set
    name = excluded.name,
    logo_uri = excluded.logo_uri,
    policy_uri = excluded.policy_uri,
    redirect_uris = excluded.redirect_uris,
    metadata_expires_at = excluded.metadata_expires_at
  where client.created_by = 'cimd';

  perform patchbay.audit('client_metadata_fetched', null, p_client_id, null, p_request_id);
end
$$;

comment on function patchbay_api.store_client_metadata(text, jsonb, integer, uuid) is 'Keeps a fetched Client ID Metadata Document.';

grant execute on function
  patchbay_api.register_client(text, bytea, jsonb, uuid, text),
  patchbay_api.store_client_metadata(text, jsonb, integer, uuid)
to patchbay_gateway;
