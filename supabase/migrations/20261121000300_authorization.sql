-- Chapter 3: a request waits for its user's decision, a code waits to be redeemed.
--
-- Promise: one request has one decision, by a signed-in user whose session and second factor are good enough for it.

create table patchbay.authorization_requests (
  id uuid not null default gen_random_uuid(),
  client_id text not null,
  redirect_uri text not null,
  state text,
  scopes text[] not null,
  resource text,
  code_challenge text,
  sign_in_after timestamptz,
  status text not null default 'pending',
  user_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + patchbay.lifetime('authorization_request'),
  decided_at timestamptz,
  constraint authorization_requests_pkey primary key (id),
  constraint authorization_requests_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint authorization_requests_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint authorization_requests_redirect_uri_length check (char_length(redirect_uri) <= 2000),
  constraint authorization_requests_state_length check (char_length(state) <= 4000),
  constraint authorization_requests_resource_length check (char_length(resource) <= 2000),
  constraint authorization_requests_code_challenge_syntax check (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
  constraint authorization_requests_status_known check (status in ('pending', 'approved', 'denied')),
  constraint authorization_requests_decided_once check ((status = 'pending') = (decided_at is null)),
  constraint authorization_requests_decided_by_someone check (status = 'pending' or user_id is not null),
  constraint authorization_requests_expires_after_created check (expires_at > created_at),
  constraint authorization_requests_lives_a_day_at_most check (expires_at <= created_at + interval '1 day'),
  constraint authorization_requests_sign_in_before_created check (sign_in_after <= created_at)
);

comment on table patchbay.authorization_requests is 'One authorize request (RFC 6749 §4.1.1), one decision. How long it lives says patchbay.settings: authorization_request, or authorization_request:waiting where somebody waits for an email.';
comment on column patchbay.authorization_requests.sign_in_after is 'prompt=login (OpenID Connect Core §3.1.2.1): only a session that began later may decide. Null: any session may.';
comment on column patchbay.authorization_requests.code_challenge is 'RFC 7636, method S256 only. Null: the client sent none (GPT Actions).';
comment on column patchbay.authorization_requests.resource is 'RFC 8707. Null: the actions of F/gpt.';

-- For retention, which keeps the one longer than the other. A row is in one of them.
create index authorization_requests_approved_idx on patchbay.authorization_requests (expires_at) where status = 'approved';
create index authorization_requests_not_approved_idx on patchbay.authorization_requests (expires_at) where status <> 'approved';
-- For the cascades.
create index authorization_requests_client_id_idx on patchbay.authorization_requests (client_id);
create index authorization_requests_user_id_idx on patchbay.authorization_requests (user_id) where user_id is not null;

create table patchbay.authorization_codes (
  digest patchbay.sha256 not null,
  authorization_id uuid not null,
  client_id text not null,
  user_id uuid not null,
  redirect_uri text not null,
  scopes text[] not null,
  unticked_scopes text[],
  resource text,
  code_challenge text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + patchbay.lifetime('authorization_code'),
  consumed_at timestamptz,
  grant_id uuid not null default gen_random_uuid(),
  returns_to patchbay.return_address,
  constraint authorization_codes_pkey primary key (digest),
  constraint authorization_codes_authorization_id_key unique (authorization_id),
  constraint authorization_codes_authorization_id_fkey
    foreign key (authorization_id) references patchbay.authorization_requests (id) on delete cascade,
  constraint authorization_codes_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint authorization_codes_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
-- Room on the page, so that redeeming a code is a HOT update.
) with (fillfactor = 80);

comment on table patchbay.authorization_codes is 'RFC 6749 §4.1.2: SHA-256 of a code, short-lived (patchbay.settings), single use, bound to client, redirect URI, challenge and resource. A replay revokes the grant.';
comment on column patchbay.authorization_codes.unticked_scopes is 'Asked for, and left unticked by the user. Null: none.';
comment on column patchbay.authorization_codes.grant_id is 'The grant that the code is redeemed for. No foreign key: a code is deleted with its request, a day after it, and so long before its grant.';
comment on column patchbay.authorization_codes.returns_to is 'patchbay.return_address of redirect_uri: for the grant, which copies it.';

-- For the cascades.
create index authorization_codes_client_id_idx on patchbay.authorization_codes (client_id);
create index authorization_codes_user_id_idx on patchbay.authorization_codes (user_id);

create function patchbay.user_is_active(p_user_id uuid) returns boolean
language sql
stable
set search_path = ''
begin atomic
  select exists (
    select from auth.users
    where id = p_user_id and deleted_at is null and (banned_until is null or banned_until <= now())
  );
end;

comment on function patchbay.user_is_active(uuid) is 'Whether the account exists and is neither deleted nor banned.';

-- Why the bearer of a good JWT decides nothing with it: null, or the problem to answer. Every decision and
-- every disconnect asks this, in the statement that does it.
--
-- p_user holds the claims, verified by the Edge Function or by the Data API (auth.jwt()). Of `session_id`, `iat`, `aal`,
-- `client_id` and `is_anonymous` a token may lack any: what is not claimed is not checked, but for `aal`.
create function patchbay.refusal(p_user jsonb) returns patchbay_api.problem
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_account record;
begin
  select created_at, is_anonymous into v_account
  from auth.users
  where id = v_user_id and deleted_at is null and (banned_until is null or banned_until <= now());

  if not found
    -- Made for an account that was deleted, and made anew with the same id. A token counts whole seconds, rounded down.
    or to_timestamp((p_user ->> 'iat')::double precision) < date_trunc('second', v_account.created_at)
    -- Signed out, or ended by Auth. The account's sessions are few, and text that is not an id matches none.
    or (p_user ->> 'session_id' is not null and not exists (
      select from auth.sessions
      where user_id = v_user_id and id::text = lower(p_user ->> 'session_id') and (not_after is null or not_after > now())
    ))
  then
    return patchbay.problem(401, 'unauthorized', 'Your sign-in has ended. Sign in again.');
  end if;

  -- Supabase's own OAuth server gave it to another app, to which the user said yes to something else.
  if p_user ->> 'client_id' is not null then
    return patchbay.problem(403, 'forbidden', 'This sign-in belongs to another app. Decide where you sign in yourself.');
  end if;

  if p_user ->> 'is_anonymous' = 'true' or v_account.is_anonymous then
    return patchbay.problem(403, 'sign_in_required', 'You are here as a guest. Sign in with an account first.');
  end if;

  if coalesce(p_user ->> 'aal', 'aal1') = 'aal1' and exists (
    select from auth.mfa_factors where user_id = v_user_id and status = 'verified'
  ) then
    return patchbay.problem(403, 'mfa_required', 'Your account has a second factor. Confirm it first.');
  end if;

  return null;
end
$$;

comment on function patchbay.refusal(jsonb) is 'Why a user''s verified claims are not good enough for a decision; null when they are.';

-- The same for what users call through the Data API: gives the user, or raises PT401 or PT403 with the error as detail.
create function patchbay.deciding_user() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refusal constant patchbay_api.problem := patchbay.refusal(auth.jwt());
begin
  if v_refusal.error is not null then
    raise exception using
      errcode = 'PT' || v_refusal.status,
      message = v_refusal.message,
      detail = v_refusal.error;
  end if;

  return auth.uid();
end
$$;

comment on function patchbay.deciding_user() is 'The signed-in user, when their claims are good enough for a decision; else PT401 or PT403. First line of every RPC that decides or disconnects.';

-- Keeps an account from being deleted until this transaction ends, and all else that issues or ends its tokens waiting. A
-- deletion locks the account and then all that hangs on it, so everything that locks anything of an account takes this lock
-- before. Rows that refer to the account can be added meanwhile.
create function patchbay.hold_user(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform from auth.users where id = p_user_id for no key update;
end
$$;

comment on function patchbay.hold_user(uuid) is 'Locks an account against deletion and against other decisions; the first lock of every transaction that takes others.';

-- Takes back what a user allowed and nobody fetched yet: codes are gone, a device hears access_denied at its next poll. A
-- redemption that is under way is waited for; its grant is there afterwards.
create function patchbay.withdraw_approvals(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from patchbay.authorization_codes where user_id = p_user_id and consumed_at is null;
  update patchbay.device_requests
  set status = 'denied', decided_at = now()
  where user_id = p_user_id and status = 'approved' and grant_id is null;
end
$$;

comment on function patchbay.withdraw_approvals(uuid) is 'Takes back every approval of a user that was not fetched yet.';

-- Entry functions: the authorize endpoint and the consent page -------------------------------------------------------

-- A problem of the request itself is found in TypeScript (p_problem: error, error_description), but where it may be sent is
-- decided here, after client and redirect URI.
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
  p_problem jsonb,
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

  -- From here on the client learns of a problem by a redirect (RFC 6749 §4.1.2.1).
  v_asked := patchbay.requested_scopes(v_client, p_scopes);
  if p_problem is not null then
    problem := patchbay.problem(400, p_problem ->> 'error', p_problem ->> 'error_description');
  elsif v_client.require_pkce and p_code_challenge is null then
    problem := patchbay.problem(400, 'invalid_request', 'code_challenge is required for this client');
  elsif v_asked.problem is not null then
    problem := patchbay.problem(400, 'invalid_scope', v_asked.problem);
  end if;

  if problem.error is not null then
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

comment on function patchbay_api.start_authorization is
  'Entry function: GET F/oauth/authorize, a request for a user''s consent (RFC 6749 §4.1.1). May be null: redirect_uri, state, resource, code_challenge, problem.';

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

-- An unknown or expired request is not there, nor is one whose client may no longer be answered at its redirect URI. A client
-- chooses its name freely, but not where it returns to: the Edge Function derives that from redirect_uri, as a browser would
-- read it, and does not pass the URI on.
-- p_accepted_languages: an Accept-Language.
create function patchbay_api.describe_authorization(
  p_id uuid,
  p_app_callbacks text[] default null,
  p_accepted_languages text default null,
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
      v_request.id, v_request.redirect_uri, patchbay.described_client(v_client), patchbay.described_scopes(v_request.scopes, p_accepted_languages),
      patchbay.iso8601(v_request.sign_in_after), patchbay.iso8601(v_request.expires_at)
    );
  end if;
end
$$;

comment on function patchbay_api.describe_authorization is
  'Entry function: GET F/oauth/requests/{id}, what the consent page shows.';

-- Somebody waits for an email before they can decide. Anyone who knows the id may ask, signed in or not: one hour from
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

comment on function patchbay_api.extend_authorization is
  'Entry function: POST F/oauth/requests/{id}/wait, an hour for who signs up.';

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
-- The one decision of a request. p_user: the verified claims of the user's JWT. p_scopes: what is allowed of what was asked
-- for; null: all of it.
create function patchbay_api.decide_authorization(
  p_id uuid,
  p_user jsonb,
  p_approve boolean,
  p_code_digest bytea,
  p_trace_id uuid,
  p_app_callbacks text[] default null,
  p_scopes text[] default null,
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
  v_chosen record;
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

  -- A record that was never assigned is an error wherever it stands, and a denial chooses nothing.
  v_chosen := patchbay.choose_scopes(v_request.scopes, case when p_approve then p_scopes end);

  if p_approve then
    problem := v_chosen.problem;
    if problem.error is not null then
      return;
    end if;

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
      (
        digest, authorization_id, client_id, user_id, redirect_uri, returns_to, scopes, unticked_scopes, resource, code_challenge
      )
    values (
      p_code_digest, p_id, v_request.client_id, v_user_id, v_request.redirect_uri,
      patchbay.return_address(v_request.redirect_uri), v_chosen.given, v_chosen.unticked, v_request.resource,
      v_request.code_challenge
    );
  end if;

  perform patchbay.audit(
    case when p_approve then 'authorization_approved' else 'authorization_denied' end,
    v_user_id, v_request.client_id, null, p_trace_id
  );

  ok := row(v_request.redirect_uri, v_request.state, case when p_approve then array_to_string(v_chosen.given, ' ') end);
end
$$;

comment on function patchbay_api.decide_authorization is
  'Entry function: POST F/oauth/requests/{id}, the user''s decision, once.';

grant execute on function
  patchbay_api.start_authorization(text, text, text, text[], text, text, jsonb, uuid, boolean, text, boolean, text, text[]),
  patchbay_api.describe_authorization(uuid, text[], text),
  patchbay_api.extend_authorization(uuid, text),
  patchbay_api.decide_authorization(uuid, jsonb, boolean, bytea, uuid, text[], text[])
to patchbay_gateway;
