-- Clients that introduce themselves: dynamic registration (RFC 7591) and Client ID Metadata Documents.
-- Whoever they are, they get PKCE and no more than the scopes that a user allows.

create function patchbay.all_scopes() returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array_agg(name order by position) from patchbay.scopes;
end;

-- Removes clients of one kind that introduced themselves and that nobody ever used: registrations made before a time, or
-- documents whose copy expired before it. It goes in small batches beside new ones, so no schedule is needed.
create function patchbay.prune_unused_clients(p_created_by text, p_idle_before timestamptz, p_most integer) returns integer
language sql
set search_path = ''
begin atomic
  with unused as (
    select id from patchbay.clients
    where last_grant_at is null and created_by <> 'admin' and created_by = p_created_by
      and coalesce(metadata_expires_at, created_at) < p_idle_before
      -- Somebody may just be on the way to the consent page, or be there, or at the device page.
      and created_at < now() - interval '1 minute'
      and not exists (
        select from patchbay.authorization_requests as request
        where request.client_id = clients.id and request.expires_at > now() - interval '5 minutes'
      )
      and not exists (
        select from patchbay.device_requests as device
        where device.client_id = clients.id and device.expires_at > now() - interval '5 minutes'
      )
    order by coalesce(metadata_expires_at, created_at)
    limit p_most
    for update skip locked
  ),
  removed as (
    delete from patchbay.clients using unused where clients.id = unused.id returning clients.id
  )
  select count(*)::integer from removed;
end;

comment on function patchbay.prune_unused_clients(text, timestamptz, integer) is 'Removes self-registered clients of one kind that nobody ever used: registered, or with a copy that expired, before a time.';

-- A client without a grant was left by all its users, or with their accounts. A registration is kept for long
-- (patchbay.retention): an assistant that comes back with what it cached cannot be told to register again, and its user sees
-- an error instead. A document can be fetched again.
create function patchbay.prune_left_clients(
  p_last_grant_before timestamptz,
  p_expired_before timestamptz,
  p_most integer
) returns integer
language sql
set search_path = ''
begin atomic
  with left_alone as (
    select id from patchbay.clients
    where case created_by
        when 'dcr' then last_grant_at < p_last_grant_before
        when 'cimd' then last_grant_at is not null and metadata_expires_at < p_expired_before
      end
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

comment on function patchbay.prune_left_clients(timestamptz, timestamptz, integer) is 'Removes self-registered clients that were used and have no grant and no request left: registrations whose last grant ended, documents whose copy expired, before a time.';

create function patchbay.kept_since(p_what text) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return now() - (select keep from patchbay.retention where what = p_what);
end
$$;

comment on function patchbay.kept_since(text) is 'What ended before is past its retention; null: nothing is.';

-- A stranger makes as many clients as they have addresses, of 26 kB each: what nobody uses is bounded in sum.
create function patchbay.most_unused_clients(p_created_by text) returns integer
language sql
immutable
set search_path = ''
return case p_created_by when 'dcr' then 10000 when 'cimd' then 5000 end;

comment on function patchbay.most_unused_clients(text) is 'Self-registered clients of one kind that nobody used, at most: registrations (dcr), metadata documents (cimd).';

-- Called before each new client that introduces itself: 0 when there is room, else the seconds to wait. At the bound those
-- go that have been unused for longest. A registration has an hour to become a connection; a document is fetched again when
-- it is needed. Parallel ones do not see each other, so the bound may be passed by as many.
create function patchbay.make_room_for_client(p_created_by text) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_is_full boolean;
begin
  perform patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20);
  perform patchbay.prune_unused_clients('cimd', patchbay.kept_since('metadata_documents'), 20);

  v_is_full := exists (
    select from patchbay.clients
    where last_grant_at is null and created_by <> 'admin' and created_by = p_created_by
    offset patchbay.most_unused_clients(p_created_by) - 1
  );
  if not v_is_full or patchbay.prune_unused_clients(
    p_created_by,
    case p_created_by when 'dcr' then now() - interval '1 hour' else 'infinity' end,
    20
  ) > 0 then
    return 0;
  end if;

  return 60;
end
$$;

comment on function patchbay.make_room_for_client(text) is 'Keeps the clients that nobody used within patchbay.most_unused_clients: 0, or the seconds to wait.';

-- p_metadata: name, redirect_uris, logo_uri, policy_uri, scopes (null: all), auth_method - validated in TypeScript, held to
-- the table's checks here. Of scopes only those that there are count; none of them, or offline_access alone: all.
create function patchbay_api.register_client(
  p_client_id text,
  p_secret_digest bytea,
  p_metadata jsonb,
  p_trace_id uuid,
  p_address text default null,
  out ok patchbay_api.registered_client,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
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
    problem := patchbay.limited(v_wait);
    return;
  end if;

  v_wait := patchbay.make_room_for_client('dcr');
  if v_wait > 0 then
    problem := patchbay.limited(v_wait);
    return;
  end if;

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

  perform patchbay.audit_failure('client_registered', p_client_id, p_address, p_trace_id);
  ok := row(array_to_string(v_scopes, ' '));
end
$$;

comment on function patchbay_api.register_client(text, bytea, jsonb, uuid, text) is 'RFC 7591: stores a client that registered itself.';

-- p_metadata as above; p_max_age in seconds, held between 5 minutes and a day. A problem while there is no room for
-- one more document.
create function patchbay_api.store_client_metadata(
  p_client_id text,
  p_metadata jsonb,
  p_max_age integer,
  p_trace_id uuid,
  p_address text default null,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_redirect_uris constant text[] := array(select jsonb_array_elements_text(p_metadata -> 'redirect_uris'));
  v_expires_at constant timestamptz := now() + make_interval(secs => least(greatest(p_max_age, 300), 86400));
  v_wait integer;
begin
  -- A copy that is renewed needs no room.
  if not exists (select from patchbay.clients where id = p_client_id) then
    v_wait := patchbay.make_room_for_client('cimd');
    if v_wait > 0 then
      problem := patchbay.limited(v_wait);
      return;
    end if;
  end if;

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

  perform patchbay.audit_failure('client_metadata_fetched', p_client_id, p_address, p_trace_id);
end
$$;

comment on function patchbay_api.store_client_metadata(text, jsonb, integer, uuid, text) is 'Keeps a fetched Client ID Metadata Document: 0, or the seconds to wait.';

grant execute on function
  patchbay_api.register_client(text, bytea, jsonb, uuid, text),
  patchbay_api.store_client_metadata(text, jsonb, integer, uuid, text)
to patchbay_gateway;
