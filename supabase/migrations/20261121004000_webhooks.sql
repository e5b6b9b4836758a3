-- Webhooks: the app's own backend hears when a user's connection comes up or goes away (a push notification, say).
--
-- Promises: the event is written in the transaction of the change it tells of, so none is lost and none is invented;
-- each endpoint gets it at least once, and the events of one user in their order (docs/webhooks.md).
create table patchbay.webhook_endpoints (
  id uuid not null default gen_random_uuid(),
  url text not null,
  events text[] not null default array['gpt_connection.connected', 'gpt_connection.disconnected'],
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
    cardinality(events) > 0
    and events <@ array['gpt_connection.connected', 'gpt_connection.disconnected']
  ),
  constraint webhook_endpoints_secret_sealed check (secret like 'v1.%' and char_length(secret) <= 1000),
  constraint webhook_endpoints_previous_secret_sealed check (
    previous_secret like 'v1.%' and char_length(previous_secret) <= 1000
  ),
  constraint webhook_endpoints_previous_secret_ends check (
    (previous_secret is null) = (previous_secret_expires_at is null)
  )
);

comment on table patchbay.webhook_endpoints is 'Who is told of events. Managed by the operator: npm run webhooks.';
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

comment on table patchbay.webhook_events is 'Outbox: one row an event and endpoint. Waiting: neither delivered nor dead.';
comment on column patchbay.webhook_events.sequence is 'Order of the events of one user: its row of user_gpt_connections is locked while one is written.';
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

comment on function patchbay.user_digest(uuid) is 'First 16 hex digits of SHA-256 of the id, as functions-shared/runtime/log.ts writes it.';

create function patchbay.tell_connection_change() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the outbox itself
set search_path = ''
as $$
declare
  v_type constant text := 'gpt_connection.' || case when new.has_completed_oauth then 'connected' else 'disconnected' end;
begin
  raise log 'patchbay %', jsonb_build_object('event', v_type, 'user', patchbay.user_digest(new.user_id));

  -- An account that is being deleted is told of to nobody: its events would go with it. What an endpoint misses while it
  -- is off is written dead, so that a replay can make up for it.
  insert into patchbay.webhook_events (endpoint_id, type, user_id, payload, dead_at, last_error)
  select endpoint.id, v_type, new.user_id, jsonb_build_object(
    'type', v_type,
    'timestamp', patchbay.iso8601(now()),
    'data', jsonb_build_object(
      'user_id', new.user_id,
      'has_completed_oauth', new.has_completed_oauth,
      'last_interaction', patchbay.iso8601(new.last_interaction)
    )
  ), case when not endpoint.enabled then now() end, case when not endpoint.enabled then 'the endpoint is off' end
  from patchbay.webhook_endpoints as endpoint
  where v_type = any (endpoint.events)
    and exists (select from auth.users where id = new.user_id);

  return null;
end
$$;

create trigger user_gpt_connections_after_flip
  after update of has_completed_oauth on public.user_gpt_connections
  for each row
  when (old.has_completed_oauth is distinct from new.has_completed_oauth)
  execute function patchbay.tell_connection_change();
