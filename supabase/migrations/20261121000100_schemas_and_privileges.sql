-- Nothing is reachable unless a later line grants it.
--
-- A project's default privileges are its owner's and stay as they are, whatever they open: everything here is revoked by name,
-- and what a function of these schemas opened by being created is closed by the last of these files.

-- `public` is what the Data API may see. None of the following is ever exposed (config.toml, api.schemas).
create schema patchbay;
create schema patchbay_api;
create schema patchbay_actions;

-- npm run deploy knows its own schemas by the beginning of their comments.
comment on schema patchbay is 'Patchbay: its tables and inner functions: clients, requests, grants, tokens, limits, audit, webhooks. Never exposed.';
comment on schema patchbay_api is 'Patchbay: entry functions: what an Edge Function may call, and all that it may call. Never exposed.';
comment on schema patchbay_actions is 'Patchbay: the SQL side of the actions: one security invoker function each. Never exposed.';

-- The role that serves requests. It cannot log in; the login of the Edge Functions drops to it at connection start.
-- Roles belong to the cluster, not to the database, hence the check.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'patchbay_gateway') then
    create role patchbay_gateway nologin noinherit;
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
create domain patchbay.revocation_reason as text constraint revocation_reason_known check (
  value in ('disconnected', 'code_replayed', 'refresh_token_reused', 'revoked_by_client', 'expired')
);
create domain patchbay.audit_event as text constraint audit_event_length check (char_length(value) <= 50);
create domain patchbay.audit_detail as jsonb constraint audit_detail_length check (pg_column_size(value) <= 4000);
create domain patchbay.bucket_key as text constraint bucket_key_length check (char_length(value) <= 200);

comment on domain patchbay.sha256 is 'SHA-256 of a secret.';
comment on domain patchbay.sealed_token is 'AES-256-GCM envelope of a token.';

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
