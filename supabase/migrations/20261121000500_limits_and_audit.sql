-- Chapter 5: limits, interactions and the audit log.
--
-- Promise: parallel requests never take the same quota; what strangers cause cannot fill the log; no text of a user is in the audit log.

-- Unlogged: a crash forgets how much somebody asked, and that is all.
create unlogged table patchbay.rate_limits (
  key patchbay.bucket_key not null,
  remaining double precision not null,
  updated_at timestamptz not null,
  constraint rate_limits_pkey primary key (key)
) with (fillfactor = 60);

comment on table patchbay.rate_limits is 'Token buckets: key is <what>:<who>. A bucket that is full again may be deleted.';

-- One atomic update, so that parallel requests never take the same token. The bucket stays locked until the transaction
-- ends, unless it refuses: that writes nothing. One that is not there is full; it may come or go between the statements.
-- p_count may be negative: what was taken and not used comes back.
-- Returns 0 when p_count tokens were taken, else the seconds until there are so many (Retry-After, RFC 9110 §10.2.3).
create function patchbay.consume_quota(
  p_key text,
  p_capacity double precision,
  p_per_minute double precision,
  p_count integer default 1
) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_per_second constant double precision := p_per_minute / 60;
  v_remaining double precision;
begin
  loop
    -- A request that waited for the row may carry an earlier clock: time never runs backwards here.
    update patchbay.rate_limits
    set
      remaining =
        least(p_capacity, remaining + v_per_second * greatest(0, date_part('epoch', v_now - updated_at))) - p_count,
      updated_at = greatest(v_now, updated_at)
    where key = p_key
      and least(p_capacity, remaining + v_per_second * greatest(0, date_part('epoch', v_now - updated_at))) >= p_count;
    exit when found;

    if p_count <= p_capacity then
      insert into patchbay.rate_limits (key, remaining, updated_at) values (p_key, p_capacity - p_count, v_now)
      on conflict on constraint rate_limits_pkey do nothing;
      exit when found;
    end if;

    select least(p_capacity, remaining + v_per_second * greatest(0, date_part('epoch', v_now - updated_at)))
    into v_remaining
    from patchbay.rate_limits
    where key = p_key;
    v_remaining := coalesce(v_remaining, p_capacity);
    if v_remaining < p_count then
      return greatest(1, ceil((p_count - v_remaining) / v_per_second));
    end if;
  end loop;

  return 0;
end
$$;

comment on function patchbay.consume_quota(text, double precision, double precision, integer) is
  'Takes p_count from a bucket, all or nothing: 0, or the seconds to wait.';

-- All limits: by address, client, connection and user, of actions and tables.
create table patchbay.limits (
  name text not null,
  capacity integer not null,
  per_minute double precision not null,
  what_for text not null,
  constraint limits_pkey primary key (name),
  constraint limits_capacity_positive check (capacity > 0),
  constraint limits_per_minute_positive check (per_minute > 0)
);

comment on table patchbay.limits is 'Token-bucket limits by name; change a row to change a limit. What counts by a row that is not there fails: it is a mistake, not a way through.';

insert into patchbay.limits (name, capacity, per_minute, what_for) values
  ('authorize:address', 60, 60, 'authorization requests from one address'),
  ('token:client', 6000, 6000, 'token, revoke, introspect and device requests of one client with a secret; ChatGPT serves all its users as one'),
  ('refresh:grant', 60, 20, 'refreshes of one connection, repeated ones included; a good client needs one an hour'),
  ('user_code:user', 20, 10, 'wrong user codes tried by one signed-in user'),
  ('user_code:address', 30, 10, 'wrong user codes looked up from one address without signing in'),
  ('audit:address', 30, 10, 'failures, registrations and documents of one address that are written to the audit log; more are answered and not written'),
  ('audit:all', 600, 60, 'the same of all addresses together'),
  ('register:address', 10, 0.2, 'client registrations from one address'),
  -- A handful of assistants serves everybody, and a document that somebody connected with is not counted.
  ('metadata:address', 20, 1, 'metadata documents fetched for one address, of clients that no user has connected with'),
  -- Sixty let somebody set up all their machines at once; a loop gets two a minute, and with them four webhooks. Always
  -- on: it counts a signed-in user.
  ('connect:user', 60, 2, 'connections that one user allows: apps, devices and paired chats'),
  -- The three of the status spec. Always on, like all that count a signed-in user: twenty let a phone ask every 3 seconds.
  ('status:user', 20, 20, 'reads of one user''s status'),
  ('check:user', 5, 5, 'recomputations of one user''s status'),
  ('disconnect:user', 20, 20, 'requests of one user that end several connections, or all'),
  ('superseded:grant', 5, 1, 'refreshes of one connection, by a late process, that are written to the audit log; more are answered and not written'),
  ('foreign_token:grant', 5, 1, 'revocations with a token of one connection, by a client that it was not issued to, that are written to the audit log; more are answered and not written'),
  ('probe:all', 20, 20, 'probes of the deployment by its operator'),
  ('export:user', 3, 0.05, 'exports that one user starts; the pages of one are not counted'),
  -- All of ChatGPT's users come from a few addresses.
  ('device:address', 600, 600, 'logins started with getlogin or device_authorization from one address');

-- What counts as one address: the holder of an IPv6 address has its whole /64 for free, and an IPv4 address may be written as
-- IPv6 (RFC 4291 §2.5.5.2). Text that is not an address stays as it is. `page <address>` is what pages of other sites make the
-- browser at that address send: it counts apart.
create function patchbay.network_of(p_address text) returns text
language plpgsql
stable
strict
set search_path = ''
as $$
declare
  v_address inet;
begin
  if starts_with(p_address, 'page ') then
    return 'page ' || patchbay.network_of(substr(p_address, 6));
  end if;

  if strpos(p_address, ':') = 0 then
    return p_address;
  end if;

  -- A subtransaction, hence not parallel safe: 15 has no other way to ask whether a text is an address.
  begin
    v_address := p_address::inet;
  exception
    when data_exception then
      return p_address;
  end;

  return case
    when v_address <<= inet '::ffff:0:0/96' then host(inet '0.0.0.0' + (v_address - inet '::ffff:0:0'))
    else network(set_masklen(v_address, 64))::text
  end;
end
$$;

comment on function patchbay.network_of(text) is 'An IPv6 address as its /64, IPv4-mapped as IPv4: what the limits count as one address.';

-- The key of a bucket. A long name is digested and not cut: what tells two apart may stand at its end.
create function patchbay.bucket_key(p_limit text, p_who text) returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return p_limit || ':' || case
    when length(p_who) > 100 then encode(sha256(convert_to(p_who, 'UTF8')), 'hex')
    when strpos(p_who, ':') > 0 then patchbay.network_of(p_who)
    else p_who
  end;
end
$$;

comment on function patchbay.bucket_key(text, text) is 'Key of a bucket of a named limit, for a client or an address.';

-- Refuses what the caller may try again later. One shape for all (docs/database.md): over the Data API the status is 429, the
-- code PT429, and `details` the seconds for programs; patchbay_api.call_action makes them the Retry-After of an action.
create function patchbay.refuse_for(p_seconds integer, p_message text) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT429',
    message = p_message,
    detail = jsonb_build_object('retry_after', p_seconds)::text,
    hint = format('Try again in %s s.', p_seconds);
end
$$;

comment on function patchbay.refuse_for(integer, text) is 'Raises PT429; its details are {"retry_after": seconds}.';

-- The row of a limit; without one it raises (P0002).
create function patchbay.named_limit(p_limit text) returns patchbay.limits
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit patchbay.limits;
begin
  select * into strict v_limit from patchbay.limits where name = p_limit;
  return v_limit;
end
$$;

-- 0 when allowed, else seconds to wait. p_who null: limits are relaxed (PATCHBAY_LIMITS), nothing is counted.
create function patchbay.limit_by(p_limit text, p_who text, p_count integer default 1) returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer := 0;
begin
  if p_who is not null then
    select patchbay.consume_quota(patchbay.bucket_key(p_limit, p_who), l.capacity, l.per_minute, p_count) into strict v_wait
    from patchbay.limits as l
    where l.name = p_limit;
  end if;
  return v_wait;
end
$$;

comment on function patchbay.limit_by(text, text, integer) is
  'Takes from a named limit for a client, an address or a user: 0, or the seconds to wait.';

-- The same without taking one: a look at the bucket, which takes no lock.
create function patchbay.limit_wait(p_limit text, p_who text) returns integer
language sql
stable
set search_path = ''
begin atomic
  select greatest(0, ceil((1 - least(
    named.capacity,
    -- now() is when the transaction began: another may have been here since. No bucket: all of the capacity.
    bucket.remaining + named.per_minute / 60 * greatest(0, extract(epoch from now() - bucket.updated_at))
  )) * 60 / named.per_minute))::integer
  from patchbay.named_limit(p_limit) as named
  left join patchbay.rate_limits as bucket on bucket.key = patchbay.bucket_key(p_limit, p_who);
end;

comment on function patchbay.limit_wait(text, text) is 'Seconds until a named limit has one for a client or an address; 0: it has.';

create table patchbay.interactions (
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  user_id uuid not null,
  grant_id uuid not null,
  client_id text not null,
  action patchbay.short_text not null,
  outcome patchbay.short_text not null,
  duration_ms real not null,
  trace_id uuid,
  client_name patchbay.short_text,
  text patchbay.sentence,
  changed patchbay.change not null default 'none',
  target_id uuid,
  undo_until timestamptz,
  undone_at timestamptz,
  constraint interactions_pkey primary key (id),
  constraint interactions_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
);

comment on table patchbay.interactions is 'One row per call of an assistant: who, which client, which action, how it ended, and what it did. The user reads their own as public.assistant_activity. Kept by age.';
comment on column patchbay.interactions.outcome is 'ok, held, denied (by the user), or the error code that was answered.';
comment on column patchbay.interactions.duration_ms is 'Time in Postgres, milliseconds.';
comment on column patchbay.interactions.client_name is 'What the client was called then: its own row may be gone.';
comment on column patchbay.interactions.text is 'What the call did, in a sentence of the action, which may quote the user. For the user alone: no log and no metric has it.';
comment on column patchbay.interactions.changed is 'What a call that went well did to the user''s rows.';
comment on column patchbay.interactions.target_id is 'The row that it read or changed: the id of its answer, else of its arguments, where that is a UUID.';
comment on column patchbay.interactions.undo_until is 'Until when what it changed can be undone; null: nothing is recorded in patchbay.changes, or nothing any more.';

-- For the cascade, and for what a user reads page by page: the activity, the export. Unique for patchbay.changes to refer to.
create unique index interactions_user_id_id_idx on patchbay.interactions (user_id, id);
-- A user with few calls is served quickly by any plan. Planned for them, a page of somebody with many would read and sort all.
alter table patchbay.interactions alter column user_id set (n_distinct = 100);
-- The activity of one app: a user who uses another one a lot does not wait for it. The client first, so that it serves nothing else.
create index interactions_client_id_user_id_id_idx on patchbay.interactions (client_id, user_id, id);
-- For retention of patchbay.changes: empty where no table is tracked.
create index interactions_undo_until_idx on patchbay.interactions (undo_until) where undo_until is not null;
-- For retention: rows arrive in order of time, so a block range index is enough.
create index interactions_at_idx on patchbay.interactions using brin (at);

-- How a log names a text of a stranger, which may be a secret: the first 16 hex digits of its SHA-256.
create function patchbay.loggable_text(p_text text) returns text
language sql
immutable
strict
parallel safe
set search_path = ''
return 'sha256:' || left(encode(sha256(convert_to(p_text, 'UTF8')), 'hex'), 16);

comment on function patchbay.loggable_text(text) is 'As functions-shared/runtime/telemetry/loggable.ts writes it.';

-- A URL without user information, query and fragment; a digest of what is no URL, or looks like a secret.
create function patchbay.loggable_url(p_url text) returns text
language sql
immutable
strict
parallel safe
set search_path = ''
begin atomic
  select case
    when parts is null or coalesce(parts[3], '') || coalesce(parts[4], '') = ''
      or p_url ~* '(pb_[a-z]{2}_|sb_secret_|eyJ[\w-]{8,}\.)'
    then patchbay.loggable_text(p_url)
    else left(concat(parts[1], parts[2], parts[3], parts[4]), 500)
  end
  from regexp_match(
    p_url,
    '^([a-z][a-z0-9+.-]{0,39}:)(?:(//)(?:[^/?#\\]*@)?([^/?#\s\\@]+))?(/(?!/)[^?#\r\n\t]*)?(?=[?#]|$)',
    'i'
  ) as parts;
end;

comment on function patchbay.loggable_url(text) is 'As functions-shared/runtime/telemetry/loggable.ts writes it.';

create table patchbay.audit_log (
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  event patchbay.audit_event not null,
  user_id uuid,
  client_id text,
  grant_id uuid,
  trace_id uuid,
  detail patchbay.audit_detail not null default '{}',
  constraint audit_log_pkey primary key (id),
  -- The event outlives the account, the link to the person does not.
  constraint audit_log_user_id_fkey foreign key (user_id) references auth.users (id) on delete set null
);

comment on table patchbay.audit_log is 'Security events. No secret, no digest of a live secret, no content.';

-- As above.
create index audit_log_user_id_id_idx on patchbay.audit_log (user_id, id) where user_id is not null;
create index audit_log_at_idx on patchbay.audit_log using brin (at);
-- For retention: refreshes are most of the log and the least of its worth, so they go earlier.
create index audit_log_refreshes_idx on patchbay.audit_log (at) where event in ('token_refreshed', 'token_refresh_repeated');

create function patchbay.audit(
  p_event text,
  p_user_id uuid default null,
  p_client_id text default null,
  p_grant_id uuid default null,
  p_trace_id uuid default null,
  p_detail jsonb default '{}'
) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id, detail)
  values (p_event, p_user_id, p_client_id, p_grant_id, p_trace_id, p_detail);

  if p_event in ('refresh_token_reused', 'code_replayed', 'token_of_other_client') then
    perform patchbay.count_alarm(p_event, p_user_id, p_client_id, p_grant_id, p_trace_id);
  end if;
end
$$;

comment on function patchbay.audit(text, uuid, text, uuid, uuid, jsonb) is 'Writes one security event, and counts it where it is an alarm.';

-- The same for what any stranger can cause as often as they like: some of it is written, so that nobody fills the log or
-- buries what matters. What one address causes is bounded first: it alone cannot use up what all have together.
create function patchbay.audit_failure(
  p_event text,
  p_client_id text,
  p_address text,
  p_trace_id uuid,
  p_detail jsonb default '{}'
) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_address is not null then
    -- A look before: who is past a limit waits for no row that others are about to write.
    if patchbay.limit_wait('audit:address', p_address) > 0 or patchbay.limit_wait('audit:all', 'all') > 0 then
      return;
    end if;
    if patchbay.limit_by('audit:address', p_address) > 0 then
      return;
    end if;
    if patchbay.limit_by('audit:all', 'all') > 0 then
      return;
    end if;
  end if;

  perform patchbay.audit(p_event, null, left(p_client_id, 500), null, p_trace_id, p_detail);
end
$$;

comment on function patchbay.audit_failure(text, text, text, uuid, jsonb) is 'Writes an event that strangers cause as often as they like, a failure or a client that introduces itself, within the limits audit:address and audit:all.';

-- The audit events of grants that ended together: one row per grant, one statement.
create function patchbay.audit_ended(p_grant_ids uuid[], p_event text, p_trace_id uuid, p_detail jsonb) returns void
language sql
set search_path = ''
begin atomic
  insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id, detail)
  select p_event, user_id, client_id, id, p_trace_id, p_detail
  from patchbay.grants
  where id = any (p_grant_ids)
  order by id;
end;

comment on function patchbay.audit_ended(uuid[], text, uuid, jsonb) is 'Writes one security event for each of these grants.';

-- Limits of tables that users write ----------------------------------------------------------------------------------

-- For a table that users write: how much one of them may change in a minute, in any way (Data API, actions, in bulk).
--
-- Not counted: who has no auth.uid() (service_role, the owner of the table), and what a cascade deletes. Statements of one
-- user that write such a table run one after another: each first locks the user's bucket, until its transaction ends. Lock
-- order: account, bucket, rows. No transaction waits for a bucket while it holds a row of that user.
--
-- A table takes part by a row of patchbay.limits and these triggers (docs/actions.md); what the rows are called is the
-- beginning of the two settings, and the word in the refusal. With a limit `notes:user`:
--
--   before insert or update  statement  patchbay.begin_limited_write('notes:user', 'notes')
--   before insert            row        patchbay.stop_limited_write('notes', 'patchbay.notes_to_add')
--   before update            row        patchbay.stop_limited_write('notes', 'patchbay.notes_to_change')
--   after each event         statement  patchbay.end_limited_write('notes:user', 'notes'), with the rows as `changed`
--   before delete            statement  patchbay.begin_limited_write('notes:user', 'notes')
--
-- each `when (auth.uid() is not null)`, those of a deletion `and pg_trigger_depth() = 0`: the deletion of an account holds the
-- account, and must not wait for a bucket then.

create function patchbay.refuse_limited_write(p_rows text, p_wait integer) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform patchbay.refuse_for(p_wait, format(
    'Too many %s in one minute, or in one request. Nothing was changed. Try again in %s s, with fewer at once.', p_rows, p_wait
  ));
end
$$;

create function patchbay.take_limited(p_limit text, p_rows text, p_count integer) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by(p_limit, auth.uid()::text, p_count);
begin
  if v_wait > 0 then
    perform patchbay.refuse_limited_write(p_rows, v_wait);
  end if;
end
$$;

comment on function patchbay.take_limited(text, text, integer) is 'Takes from a limit for the signed-in user, or raises PT429.';

-- Before a statement: takes one, which is all that most statements need. With an empty bucket no row is touched. It sets what
-- the row triggers of the statement read, whatever a connection carried before.
create function patchbay.begin_limited_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits
set search_path = ''
as $$
begin
  perform patchbay.take_limited(tg_argv[0], tg_argv[1], 1);
  if tg_op <> 'DELETE' then
    perform set_config(
      'patchbay.' || tg_argv[1] || case tg_op when 'INSERT' then '_to_add' else '_to_change' end,
      (
        select least(l.capacity, 1 + floor(bucket.remaining))::text
        from patchbay.limits as l, patchbay.rate_limits as bucket
        where l.name = tg_argv[0] and bucket.key = patchbay.bucket_key(tg_argv[0], auth.uid()::text)
      ),
      true
    );
  end if;
  return null;
end
$$;

-- A request of some octets may update every row there is, and what a refused statement wrote has to be vacuumed: it is
-- stopped at the first row that the bucket does not hold. An upsert adds and changes, hence two settings.
create function patchbay.stop_limited_write() returns trigger
language plpgsql
security definer -- may refuse, which the user may not call
set search_path = ''
as $$
declare
  v_left constant integer := nullif(current_setting(tg_argv[1], true), '')::integer - 1;
begin
  if v_left < 0 then
    perform patchbay.refuse_limited_write(tg_argv[0], 60);
  end if;
  perform set_config(tg_argv[1], v_left::text, true);
  return new;
end
$$;

-- After a statement: takes the rest, or gives the one back.
create function patchbay.end_limited_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits
set search_path = ''
as $$
declare
  v_count constant integer := (select count(*) from changed);
begin
  if v_count <> 1 then
    perform patchbay.take_limited(tg_argv[0], tg_argv[1], v_count - 1);
  end if;
  return null;
end
$$;

comment on function patchbay.begin_limited_write() is 'Trigger before a statement. Arguments: the limit, and what the rows are called.';
comment on function patchbay.stop_limited_write() is 'Trigger before a row. Arguments: what the rows are called, and the setting that says how many are left.';
comment on function patchbay.end_limited_write() is 'Trigger after a statement, with the rows as `changed`. Arguments: the limit, and what the rows are called.';
