-- Chapter 12: webhooks: the app's backend is notified when a user's account is connected or no longer is, and of each connection.
--
-- Promise: an event is written in the transaction of the change that it reports, so none is lost and none is invented; each
-- endpoint gets it at least once, and the events of one user in order (docs/webhooks.md).

create function patchbay.webhook_types() returns text[]
language sql
immutable
parallel safe
set search_path = ''
return array['gpt_connection.connected', 'gpt_connection.disconnected', 'app_connected', 'app_disconnected', 'approval_requested'];

comment on function patchbay.webhook_types() is 'The events that there are. A new endpoint gets all, unless it names some.';

create table patchbay.webhook_endpoints (
  id uuid not null default gen_random_uuid(),
  url text not null,
  events text[] not null default patchbay.webhook_types(),
  secret text not null,
  previous_secret text,
  previous_secret_expires_at timestamptz,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_endpoints_pkey primary key (id),
  constraint webhook_endpoints_url_key unique (url),
  constraint webhook_endpoints_url_http check (url ~ '^https?://' and char_length(url) <= 2000),
  constraint webhook_endpoints_events_known check (
    cardinality(events) > 0 and events <@ patchbay.webhook_types()
  ),
  constraint webhook_endpoints_secret_sealed check (secret like 'v1.%' and char_length(secret) <= 1000),
  constraint webhook_endpoints_previous_secret_sealed check (
    previous_secret like 'v1.%' and char_length(previous_secret) <= 1000
  ),
  constraint webhook_endpoints_previous_secret_ends check (
    (previous_secret is null) = (previous_secret_expires_at is null)
  )
);

comment on table patchbay.webhook_endpoints is 'Who is notified of events. Managed by the operator: npm run webhooks.';
comment on column patchbay.webhook_endpoints.secret is 'Signing secret, sealed with AES-256-GCM (docs/adr/0003); associated data patchbay:webhook:<id>.';
comment on column patchbay.webhook_endpoints.previous_secret is 'The one before, likewise: both sign until previous_secret_expires_at.';

create trigger webhook_endpoints_before_update
  before update on patchbay.webhook_endpoints
  for each row execute function patchbay.set_updated_at();

create table patchbay.webhook_events (
  id uuid not null default gen_random_uuid(),
  sequence bigint generated always as identity,
  endpoint_id uuid not null,
  type text not null,
  payload jsonb not null,
  user_id uuid,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  leased_until timestamptz,
  give_up_at timestamptz not null default now() + interval '1 day',
  delivered_at timestamptz,
  dead_at timestamptz,
  last_status integer,
  last_error text,
  constraint webhook_events_pkey primary key (id),
  constraint webhook_events_endpoint_id_fkey foreign key (endpoint_id) references patchbay.webhook_endpoints (id) on delete cascade,
  constraint webhook_events_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint webhook_events_type_length check (char_length(type) between 1 and 100),
  constraint webhook_events_payload_length check (pg_column_size(payload) <= 20000),
  constraint webhook_events_last_error_length check (char_length(last_error) <= 200),
  constraint webhook_events_one_end check (delivered_at is null or dead_at is null)
);

comment on table patchbay.webhook_events is 'Outbox: one row per event and endpoint. Waiting: neither delivered nor dead.';
comment on column patchbay.webhook_events.sequence is 'Order of the events of one user: the account is held while one is written, or its row of user_gpt_connections.';
comment on column patchbay.webhook_events.next_attempt_at is 'Moved on when the event is claimed, so that one whose dispatcher died is tried again.';
comment on column patchbay.webhook_events.leased_until is 'Set while a dispatcher has it under way; after that time the dispatcher is taken for dead.';
comment on column patchbay.webhook_events.give_up_at is 'A failure after this is the last, and so is waiting: the event is dead. npm run webhooks -- replay brings it back.';

-- Serves due_webhooks in the order of time, which is asked twice a second on the local stack, and the backlog gauges.
create index webhook_events_waiting_idx on patchbay.webhook_events (endpoint_id, next_attempt_at)
  where delivered_at is null and dead_at is null;
-- Serves "how many are under way".
create index webhook_events_leased_idx on patchbay.webhook_events (endpoint_id, leased_until) where leased_until is not null;
-- For retention: what is past its last attempt.
create index webhook_events_give_up_at_idx on patchbay.webhook_events (give_up_at) where delivered_at is null and dead_at is null;
-- Serves due_webhooks in the order of users: the first event of each that waits.
create index webhook_events_waiting_of_user_idx on patchbay.webhook_events (endpoint_id, user_id, sequence)
  where delivered_at is null and dead_at is null;
-- For retention.
create index webhook_events_ended_idx on patchbay.webhook_events (coalesce(delivered_at, dead_at))
  where delivered_at is not null or dead_at is not null;
-- For the gauge of dead events, and for replay.
create index webhook_events_dead_idx on patchbay.webhook_events (endpoint_id) where dead_at is not null;
-- For the cascades.
create index webhook_events_endpoint_id_idx on patchbay.webhook_events (endpoint_id);
-- And for a user's export, page by page.
create index webhook_events_user_id_sequence_idx on patchbay.webhook_events (user_id, sequence) where user_id is not null;

-- How logs name a user: enough to follow one through them, useless to find out who it is.
create function patchbay.user_digest(p_user_id uuid) returns text
language sql
immutable
strict
parallel safe
set search_path = ''
return left(encode(sha256(convert_to(p_user_id::text, 'UTF8')), 'hex'), 16);

comment on function patchbay.user_digest(uuid) is 'First 16 hex digits of SHA-256 of the id, as functions-shared/runtime/telemetry/log.ts writes it.';

-- What an endpoint misses while it is off is written dead, so that a replay can make up for it. Nobody is notified of an account
-- that is being deleted: its events would be deleted with it.
create function patchbay.write_webhook(p_user_id uuid, p_type text, p_data jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Where nobody listens, this look is all that it costs.
  if not exists (select from patchbay.webhook_endpoints where p_type = any (events)) then
    return;
  end if;

  insert into patchbay.webhook_events (endpoint_id, type, user_id, payload, dead_at, last_error)
  select endpoint.id, p_type, p_user_id,
    jsonb_build_object('type', p_type, 'timestamp', patchbay.iso8601(now()), 'data', p_data),
    case when not endpoint.enabled then now() end, case when not endpoint.enabled then 'the endpoint is off' end
  from patchbay.webhook_endpoints as endpoint
  where p_type = any (endpoint.events)
    and exists (select from auth.users where id = p_user_id);
end
$$;

comment on function patchbay.write_webhook(uuid, text, jsonb) is 'Writes an event of a user for each endpoint that wants its type.';

create function patchbay.tell_connection_change() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the outbox itself
set search_path = ''
as $$
declare
  v_type constant text := 'gpt_connection.' || case when new.has_completed_oauth then 'connected' else 'disconnected' end;
begin
  raise log 'patchbay %', jsonb_build_object('event', v_type, 'user', patchbay.user_digest(new.user_id));
  perform patchbay.write_webhook(new.user_id, v_type, jsonb_build_object(
    'user_id', new.user_id,
    'has_completed_oauth', new.has_completed_oauth,
    'last_interaction', patchbay.iso8601(new.last_interaction)
  ));
  return null;
end
$$;

create trigger user_gpt_connections_after_flip
  after update of has_completed_oauth on public.user_gpt_connections
  for each row
  when (old.has_completed_oauth is distinct from new.has_completed_oauth)
  execute function patchbay.tell_connection_change();

-- Delivery -----------------------------------------------------------------------------------------------------------

-- How webhooks are sent: what is due, who takes it, how an attempt ended. The Edge Function does the sending.

-- 5 s, 10 s, 20 s … at most an hour, each a fifth more or less, so that what failed together does not return together.
create function patchbay.webhook_backoff(p_attempts integer) returns interval
language sql
volatile
set search_path = ''
return make_interval(secs => least(3600, 5 * power(2, least(p_attempts, 20) - 1)) * (0.8 + 0.4 * random()));

-- The look-ups below must not depend on statistics: an outbox that was empty at the last vacuum looks empty, however much
-- waits in it, and then the planner takes any index for as good as another. So each asks for rows in an order that one
-- partial index has, may not sort, and stops at a limit; tests/integration/webhooks-plans.test.ts counts the blocks.

-- What may be sent now to an endpoint: due, and nothing waits that the same user did before. Looks at the oldest first.
-- Where those all wait for an earlier one (somebody connects and disconnects all day), it looks at each user's first instead.
create function patchbay.due_webhooks(p_endpoint_id uuid, p_limit bigint)
returns table (id uuid, next_attempt_at timestamptz)
language plpgsql
stable
set search_path = ''
set enable_sort = off
set enable_incremental_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  v_window constant integer := 100;
begin
  return query
    select candidate.id, candidate.next_attempt_at
    from (
      select event.id, event.user_id, event.sequence, event.next_attempt_at
      from patchbay.webhook_events as event
      where event.endpoint_id = p_endpoint_id
        and event.delivered_at is null and event.dead_at is null
        and event.next_attempt_at <= statement_timestamp()
      order by event.next_attempt_at
      limit v_window
    ) as candidate
    where candidate.user_id is null or candidate.sequence = (
      select first.sequence
      from patchbay.webhook_events as first
      where first.endpoint_id = p_endpoint_id and first.user_id = candidate.user_id
        and first.delivered_at is null and first.dead_at is null
      order by first.sequence
      limit 1
    )
    limit p_limit;

  if found or not exists (
    select from (
      select true
      from patchbay.webhook_events as event
      where event.endpoint_id = p_endpoint_id
        and event.delivered_at is null and event.dead_at is null
        and event.next_attempt_at <= statement_timestamp()
      order by event.next_attempt_at
      offset v_window
      limit 1
    ) as beyond
  ) then
    return;
  end if;

  -- From user to user. Those of nobody (tests of an endpoint) wait for nothing.
  return query
    with recursive heads as (
      (
        select event.user_id, event.id, event.next_attempt_at
        from patchbay.webhook_events as event
        where event.endpoint_id = p_endpoint_id and event.user_id is not null
          and event.delivered_at is null and event.dead_at is null
        order by event.user_id, event.sequence
        limit 1
      )
      union all
      select next.user_id, next.id, next.next_attempt_at
      from heads
      cross join lateral (
        select event.user_id, event.id, event.next_attempt_at
        from patchbay.webhook_events as event
        where event.endpoint_id = p_endpoint_id and event.user_id > heads.user_id
          and event.delivered_at is null and event.dead_at is null
        order by event.user_id, event.sequence
        limit 1
      ) as next
    )
    select heads.id, heads.next_attempt_at
    from heads
    where heads.next_attempt_at <= statement_timestamp()
    limit p_limit;

  return query
    select event.id, event.next_attempt_at
    from patchbay.webhook_events as event
    where event.endpoint_id = p_endpoint_id and event.user_id is null
      and event.delivered_at is null and event.dead_at is null
      and event.next_attempt_at <= statement_timestamp()
    order by event.sequence
    limit p_limit;
end
$$;

comment on function patchbay.due_webhooks(uuid, bigint) is
  'What claim_webhooks chooses from. An endpoint with all its room under way gets none of it.';

-- How many more an endpoint may have under way: ten at most, so that one that hangs holds up itself and nobody else.
create function patchbay.webhook_room(p_endpoint_id uuid) returns bigint
language sql
volatile
set search_path = ''
set enable_sort = off
set enable_incremental_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
begin atomic
  select 10 - count(*)
  from (
    select true
    from patchbay.webhook_events
    where endpoint_id = p_endpoint_id and leased_until > statement_timestamp() and next_attempt_at > statement_timestamp()
    order by leased_until
    limit 10
  ) as under_way;
end;

-- Whether a dispatch would find something to send.
create function patchbay.webhooks_are_due() returns boolean
language sql
volatile
set search_path = ''
begin atomic
  select exists (
    select from patchbay.webhook_endpoints as endpoint
    where endpoint.enabled
      and patchbay.webhook_room(endpoint.id) > 0
      and (select true from patchbay.due_webhooks(endpoint.id, 1) limit 1)
  );
end;

comment on function patchbay.webhooks_are_due() is 'Whether calling F/ops/webhooks/dispatch would send anything now.';

create type patchbay_api.claimed_webhook as (
  id uuid,
  attempt integer,
  type text,
  "timestamp" text,
  data jsonb,
  endpoint_id uuid,
  url text,
  secret text,
  previous_secret text
);

comment on type patchbay_api.claimed_webhook is 'An event, whose payload is type, timestamp and data, and the endpoint that it is for; the secrets are sealed. May be null: previous_secret.';

-- Takes events that are due, at most p_limit, from all endpoints in turn. A claim is a lease: a dispatcher that dies
-- between sending and settling leaves the event to the next one. The lease is longer than any attempt takes
-- (functions-shared/ops/webhooks/send.ts).
create function patchbay_api.claim_webhooks(p_limit integer) returns patchbay_api.claimed_webhook[]
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  -- One dispatcher at a time looks at an endpoint, so that its room is counted right; the others go on to the next.
  -- A transaction that writes an event does not wait for this lock.
  v_endpoints uuid[] := array(select id from patchbay.webhook_endpoints where enabled for no key update skip locked);
  v_due uuid[];
  v_claimed patchbay_api.claimed_webhook[];
begin
  v_due := array(
    select event.id
    from unnest(v_endpoints) as endpoint (id)
    cross join lateral (
      select due.id, due.next_attempt_at, row_number() over (order by due.next_attempt_at) as turn
      from patchbay.due_webhooks(endpoint.id, patchbay.webhook_room(endpoint.id)) as due
    ) as event
    order by event.turn, event.next_attempt_at
    limit p_limit
  );

  with claimed as (
    update patchbay.webhook_events as event
    set
      attempts = event.attempts + 1,
      next_attempt_at = clock_timestamp() + interval '30 seconds',
      leased_until = clock_timestamp() + interval '30 seconds'
    where event.id = any (array(
      select free.id
      from patchbay.webhook_events as free
      where free.id = any (v_due)
        -- "It waits", in words that no partial index has: only the primary key is to serve this.
        and coalesce(free.delivered_at, free.dead_at) is null and free.next_attempt_at <= clock_timestamp()
      for update skip locked
    ))
    returning event.*
  )
  select array_agg(
    row(
      claimed.id, claimed.attempts, claimed.payload ->> 'type', claimed.payload ->> 'timestamp', claimed.payload -> 'data',
      endpoint.id, endpoint.url, endpoint.secret,
      case when endpoint.previous_secret_expires_at > now() then endpoint.previous_secret end
    )::patchbay_api.claimed_webhook
    order by claimed.sequence
  )
  into v_claimed
  from claimed
  join patchbay.webhook_endpoints as endpoint on endpoint.id = claimed.endpoint_id;

  return coalesce(v_claimed, '{}');
end
$$;

comment on function patchbay_api.claim_webhooks is
  'Entry function: takes events that are due, for 30 seconds.';

-- How attempt p_attempt ended: delivered, failed or dead. A success counts whenever it comes; a failure only while
-- nobody else has claimed the event since. 410: the endpoint wants no more (Standard Webhooks). It is switched off, and
-- what waits for it is dead.
create function patchbay_api.settle_webhook(
  p_id uuid,
  p_attempt integer,
  p_delivered boolean,
  p_status integer,
  p_error text
) returns text
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_outcome text;
  v_endpoint_id uuid;
begin
  update patchbay.webhook_events as event
  set
    delivered_at = case when p_delivered then clock_timestamp() end,
    dead_at = case
      when not p_delivered and (p_status = 410 or not endpoint.enabled or event.give_up_at <= clock_timestamp())
      then clock_timestamp()
    end,
    next_attempt_at = clock_timestamp() + patchbay.webhook_backoff(event.attempts),
    leased_until = null,
    last_status = p_status,
    last_error = left(p_error, 200)
  from patchbay.webhook_endpoints as endpoint
  where event.id = p_id
    and endpoint.id = event.endpoint_id
    -- As in claim_webhooks.
    and coalesce(event.delivered_at, event.dead_at) is null
    and (p_delivered or event.attempts = p_attempt)
  returning
    case when event.delivered_at is not null then 'delivered' when event.dead_at is not null then 'dead' else 'failed' end,
    endpoint.id
  into v_outcome, v_endpoint_id;

  if v_outcome = 'dead' and p_status = 410 then
    update patchbay.webhook_endpoints set enabled = false where id = v_endpoint_id and enabled;
    if found then
      perform patchbay.audit('webhook_endpoint_gone', p_detail => jsonb_build_object('endpoint_id', v_endpoint_id));
    end if;

    -- What is under way ends by itself.
    update patchbay.webhook_events
    set dead_at = clock_timestamp(), last_error = 'the endpoint is off'
    where id in (
      select id from patchbay.webhook_events
      where endpoint_id = v_endpoint_id
        and delivered_at is null and dead_at is null
        and (leased_until is null or leased_until <= clock_timestamp())
      for update skip locked
    );
  end if;

  return coalesce(v_outcome, 'superseded');
end
$$;

comment on function patchbay_api.settle_webhook is
  'Entry function: what became of an attempt. May be null: status, error.';

grant execute on function
  patchbay_api.claim_webhooks(integer),
  patchbay_api.settle_webhook(uuid, integer, boolean, integer, text)
to patchbay_gateway;
