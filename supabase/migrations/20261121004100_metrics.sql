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

-- The alarms are counted with the event itself, by the database: the instance that saw a stolen token may be gone
-- before it hands in its counts. They are rare, so their one row is no bottleneck.
create function patchbay.count_alarm() returns trigger
language plpgsql
security definer -- whoever audits may not touch the totals
set search_path = ''
as $$
begin
  -- Here and not in a WHEN, which each statement that audits would read from its text again.
  if new.event not in ('refresh_token_reused', 'code_replayed', 'token_of_other_client') then
    return null;
  end if;

  insert into patchbay.event_totals as known (event, total) values (new.event, 1)
  on conflict on constraint event_totals_pkey do update set total = known.total + 1;

  raise log 'patchbay %', jsonb_build_object(
    'event', new.event,
    'user', patchbay.user_digest(new.user_id),
    'client_id', new.client_id,
    'grant_id', new.grant_id,
    'trace_id', new.trace_id
  );
  return null;
end
$$;

create trigger audit_log_after_alarm
  after insert on patchbay.audit_log
  for each row execute function patchbay.count_alarm();

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

comment on function patchbay_api.record_metrics(jsonb) is 'Adds what a function instance counted since it last did this.';

-- Counting grants reads them all: a tenth of a second at 10⁶. It is done at most once a minute, however many ask.
create table patchbay.metrics_snapshot (
  is_only boolean not null default true,
  taken_at timestamptz not null,
  gauges jsonb not null,
  constraint metrics_snapshot_pkey primary key (is_only),
  constraint metrics_snapshot_is_one check (is_only)
);

comment on table patchbay.metrics_snapshot is 'Gauges that are dear to compute, at most a minute old when they are read.';

create function patchbay.take_metrics_snapshot() returns void
language sql
set search_path = ''
begin atomic
  insert into patchbay.metrics_snapshot (taken_at, gauges)
  values (
    clock_timestamp(),
    jsonb_build_object(
      'live_grants', (
        select coalesce(jsonb_object_agg(kind, grants), '{}')
        from (
          select client.kind, count(*) as grants
          from patchbay.grants as g
          join patchbay.clients as client on client.id = g.client_id
          where g.revoked_at is null and g.expires_at > now()
          group by client.kind
        ) as live
      ),
      'connected_users', (select count(*) from public.user_gpt_connections where has_completed_oauth),
      'webhooks_dead', (select count(*) from patchbay.webhook_events where dead_at is not null),
      'tables', (
        select jsonb_object_agg(
          format('%s.%s', n.nspname, c.relname),
          jsonb_build_object('rows', greatest(c.reltuples, 0)::bigint, 'bytes', pg_catalog.pg_total_relation_size(c.oid))
        )
        from pg_catalog.pg_class as c
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'patchbay', 'patchbay_actions')
      )
    )
  )
  on conflict on constraint metrics_snapshot_pkey do update
  set taken_at = excluded.taken_at, gauges = excluded.gauges;
end;

-- Everything that the endpoint shows, as jsonb; functions-shared/ops/metrics writes it as text.
create function patchbay_api.metrics() returns jsonb
language plpgsql
security definer -- the gateway role may read no table
set search_path = ''
as $$
declare
  v_taken_at timestamptz := (select taken_at from patchbay.metrics_snapshot);
begin
  -- One takes the snapshot; whoever asks meanwhile gets the one before.
  if v_taken_at is null
    or (v_taken_at < clock_timestamp() - interval '60 seconds' and pg_try_advisory_xact_lock(hashtext('patchbay.metrics_snapshot')))
  then
    perform patchbay.take_metrics_snapshot();
  end if;

  return (
    select jsonb_build_object(
      'requests', (select coalesce(jsonb_agg(to_jsonb(counted) order by route, status), '[]') from patchbay.request_metrics as counted),
      'events', (select jsonb_object_agg(event, total) from patchbay.event_totals),
      'webhooks', (
        select jsonb_build_object(
          'waiting', count(*),
          'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0),
          'endpoints_off', (select count(*) from patchbay.webhook_endpoints where not enabled)
        )
        from patchbay.webhook_events
        where delivered_at is null and dead_at is null
      )
    ) || gauges
    from patchbay.metrics_snapshot
  );
end
$$;

comment on function patchbay_api.metrics() is 'Counters, webhook backlog, and gauges at most a minute old.';

grant execute on function patchbay_api.record_metrics(jsonb), patchbay_api.metrics() to patchbay_gateway;
