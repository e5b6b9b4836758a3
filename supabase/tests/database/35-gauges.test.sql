-- Needs an empty deployment: it counts rows, or changes all of them, and rolls back.
-- What the gauges count, and what they leave out: one of each kind that must not be counted stands beside one that must.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email)
select ('0a000000-0000-4000-8000-00000000000' || n)::uuid, n || '@example.com' from generate_series(1, 4) as n;
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, access_digest)
select ('0d000000-0000-4000-8000-00000000000' || n)::uuid, ('0a000000-0000-4000-8000-00000000000' || n)::uuid, 'pairing', '{}',
  now() - interval '100 days', case when n = 3 then now() - interval '1 second' else now() + interval '1 day' end, sha256('none')
from generate_series(1, 4) as n;
update patchbay.grants set revoked_at = now(), revoked_reason = 'disconnected' where id = '0d000000-0000-4000-8000-000000000004';
insert into public.user_gpt_connections (user_id, has_completed_oauth)
select ('0a000000-0000-4000-8000-00000000000' || n)::uuid, n <= 2 from generate_series(1, 4) as n
on conflict (user_id) do update set has_completed_oauth = excluded.has_completed_oauth;

insert into patchbay.webhook_endpoints (id, url, secret, enabled) values
  ('00000000-0000-4000-8000-0000000000e1', 'https://one.example/', 'v1.one', true),
  ('00000000-0000-4000-8000-0000000000e2', 'https://off.example/', 'v1.off', false);
delete from patchbay.webhook_events;
insert into patchbay.webhook_events (endpoint_id, type, payload, created_at, delivered_at, dead_at) values
  ('00000000-0000-4000-8000-0000000000e1', 'waits', '{}', clock_timestamp() - interval '100 seconds', null, null),
  ('00000000-0000-4000-8000-0000000000e1', 'waits longer', '{}', clock_timestamp() - interval '200 seconds', null, null),
  ('00000000-0000-4000-8000-0000000000e1', 'delivered', '{}', clock_timestamp() - interval '900 seconds', now(), null),
  ('00000000-0000-4000-8000-0000000000e1', 'dead', '{}', clock_timestamp() - interval '900 seconds', null, now());

delete from patchbay.metrics_snapshot;
create temporary table measured as select to_jsonb(patchbay_api.metrics()) as m;
select is((select m #> '{gauges,live_grants}' from measured), '[{"name": "gpt_action", "total": 2}]', 'a live grant is neither revoked nor expired');
select is((select m #> '{gauges,connected_users}' from measured), '2', 'a connected user is one whose connection is up');
select is((select m #> '{webhooks,waiting}' from measured), '2', 'a webhook waits until it is delivered or dead');
select ok(
  (select (m #>> '{webhooks,oldest_seconds}')::numeric between 200 and 260 from measured), 'and the oldest is the one that waits longest'
);
update patchbay.webhook_events set dead_at = now() where delivered_at is null and dead_at is null;
select is((to_jsonb(patchbay_api.metrics()) -> 'webhooks') - 'endpoints_off', '{"waiting": 0, "oldest_seconds": 0}', 'when none waits nothing is old');

-- An endpoint that is switched off ------------------------------------------------------------------------------------
insert into patchbay.webhook_events (endpoint_id, type, payload) values ('00000000-0000-4000-8000-0000000000e2', 'off', '{}');
select is(cardinality(patchbay_api.claim_webhooks(100)), 0, 'is sent nothing');
select is((select attempts from patchbay.webhook_events where type = 'off'), 0, 'what waits for it is not touched');
update patchbay.webhook_endpoints set enabled = true;
select is(cardinality(patchbay_api.claim_webhooks(100)), 1, 'and goes out once it is on again');

select * from finish();
rollback;
