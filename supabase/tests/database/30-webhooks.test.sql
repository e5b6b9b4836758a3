-- Needs an empty deployment: it counts rows, or changes all of them, and rolls back.
-- The outbox: what is written, who gets it when, and how an attempt ends.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'a@example.com'), ('0b000000-0000-4000-8000-000000000002', 'b@example.com');

create function pg_temp.flip(p_user text, p_on boolean) returns void language sql
begin atomic
  insert into public.user_gpt_connections (user_id) values (p_user::uuid) on conflict (user_id) do nothing;
  update public.user_gpt_connections set has_completed_oauth = p_on where user_id = p_user::uuid;
end;
create function pg_temp.claim() returns setof jsonb language plpgsql as $$
declare
  v_claimed jsonb;
begin
  perform set_config('role', 'patchbay_gateway', true);
  v_claimed := to_jsonb(patchbay_api.claim_webhooks(100));
  perform set_config('role', 'none', true);
  return query select value from jsonb_array_elements(v_claimed);
end
$$;
create function pg_temp.settle(p_event jsonb, p_delivered boolean, p_status integer default 500) returns text language sql
return patchbay_api.settle_webhook((p_event ->> 'id')::uuid, (p_event ->> 'attempt')::integer, p_delivered, p_status, 'x');
create function pg_temp.due() returns void language sql
begin atomic
  update patchbay.webhook_events set next_attempt_at = now() where delivered_at is null and dead_at is null;
end;

-- What is written -----------------------------------------------------------------------------------------------------
do $$ begin perform pg_temp.flip('0a000000-0000-4000-8000-000000000001', true); end $$;
select is_empty($$select from patchbay.webhook_events$$, 'without an endpoint nothing is written');
do $$ begin perform pg_temp.flip('0a000000-0000-4000-8000-000000000001', false); end $$;

insert into patchbay.webhook_endpoints (id, url, events, secret, enabled) values
  ('00000000-0000-4000-8000-0000000000e1', 'https://one.example/', default, 'v1.one', true),
  ('00000000-0000-4000-8000-0000000000e2', 'https://two.example/', array['gpt_connection.disconnected'], 'v1.two', true),
  ('00000000-0000-4000-8000-0000000000e3', 'https://off.example/', default, 'v1.off', false);
do $$ begin perform pg_temp.flip('0a000000-0000-4000-8000-000000000001', true); end $$;
select results_eq(
  $$select endpoint_id::text, type, user_id, dead_at is not null, last_error from patchbay.webhook_events order by 1$$,
  $$values
    ('00000000-0000-4000-8000-0000000000e1', 'gpt_connection.connected', '0a000000-0000-4000-8000-000000000001'::uuid, false, null),
    ('00000000-0000-4000-8000-0000000000e3', 'gpt_connection.connected', '0a000000-0000-4000-8000-000000000001', true, 'the endpoint is off')$$,
  'an event is written for each endpoint that asked for it, and dead at once for one that is off'
);
delete from patchbay.webhook_endpoints where url = 'https://off.example/';
select is(
  (select payload - 'timestamp' from patchbay.webhook_events),
  '{"type": "gpt_connection.connected", "data": {"user_id": "0a000000-0000-4000-8000-000000000001", "has_completed_oauth": true, "last_interaction": null}}',
  'it says who, and what is true now'
);
do $$ begin perform pg_temp.flip('0a000000-0000-4000-8000-000000000001', true); end $$;
select is((select count(*)::integer from patchbay.webhook_events), 1, 'what did not change is not told');
do $$ begin perform pg_temp.flip('0a000000-0000-4000-8000-000000000001', false); end $$;
select is((select count(*)::integer from patchbay.webhook_events where type = 'gpt_connection.disconnected'), 2, 'the way back is told to both');
do $$ begin perform pg_temp.flip('0b000000-0000-4000-8000-000000000002', true); end $$;

-- Who gets it when ----------------------------------------------------------------------------------------------------
create temporary table claimed as select pg_temp.claim() as event;
select results_eq(
  $$select event ->> 'url', event ->> 'type', event -> 'data' ->> 'user_id' from claimed order by 1, 2, 3$$,
  $$values
    ('https://one.example/', 'gpt_connection.connected', '0a000000-0000-4000-8000-000000000001'),
    ('https://one.example/', 'gpt_connection.connected', '0b000000-0000-4000-8000-000000000002'),
    ('https://two.example/', 'gpt_connection.disconnected', '0a000000-0000-4000-8000-000000000001')$$,
  'a claim gives the first event of each user and endpoint; what came later waits'
);
select bag_eq($$select (event ->> 'attempt')::integer from claimed$$, '{1,1,1}'::integer[], 'it is the first attempt of each');
select is((select event ->> 'secret' from claimed where event ->> 'url' = 'https://two.example/'), 'v1.two', 'with the sealed secret of its endpoint');
select is_empty($$select pg_temp.claim()$$, 'what one dispatcher holds is given to no other');
select ok(not patchbay.webhooks_are_due(), 'what waits for an earlier event of its user is not due: nobody calls the dispatch for it');
select results_eq(
  $$select distinct next_attempt_at > clock_timestamp() + interval '25 seconds' from patchbay.webhook_events where attempts = 1$$, $$values (true)$$,
  'a lease is longer than an attempt takes'
);
do $$ begin perform pg_temp.due(); end $$;
create temporary table again as select pg_temp.claim() as event;
select is((select count(*)::integer from again where (event ->> 'attempt')::integer = 2), 3, 'whoever died leaves it to the next one');

-- How an attempt ends -------------------------------------------------------------------------------------------------
create function pg_temp.first_of(p_user text) returns jsonb language sql
return (select event from again where event -> 'data' ->> 'user_id' = p_user and event ->> 'url' = 'https://one.example/');
select is(
  pg_temp.settle((select event from claimed where event ->> 'id' = pg_temp.first_of('0a000000-0000-4000-8000-000000000001') ->> 'id'), false),
  'superseded', 'a failure of an attempt that was overtaken changes nothing'
);
select is(pg_temp.settle(pg_temp.first_of('0a000000-0000-4000-8000-000000000001'), false), 'failed', 'a failure is written down');
select results_eq(
  $$select last_status, last_error, next_attempt_at - clock_timestamp() between interval '7 seconds' and interval '12 seconds'
    from patchbay.webhook_events where last_status is not null$$,
  $$values (500, 'x', true)$$, 'and comes back after 10 s, a fifth more or less: it was the second'
);
do $$ begin perform pg_temp.due(); end $$;
select is_empty(
  $$select from pg_temp.claim() as event where event ->> 'url' = 'https://one.example/' and event ->> 'type' = 'gpt_connection.disconnected'$$,
  'until it is delivered the later one waits'
);
select is(
  pg_temp.settle((select event from claimed where event ->> 'id' = pg_temp.first_of('0a000000-0000-4000-8000-000000000001') ->> 'id'), true, 200),
  'delivered', 'a success counts whoever brings it'
);
select is(pg_temp.settle(pg_temp.first_of('0a000000-0000-4000-8000-000000000001'), false), 'superseded', 'and no failure after it');
do $$ begin perform pg_temp.due(); end $$;
create temporary table later as select pg_temp.claim() as event;
select is(
  (select count(*)::integer from later where event ->> 'url' = 'https://one.example/' and event ->> 'type' = 'gpt_connection.disconnected'),
  1, 'then it goes out'
);
update patchbay.webhook_events set give_up_at = clock_timestamp() where id = (
  select (event ->> 'id')::uuid from later where event ->> 'url' = 'https://one.example/' and event ->> 'type' = 'gpt_connection.disconnected'
);
select is(
  pg_temp.settle((select event from later where event ->> 'url' = 'https://one.example/' and event ->> 'type' = 'gpt_connection.disconnected'), false),
  'dead', 'a failure after a day is the last'
);
select is(
  pg_temp.settle((select event from later where event ->> 'url' = 'https://two.example/'), false, 410), 'dead', '410: so is an endpoint that is gone'
);
select is((select enabled from patchbay.webhook_endpoints where url = 'https://two.example/'), false, 'which is switched off');
select is((select enabled from patchbay.webhook_endpoints where url = 'https://one.example/'), true, 'and no other');

-- An endpoint that is gone ---------------------------------------------------------------------------------------------
insert into patchbay.webhook_endpoints (id, url, secret) values ('00000000-0000-4000-8000-0000000000e4', 'https://four.example/', 'v1.four');
insert into patchbay.webhook_events (endpoint_id, type, payload)
select '00000000-0000-4000-8000-0000000000e4', 'test.' || n, '{}' from generate_series(1, 12) as n;
create temporary table under_way as select event from pg_temp.claim() as event where event ->> 'url' = 'https://four.example/';
select is((select count(*)::integer from under_way), 10, 'no more than ten events of an endpoint are under way at once');
select is_empty($$select from pg_temp.claim() as event where event ->> 'url' = 'https://four.example/'$$, 'it has to answer before it gets more');
select ok(not patchbay.webhooks_are_due(), 'until then nothing is due');
insert into patchbay.webhook_endpoints (id, url, secret) values ('00000000-0000-4000-8000-0000000000e5', 'https://five.example/', 'v1.five');
insert into patchbay.webhook_events (endpoint_id, type, payload) values ('00000000-0000-4000-8000-0000000000e5', 'test', '{}');
select ok(patchbay.webhooks_are_due(), 'something for another endpoint is');
select results_eq($$select event ->> 'url' from pg_temp.claim() as event$$, $$values ('https://five.example/')$$, 'which is not held up');
select is(pg_temp.settle((select event from under_way limit 1), false, 410), 'dead', 'one answer 410');
select results_eq(
  $$select count(*)::integer, count(dead_at)::integer, count(*) filter (where last_error = 'the endpoint is off')::integer
    from patchbay.webhook_events where endpoint_id = '00000000-0000-4000-8000-0000000000e4'$$,
  $$values (12, 3, 2)$$, 'and what waits is dead, but for what is under way'
);
select is(pg_temp.settle((select event from under_way offset 1 limit 1), false, 500), 'dead', 'which ends with this attempt');
select is(pg_temp.settle((select event from under_way offset 2 limit 1), true, 200), 'delivered', 'one way or the other');
do $$ begin perform pg_temp.settle(event, false, 410) from under_way offset 3; end $$;
select is((select count(*)::integer from patchbay.audit_log where event = 'webhook_endpoint_gone'), 2, 'an endpoint goes once');
delete from patchbay.webhook_endpoints where url in ('https://four.example/', 'https://five.example/');

-- In turn --------------------------------------------------------------------------------------------------------------
insert into patchbay.webhook_endpoints (id, url, secret)
select ('00000000-0000-4000-8000-0000000000f' || n)::uuid, 'https://turn.example/' || n, 'v1.turn' from generate_series(1, 3) as n;
insert into patchbay.webhook_events (endpoint_id, type, payload, next_attempt_at)
select ('00000000-0000-4000-8000-0000000000f' || n)::uuid, 'test', '{}', now() - make_interval(hours => 5 - n)
from generate_series(1, 3) as n, generate_series(1, 4);
select results_eq(
  $$select value ->> 'url', count(*)::integer from jsonb_array_elements(to_jsonb(patchbay_api.claim_webhooks(6))) group by 1 order by 1$$,
  $$values ('https://turn.example/1', 2), ('https://turn.example/2', 2), ('https://turn.example/3', 2)$$,
  'a claim takes from every endpoint in turn, however long the others wait'
);
delete from patchbay.webhook_endpoints where url like 'https://turn%';
select is_empty(
  $$select proname from pg_proc where proname in ('webhook_room', 'webhooks_are_due') and has_function_privilege('patchbay_gateway', oid, 'execute')$$,
  'the role of requests has its entry functions only'
);

-- Backoff -------------------------------------------------------------------------------------------------------------
select ok(
  (select bool_and(patchbay.webhook_backoff(n) between make_interval(secs => least(3600, 5 * power(2, n - 1)) * 0.8) and make_interval(secs => least(3600, 5 * power(2, n - 1)) * 1.2))
    from generate_series(1, 40) as n),
  'the pause doubles from 5 s to an hour'
);
select cmp_ok((select count(distinct patchbay.webhook_backoff(5))::integer from generate_series(1, 20)), '>', 10, 'and is never quite the same');

-- What can be stored --------------------------------------------------------------------------------------------------
select throws_ok(format('insert into patchbay.webhook_endpoints (url, secret) values (%L, %L)', url, secret), '23514', null, 'no endpoint has ' || what)
from (values
  ('ftp://a.example/', 'v1.x', 'another scheme'), ('https://a.example/', 'whsec_plain', 'a secret in plain'), ('javascript:x', 'v1.x', 'a script for a URL')
) as bad (url, secret, what);
select throws_ok($$insert into patchbay.webhook_endpoints (url, secret, events) values ('https://a.example/', 'v1.x', '{x}')$$, '23514', null, 'nor an event that there is not');
select throws_ok($$insert into patchbay.webhook_endpoints (url, secret, previous_secret) values ('https://a.example/', 'v1.x', 'v1.y')$$, '23514', null, 'nor an old secret for ever');

-- Whose it is ---------------------------------------------------------------------------------------------------------
select is_empty(
  $$select role || ' ' || t from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
      unnest(array['patchbay.webhook_endpoints', 'patchbay.webhook_events', 'patchbay.request_metrics', 'patchbay.event_totals', 'patchbay.metrics_snapshot', 'patchbay.retention']) as t
    where has_any_column_privilege(role, t, 'select, insert, update') or has_table_privilege(role, t, 'delete')$$,
  'no role that serves requests touches these tables'
);
select lives_ok($$delete from auth.users where id = '0b000000-0000-4000-8000-000000000002'$$, 'an account that is connected can be deleted');
select is_empty($$select from patchbay.webhook_events where payload::text like '%0b000000%'$$, 'and takes its events along, without a new one');
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
values ('0d000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'pairing', '{}', now() + interval '1 day', sha256('x'));
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
values (sha256('x'), sha256('y'), '0d000000-0000-4000-8000-000000000001', now() + interval '1 hour', now() + interval '1 day');
select is((select has_completed_oauth from public.user_gpt_connections where user_id = '0a000000-0000-4000-8000-000000000001'), true, 'also one with a live grant');
-- A restored backup has its constraints in another order, so that the grant goes before the connection.
alter table public.user_gpt_connections
  drop constraint user_gpt_connections_user_id_fkey,
  add constraint user_gpt_connections_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade;
select lives_ok($$delete from auth.users where id = '0a000000-0000-4000-8000-000000000001'$$, 'is deleted');
select is_empty($$select from patchbay.webhook_events$$, 'with everything');

select * from finish();
rollback;
