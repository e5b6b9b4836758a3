-- What the entry functions that serve HTTP answer: what was asked for (ok), or why not (problem), and the other is null.
--
-- An error is an answer and not an exception, so that what was recorded stays recorded. A problem says the HTTP status, so
-- that TypeScript chooses the form of the answer and nothing else.

create type patchbay_api.problem as (error text, message text, status integer, retry_after integer);

comment on type patchbay_api.problem is 'Why not: a code, a sentence for who reads it, the HTTP status, and the seconds to wait where waiting helps. May be null: retry_after.';

create type patchbay_api.issued_tokens as (expires_in integer, scope text, sealed_access text, sealed_refresh text);

comment on type patchbay_api.issued_tokens is 'A token response (RFC 6749 §5.1) without the tokens; sealed, those of before where this is a retry. May be null: sealed_access, sealed_refresh.';

create type patchbay_api.started_device_request as (expires_in integer);

comment on type patchbay_api.started_device_request is 'The seconds in which a user code or temp code is to be used.';

create type patchbay_api.introspected_token as (
  active boolean,
  scope text,
  client_id text,
  sub uuid,
  exp bigint,
  iat bigint,
  kind text,
  resource text
);

comment on type patchbay_api.introspected_token is 'What a token is good for (RFC 7662 §2.2); of one that is not active nothing else is said. May be null: scope, client_id, sub, exp, iat, kind, resource.';

create type patchbay_api.registered_client as (scope text);

comment on type patchbay_api.registered_client is 'What a client that registered itself may ask for.';

create type patchbay_api.described_client as (
  name text,
  logo_uri text,
  policy_uri text,
  kind text,
  id_host text,
  claims text[]
);

comment on type patchbay_api.described_client is 'What the consent, device and login pages show of a client; claims: what of it nobody has checked. May be null: logo_uri, policy_uri, id_host.';

create type patchbay_api.described_scope as (name text, description text);

comment on type patchbay_api.described_scope is 'A scope in the words of these pages.';

create type patchbay_api.described_authorization as (
  request_id uuid,
  redirect_uri text,
  client patchbay_api.described_client,
  scopes patchbay_api.described_scope[],
  sign_in_after text,
  expires_at text
);

comment on type patchbay_api.described_authorization is 'What the consent page shows of a request. May be null: sign_in_after.';

create type patchbay_api.described_device_request as (
  match_code text,
  status text,
  client patchbay_api.described_client,
  scopes patchbay_api.described_scope[],
  created_at text,
  expires_at text
);

comment on type patchbay_api.described_device_request is 'What the device and login pages show of a request. May be null: match_code.';

create type patchbay_api.started_authorization as (authorization_id uuid);

comment on type patchbay_api.started_authorization is 'A request that waits for its user.';

create type patchbay_api.decided_authorization as (redirect_uri text, state text);

comment on type patchbay_api.decided_authorization is 'Where the user returns to, and with what (RFC 6749 §4.1.2). May be null: state.';

create function patchbay.problem(p_status integer, p_error text, p_message text) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return row(p_error, p_message, p_status, null)::patchbay_api.problem;

-- 429: a limit of patchbay.limits.
create function patchbay.too_many_requests(p_seconds integer) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return row(
  'rate_limited', pg_catalog.format('Too many requests. Try again in %s s.', p_seconds), 429, p_seconds
)::patchbay_api.problem;
