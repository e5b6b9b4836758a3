-- Clients that introduce themselves: dynamic registration (RFC 7591) and Client ID Metadata Documents.
-- Whoever they are, they get PKCE and no more than the scopes that a user allows.

create function oauth.all_scopes() returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array_agg(name order by position) from oauth.scopes;
end;

-- Registrations that were never used go after a day. In small batches beside new ones, so no schedule is needed.
create function oauth.prune_unused_clients(p_most integer) returns integer
language sql
set search_path = ''
begin atomic
  with unused as (
    select id from oauth.clients
    where first_used_at is null and created_by <> 'admin' and created_at < now() - interval '1 day'
      -- Somebody may just be at the consent page or the device page.
      and not exists (
        select from oauth.authorization_requests as request
        where request.client_id = clients.id and request.expires_at > now() - interval '5 minutes'
      )
      and not exists (
        select from oauth.device_requests as device
        where device.client_id = clients.id and device.expires_at > now() - interval '5 minutes'
      )
    order by created_at
    limit p_most
    for update skip locked
  ),
  removed as (
    delete from oauth.clients using unused where clients.id = unused.id returning clients.id
  )
  select count(*)::integer from removed;
end;

comment on function oauth.prune_unused_clients(integer) is 'Removes self-registered clients that nobody used within a day of their registration.';

-- A grant stays for a while after its end (ops.retention), so a client without any was left by all its users long ago, or
-- with their accounts. Who comes back registers again; a metadata document is fetched again.
create function oauth.prune_left_clients(p_first_used_before timestamptz, p_most integer) returns integer
language sql
set search_path = ''
begin atomic
  with left_alone as (
    select id from oauth.clients
    where first_used_at < p_first_used_before and created_by <> 'admin'
      and not exists (select from oauth.grants as g where g.client_id = clients.id)
      -- Somebody may just be coming back.
      and not exists (select from oauth.authorization_requests as request where request.client_id = clients.id)
      and not exists (select from oauth.device_requests as device where device.client_id = clients.id)
    order by first_used_at
    limit p_most
    for update skip locked
  ),
  removed as (
    delete from oauth.clients using left_alone where clients.id = left_alone.id returning clients.id
  )
  select count(*)::integer from removed;
end;

comment on function oauth.prune_left_clients(timestamptz, integer) is 'Removes self-registered clients that were used, and by now have no grant and no request left.';

-- p_metadata: name, redirect_uris, logo_uri, policy_uri, scopes (null: all), auth_method - validated in TypeScript, held to
-- the table's checks here.
create function gateway.register_client(
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
  v_wait integer := ops.limit_by('register:address', p_address);
  v_scopes text[] := (select array_agg(value) from jsonb_array_elements_text(nullif(p_metadata -> 'scopes', 'null')));
begin
  if v_wait > 0 then
    return oauth.limited(v_wait);
  end if;

  perform oauth.prune_unused_clients(20);

  if not (v_scopes <@ oauth.all_scopes()) then
    return oauth.token_error('invalid_client_metadata', 'scope: a scope is unknown');
  end if;

  insert into oauth.clients (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris')),
    case
      when v_scopes is null or 'offline_access' = any (v_scopes) then coalesce(v_scopes, oauth.all_scopes())
      else v_scopes || array['offline_access']
    end,
    array[p_metadata ->> 'auth_method'], true, 'dcr'
  );

  if p_secret_digest is not null then
    insert into oauth.client_secrets (digest, client_id) values (p_secret_digest, p_client_id);
  end if;

  perform ops.audit('client_registered', null, p_client_id, null, p_request_id);
  return jsonb_build_object('scope', array_to_string(coalesce(v_scopes, oauth.all_scopes()), ' '));
end
$$;

comment on function gateway.register_client(text, bytea, jsonb, uuid, text) is 'RFC 7591: stores a client that registered itself.';

-- p_metadata as above; p_max_age in seconds, held between 5 minutes and a day.
create function gateway.store_client_metadata(
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
  perform oauth.prune_unused_clients(20);

  insert into oauth.clients as client (
    id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by,
    metadata_expires_at
  )
  values (
    p_client_id, p_metadata ->> 'name', 'mcp', p_metadata ->> 'logo_uri', p_metadata ->> 'policy_uri',
    v_redirect_uris, oauth.all_scopes(), array['none'], true, 'cimd', v_expires_at
  )
  on conflict (id) do update set
    name = excluded.name,
    logo_uri = excluded.logo_uri,
    policy_uri = excluded.policy_uri,
    redirect_uris = excluded.redirect_uris,
    metadata_expires_at = excluded.metadata_expires_at
  where client.created_by = 'cimd';

  perform ops.audit('client_metadata_fetched', null, p_client_id, null, p_request_id);
end
$$;

comment on function gateway.store_client_metadata(text, jsonb, integer, uuid) is 'Keeps a fetched Client ID Metadata Document.';

grant execute on function
  gateway.register_client(text, bytea, jsonb, uuid, text),
  gateway.store_client_metadata(text, jsonb, integer, uuid)
to patchbay_gateway;
