-- Retention: what goes when, and what stays.
begin;
create extension if not exists pgtap with schema extensions;
select plan(20);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
insert into oauth.grants (id, user_id, client_id, scopes, created_at, expires_at) values
  ('0d000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'pairing', '{}', now() - interval '91 days', now() - interval '1 day'),
  ('0d000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'pairing', '{}', now(), now() + interval '90 days');
insert into oauth.tokens (digest, grant_id, kind, created_at, expires_at, consumed_at)
select sha256(name::bytea), ('0d000000-0000-4000-8000-00000000000' || g)::uuid, kind, now() - interval '100 days', now() + ends, case when spent then now() end
from (values
  ('last of an expired grant', 1, 'refresh', interval '-1 day', false), ('access of it', 1, 'access', interval '-90 days', false),
  ('live refresh', 2, 'refresh', interval '90 days', false), ('expired access', 2, 'access', interval '-1 minute', false),
  ('spent and expired', 2, 'refresh', interval '-1 minute', true), ('spent, not expired', 2, 'refresh', interval '1 minute', true)
) as t (name, g, kind, ends, spent);
insert into oauth.authorization_requests (id, client_id, redirect_uri, scopes, created_at, expires_at)
select gen_random_uuid(), 'pairing', 'https://a.example/' || hours, '{}', now() - interval '3 days', now() - make_interval(hours => hours)
from unnest(array[25, 23]) as hours;
insert into ops.audit_log (at, event) values (now() - interval '399 days', 'young'), (now() - interval '401 days', 'old');
insert into ops.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
select now() - make_interval(days => days), '0a000000-0000-4000-8000-000000000001', gen_random_uuid(), 'pairing', 'day ' || days, 'ok', 1
from unnest(array[89, 91]) as days;
insert into ops.rate_limits (key, tokens, allowed, updated_at) values ('busy', 0, false, now() - interval '30 minutes'), ('full', 1, true, now() - interval '61 minutes');

select is(ops.purge() - 'clients', '{
  "requests": 1, "device_requests": 0, "grants_ended": 1, "tokens": 4, "grants": 0, "interactions": 1, "audit_log": 1,
  "webhooks_given_up": 0, "webhook_events": 0, "rate_limits": 1, "more": false
}', 'one purge takes what is due and says how much');
select results_eq($$select digest from oauth.tokens order by expires_at$$, $$values (sha256('spent, not expired')), (sha256('live refresh'))$$,
  'tokens go when they expire: a spent one stays till then, to recognise its replay');
select is((select revoked_reason from oauth.grants where id = '0d000000-0000-4000-8000-000000000001'), 'expired', 'a grant whose last token has expired is ended');
select is((select revoked_at from oauth.grants where id = '0d000000-0000-4000-8000-000000000002'), null, 'and no other');
select is((select count(*)::integer from ops.audit_log where event = 'grant_expired'), 1, 'which is audited');
select is((select array_agg(redirect_uri) from oauth.authorization_requests), '{https://a.example/23}', 'a request stays for a day');
select is((select array_agg(action) from ops.interactions), '{day 89}', 'interactions stay for 90 days');
select is((select count(*)::integer from ops.audit_log where event in ('young', 'old')), 1, 'security events for 400');
select is((select array_agg(key) from ops.rate_limits), '{busy}', 'a bucket that is full again goes');
select is(ops.purge() - 'clients' - 'more', '{
  "requests": 0, "device_requests": 0, "grants_ended": 0, "tokens": 0, "grants": 0, "interactions": 0, "audit_log": 0,
  "webhooks_given_up": 0, "webhook_events": 0, "rate_limits": 0
}', 'a second one finds nothing');
select is((ops.purge(now() + interval '89 days') ->> 'grants')::integer, 0, 'an ended grant is kept');
update oauth.grants set revoked_at = now() - interval '91 days' where revoked_at is not null;
select is((ops.purge() ->> 'grants')::integer, 1, 'for 90 days');
do $$ begin perform ops.purge(now() + interval '91 days'); end $$;
select is((select count(*)::integer from public.user_gpt_connections where has_completed_oauth), 0, 'the user is no longer connected when the last has lapsed');

insert into ops.webhook_endpoints (id, url, secret, enabled) values ('00000000-0000-4000-8000-0000000000e1', 'https://off.example/', 'v1.off', false);
insert into ops.webhook_events (endpoint_id, type, payload, give_up_at, leased_until)
select '00000000-0000-4000-8000-0000000000e1', type, '{}', now() + waits, now() + leased
from (values
  ('late', interval '-1 second', null::interval), ('early', '1 second', null), ('under way', '-1 second', '5 seconds'), ('left behind', '-1 second', '-5 seconds')
) as event (type, waits, leased);
select is((ops.purge() ->> 'webhooks_given_up')::integer, 2, 'a webhook that nobody tried in time is given up');
select results_eq($$select type from ops.webhook_events where dead_at is not null order by 1$$, $$values ('late'), ('left behind')$$,
  'if nobody has it under way');
do $$ begin perform ops.purge(now() + interval '31 days'), ops.purge(now() + interval '62 days'); end $$;
select is_empty($$select from ops.webhook_events$$, 'so none of them waits for ever');

update ops.retention set keep = interval '1 day' where what = 'audit_log';
insert into ops.audit_log (at, event) values (now() - interval '2 days', 'shorter');
do $$ begin perform ops.purge(); end $$;
select is((select count(*)::integer from ops.audit_log where event = 'shorter'), 0, 'how long is a row that an operator changes');
select throws_ok($$update ops.retention set keep = interval '-1 day'$$, '23514', null, 'but not to the future');
select is_empty(
  $$select role from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role
    where has_function_privilege(role, 'ops.purge(timestamptz, integer)', 'execute')$$,
  'no role that serves requests purges'
);
-- The longest that a bucket takes to be full is shorter than it is kept.
select is_empty(
  $$select name from ops.limits where make_interval(mins => ceil(capacity / per_minute)::integer) > (select keep from ops.retention where what = 'rate_limits')$$,
  'no bucket is forgotten before it is full'
);

select * from finish();
rollback;
