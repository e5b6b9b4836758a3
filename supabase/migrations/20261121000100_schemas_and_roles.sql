-- Chapter 1: the schemas, the role that serves requests, the types that answers have, and how long things live.
--
-- Promise: nothing is reachable unless a later line grants it, and nothing outside these schemas changes.
-- A project's default privileges belong to its owner and stay as they are: everything here is revoked by name, and the last
-- chapter takes back what they and creating a function granted.

-- `public` is what the Data API may see. None of the following is ever exposed (config.toml, api.schemas).
create schema patchbay;

create schema patchbay_api;
create schema patchbay_actions;

-- npm run deploy knows its own schemas by the beginning of their comments.
comment on schema patchbay is 'Patchbay: its tables and inner functions: clients, requests, grants, tokens, limits, audit, webhooks. Never exposed.';

comment on schema patchbay_api is 'Patchbay: the entry functions, which the Edge Functions call, with the inner functions and the types that these need. Never exposed.';
comment on schema patchbay_actions is 'Patchbay: the SQL side of the actions: one security invoker function each. Never exposed.';

-- The role that serves requests. It cannot log in; the login of the Edge Functions drops to it at connection start.
-- Roles belong to the cluster, not to the database, hence the check; one that is there may have been made for something else.
do $$
declare
  v_there pg_catalog.pg_roles;
begin
  select * into v_there from pg_catalog.pg_roles where rolname = 'patchbay_gateway';
  if v_there.rolname is null then
    create role patchbay_gateway nologin noinherit;
  elsif v_there.rolsuper or v_there.rolbypassrls or v_there.rolreplication then
    raise exception 'the role patchbay_gateway is there already and has more power than the role that serves requests may have'
      using hint = 'Rename it: alter role patchbay_gateway rename to …';
  elsif v_there.rolcanlogin or v_there.rolinherit or v_there.rolcreatedb or v_there.rolcreaterole then
    -- Not otherwise: databases of one cluster may be migrated at the same time.
    alter role patchbay_gateway nologin noinherit nocreatedb nocreaterole password null;
  end if;
end
$$;

comment on role patchbay_gateway is 'Serves Edge Function requests: executes patchbay_api.* and nothing else; may become authenticated to act as a user.';

-- An action runs as `authenticated`, under RLS, just as PostgREST would run it. The gateway may *become* that role;
-- it does not inherit its privileges. From 16 on that is said of each membership; on 15 the attribute of the member says it,
-- and postgres inherits what patchbay_gateway was granted, all of which postgres owns.
do $$
begin
  if pg_catalog.current_setting('server_version_num')::integer >= 160000 then
    execute 'grant authenticated to patchbay_gateway with inherit false, set true';
    execute 'grant patchbay_gateway to postgres with inherit false, set true';
  else
    alter role patchbay_gateway noinherit;
    grant authenticated to patchbay_gateway;
    grant patchbay_gateway to postgres;
  end if;
end
$$;

grant usage on schema patchbay_api to patchbay_gateway;

-- Actions are called after the switch to `authenticated`.
grant usage on schema patchbay_actions to authenticated;

-- Types with a check, for the columns of rows that every request writes. A CHECK of a table is read from its text again by each
-- statement that writes a row, whichever column it changes: 6 µs each. A domain's is kept by the connection, and asked for
-- the values that are written.
create domain patchbay.sha256 as bytea constraint sha256_length check (octet_length(value) = 32);

create domain patchbay.sealed_token as text
  constraint sealed_token_form check (value like 'v1.%' and char_length(value) <= 500);
create domain patchbay.short_text as text constraint short_text_length check (char_length(value) <= 100);
create domain patchbay.sentence as text constraint sentence_length check (char_length(value) <= 300);
create domain patchbay.change as text constraint change_known check (value in ('none', 'added', 'changed', 'removed'));
create domain patchbay.revocation_reason as text constraint revocation_reason_known check (
  value in ('disconnected', 'code_replayed', 'refresh_token_reused', 'revoked_by_client', 'expired')
);
create domain patchbay.return_address as text constraint return_address_length check (char_length(value) <= 2010);
create domain patchbay.audit_event as text constraint audit_event_length check (char_length(value) <= 50);
create domain patchbay.audit_detail as jsonb constraint audit_detail_length check (pg_column_size(value) <= 4000);
create domain patchbay.bucket_key as text constraint bucket_key_length check (char_length(value) <= 200);

comment on domain patchbay.sha256 is 'SHA-256 of a secret.';
comment on domain patchbay.sealed_token is 'AES-256-GCM envelope of a token.';
comment on domain patchbay.sentence is 'What a call did, in the words of the app, which may quote the user.';
comment on domain patchbay.change is 'What became of the user''s rows.';

create function patchbay.set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := pg_catalog.now();
  return new;
end
$$;

comment on function patchbay.set_updated_at() is 'Trigger: stamps updated_at on every update.';

-- How answers that are not a table's row spell time: UTC, microseconds, "Z", whatever the session's time zone. A row is
-- spelled as the Data API spells it.
create function patchbay.iso8601(p_at timestamptz) returns text
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
begin
  return case
    when p_at >= timestamptz '0001-01-01 00:00:00+00' and p_at < timestamptz '10000-01-01 00:00:00+00'
      then to_char(p_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  end;
end
$$;

comment on function patchbay.iso8601(timestamptz) is 'RFC 3339 in UTC with microseconds, e.g. 2026-11-21T09:30:00.000000Z; null for what it cannot spell (infinity).';

grant usage on schema patchbay to authenticated;

grant execute on function patchbay.iso8601(timestamptz) to authenticated;

-- Answers ------------------------------------------------------------------------------------------------------------

-- What the entry functions that serve HTTP answer: what was asked for (ok), or why not (problem), and the other is null.
--
-- An error is an answer and not an exception, so that what was recorded stays recorded. A problem says the HTTP status, so
-- that TypeScript chooses the form of the answer and nothing else.

create type patchbay_api.problem as (error text, message text, status integer, retry_after integer, scope_to_ask text);

comment on type patchbay_api.problem is 'Why not: a code, a sentence for who reads it, the HTTP status, the seconds to wait where waiting helps, and where a scope is missing the scopes to ask for: it, and those that were granted; empty where the user switched it off, and to ask is no use. May be null: retry_after, scope_to_ask.';

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

create type patchbay_api.described_scope as (name text, description text, changes boolean, actions text[]);

comment on type patchbay_api.described_scope is 'A scope in the words of these pages; changes: whether an action that needs it changes anything; actions: the titles of those that need it.';

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

create type patchbay_api.decided_authorization as (redirect_uri text, state text, scope text);

comment on type patchbay_api.decided_authorization is 'Where the user returns to, and with what (RFC 6749 §4.1.2); what was given. May be null: state, scope.';

create type patchbay_api.decided_device_request as (scope text);

comment on type patchbay_api.decided_device_request is 'What was given to a device or a paired chat. May be null: scope.';

create function patchbay.problem(p_status integer, p_error text, p_message text, p_retry_after integer default null)
returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return row(p_error, p_message, p_status, p_retry_after, null)::patchbay_api.problem;

-- 429: a limit of patchbay.limits.
create function patchbay.too_many_requests(p_seconds integer) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(
  429, 'rate_limited', pg_catalog.format('Too many requests. Try again in %s s.', p_seconds), p_seconds
);

-- Lifetimes ----------------------------------------------------------------------------------------------------------

-- How long things live: one row each, for an operator to change. Whatever a row says holds for what is made from then on.
create table patchbay.settings (
  name text not null,
  value interval not null,
  what_for text not null,
  constraint settings_pkey primary key (name),
  constraint settings_value_not_negative check (value >= interval '0'),
  -- What is made must live: only a grace may be nothing.
  constraint settings_lifetime_positive check (value > interval '0' or name like 'refresh_grace:%'),
  -- RFC 6749 §4.1.2.
  constraint settings_code_lives_ten_minutes_at_most check (name <> 'authorization_code' or value <= interval '10 minutes'),
  -- Anybody can make one: authorization_requests holds none that lives longer.
  constraint settings_request_lives_a_day_at_most check (name not like 'authorization_request%' or value <= interval '1 day')
);

comment on table patchbay.settings is 'Lifetimes and grace periods by name; change a row to change one.';

insert into patchbay.settings (name, value, what_for) values
  ('authorization_request', '10 minutes', 'an authorization request waits for its user''s decision for this long'),
  ('authorization_request:waiting', '1 hour', 'the same, from its start, where somebody waits for an email'),
  ('authorization_code', '60 seconds', 'a code waits to be redeemed for this long'),
  ('device_request', '10 minutes', 'a device code with its user code, and a link of a paired chat, wait for the user for this long'),
  ('access_token', '1 hour', 'an access token lives for this long'),
  ('refresh_token', '90 days', 'a refresh token, and with it the connection, lives for this long after the last refresh'),
  ('pairing_key', '30 days', 'a pairing key lives for this long after its last use'),
  ('undo', '30 days', 'what an assistant changed in a tracked table can be undone for this long'),
  ('refresh_grace:public', '10 minutes', 'a client without a secret may repeat a refresh for this long'),
  -- It proves itself at each refresh, so a stolen token alone is worth nothing.
  ('refresh_grace:confidential', '1 hour', 'a client with a secret may repeat a refresh for this long');

-- Costs a look-up each time, so a statement asks once for each. Without its row nothing is made: no expires_at is null.
create function patchbay.lifetime(p_name text) returns interval
language plpgsql
stable
set search_path = ''
as $$
begin
  return (select value from patchbay.settings where name = p_name);
end
$$;

comment on function patchbay.lifetime(text) is 'How long something lives that is made now: a row of patchbay.settings.';

-- How long things are kept, in one place.
create table patchbay.retention (
  what text not null,
  keep interval not null,
  why text not null,
  constraint retention_pkey primary key (what),
  constraint retention_keep_positive check (keep >= interval '0')
);

comment on table patchbay.retention is 'How long each kind of row outlives its end; change a row to change it.';

insert into patchbay.retention (what, keep, why) values
  ('requests', '1 day', 'a code that is replayed within it ends its grant'),
  ('unapproved_requests', '5 minutes', 'anybody can make them, and an expired one looks like one that never was'),
  ('device_requests', '1 day', 'a client that polls late still hears expired_token'),
  ('grants', '90 days', 'ended connections in a user''s export, and for questions after an incident'),
  ('interactions', '90 days', 'who did what, for the user and for support'),
  ('changes', '0', 'what a call changed, after it can no longer be undone'),
  ('clients', '1 year', 'a client that registered itself, after its last grant: assistants come back with what they cached'),
  ('unused_clients', '90 days', 'a client that registered itself and that nobody used'),
  ('metadata_documents', '1 day', 'the expired copy of a metadata document whose client has no connection: it is fetched again'),
  ('audit_log', '400 days', 'a year and a month of security events'),
  ('audit_log_refreshes', '30 days', 'most of the events; the tokens say the same'),
  ('webhook_events', '30 days', 'replay, and what was sent when'),
  ('exports', '1 hour', 'as long as its cursor is good'),
  ('rate_limits', '1 hour', 'and never shorter than the slowest limit of patchbay.limits takes to be full again'),
  ('job_runs', '3 days', 'pg_cron''s own record of these jobs');

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
