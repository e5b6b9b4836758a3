-- Chapter 14: health, metrics and retention.
--
-- Promise: no request waits for any of this, and nothing grows with time but the users' own data.

-- What the probe of F/ops/health writes. Unlogged: nobody misses it, and it costs no WAL.
create unlogged table patchbay.write_probe (
  id boolean not null default true,
  succeeded_at timestamptz not null,
  constraint write_probe_pkey primary key (id),
  constraint write_probe_one_row check (id)
) with (fillfactor = 50);

comment on table patchbay.write_probe is 'When something could be written last, as far as F/ops/health tried.';

create unlogged table patchbay.write_probe_pages (
  id bigint not null generated always as identity,
  page text not null,
  constraint write_probe_pages_pkey primary key (id)
) with (autovacuum_vacuum_threshold = 50);

-- As large as a page takes and never compressed: a row needs a new page, and so room on the disk.
alter table patchbay.write_probe_pages alter column page set storage plain;

comment on table patchbay.write_probe_pages is 'Always empty: what the probe of F/ops/health writes is rolled back.';

-- Why nothing can be written now (SQLSTATE and message, for the log); null: it can. It really writes, but once in five
-- seconds at most while it succeeds, so that a flood of requests is no flood of writes.
create function patchbay_api.write_problem() returns text
language plpgsql
volatile
security definer -- the gateway role sees no table
set search_path = ''
as $$
begin
  if exists (select from patchbay.write_probe where succeeded_at > clock_timestamp() - interval '5 seconds') then
    return null;
  end if;

  -- While nothing can be written, one at a time tries; the others take Postgres at its word that it answers.
  if not pg_try_advisory_xact_lock(hashtextextended('patchbay.write_probe', 0)) then
    return null;
  end if;

  begin
    insert into patchbay.write_probe_pages (page) values (repeat('x', 8000));
    -- Only this undoes it without a vacuum of live rows: an empty table shrinks, one with a row in its last page does not.
    raise exception using errcode = 'PB000';
  exception
    when sqlstate 'PB000' then null;
  end;

  insert into patchbay.write_probe (succeeded_at) values (clock_timestamp())
  on conflict on constraint write_probe_pkey do update set succeeded_at = excluded.succeeded_at;
  return null;
exception
  when others then
    return sqlstate || ' ' || sqlerrm;
end
$$;

comment on function patchbay_api.write_problem is
  'Inner function: why nothing can be written; null: it can.';

-- F/ops/health: the database answers, requests run as the role that they should, and something can be written.
create function patchbay_api.health(out role text, out write_problem text)
language sql
volatile
set search_path = ''
begin atomic
  select current_user::text, patchbay_api.write_problem();
end;

comment on function patchbay_api.health is
  'Entry function: as whom requests run, and why nothing can be written. May be null: write_problem.';

-- The secret key is the operator's, and each probe sends a request to the public address.
create function patchbay_api.probe_problem() returns patchbay_api.problem
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by('probe:all', 'all');
begin
  return case when v_wait > 0 then patchbay.too_many_requests(v_wait) end;
end
$$;

comment on function patchbay_api.probe_problem is
  'Inner function: counts a call of F/ops/probe; null: it may go on.';

create type patchbay_api.probed_database as (role text, version text);

comment on type patchbay_api.probed_database is 'As whom requests run, and which Postgres answers.';

create function patchbay_api.begin_probe(
  out ok patchbay_api.probed_database,
  out problem patchbay_api.problem
)
language plpgsql
security invoker -- says as whom requests run
set search_path = ''
as $$
begin
  problem := patchbay_api.probe_problem();
  if problem.error is null then
    ok := row(current_user, current_setting('server_version'));
  end if;
end
$$;

comment on function patchbay_api.begin_probe is
  'Entry function: counts a call of F/ops/probe, and says what answers it.';

grant execute on function
  patchbay_api.write_problem(),
  patchbay_api.health(),
  patchbay_api.probe_problem(),
  patchbay_api.begin_probe()
to patchbay_gateway;

-- Metrics ------------------------------------------------------------------------------------------------------------

-- What F/ops/metrics shows. Function instances are many and live short, so they count in memory and hand their counts in
-- now and then, in one statement, after an answer was sent; here they add up. No request waits for any of this.
create table patchbay.request_metrics (
  route text not null,
  status smallint not null,
  requests bigint not null,
  seconds double precision not null,
  buckets bigint[] not null,
  constraint request_metrics_pkey primary key (route, status),
  constraint request_metrics_route_length check (char_length(route) between 1 and 100),
  constraint request_metrics_status_http check (status between 100 and 599),
  constraint request_metrics_buckets_count check (cardinality(buckets) = 10)
);

comment on table patchbay.request_metrics is 'Requests by route (a pattern, never a path) and HTTP status. As many rows as there are routes and answers.';
comment on column patchbay.request_metrics.buckets is 'Requests that took at most 5, 10, 25, 50, 100, 250, 500, 1000, 2500 and 10000 ms; cumulative.';

create table patchbay.event_totals (
  event text not null,
  total bigint not null,
  constraint event_totals_pkey primary key (event),
  constraint event_totals_event_syntax check (event ~ '^[a-z_]{1,50}$')
);

comment on table patchbay.event_totals is 'How often something happened, ever. Never goes down, whatever retention does.';

insert into patchbay.event_totals (event, total)
select event, 0
from unnest(array[
  'token_issued', 'token_refreshed', 'refresh_token_reused', 'code_replayed', 'token_of_other_client',
  'webhook_delivered', 'webhook_failed', 'webhook_dead'
]) as event;

-- The alarms are counted with the event itself, by patchbay.audit: the instance that saw a stolen token may be gone
-- before it hands in its counts. They are rare, so their one row is no bottleneck.
create function patchbay.count_alarm(p_event text, p_user_id uuid, p_client_id text, p_grant_id uuid, p_trace_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into patchbay.event_totals as known (event, total) values (p_event, 1)
  on conflict on constraint event_totals_pkey do update set total = known.total + 1;

  raise log 'patchbay %', jsonb_build_object(
    'event', p_event,
    'user', patchbay.user_digest(p_user_id),
    'client_id', p_client_id,
    'grant_id', p_grant_id,
    'trace_id', p_trace_id
  );
end
$$;

comment on function patchbay.count_alarm(text, uuid, text, uuid, uuid) is 'Counts and logs a security event that somebody should look at.';

-- p_counts: {"requests": [{"route", "status", "requests", "seconds", "buckets": […]}], "events": {"name": count}}.
-- Rows are locked in one order, so that instances that hand in at once never deadlock.
create function patchbay_api.record_metrics(p_counts jsonb) returns void
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
begin
  insert into patchbay.request_metrics as known (route, status, requests, seconds, buckets)
  select
    left(counted.route, 100), counted.status, counted.requests, counted.seconds,
    array(select value::bigint from jsonb_array_elements_text(counted.buckets) with ordinality as b (value, n) order by n)
  from jsonb_to_recordset(p_counts -> 'requests')
    as counted (route text, status smallint, requests bigint, seconds double precision, buckets jsonb)
  order by 1, 2
  on conflict on constraint request_metrics_pkey do update set
    requests = known.requests + excluded.requests,
    seconds = known.seconds + excluded.seconds,
    buckets = array(
      select a + b from unnest(known.buckets, excluded.buckets) with ordinality as pair (a, b, n) order by n
    );

  insert into patchbay.event_totals as known (event, total)
  select key, value::bigint from jsonb_each_text(p_counts -> 'events')
  order by 1
  on conflict on constraint event_totals_pkey do update set total = known.total + excluded.total;
end
$$;

comment on function patchbay_api.record_metrics is
  'Entry function: adds what an instance counted.';

create type patchbay_api.measured_requests as (route text, status smallint, requests bigint, seconds double precision, buckets bigint[]);

comment on type patchbay_api.measured_requests is 'A row of patchbay.request_metrics.';

create type patchbay_api.measured_count as (name text, total bigint);

comment on type patchbay_api.measured_count is 'How often something happened, or how many there are.';

create type patchbay_api.measured_webhooks as (waiting bigint, oldest_seconds double precision, endpoints_off bigint);

comment on type patchbay_api.measured_webhooks is 'What waits in the outbox.';

create type patchbay_api.measured_table as (name text, rows bigint, bytes bigint);

comment on type patchbay_api.measured_table is 'Estimated rows of a table, and its size with its indexes.';

create type patchbay_api.measured_gauges as (
  live_grants patchbay_api.measured_count[],
  connected_users bigint,
  webhooks_dead bigint,
  tables patchbay_api.measured_table[]
);

comment on type patchbay_api.measured_gauges is 'What is counted once a minute at most; live_grants: by kind of client.';

create type patchbay_api.measured as (
  requests patchbay_api.measured_requests[],
  events patchbay_api.measured_count[],
  webhooks patchbay_api.measured_webhooks,
  gauges patchbay_api.measured_gauges
);

comment on type patchbay_api.measured is 'All that F/ops/metrics shows.';

-- Counting grants reads them all: a tenth of a second at 10⁶. It is done at most once a minute, however many ask.
create table patchbay.metrics_snapshot (
  is_only boolean not null default true,
  taken_at timestamptz not null,
  gauges jsonb not null,
  constraint metrics_snapshot_pkey primary key (is_only),
  constraint metrics_snapshot_is_one check (is_only)
);

comment on column patchbay.metrics_snapshot.gauges is 'A patchbay_api.measured_gauges.';
comment on table patchbay.metrics_snapshot is 'Gauges that are expensive to compute, at most a minute old when they are read.';

create function patchbay.take_metrics_snapshot() returns void
language sql
set search_path = ''
begin atomic
  insert into patchbay.metrics_snapshot (taken_at, gauges)
  values (
    clock_timestamp(),
    to_jsonb(row(
      array(
        select row(client.kind, count(*))::patchbay_api.measured_count
        from patchbay.grants as g
        join patchbay.clients as client on client.id = g.client_id
        where g.revoked_at is null and g.expires_at > now()
        group by client.kind
        order by client.kind
      ),
      (select count(*) from public.user_gpt_connections where has_completed_oauth),
      (select count(*) from patchbay.webhook_events where dead_at is not null),
      array(
        select row(
          format('%s.%s', n.nspname, c.relname), greatest(c.reltuples, 0)::bigint, pg_catalog.pg_total_relation_size(c.oid)
        )::patchbay_api.measured_table
        from pg_catalog.pg_class as c
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'patchbay', 'patchbay_actions')
        order by n.nspname, c.relname
      )
    )::patchbay_api.measured_gauges)
  )
  on conflict on constraint metrics_snapshot_pkey do update
  set taken_at = excluded.taken_at, gauges = excluded.gauges;
end;

-- Everything that the endpoint shows; functions-shared/ops/metrics writes it as text.
create function patchbay_api.metrics() returns patchbay_api.measured
language plpgsql
security definer -- the gateway role may read no table
set search_path = ''
as $$
declare
  v_taken_at timestamptz := (select taken_at from patchbay.metrics_snapshot);
begin
  -- One takes the snapshot; others meanwhile get the one before.
  if v_taken_at is null
    or (v_taken_at < clock_timestamp() - interval '60 seconds' and pg_try_advisory_xact_lock(hashtext('patchbay.metrics_snapshot')))
  then
    perform patchbay.take_metrics_snapshot();
  end if;

  return (
    select row(
      array(
        select row(route, status, requests, seconds, buckets)::patchbay_api.measured_requests
        from patchbay.request_metrics
        order by route, status
      ),
      array(select row(event, total)::patchbay_api.measured_count from patchbay.event_totals order by event),
      (
        select row(
          count(*),
          coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0),
          (select count(*) from patchbay.webhook_endpoints where not enabled)
        )::patchbay_api.measured_webhooks
        from patchbay.webhook_events
        where delivered_at is null and dead_at is null
      ),
      jsonb_populate_record(null::patchbay_api.measured_gauges, gauges)
    )::patchbay_api.measured
    from patchbay.metrics_snapshot
  );
end
$$;

comment on function patchbay_api.metrics is
  'Entry function: all that F/ops/metrics shows.';

grant execute on function patchbay_api.record_metrics(jsonb), patchbay_api.metrics() to patchbay_gateway;

-- Retention ----------------------------------------------------------------------------------------------------------

-- Clients that introduce themselves: dynamic registration (RFC 7591) and Client ID Metadata Documents.

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

-- A grant whose last token has expired is ended here like any other (reason: expired), so that the status, the webhook
-- and the log follow as they do for a disconnect. Nobody's request ever did that: ChatGPT just stays away.

-- Ends the grants whose newest token has expired, at most p_batch. Accounts are locked before their grants, and grants
-- before their tokens, as everything does; one that a request holds is left for the next time.
create function patchbay.end_expired_grants(p_now timestamptz, p_batch integer) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
begin
  v_ended := patchbay.revoke_grants(
    array(
      select g.id
      from auth.users as account
      join patchbay.grants as g on g.user_id = account.id
      where g.revoked_at is null and g.expires_at <= p_now
        -- A grant lives as long as its newest token, so the tokens' index finds it.
        and g.id in (select grant_id from patchbay.tokens where expires_at <= p_now order by expires_at limit p_batch)
      order by g.id
      for no key update of account skip locked
      for update of g skip locked
    ),
    'expired'
  );
  perform patchbay.audit_ended(v_ended, 'grant_expired', null, '{}');
  return cardinality(v_ended);
end
$$;

-- One batch of everything that is due. The scheduler calls it again while "more" is true.
--
-- Rows that a request holds are left for the next time, so neither ever waits for the other for long.
create function patchbay.purge(p_now timestamptz default now(), p_batch integer default 10000) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_keep jsonb := (select jsonb_object_agg(what, p_now - keep) from patchbay.retention);
  v_counts jsonb := '{}';
  v_count bigint;
begin
  -- With their codes.
  delete from patchbay.authorization_requests where id = any (array(
    select id from patchbay.authorization_requests
    where status = 'approved' and expires_at < (v_keep ->> 'requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('requests', v_count);

  delete from patchbay.authorization_requests where id = any (array(
    select id from patchbay.authorization_requests
    where status <> 'approved' and expires_at < (v_keep ->> 'unapproved_requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('unapproved_requests', v_count);

  delete from patchbay.device_requests where device_digest = any (array(
    select device_digest from patchbay.device_requests
    where expires_at < (v_keep ->> 'device_requests')::timestamptz
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('device_requests', v_count);

  v_counts := v_counts || jsonb_build_object('grants_ended', patchbay.end_expired_grants(p_now, p_batch));

  delete from patchbay.tokens where access_digest = any (array(
    select access_digest from patchbay.tokens
    where expires_at <= p_now
      -- Not the last trace of a grant that is still to be ended.
      and not exists (
        select from patchbay.grants as g
        where g.id = tokens.grant_id and g.revoked_at is null and g.expires_at <= p_now
      )
    order by expires_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('tokens', v_count);

  delete from patchbay.approvals where id = any (array(
    select id from patchbay.approvals
    where created_at < (v_keep ->> 'approvals')::timestamptz and (status <> 'pending' or expires_at <= p_now)
    order by created_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('approvals', v_count);

  -- With their tokens, codes and device requests. When a grant ended is what its client is kept by.
  with purged as (
    delete from patchbay.grants where id = any (array(
      select id from patchbay.grants
      where revoked_at < (v_keep ->> 'grants')::timestamptz
      order by revoked_at limit p_batch for update skip locked
    ))
    returning client_id, revoked_at
  ),
  ended as (
    select client_id, max(revoked_at) as ended_at from purged group by client_id
  ),
  kept as (
    update patchbay.clients set last_grant_at = ended.ended_at
    from ended
    where clients.id = ended.client_id and clients.last_grant_at < ended.ended_at
      and clients.id in (
        select id from patchbay.clients
        where id in (select client_id from ended) and created_by <> 'admin'
        for no key update skip locked
      )
  )
  select count(*) into v_count from purged;
  v_counts := v_counts || jsonb_build_object(
    'grants', v_count,
    'clients', patchbay.prune_unused_clients('dcr', (v_keep ->> 'unused_clients')::timestamptz, p_batch),
    'metadata_documents', patchbay.prune_unused_clients('cimd', (v_keep ->> 'metadata_documents')::timestamptz, p_batch),
    'left_clients', patchbay.prune_left_clients(
      (v_keep ->> 'clients')::timestamptz, (v_keep ->> 'metadata_documents')::timestamptz, p_batch
    )
  );

  v_counts := v_counts || jsonb_build_object('changes', patchbay.purge_changes((v_keep ->> 'changes')::timestamptz, p_batch));

  delete from patchbay.interactions where id = any (array(
    select id from patchbay.interactions
    where at < (v_keep ->> 'interactions')::timestamptz and (undo_until is null or undo_until <= p_now) limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('interactions', v_count);

  delete from patchbay.audit_log where id = any (array(
    select id from patchbay.audit_log
    where at < (v_keep ->> 'audit_log')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('audit_log', v_count);

  delete from patchbay.audit_log where id = any (array(
    select id from patchbay.audit_log
    where event in ('token_refreshed', 'token_refresh_repeated') and at < (v_keep ->> 'audit_log_refreshes')::timestamptz
    order by at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('audit_log_refreshes', v_count);

  -- Nobody tried them in time: the endpoint is off, or nothing calls the dispatch.
  update patchbay.webhook_events set dead_at = p_now where id = any (array(
    select id from patchbay.webhook_events
    where delivered_at is null and dead_at is null and give_up_at <= p_now
      and (leased_until is null or leased_until <= p_now)
    order by give_up_at limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('webhooks_given_up', v_count);

  delete from patchbay.webhook_events where id = any (array(
    select id from patchbay.webhook_events
    where (delivered_at is not null or dead_at is not null)
      and coalesce(delivered_at, dead_at) < (v_keep ->> 'webhook_events')::timestamptz
    limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('webhook_events', v_count);

  -- A bucket that is not there is full, so none goes before it is: whatever the row of patchbay.retention says, the slowest
  -- limit is waited for.
  delete from patchbay.rate_limits where key = any (array(
    select key from patchbay.rate_limits
    where updated_at < least(
      (v_keep ->> 'rate_limits')::timestamptz,
      p_now - (select max(capacity / per_minute) * interval '1 minute' from patchbay.limits)
    )
    limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('rate_limits', v_count);

  delete from patchbay.exports where id = any (array(
    select id from patchbay.exports
    where issued_at < (v_keep ->> 'exports')::timestamptz limit p_batch for update skip locked
  ));
  get diagnostics v_count = row_count;
  v_counts := v_counts || jsonb_build_object('exports', v_count);

  return v_counts || jsonb_build_object('more', exists (
    select from jsonb_each_text(v_counts) where value::bigint >= p_batch
  ));
end
$$;

comment on function patchbay.purge(timestamptz, integer) is
  'Deletes one batch of all that is past its retention, ends grants and gives up webhooks that expired, and says how many of each and whether there is more.';
