-- Entry functions of the authorize endpoint and the consent page.
--
-- Each answers jsonb with an `outcome`; the Edge Function turns that into HTTP. Faults that the request itself shows
-- (p_fault) are found in TypeScript, but where they may be sent is decided here, after client and redirect URI.
-- p_address is whom the limits of ops.limits count; null while limits are relaxed. Nothing here is counted by client: its
-- id is public, so anybody could use up what its users share.

create function gateway.start_authorization(
  p_client_id text,
  p_redirect_uri text,
  p_state text,
  p_scopes text[],
  p_resource text,
  p_code_challenge text,
  p_fault jsonb,
  p_request_id uuid,
  p_address text default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_client oauth.clients;
  v_scopes text[];
  v_fault jsonb := p_fault;
  v_id uuid;
  v_wait integer := ops.limit_by('authorize:address', p_address);
begin
  if v_wait > 0 then
    return jsonb_build_object('outcome', 'limited', 'retry_after', v_wait);
  end if;

  select * into v_client from oauth.clients where id = p_client_id;

  -- A Client ID Metadata Document that is not at hand: the Edge Function fetches it and asks again.
  if p_client_id ~ '^https://' and (not found or v_client.metadata_expires_at <= now()) then
    return jsonb_build_object('outcome', 'metadata_needed');
  end if;

  if not found then
    return jsonb_build_object('outcome', 'unknown_client');
  end if;

  if p_redirect_uri is null or not exists (
    select from unnest(v_client.redirect_uris) as registered (uri)
    where oauth.redirect_uri_matches(registered.uri, p_redirect_uri)
  ) then
    perform ops.audit('redirect_uri_refused', null, v_client.id, null, p_request_id,
      jsonb_build_object('redirect_uri', ops.loggable_url(p_redirect_uri)));
    return jsonb_build_object('outcome', 'unregistered_redirect_uri');
  end if;

  -- From here on the client learns of a fault by a redirect (RFC 6749 §4.1.2.1).
  if v_fault is null and v_client.require_pkce and p_code_challenge is null then
    v_fault := jsonb_build_object('error', 'invalid_request', 'error_description', 'code_challenge is required for this client');
  end if;

  if cardinality(p_scopes) > 0 then
    v_scopes := oauth.distinct_scopes(p_scopes);
  else
    -- RFC 6749 §3.3: a scope that was not asked for falls back to the default.
    v_scopes := oauth.default_scopes(v_client);
  end if;

  if v_fault is null and (
    cardinality(v_scopes) = 0 or not (v_scopes <@ v_client.scopes) or exists (
      select from unnest(v_scopes) as asked (name)
      where not exists (select from oauth.scopes where scopes.name = asked.name)
    )
  ) then
    v_fault := jsonb_build_object('error', 'invalid_scope', 'error_description', 'a scope is unknown or not allowed for this client');
  end if;

  if v_fault is not null then
    -- RFC 9700 §4.11.2: nobody is sent at once to where a client that registered itself says.
    return jsonb_build_object('outcome', 'fault', 'fault', v_fault, 'is_stranger', v_client.created_by <> 'admin');
  end if;

  insert into oauth.authorization_requests (client_id, redirect_uri, state, scopes, resource, code_challenge)
  values (v_client.id, p_redirect_uri, p_state, v_scopes, p_resource, p_code_challenge)
  returning id into v_id;

  return jsonb_build_object('outcome', 'pending', 'request_id', v_id);
end
$$;

comment on function gateway.start_authorization(text, text, text, text[], text, text, jsonb, uuid, text) is
  'Checks and records an authorization request: pending, unknown_client, metadata_needed, unregistered_redirect_uri, fault or limited.';

-- Null when there is none or it has expired. redirect_host: a client's name can be anything, where it returns to can not.
create function gateway.describe_authorization(p_id uuid) returns jsonb
language sql
stable
security definer
set search_path = ''
begin atomic
  select jsonb_build_object(
    'request_id', request.id,
    'status', request.status,
    'redirect_host', coalesce(
      substring(request.redirect_uri from '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+)'),
      -- An app's own scheme without a host says which app.
      substring(request.redirect_uri from '^([A-Za-z][A-Za-z0-9+.-]*):')
    ),
    'client', jsonb_build_object(
      'name', client.name, 'logo_uri', client.logo_uri, 'policy_uri', client.policy_uri, 'kind', client.kind
    ),
    'scopes', (
      select coalesce(
        jsonb_agg(jsonb_build_object('name', scope.name, 'description', scope.description) order by scope.position), '[]'
      )
      from oauth.scopes as scope
      where scope.name = any (request.scopes)
    ),
    'expires_at', ops.iso8601(request.expires_at)
  )
  from oauth.authorization_requests as request
  join oauth.clients as client on client.id = request.client_id
  where request.id = p_id and request.expires_at > now();
end;

comment on function gateway.describe_authorization(uuid) is 'What the consent page shows of a request; null when unknown or expired.';

-- The one decision of a request: not_found, already_decided, unknown_user, denied or approved.
create function gateway.decide_authorization(
  p_id uuid,
  p_user_id uuid,
  p_approve boolean,
  p_code_digest bytea,
  p_request_id uuid
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request oauth.authorization_requests;
begin
  perform oauth.hold_user(p_user_id);

  -- Two tabs, two clicks: the second waits here and finds the decision.
  select * into v_request from oauth.authorization_requests where id = p_id for update;

  if not found or v_request.expires_at <= now() then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  if v_request.status <> 'pending' then
    return jsonb_build_object('outcome', 'already_decided');
  end if;

  -- A user's JWT outlives the account by up to an hour.
  if not oauth.user_is_active(p_user_id) then
    return jsonb_build_object('outcome', 'unknown_user');
  end if;

  update oauth.authorization_requests
  set status = case when p_approve then 'approved' else 'denied' end, user_id = p_user_id, decided_at = now()
  where id = p_id;

  if p_approve then
    insert into oauth.authorization_codes
      (digest, request_id, client_id, user_id, redirect_uri, scopes, resource, code_challenge)
    values (
      p_code_digest, p_id, v_request.client_id, p_user_id, v_request.redirect_uri,
      v_request.scopes, v_request.resource, v_request.code_challenge
    );
  end if;

  perform ops.audit(
    case when p_approve then 'authorization_approved' else 'authorization_denied' end,
    p_user_id, v_request.client_id, null, p_request_id
  );

  return jsonb_build_object(
    'outcome', case when p_approve then 'approved' else 'denied' end,
    'redirect_uri', v_request.redirect_uri,
    'state', v_request.state
  );
end
$$;

comment on function gateway.decide_authorization(uuid, uuid, boolean, bytea, uuid) is
  'Approves or denies a pending request, once; an approval stores the digest of the code.';

grant execute on function
  gateway.start_authorization(text, text, text, text[], text, text, jsonb, uuid, text),
  gateway.describe_authorization(uuid),
  gateway.decide_authorization(uuid, uuid, boolean, bytea, uuid)
to patchbay_gateway;
