-- Chapter 8: assistants without a redirect, and the apps that a user has connected, however they connected.
--
-- Promise: what a person can type cannot be guessed; a user sees and ends their own connections only.

-- One mechanism, two faces:
--
--   device    RFC 8628: the client polls with a device code until the user has entered the user code
--   pairing   the same by another name: the link carries the "user code" (temp code), and the "device code" (pairing key)
--             becomes the credential itself once the user has claimed it
--
-- Both codes are known here by their digests only.
create table patchbay.device_requests (
  device_digest bytea not null,
  user_code_digest bytea not null,
  kind text not null,
  client_id text not null,
  scopes text[] not null,
  unticked_scopes text[],
  narrowed_scopes text[],
  ask boolean not null default false,
  resource text,
  match_code text,
  status text not null default 'pending',
  user_id uuid,
  planned_grant_id uuid not null default gen_random_uuid(),
  grant_id uuid,
  poll_seconds smallint not null default 5,
  polled_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + patchbay.lifetime('device_request'),
  decided_at timestamptz,
  constraint device_requests_pkey primary key (device_digest),
  constraint device_requests_user_code_digest_key unique (user_code_digest),
  constraint device_requests_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint device_requests_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint device_requests_grant_id_fkey foreign key (grant_id) references patchbay.grants (id) on delete cascade,
  constraint device_requests_digests_length check (octet_length(device_digest) = 32 and octet_length(user_code_digest) = 32),
  constraint device_requests_kind_known check (kind in ('device', 'pairing')),
  constraint device_requests_match_code_length check (char_length(match_code) between 4 and 10),
  constraint device_requests_resource_length check (char_length(resource) <= 2000),
  constraint device_requests_status_known check (status in ('pending', 'approved', 'denied')),
  constraint device_requests_decided_once check ((status = 'pending') = (decided_at is null)),
  constraint device_requests_decided_by_someone check (status = 'pending' or user_id is not null),
  constraint device_requests_grant_after_approval check (grant_id is null or status = 'approved'),
  constraint device_requests_expires_after_created check (expires_at > created_at)
);

comment on table patchbay.device_requests is 'Logins without a redirect: device grants (RFC 8628) and pairings. Short-lived (device_request of patchbay.settings), one decision.';
comment on column patchbay.device_requests.device_digest is 'SHA-256 of the device code or the pairing key.';
comment on column patchbay.device_requests.user_code_digest is 'SHA-256 of the user code or the temp code.';
comment on column patchbay.device_requests.match_code is 'Pairing: what chat and page both show, so that a person notices somebody else''s link.';
comment on column patchbay.device_requests.scopes is 'Asked for; once approved, what is in force.';
comment on column patchbay.device_requests.unticked_scopes is 'As those of patchbay.grants, for the grant that it will have.';
comment on column patchbay.device_requests.narrowed_scopes is 'Likewise: an approved device is narrowed before it fetches its tokens.';
comment on column patchbay.device_requests.planned_grant_id is 'The id that its grant will have: an approved device is listed, and can be ended, before it fetches its tokens.';
comment on column patchbay.device_requests.grant_id is 'The grant, once there is one: of a pairing with the approval, of a device with the poll that fetches its tokens.';

-- For retention.
create index device_requests_expires_at_idx on patchbay.device_requests (expires_at);
-- For the cascades.
create index device_requests_client_id_idx on patchbay.device_requests (client_id);
create index device_requests_user_id_idx on patchbay.device_requests (user_id) where user_id is not null;
create index device_requests_grant_id_idx on patchbay.device_requests (grant_id) where grant_id is not null;

-- Whom a GPT without OAuth acts as: it has no client id of its own. Rename it to what your users know.
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values (
  'pairing', 'ChatGPT (paired chat)', 'gpt_action', '{}',
  array(select name from patchbay.scopes where in_pairing order by position), array['none'], true
);

-- An app registers its scopes later, and an operator may change what a paired chat gets.

create function patchbay.give_pairing_its_scopes() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update patchbay.clients
  set scopes = array(select name from patchbay.scopes where in_pairing order by position)
  where id = 'pairing';
  return null;
end
$$;

create trigger scopes_after_change
  after insert or update or delete on patchbay.scopes
  for each statement execute function patchbay.give_pairing_its_scopes();

create function patchbay.store_device_request(
  p_client patchbay.clients,
  p_kind text,
  p_device_digest bytea,
  p_user_code_digest bytea,
  p_match_code text,
  p_scopes text[],
  p_resource text
) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_expires_in integer;
begin
  -- A user code is short: one of an expired request may come again.
  delete from patchbay.device_requests where user_code_digest = p_user_code_digest and expires_at <= now();

  insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, resource, match_code)
  values (p_device_digest, p_user_code_digest, p_kind, p_client.id, p_scopes, p_resource, p_match_code)
  returning extract(epoch from expires_at - created_at) into v_expires_in;
  return v_expires_in;
end
$$;

comment on function patchbay.store_device_request(patchbay.clients, text, bytea, bytea, text, text[], text) is
  'Stores a device request, and says for how many seconds it waits.';

-- RFC 8628 §3.1. p_resource and p_mcp_resource as for patchbay.requested_resource.
create function patchbay_api.start_device_authorization(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_device_digest bytea,
  p_user_code_digest bytea,
  p_scopes text[],
  p_resource text,
  p_trace_id uuid,
  p_address text default null,
  p_mcp_resource text default null,
  out ok patchbay_api.started_device_request,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_client patchbay.clients;
  v_asked record;
  v_wait integer := patchbay.limit_by('device:address', p_address);
begin
  if v_wait > 0 then
    problem := patchbay.limited(v_wait);
    return;
  end if;

  problem := (patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id)).problem;
  if problem.error is not null then
    return;
  end if;
  select * into strict v_client from patchbay.clients where id = p_client_id;

  -- It belongs to getlogin, under a name that users trust.
  if v_client.id = 'pairing' then
    problem := patchbay.token_error('unauthorized_client', 'this client cannot use the device grant');
    return;
  end if;

  v_asked := patchbay.requested_scopes(v_client, p_scopes);
  if v_asked.problem is not null then
    problem := patchbay.token_error('invalid_scope', v_asked.problem);
    return;
  end if;

  ok.expires_in := patchbay.store_device_request(
    v_client, 'device', p_device_digest, p_user_code_digest, null, v_asked.scopes,
    patchbay.requested_resource(v_client, p_resource, p_mcp_resource)
  );
end
$$;

comment on function patchbay_api.start_device_authorization is
  'Entry function: POST F/oauth/device_authorization (RFC 8628 §3.1). May be null: secret_digest, resource.';

-- getlogin of the pairing spec.
create function patchbay_api.start_pairing(
  p_key_digest bytea,
  p_temp_code_digest bytea,
  p_match_code text,
  p_address text default null,
  out ok patchbay_api.started_device_request,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_client patchbay.clients;
  v_wait constant integer := patchbay.limit_by('device:address', p_address);
begin
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  select * into strict v_client from patchbay.clients where id = 'pairing';
  ok.expires_in := patchbay.store_device_request(
    v_client, 'pairing', p_key_digest, p_temp_code_digest, p_match_code, v_client.scopes, null
  );
end
$$;

comment on function patchbay_api.start_pairing is
  'Entry function: GET F/gpt/getlogin, stores a pairing.';

-- A user code is short, 34.6 bits, so that a person can type it, and so it can be guessed: who tried too many that are not
-- there waits before the next one is looked up, right or wrong. With a thousand codes open at once (they live for ten
-- minutes), an account that guesses all that time finds one with a chance of 1 in 210,000, and may then connect a stranger's device to
-- its own data. Each user has their own limit, which nobody else can use up and which is always on. A look without signing in
-- counts by address; p_address is null while limits are relaxed.
-- A temp code has 256 bits: no limit.
create function patchbay.user_code_wait(p_kind text, p_user_id uuid, p_address text) returns integer
language sql
stable
set search_path = ''
begin atomic
  select case
    when p_kind <> 'device' then 0
    when p_user_id is not null then patchbay.limit_wait('user_code:user', p_user_id::text)
    when p_address is not null then patchbay.limit_wait('user_code:address', p_address)
    else 0
  end;
end;

comment on function patchbay.user_code_wait(text, uuid, text) is 'Seconds that a user, or else an address, has to wait after too many wrong user codes; 0: none.';

create function patchbay.fail_user_code(p_kind text, p_user_id uuid, p_address text, p_trace_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform patchbay.audit_failure('user_code_refused', null, p_address, p_trace_id);

  if p_kind = 'device' then
    perform case
      when p_user_id is null then patchbay.limit_by('user_code:address', p_address)
      else patchbay.limit_by('user_code:user', p_user_id::text)
    end;
  end if;
end
$$;

comment on function patchbay.fail_user_code(text, uuid, text, uuid) is 'Records a user code or temp code that is not there; a user code counts against who tried it.';

create function patchbay.unknown_code(p_kind text) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return case p_kind
  when 'device'
  then patchbay.problem(404, 'not_found', 'This code is unknown or has expired. Check it, or start again on your device.')
  -- A temp code that is unknown, expired or used: one answer.
  else patchbay.problem(400, 'invalid_request', 'Invalid or expired temp code. Ask the assistant for a new link.')
end;

create function patchbay.decided_code(p_kind text) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return case p_kind
  when 'device'
  then patchbay.problem(409, 'conflict', 'This code was answered already. Start again on your device if you need to.')
  else patchbay.unknown_code(p_kind)
end;

-- What the page shows, for pending requests only; else the problem: no such request, or too many wrong codes.
-- p_user_id: who looks, when they are signed in. p_accepted_languages: an Accept-Language.
create function patchbay_api.describe_device_request(
  p_user_code_digest bytea,
  p_kind text,
  p_user_id uuid default null,
  p_address text default null,
  p_trace_id uuid default null,
  p_accepted_languages text default null,
  out ok patchbay_api.described_device_request,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.user_code_wait(p_kind, p_user_id, p_address);
  v_request patchbay.device_requests;
  v_client patchbay.clients;
begin
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  select * into v_request
  from patchbay.device_requests
  where user_code_digest = p_user_code_digest and kind = p_kind and expires_at > now();

  if not found then
    perform patchbay.fail_user_code(p_kind, p_user_id, p_address, p_trace_id);
    problem := patchbay.unknown_code(p_kind);
    return;
  end if;

  if v_request.status <> 'pending' then
    problem := patchbay.decided_code(p_kind);
    return;
  end if;

  select * into v_client from patchbay.clients where id = v_request.client_id;
  ok := row(
    v_request.match_code, v_request.status, patchbay.described_client(v_client),
    patchbay.described_scopes(v_request.scopes, p_accepted_languages),
    patchbay.iso8601(v_request.created_at), patchbay.iso8601(v_request.expires_at)
  );
end
$$;

comment on function patchbay_api.describe_device_request is
  'Entry function: what the page of a user code or temp code shows.';

-- The one decision: refused (with what patchbay.refusal says), limited, not_found, already_decided, too_many_connections,
-- denied or approved. A claimed pairing key is a grant from here on; a device client fetches its tokens at its next poll.
-- p_user: the verified claims of the user's JWT. p_scopes: what is allowed of what was asked for; null: all of it.
create function patchbay_api.decide_device_request(
  p_user_code_digest bytea,
  p_kind text,
  p_user jsonb,
  p_approve boolean,
  p_trace_id uuid,
  p_address text default null,
  p_scopes text[] default null,
  out ok patchbay_api.decided_device_request,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_request patchbay.device_requests;
  v_chosen record;
  v_wait integer;
  v_grant_id uuid;
  v_expires_at timestamptz;
begin
  perform patchbay.hold_user(v_user_id);

  problem := patchbay.refusal(p_user);
  if problem.error is not null then
    return;
  end if;

  v_wait := patchbay.user_code_wait(p_kind, v_user_id, p_address);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  select * into v_request
  from patchbay.device_requests
  where user_code_digest = p_user_code_digest and kind = p_kind
  for update;

  if not found or v_request.expires_at <= now() then
    perform patchbay.fail_user_code(p_kind, v_user_id, p_address, p_trace_id);
    problem := patchbay.unknown_code(p_kind);
    return;
  end if;

  if v_request.status <> 'pending' then
    problem := patchbay.decided_code(p_kind);
    return;
  end if;

  if p_approve then
    v_chosen := patchbay.choose_scopes(v_request.scopes, p_scopes);
    problem := v_chosen.problem;
    if problem.error is not null then
      return;
    end if;

    problem := patchbay.refuse_connection(v_user_id);
    if problem.error is not null then
      return;
    end if;
  else
    v_chosen := patchbay.choose_scopes(v_request.scopes, null);
  end if;

  if p_approve and v_request.kind = 'pairing' then
    v_grant_id := v_request.planned_grant_id;
    v_expires_at := now() + patchbay.lifetime('pairing_key');

    insert into patchbay.grants (id, user_id, client_id, scopes, unticked_scopes, resource, expires_at, access_digest)
    values (
      v_grant_id, v_user_id, v_request.client_id, v_chosen.given, v_chosen.unticked, v_request.resource, v_expires_at,
      v_request.device_digest
    );
    insert into patchbay.tokens (access_digest, grant_id, access_expires_at, expires_at)
    values (v_request.device_digest, v_grant_id, v_expires_at, v_expires_at);
  end if;

  update patchbay.device_requests
  set
    status = case when p_approve then 'approved' else 'denied' end,
    scopes = v_chosen.given,
    unticked_scopes = v_chosen.unticked,
    user_id = v_user_id,
    grant_id = v_grant_id,
    decided_at = now()
  where device_digest = v_request.device_digest;

  perform patchbay.audit(
    v_request.kind || case when p_approve then '_approved' else '_denied' end,
    v_user_id, v_request.client_id, v_grant_id, p_trace_id
  );

  ok := row(case when p_approve then array_to_string(v_chosen.given, ' ') end);
end
$$;

comment on function patchbay_api.decide_device_request is
  'Entry function: approves or denies a device request or a pairing, once.';

-- grant_type=urn:ietf:params:oauth:grant-type:device_code (RFC 8628 §3.4 and §3.5). p_resource as for
-- patchbay_api.exchange_code.
create function patchbay_api.redeem_device_code(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_device_digest bytea,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_trace_id uuid,
  p_address text default null,
  p_resource text default null,
  out ok patchbay_api.issued_tokens,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_begun record;
  v_held uuid;
  v_request patchbay.device_requests;
  v_too_soon boolean;
begin
  select user_id into v_held from patchbay.device_requests where device_digest = p_device_digest;
  perform patchbay.hold_user(v_held);

  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  problem := v_begun.problem;
  if problem.error is not null then
    return;
  end if;

  select * into v_request
  from patchbay.device_requests
  where device_digest = p_device_digest and kind = 'device'
  for update;

  if not found or v_request.client_id <> p_client_id or v_request.grant_id is not null then
    problem := patchbay.fail(
      'device_code_refused', 'invalid_grant', 'the device code is unknown or was used', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  if v_request.expires_at <= now() then
    problem := patchbay.token_error('expired_token', 'the device code has expired; start again');
    return;
  end if;

  if v_request.status = 'denied' then
    problem := patchbay.token_error('access_denied', 'the user said no');
    return;
  end if;

  -- RFC 8707 §2.2: no other resource than the user is asked for.
  if nullif(p_resource, '') is distinct from v_request.resource and p_resource is not null then
    problem := patchbay.token_error('invalid_target', 'resource is not the one of the device authorization request');
    return;
  end if;

  -- What was approved while this poll waited is for the next one: the account comes before the request, and is not held.
  if v_request.status = 'pending' or v_held is null then
    v_too_soon := clock_timestamp() < v_request.polled_at + make_interval(secs => v_request.poll_seconds);

    -- RFC 8628 §3.5: a device that polls too fast waits five seconds longer, from now on.
    update patchbay.device_requests
    set
      polled_at = clock_timestamp(),
      poll_seconds = case when v_too_soon then least(poll_seconds + 5, 60) else poll_seconds end
    where device_digest = p_device_digest;

    problem := case
      when v_too_soon then patchbay.token_error('slow_down', 'polls come too fast; wait five seconds longer')
      else patchbay.token_error('authorization_pending', 'the user has not decided yet')
    end;
    return;
  end if;

  if not patchbay.user_is_active(v_request.user_id) then
    problem := patchbay.token_error('access_denied', 'the account is not active');
    return;
  end if;

  ok := patchbay.open_grant(
    v_request.planned_grant_id, v_request.user_id, p_client_id, v_begun.last_grant_at, v_request.scopes,
    v_request.unticked_scopes, v_request.narrowed_scopes, v_request.resource, null, p_device_digest,
    p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, p_trace_id
  );
  update patchbay.device_requests set grant_id = planned_grant_id where device_digest = p_device_digest;
  if v_request.ask then
    update patchbay.grants set ask = true where id = v_request.planned_grant_id;
  end if;
end
$$;

comment on function patchbay_api.redeem_device_code is
  'Entry function: one poll of a device (RFC 8628 §3.4); tokens once the user has approved. May be null: secret_digest.';

grant execute on function
  patchbay_api.start_device_authorization(text, bytea, text, bytea, bytea, text[], text, uuid, text, text),
  patchbay_api.start_pairing(bytea, bytea, text, text),
  patchbay_api.describe_device_request(bytea, text, uuid, text, uuid, text),
  patchbay_api.decide_device_request(bytea, text, jsonb, boolean, uuid, text, text[]),
  patchbay_api.redeem_device_code(text, bytea, text, bytea, bytea, bytea, text, text, uuid, text, text)
to patchbay_gateway;

-- Connected apps -----------------------------------------------------------------------------------------------------

-- What a user sees and ends, in the web app and in Flutter, through the Data API. Also what was allowed but is not connected yet: a device that has not fetched its tokens, which may take it minutes. Not
-- an authorization code: it is redeemed within a minute or never, and "disconnect all" takes it back.
--
-- The functions that look into patchbay.* are definer functions in a schema that is not exposed, and know no user but
-- auth.uid(). What is exposed is an invoker view and an invoker function on top of them.

-- In the words of the consent page and the language of the request, in the order of p_scopes; a scope that there is no longer
-- is its name.
create function patchbay.scope_descriptions(p_scopes text[]) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select coalesce(
    array_agg(coalesce(patchbay.translated(known.description, spoken.language), given.name) order by given.place), '{}'
  )
  from (select patchbay.asked_language() as language) as spoken
  cross join unnest(p_scopes) with ordinality as given (name, place)
  left join patchbay.scopes as known on known.name = given.name;
end;

comment on function patchbay.scope_descriptions(text[]) is 'What scopes permit, in words, one for each.';

-- In the order of the consent page.
create function patchbay.switched_off(p_unticked text[], p_narrowed text[]) returns text[]
language sql
stable
set search_path = ''
begin atomic
  select array(
    select off.name
    from unnest(p_unticked || p_narrowed) as off (name)
    left join patchbay.scopes as known on known.name = off.name
    order by known.position, off.name
  );
end;

comment on function patchbay.switched_off(text[], text[]) is 'What a connection was asked for and does not have, because its user left it unticked or took it away.';

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
  scope_descriptions text[],
  switched_off text[],
  switched_off_descriptions text[],
  returns_to text,
  ask boolean
)
language sql
stable
security definer -- the user may not read grants and clients
set search_path = ''
begin atomic
  select g.id, client.id, client.name, client.logo_uri, client.kind, g.scopes, g.created_at, g.last_used_at,
    patchbay.scope_descriptions(g.scopes), patchbay.switched_off(g.unticked_scopes, g.narrowed_scopes),
    patchbay.scope_descriptions(patchbay.switched_off(g.unticked_scopes, g.narrowed_scopes)), g.returns_to, g.ask
  from patchbay.grants as g
  join patchbay.clients as client on client.id = g.client_id
  where g.user_id = auth.uid() and g.revoked_at is null and g.expires_at > now()
  union all
  select
    device.planned_grant_id, client.id, client.name, client.logo_uri, client.kind, device.scopes, null::timestamptz,
    null::timestamptz, patchbay.scope_descriptions(device.scopes),
    patchbay.switched_off(device.unticked_scopes, device.narrowed_scopes),
    patchbay.scope_descriptions(patchbay.switched_off(device.unticked_scopes, device.narrowed_scopes)), null::text, device.ask
  from patchbay.device_requests as device
  join patchbay.clients as client on client.id = device.client_id
  where device.user_id = auth.uid()
    and device.status = 'approved' and device.grant_id is null and device.expires_at > now();
end;

-- Ends those of these connections that are the user's own and have not ended yet, and takes back what a device was allowed and has
-- not fetched: how many there were. The account is held.
create function patchbay.end_connections(p_user_id uuid, p_grant_ids uuid[]) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
  v_withdrawn integer;
begin
  -- A poll that is fetching the tokens is waited for, and its grant is found below.
  with withdrawn as (
    update patchbay.device_requests
    set status = 'denied', decided_at = now()
    where user_id = p_user_id and planned_grant_id = any (p_grant_ids)
      and status = 'approved' and grant_id is null and expires_at > now()
    returning client_id, planned_grant_id
  ),
  events as (
    insert into patchbay.audit_log (event, user_id, client_id, grant_id)
    select 'device_approval_withdrawn', p_user_id, client_id, planned_grant_id from withdrawn
  )
  select count(*) into v_withdrawn from withdrawn;

  v_ended := patchbay.revoke_grants(
    array(
      select id from patchbay.grants
      where id = any (p_grant_ids) and user_id = p_user_id and revoked_at is null
      order by id
      for update
    ),
    'disconnected'
  );
  perform patchbay.audit_ended(v_ended, 'grant_revoked', null, jsonb_build_object('reason', 'disconnected'));
  return v_withdrawn + cardinality(v_ended);
end
$$;

comment on function patchbay.end_connections(uuid, uuid[]) is 'Ends connections of a user, what a device has not fetched yet included: how many of them were there to end.';

create function patchbay.disconnect_own_grant(p_grant_id uuid) returns boolean
language plpgsql
security definer -- the user may not write grants
set search_path = ''
as $$
begin
  perform patchbay.hold_user(auth.uid());
  return patchbay.end_connections(patchbay.deciding_user(), array[p_grant_id]) = 1;
end
$$;

-- Several at once: one transaction, and one of disconnect:user however many they are.
create function patchbay.disconnect_own_grants(p_grant_ids uuid[]) returns integer
language plpgsql
security definer -- the user may not write grants
set search_path = ''
as $$
declare
  v_user_id uuid;
  v_wait integer;
begin
  perform patchbay.hold_user(auth.uid());
  v_user_id := patchbay.deciding_user();

  -- Five times what an account can have live: a list that old tabs added to is no mistake.
  if cardinality(p_grant_ids) > 5 * patchbay.most_connections() then
    raise exception using
      errcode = 'PT400', message = format('At most %s connections at once.', 5 * patchbay.most_connections());
  end if;

  v_wait := patchbay.limit_by('disconnect:user', v_user_id::text);
  if v_wait > 0 then
    perform patchbay.refuse_for(v_wait, format('Too many requests. Nothing was disconnected. Try again in %s s.', v_wait));
  end if;

  return patchbay.end_connections(v_user_id, p_grant_ids);
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

comment on function public.disconnect_app(uuid) is 'Ends one connection of the signed-in user, or takes back what a device has not fetched yet. False when there is no such connection, or it has already ended. PT401 when the session has ended; PT403 with forbidden, sign_in_required or mfa_required as detail.';

create function public.disconnect_apps(grant_ids uuid[]) returns integer
language sql
set search_path = ''
begin atomic
  select patchbay.disconnect_own_grants(grant_ids);
end;

comment on function public.disconnect_apps(uuid[]) is 'Ends several connections of the signed-in user, as disconnect_app ends one: how many it ended. PT401 and PT403 as there; PT429 after too many calls (disconnect:user); PT400 for more than a thousand ids.';

-- Older projects grant whatever is new in public to the API roles.
revoke all on function public.disconnect_app(uuid), public.disconnect_apps(uuid[])
from public, anon, authenticated, service_role;

grant execute on function
  patchbay.own_live_grants(),
  patchbay.disconnect_own_grant(uuid),
  patchbay.disconnect_own_grants(uuid[]),
  public.disconnect_app(uuid),
  public.disconnect_apps(uuid[])
to authenticated;

revoke all on public.connected_apps from public, anon, authenticated, service_role;

grant select on public.connected_apps to authenticated;
