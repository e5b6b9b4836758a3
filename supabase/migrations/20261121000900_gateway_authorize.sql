-- Entry functions of the authorize endpoint and the consent page.
--
-- Faults that the request itself shows
-- (p_fault) are found in TypeScript, but where they may be sent is decided here, after client and redirect URI.
-- p_resource is the resource that the request names, '' for F/gpt; p_mcp_resource is that of F/mcp (patchbay.requested_resource).
-- p_address is whom the limits of patchbay.limits count; null while limits are relaxed. Nothing here is counted by client: its
-- id is public, so anybody could use up what its users share.

create function patchbay.unknown_client() returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(
  400, 'invalid_client', 'This server does not know the assistant that sent you here. Remove the connector there and add it again.'
);

create function patchbay_api.start_authorization(
  p_client_id text,
  p_redirect_uri text,
  p_state text,
  p_scopes text[],
  p_resource text,
  p_code_challenge text,
  p_fault jsonb,
  p_trace_id uuid,
  p_redirect_uri_is_usable boolean,
  p_address text default null,
  p_prompt_login boolean default false,
  p_mcp_resource text default null,
  p_app_callbacks text[] default null,
  out ok patchbay_api.started_authorization,
  out problem patchbay_api.problem,
  -- The metadata document of the client is not at hand.
  out needs_metadata boolean,
  -- The problem may be sent to the redirect URI.
  out is_for_client boolean,
  -- A client that registered itself: nobody is sent at once to where it says (RFC 9700 §4.11.2).
  out is_stranger boolean
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_client patchbay.clients;
  v_asked record;
  v_fault jsonb := p_fault;
  v_wait integer := patchbay.limit_by('authorize:address', p_address);
begin
  needs_metadata := false;
  is_for_client := false;
  is_stranger := false;

  if v_wait > 0 then
    problem := patchbay.limited(v_wait);
    return;
  end if;

  select * into v_client from patchbay.clients where id = p_client_id;

  -- A Client ID Metadata Document that is not at hand: the Edge Function fetches it and asks again. Another one that nobody
  -- uses costs a stranger nothing and us a request and a row.
  if p_client_id ~ '^https://' and (not found or v_client.metadata_expires_at <= now()) then
    if v_client.last_grant_at is null then
      v_wait := patchbay.limit_by('metadata:address', p_address);
      if v_wait > 0 then
        problem := patchbay.limited(v_wait);
        return;
      end if;
    end if;
    problem := patchbay.unknown_client();
    needs_metadata := true;
    return;
  end if;

  if not found then
    problem := patchbay.unknown_client();
    return;
  end if;

  -- p_redirect_uri_is_usable: a row may be from before today's rules, or by an operator's own SQL.
  if not (p_redirect_uri_is_usable and patchbay.may_return_to(v_client, p_redirect_uri, p_app_callbacks)) then
    perform patchbay.audit_failure('redirect_uri_refused', v_client.id, p_address, p_trace_id,
      jsonb_build_object('redirect_uri', patchbay.loggable_url(p_redirect_uri)));
    problem := patchbay.problem(
      400, 'invalid_request', 'The address to return to is not registered for this app. Start again from the app.'
    );
    return;
  end if;

  -- From here on the client learns of a fault by a redirect (RFC 6749 §4.1.2.1).
  if v_fault is null and v_client.require_pkce and p_code_challenge is null then
    v_fault := jsonb_build_object('error', 'invalid_request', 'error_description', 'code_challenge is required for this client');
  end if;

  v_asked := patchbay.requested_scopes(v_client, p_scopes);
  if v_fault is null and v_asked.problem is not null then
    v_fault := jsonb_build_object('error', 'invalid_scope', 'error_description', v_asked.problem);
  end if;

  if v_fault is not null then
    problem := patchbay.problem(400, v_fault ->> 'error', v_fault ->> 'error_description');
    is_for_client := true;
    is_stranger := v_client.created_by <> 'admin';
    return;
  end if;

  insert into patchbay.authorization_requests
    (client_id, redirect_uri, state, scopes, resource, code_challenge, sign_in_after)
  values (
    v_client.id, p_redirect_uri, p_state, v_asked.scopes,
    patchbay.requested_resource(v_client, p_resource, p_mcp_resource), p_code_challenge,
    -- Auth writes whole seconds into its tokens, and its clock may be a little behind.
    case when p_prompt_login then now() - interval '5 seconds' end
  )
  returning id into ok;
end
$$;

comment on function patchbay_api.start_authorization(text, text, text, text[], text, text, jsonb, uuid, boolean, text, boolean, text, text[]) is
  'Checks and records an authorization request.';

create function patchbay.unknown_request() returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(404, 'not_found', 'This request is unknown or has expired. Start again from the assistant.');

create function patchbay.decided_request() returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(
  409, 'conflict', 'This request was answered already. Start again from the assistant if you need to.'
);

create function patchbay.described_scopes(p_scopes text[]) returns patchbay_api.described_scope[]
language sql
stable
set search_path = ''
begin atomic
  select array(
    select row(name, description)::patchbay_api.described_scope from patchbay.scopes where name = any (p_scopes) order by position
  );
end;

-- An unknown or expired request is not there, nor is one whose client may no longer be answered at its redirect URI. A client
-- chooses its name freely, but not where it returns to: the Edge Function derives that from redirect_uri, as a browser would
-- read it, and does not pass the URI on.
create function patchbay_api.describe_authorization(
  p_id uuid,
  p_app_callbacks text[] default null,
  out ok patchbay_api.described_authorization,
  out problem patchbay_api.problem
)
language plpgsql
stable
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_request patchbay.authorization_requests;
  v_client patchbay.clients;
begin
  select * into v_request from patchbay.authorization_requests where id = p_id and expires_at > now();
  select * into v_client from patchbay.clients where id = v_request.client_id;

  if not found or not patchbay.may_return_to(v_client, v_request.redirect_uri, p_app_callbacks) then
    problem := patchbay.unknown_request();
  elsif v_request.status <> 'pending' then
    problem := patchbay.decided_request();
  else
    ok := row(
      v_request.id, v_request.redirect_uri, patchbay.described_client(v_client), patchbay.described_scopes(v_request.scopes),
      patchbay.iso8601(v_request.sign_in_after), patchbay.iso8601(v_request.expires_at)
    );
  end if;
end
$$;

comment on function patchbay_api.describe_authorization(uuid, text[]) is 'What the consent page shows of a request.';

-- Somebody waits for an e-mail before they can decide. Anyone who knows the id may ask, signed in or not: one hour from
-- the start (patchbay.settings) is all that there is, however often it is asked for.
create function patchbay_api.extend_authorization(
  p_id uuid,
  p_address text default null,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  -- A request that is kept for an hour is counted once more: rows of one address stay bounded.
  v_wait integer := patchbay.limit_by('authorize:address', p_address);
begin
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  update patchbay.authorization_requests
  -- Never sooner than it would have ended.
  set expires_at = greatest(expires_at, created_at + patchbay.lifetime('authorization_request:waiting'))
  where id = p_id and status = 'pending' and expires_at > now();
  if found then
    return;
  end if;

  perform from patchbay.authorization_requests where id = p_id and expires_at > now();
  problem := case when found then patchbay.decided_request() else patchbay.unknown_request() end;
end
$$;

comment on function patchbay_api.extend_authorization(uuid, text) is
  'Lets a pending request live longer, counted from its start (patchbay.settings).';

-- When the session began as whose user somebody decides: what the token says, or when Auth made the session. A token that
-- was refreshed is new, its session is not. p_user: verified claims that patchbay.refusal let pass.
create function patchbay.signed_in_at(p_user jsonb) returns timestamptz
language sql
stable
set search_path = ''
begin atomic
  select greatest(
    (p_user ->> 'signed_in_at')::timestamptz,
    (
      select created_at from auth.sessions
      where id = (p_user ->> 'session_id')::uuid and user_id = (p_user ->> 'sub')::uuid
    )
  );
end;

comment on function patchbay.signed_in_at(jsonb) is 'When a user signed in last in a session; null when nothing says so.';

-- p_app_callbacks: callbacks with a scheme of one word (patchbay.may_return_to). A request whose client may not be answered there
-- any more is one that is not there.
--
-- The one decision of a request. p_user: the verified claims of the user's JWT.
create function patchbay_api.decide_authorization(
  p_id uuid,
  p_user jsonb,
  p_approve boolean,
  p_code_digest bytea,
  p_trace_id uuid,
  p_app_callbacks text[] default null,
  out ok patchbay_api.decided_authorization,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_request patchbay.authorization_requests;
begin
  perform patchbay.hold_user(v_user_id);

  problem := patchbay.refusal(p_user);
  if problem.error is not null then
    return;
  end if;

  -- Two tabs, two clicks: the second waits here and finds the decision.
  select * into v_request from patchbay.authorization_requests where id = p_id for update;

  if not found or v_request.expires_at <= now() or not exists (
    select from patchbay.clients as client
    where client.id = v_request.client_id and patchbay.may_return_to(client, v_request.redirect_uri, p_app_callbacks)
  ) then
    problem := patchbay.unknown_request();
    return;
  end if;

  if v_request.status <> 'pending' then
    problem := patchbay.decided_request();
    return;
  end if;

  if v_request.sign_in_after is not null and patchbay.signed_in_at(p_user) > v_request.sign_in_after is not true then
    problem := patchbay.problem(403, 'sign_in_required', 'The app asked that you sign in again before you decide.');
    return;
  end if;

  if p_approve then
    problem := patchbay.refuse_connection(v_user_id);
    if problem.error is not null then
      return;
    end if;
  end if;

  update patchbay.authorization_requests
  set status = case when p_approve then 'approved' else 'denied' end, user_id = v_user_id, decided_at = now()
  where id = p_id;

  if p_approve then
    insert into patchbay.authorization_codes
      (digest, authorization_id, client_id, user_id, redirect_uri, scopes, resource, code_challenge)
    values (
      p_code_digest, p_id, v_request.client_id, v_user_id, v_request.redirect_uri,
      v_request.scopes, v_request.resource, v_request.code_challenge
    );
  end if;

  perform patchbay.audit(
    case when p_approve then 'authorization_approved' else 'authorization_denied' end,
    v_user_id, v_request.client_id, null, p_trace_id
  );

  ok := row(v_request.redirect_uri, v_request.state);
end
$$;

comment on function patchbay_api.decide_authorization(uuid, jsonb, boolean, bytea, uuid, text[]) is
  'Approves or denies a pending request, once; an approval stores the digest of the code.';

grant execute on function
  patchbay_api.start_authorization(text, text, text, text[], text, text, jsonb, uuid, boolean, text, boolean, text, text[]),
  patchbay_api.describe_authorization(uuid, text[]),
  patchbay_api.extend_authorization(uuid, text),
  patchbay_api.decide_authorization(uuid, jsonb, boolean, bytea, uuid, text[])
to patchbay_gateway;
