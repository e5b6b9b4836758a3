-- Needs an empty deployment: it counts rows, or changes all of them, and rolls back.
-- Retention: what goes when, and what stays.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, access_digest) values
  ('0d000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'pairing', '{}', now() - interval '91 days', now() - interval '1 day', sha256('last of an expired grant')),
  ('0d000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'pairing', '{}', now(), now() + interval '90 days', sha256('live'));
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at, consumed_at)
select sha256(name::bytea), sha256(('refresh ' || name)::bytea), ('0d000000-0000-4000-8000-00000000000' || g)::uuid, now() - interval '100 days',
  now() + access_ends, now() + ends, case when spent then now() end
from (values
  ('last of an expired grant', 1, interval '-90 days', interval '-1 day', false),
  ('live', 2, interval '-1 minute', interval '90 days', false),
  ('spent and expired', 2, interval '-1 minute', interval '-1 minute', true),
  ('spent, not expired', 2, interval '-1 minute', interval '1 minute', true)
) as t (name, g, access_ends, ends, spent);
insert into patchbay.authorization_requests (client_id, redirect_uri, scopes, status, user_id, decided_at, created_at, expires_at)
select 'pairing', format('https://a.example/%s/%s', status, minutes), '{}', status,
  case when status <> 'pending' then '0a000000-0000-4000-8000-000000000001'::uuid end, case when status <> 'pending' then now() end,
  now() - make_interval(mins => minutes + 10), now() - make_interval(mins => minutes)
from unnest(array[25 * 60, 23 * 60, 6, 4]) as minutes, unnest(array['pending', 'approved', 'denied']) as status;
insert into patchbay.audit_log (at, event) values
  (now() - interval '399 days', 'young'), (now() - interval '401 days', 'old'),
  (now() - interval '29 days', 'token_refreshed'), (now() - interval '31 days', 'token_refreshed'),
  (now() - interval '29 days', 'token_refresh_repeated'), (now() - interval '31 days', 'token_refresh_repeated');
insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
select now() - make_interval(days => days), '0a000000-0000-4000-8000-000000000001', gen_random_uuid(), 'pairing', 'day ' || days, 'ok', 1
from unnest(array[89, 91]) as days;
insert into patchbay.rate_limits (key, remaining, updated_at) values ('busy', 0, now() - interval '30 minutes'), ('full', 1, now() - interval '61 minutes');

select is(patchbay.purge() - 'clients', '{
  "requests": 1, "unapproved_requests": 6, "device_requests": 0, "grants_ended": 1, "tokens": 2, "approvals": 0, "grants": 0,
  "metadata_documents": 0, "left_clients": 0, "interactions": 1, "audit_log": 1, "audit_log_refreshes": 2, "webhooks_given_up": 0,
  "webhook_events": 0, "exports": 0, "changes": 0, "rate_limits": 1, "more": false
}', 'one purge takes what is due and says how much');
select results_eq($$select access_digest::bytea from patchbay.tokens order by expires_at$$, $$values (sha256('spent, not expired')), (sha256('live'))$$,
  'a pair goes when its refresh token expires, however long its access token has: a spent one stays till then, to recognise its replay');
select is((select revoked_reason from patchbay.grants where id = '0d000000-0000-4000-8000-000000000001'), 'expired', 'a grant whose last token has expired is ended');
select is((select revoked_at from patchbay.grants where id = '0d000000-0000-4000-8000-000000000002'), null, 'and no other');
select is((select count(*)::integer from patchbay.audit_log where event = 'grant_expired'), 1, 'which is audited');
select set_eq(
  'select redirect_uri from patchbay.authorization_requests',
  $$values ('https://a.example/approved/1380'), ('https://a.example/approved/6'), ('https://a.example/approved/4'),
    ('https://a.example/pending/4'), ('https://a.example/denied/4')$$,
  'an approved request stays for a day, any other for minutes'
);
select is((select array_agg(action) from patchbay.interactions), '{day 89}', 'interactions stay for 90 days');
select is((select count(*)::integer from patchbay.audit_log where event in ('young', 'old')), 1, 'security events for 400');
select is(
  (select array_agg(now() - at) from patchbay.audit_log where event like 'token_refresh%'), array[interval '29 days', '29 days'],
  'but refreshes, which are most of them, for 30'
);
select is((select array_agg(key) from patchbay.rate_limits), '{busy}', 'a bucket that is full again goes');
select is(patchbay.purge() - 'clients' - 'more', '{
  "requests": 0, "unapproved_requests": 0, "device_requests": 0, "grants_ended": 0, "tokens": 0, "approvals": 0, "grants": 0,
  "metadata_documents": 0, "left_clients": 0, "interactions": 0, "audit_log": 0, "audit_log_refreshes": 0, "webhooks_given_up": 0,
  "webhook_events": 0, "exports": 0, "changes": 0, "rate_limits": 0
}', 'a second one finds nothing');
select is((patchbay.purge(now() + interval '89 days') ->> 'grants')::integer, 0, 'an ended grant is kept');
update patchbay.grants set revoked_at = now() - interval '91 days' where revoked_at is not null;
select is((patchbay.purge() ->> 'grants')::integer, 1, 'for 90 days');
do $$ begin perform patchbay.purge(now() + interval '91 days'); end $$;
select is((select count(*)::integer from public.user_gpt_connections where has_completed_oauth), 0, 'the user is no longer connected when the last has lapsed');

insert into patchbay.webhook_endpoints (id, url, secret, enabled) values ('00000000-0000-4000-8000-0000000000e1', 'https://off.example/', 'v1.off', false);
insert into patchbay.webhook_events (endpoint_id, type, payload, give_up_at, leased_until)
select '00000000-0000-4000-8000-0000000000e1', type, '{}', now() + waits, now() + leased
from (values
  ('late', interval '-1 second', null::interval), ('early', '1 second', null), ('under way', '-1 second', '5 seconds'), ('left behind', '-1 second', '-5 seconds')
) as event (type, waits, leased);
select is((patchbay.purge() ->> 'webhooks_given_up')::integer, 2, 'a webhook that nobody tried in time is given up');
select results_eq($$select type from patchbay.webhook_events where dead_at is not null order by 1$$, $$values ('late'), ('left behind')$$,
  'if nobody has it under way');
do $$ begin perform patchbay.purge(now() + interval '31 days'), patchbay.purge(now() + interval '62 days'); end $$;
select is_empty($$select from patchbay.webhook_events$$, 'so none of them waits for ever');

update patchbay.retention set keep = interval '1 day' where what = 'audit_log';
insert into patchbay.audit_log (at, event) values (now() - interval '2 days', 'shorter');
do $$ begin perform patchbay.purge(); end $$;
select is((select count(*)::integer from patchbay.audit_log where event = 'shorter'), 0, 'how long is a row that an operator changes');
select throws_ok($$update patchbay.retention set keep = interval '-1 day'$$, '23514', null, 'but not to the future');
select is_empty(
  $$select role from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role
    where has_function_privilege(role, 'patchbay.purge(timestamptz, integer)', 'execute')$$,
  'no role that serves requests purges'
);
-- A bucket that is not there is full.
update patchbay.limits set per_minute = capacity / 180.0 where name = 'export:user';
insert into patchbay.rate_limits (key, remaining, updated_at) values
  ('slow', 0, now() - interval '179 minutes'), ('slow, full', 0, now() - interval '181 minutes');
do $$ begin perform patchbay.purge(); end $$;
select is((select array_agg(key) from patchbay.rate_limits where key ~ '^slow'), '{slow}', 'no bucket goes before the slowest limit is full again');
update patchbay.limits set per_minute = 0.05 where name = 'export:user';

-- Clients that registered themselves, and that nobody has any more ----------------------------------------------------------
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, last_grant_at)
select name, name, 'mcp', '{}', '{}', '{none}', true, case name when 'of the operator' then 'admin' else 'dcr' end,
  now() - interval '900 days', now() - case name when 'used lately' then interval '364 days' else interval '367 days' end
from unnest(array['left', 'with an ended grant', 'with a request', 'used lately', 'of the operator']) as name;
insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000002', 'b@example.com');
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, revoked_at, revoked_reason, access_digest)
values (gen_random_uuid(), '0a000000-0000-4000-8000-000000000002', 'with an ended grant', '{}', now() + interval '1 day', now(), 'disconnected', sha256('none'));
insert into patchbay.authorization_requests (client_id, redirect_uri, scopes) values ('with a request', 'https://a.example/', '{}');
select is((patchbay.purge() ->> 'left_clients')::integer, 1, 'of the clients that registered themselves one goes');
select is_empty($$select from patchbay.clients where id = 'left'$$, 'the one that no grant is left of');
delete from auth.users where id = '0a000000-0000-4000-8000-000000000002';
select is((patchbay.purge() ->> 'left_clients')::integer, 1, 'and another one once its last user has gone');

-- The year begins when the last grant ended, not when it began.
insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000004', 'd@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, last_grant_at)
values ('long used', 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr', now() - interval '900 days', now() - interval '800 days');
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, revoked_at, revoked_reason, access_digest)
values (gen_random_uuid(), '0a000000-0000-4000-8000-000000000004', 'long used', '{}', now() - interval '800 days', now() - interval '90 days',
  now() - interval '100 days', 'disconnected', sha256('none'));
do $$ begin perform patchbay.purge(); end $$;
select is_empty($$select from patchbay.grants where client_id = 'long used'$$, 'a grant of long ago that ended lately is purged');
select is(
  (select last_grant_at from patchbay.clients where id = 'long used'), now() - interval '100 days', 'its client is kept, from when the grant ended'
);
update patchbay.clients set last_grant_at = now() - interval '366 days' where id = 'long used';
do $$ begin perform patchbay.purge(); end $$;
select is_empty($$select from patchbay.clients where id = 'long used'$$, 'for a year');
delete from auth.users where id = '0a000000-0000-4000-8000-000000000004';

-- Batches: no statement of a purge takes more than it was allowed -----------------------------------------------------------
do $$ begin perform patchbay.purge(now() + interval '500 days'); end $$;
update patchbay.retention set keep = interval '400 days' where what = 'audit_log';
insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000003', 'c@example.com');
insert into patchbay.webhook_endpoints (id, url, secret) values ('0e000000-0000-4000-8000-000000000001', 'https://w.example/', 'v1.x');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, last_grant_at)
select 'batch ' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr', now() - interval '100 days', case when n > 3 then now() - interval '500 days' end
from generate_series(1, 6) as n;
insert into patchbay.clients
  (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, metadata_expires_at)
select 'https://batch.example/' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'cimd', now() - interval '3 days', now() - interval '2 days'
from generate_series(1, 3) as n;
insert into patchbay.authorization_requests (client_id, redirect_uri, scopes, status, user_id, decided_at, created_at, expires_at)
select 'pairing', 'https://a.example/', '{}', status, '0a000000-0000-4000-8000-000000000003', case when status <> 'pending' then now() end,
  now() - interval '2 days 10 minutes', now() - interval '2 days'
from generate_series(1, 3), unnest(array['approved', 'pending']) as status;
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, created_at, expires_at)
select sha256(('d' || n)::bytea), sha256(('u' || n)::bytea), 'device', 'pairing', '{}', now() - interval '3 days', now() - interval '2 days'
from generate_series(1, 3) as n;
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, revoked_at, revoked_reason, access_digest)
select ('0d000000-0000-4000-8000-0000000001' || lpad(n::text, 2, '0'))::uuid, '0a000000-0000-4000-8000-000000000003', 'pairing', '{}',
  now() - interval '200 days', case when n > 6 then now() + interval '1 day' else now() - interval '1 day' end,
  case when n <= 3 then now() - interval '91 days' end, case when n <= 3 then 'disconnected' end, sha256(('t' || n)::bytea)
from generate_series(1, 9) as n;
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at)
select sha256(('t' || n)::bytea), sha256(('r' || n)::bytea), ('0d000000-0000-4000-8000-0000000001' || lpad(n::text, 2, '0'))::uuid,
  now() - interval '200 days', now() - interval '199 days', now() - case when n > 6 then interval '1 day' else interval '2 days' end
from generate_series(4, 9) as n;
insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
select now() - interval '91 days', '0a000000-0000-4000-8000-000000000003', gen_random_uuid(), 'pairing', 'x', 'ok', 1 from generate_series(1, 3);
insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms, undo_until)
select now(), '0a000000-0000-4000-8000-000000000003', gen_random_uuid(), 'pairing', 'x', 'ok', 1, now() - interval '1 minute' from generate_series(1, 3);
insert into patchbay.changes (user_id, activity_id, position, octets, table_name, after)
select user_id, id, 1, 2, 'public.x', '{}' from patchbay.interactions where undo_until < now();
insert into patchbay.audit_log (at, event)
select now() - interval '401 days', event from generate_series(1, 3), unnest(array['x']) as event
union all select now() - interval '31 days', 'token_refreshed' from generate_series(1, 3);
insert into patchbay.webhook_events (endpoint_id, type, payload, created_at, delivered_at)
select '0e000000-0000-4000-8000-000000000001', 'x', '{}', now() - interval '31 days', now() - interval '31 days' from generate_series(1, 3);
insert into patchbay.webhook_events (endpoint_id, type, payload, created_at, give_up_at)
select '0e000000-0000-4000-8000-000000000001', 'y', '{}', now() - interval '3 days', now() - interval '2 days' from generate_series(1, 3);
insert into patchbay.exports (user_id, started_at, issued_at)
select '0a000000-0000-4000-8000-000000000003', now() - interval '2 hours', now() - interval '2 hours' from generate_series(1, 3);
insert into patchbay.approvals (user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, created_at, expires_at)
select '0a000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000109', 'pairing', 'x', 'x', 'x', 'x', '{}', '{}',
  now() - interval '31 days', now() - interval '30 days 1 hour' from generate_series(1, 3);
insert into patchbay.rate_limits (key, remaining, updated_at) select 'b' || n, 1, now() - interval '2 hours' from generate_series(1, 3) as n;

create temporary table batches as select n, patchbay.purge(p_batch => 2) as counts from generate_series(1, 6) as n;
select is_empty(
  $$select key, n, value from batches, jsonb_each(counts) where key <> 'more' and value::integer > 2$$, 'a batch is never larger than asked for'
);
select set_eq(
  $$select key from batches, jsonb_each(counts) where key <> 'more' group by key having count(*) filter (where value::integer > 0) < 2$$,
  array[]::text[], 'which for each kind of row was tried with more than one batch'
);
select is((select array_agg(distinct counts -> 'more') from batches where n = 1), '{true}', 'and the first said that there is more');
select is((select counts - 'more' from batches where n = 6), (select jsonb_object_agg(key, 0) from batches, jsonb_each(counts) where n = 1 and key <> 'more'),
  'all of it went in the end');

select * from finish();
rollback;
