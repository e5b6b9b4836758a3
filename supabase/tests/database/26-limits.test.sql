-- Named buckets, the one thing that can be guessed (a user code), and who is never slowed: whoever holds a secret.
begin;
\ir ../helpers.psql
select no_plan();

-- Asks so many times and gives what the last one said: its error, or what it gave.
create function pg_temp.ask(p_times integer, p_call text) returns text language plpgsql as $$
declare
  v_answer jsonb;
begin
  for n in 1..p_times loop
    v_answer := pg_temp.gateway(p_call);
  end loop;
  return coalesce(v_answer ->> 'raised', v_answer ->> 'error', v_answer::text);
end
$$;

insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false),
  ('other', 'Another', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'gpt'), (sha256('other'), 'other');

-- The table of limits -------------------------------------------------------------------------------------------------
select set_eq(
  $$select name, capacity, per_minute from patchbay.limits where name !~ '^action:'$$,
  $$values
    ('authorize:address', 60, 60::double precision), ('refresh:grant', 60, 20), ('token:client', 6000, 6000),
    ('user_code:user', 20, 10), ('user_code:address', 30, 10), ('audit:address', 30, 10), ('audit:all', 600, 60),
    ('register:address', 10, 0.2), ('metadata:address', 20, 1), ('device:address', 600, 600), ('connect:user', 60, 2), ('export:user', 3, 0.05),
    ('status:user', 20, 20), ('check:user', 5, 5), ('disconnect:user', 20, 20), ('superseded:grant', 5, 1), ('foreign_token:grant', 5, 1), ('probe:all', 20, 20),
    ('approval:grant', 20, 2), ('approval:user', 40, 4), ('approval:read', 60, 60), ('ask:user', 20, 20)$$,
  'these are the limits of production'
);
select throws_ok($$update patchbay.limits set capacity = 0$$, '23514', null, 'a limit lets something through');
select throws_ok($$update patchbay.limits set per_minute = 0$$, '23514', null, 'and comes back');
select is(relpersistence, 'u', 'buckets are unlogged: a crash forgets them, nothing else') from pg_class where oid = 'patchbay.rate_limits'::regclass;
select is(pg_temp.attempt(role, sql), '42501', format('%s cannot: %s', role, sql))
from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
  unnest(array[
    'select from patchbay.limits', 'update patchbay.limits set capacity = 1', 'select from patchbay.rate_limits', 'delete from patchbay.rate_limits',
    'select patchbay.limit_by(''device:address'', ''x'')', 'select patchbay.limit_wait(''device:address'', ''x'')'
  ]) as sql;

-- limit_by ------------------------------------------------------------------------------------------------------------
select is(patchbay.limit_by('register:address', null), 0, 'whoever is not named is not limited: limits are relaxed');
select is_empty('select from patchbay.rate_limits where updated_at >= now()', 'and not counted');
select is((select array_agg(patchbay.limit_by('register:address', 'a')) from generate_series(1, 10)), array_fill(0, array[10]), 'ten at once');
select cmp_ok(patchbay.limit_by('register:address', 'a'), '>', 290, 'the eleventh waits for the next token: five minutes');
select cmp_ok(patchbay.limit_by('register:address', 'a'), '<=', 300, 'and no longer');
select is(patchbay.limit_by('register:address', 'b'), 0, 'another address has a bucket of its own');
select is(patchbay.limit_by('device:address', 'a'), 0, 'so has another limit');
select pg_temp.pass_time('301 seconds', 'register:address:a');
select is(patchbay.limit_by('register:address', 'a'), 0, 'five minutes later there is one');
select cmp_ok(patchbay.limit_by('register:address', 'a'), '>', 0, 'and one only');
update patchbay.limits set capacity = 1, per_minute = 60 where name = 'register:address';
select pg_temp.pass_time('3600 seconds', 'register:address:b');
select is((select array_agg(patchbay.limit_by('register:address', 'b')) from generate_series(1, 2)), array[0, 1], 'a changed limit holds at once');
update patchbay.limits set capacity = 10, per_minute = 0.2 where name = 'register:address';
select throws_ok($$select patchbay.limit_by('nothing', 'a')$$, 'P0002', null, 'a limit that is not there is a mistake, not a way through');
select throws_ok($$select patchbay.limit_wait('nothing', 'a')$$, 'P0002', null, 'nor for a look at its bucket');
select throws_ok(
  $do$do $$ begin
    delete from patchbay.limits where name = 'refresh:grant';
    perform patchbay.used_refreshes(1, now(), now());
  end $$ $do$, 'P0002', null, 'nor for a refresh'
);
select is(patchbay.limit_wait('register:address', 'never here'), 0, 'a bucket that is not there is full');
select is(patchbay.limit_by('device:address', repeat('x', 1000)), 0, 'an endless address');
select is((select max(length(key)) from patchbay.rate_limits), length('device:address:') + 64, 'is digested');
select is(patchbay.limit_by('register:address', repeat('x', 200) || ' 192.0.2.1'), 0, 'of two long names that end differently');
select is(patchbay.limit_by('register:address', repeat('x', 200) || ' 192.0.2.2'), 0, 'each has a bucket of its own');

-- An address is what costs an attacker something -------------------------------------------------------------------------
select is(patchbay.network_of(given), counted, format('%s counts as %s', given, counted))
from (values
  ('192.0.2.1', '192.0.2.1'), ('2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'), ('2001:0DB8:1:2::', '2001:db8:1:2::/64'),
  ('::ffff:192.0.2.1', '192.0.2.1'), ('::ffff:c000:201', '192.0.2.1'), ('unknown', 'unknown'),
  ('page 192.0.2.1', 'page 192.0.2.1'), ('page 2001:db8:1:2:3:4:5:6', 'page 2001:db8:1:2::/64'), ('page unknown', 'page unknown'),
  ('fe80::1%eth0', 'fe80::1%eth0'), ('https://client.example/id', 'https://client.example/id'), ('[::1]:80', '[::1]:80')
) as address (given, counted);
select is(
  (select count(*)::integer from generate_series(1, 9) as n where patchbay.limit_by('register:address', '2001:db8:a:b::' || n) = 0), 9,
  'nine of one /64'
);
select is((select array_agg(patchbay.limit_by('register:address', '2001:db8:a:b:ffff::' || n) > 0) from generate_series(1, 2) as n), '{f,t}', 'share a bucket');
select is(patchbay.limit_by('register:address', '2001:db8:a:c::1'), 0, 'the next /64 has its own');
select patchbay.limit_by('user_code:address', '2001:db8:a:b::' || n) from generate_series(1, 31) as n;
select cmp_ok(patchbay.limit_wait('user_code:address', '2001:db8:a:b:1:2:3:4'), '>', 0, 'who guesses from a /64 waits in all of it');
select is(patchbay.limit_wait('user_code:address', '2001:db8:a:c::1'), 0, 'and nobody else');

-- limit_wait ----------------------------------------------------------------------------------------------------------
select is(patchbay.limit_wait('user_code:address', null), 0, 'nobody waits while limits are relaxed');
select is(patchbay.limit_wait('user_code:address', 'f'), 0, 'nobody waits who never failed');
-- One transaction is one moment to now(), so the edges are tried with a little room.
select is((select array_agg(patchbay.limit_by('user_code:address', 'f')) from generate_series(1, 28)), array_fill(0, array[28]), '28 failures');
select is(patchbay.limit_wait('user_code:address', 'f'), 0, 'are not too many');
select patchbay.limit_by('user_code:address', 'f') from generate_series(1, 3);
select cmp_ok(patchbay.limit_wait('user_code:address', 'f'), '>=', 3, 'after thirty one waits');
select cmp_ok(patchbay.limit_wait('user_code:address', 'f'), '<=', 12, 'some seconds: ten a minute');
select pg_temp.pass_time('20 seconds', 'user_code:address:f');
select is(patchbay.limit_wait('user_code:address', 'f'), 0, 'and then no longer');
select is(patchbay.limit_wait('user_code:address', 'g'), 0, 'another address never did');
select is(patchbay.limit_wait('user_code:user', 'f'), 0, 'and another limit is another bucket');

-- What has 256 bits is not guessed: the real error, however often, and whoever is right is served at once ---------------
create function pg_temp.guesses() returns table (what text, call text, error text) language sql
begin atomic
  values
    ('a client secret at token', 'refresh_token(''gpt'', ''\x00'', ''client_secret_post'', ''\x01'', ''{}'', null, ''\x02'', ''\x03'', ''v1.a'', ''v1.r'', null, %L)', 'invalid_client'),
    ('a client secret at revoke', 'revoke_token(''gpt'', ''\x00'', ''client_secret_post'', ''\x01'', null, %L)', 'invalid_client'),
    ('a client secret at introspect', 'introspect_token(''gpt'', ''\x00'', ''client_secret_post'', ''\x01'', null, %L)', 'invalid_client'),
    ('a client id', 'revoke_token(''nobody'', null, ''none'', ''\x01'', null, %L)', 'invalid_client'),
    ('a refresh token', 'refresh_token(''gpt'', sha256(''secret''), ''client_secret_post'', ''\x01'', ''{}'', null, ''\x02'', ''\x03'', ''v1.a'', ''v1.r'', null, %L)', 'invalid_grant'),
    ('a code', 'exchange_code(''gpt'', sha256(''secret''), ''client_secret_post'', ''\x01'', ''https://chat.example/cb'', null, null, ''\x02'', ''\x03'', ''v1.a'', ''v1.r'', null, %L)', 'invalid_grant'),
    ('a device code', 'redeem_device_code(''gpt'', sha256(''secret''), ''client_secret_post'', ''\x01'', ''\x02'', ''\x03'', ''v1.a'', ''v1.r'', null, %L)', 'invalid_grant'),
    ('a temp code', 'decide_device_request(''\x01'', ''pairing'', ''{"sub": "0a000000-0000-4000-8000-000000000001"}'', true, null, %L)', 'invalid_request');
end;
insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'a@example.com'), ('0b000000-0000-4000-8000-000000000002', 'b@example.com');
select is(pg_temp.ask(100, format(call, 'one network')), error, format('a hundred times %s is wrong, and the answer is %s', what, error)) from pg_temp.guesses();
select is(
  pg_temp.ask(100, 'describe_device_request(''\x01'', ''pairing'', null, ''one network'')'), 'invalid_request', 'a hundred times a temp code is not there'
);
select is_empty(
  $$select key from patchbay.rate_limits where key ~ 'one network' and key !~ '^(audit|token:client)'$$, 'and no bucket but that of the log says so'
);
select ok(
  (select count(*) from patchbay.audit_log where at >= now()) between 28 and 30,
  'of 900 failures of one address thirty are written: nobody fills the log, or buries what matters'
);
select is(
  pg_temp.ask(50, 'revoke_token(''gpt'', sha256(''secret''), ''client_secret_post'', ''\x01'', null, ''one network'')'), '{}',
  'a client with the right secret goes on from that address'
);
select pg_temp.ask(1, 'start_pairing(sha256(''pk''), sha256(''tc''), ''BCDF'', ''one network'')');
select is(
  pg_temp.ask(1, 'decide_device_request(sha256(''tc''), ''pairing'', ''{"sub": "0a000000-0000-4000-8000-000000000001"}'', true, null, ''one network'')'),
  '{"scope": "notes:read notes:write profile:read"}', 'and so does whoever has the right link'
);
delete from patchbay.rate_limits;
delete from patchbay.audit_log;
update patchbay.limits set capacity = 40 where name = 'audit:all';
select is(
  (select array_agg(distinct pg_temp.ask(30, format('revoke_token(''nobody'', null, ''none'', ''\x01'', null, %L)', 'network ' || n)))
    from generate_series(1, 3) as n),
  '{invalid_client}', 'three networks fail ninety times'
);
select cmp_ok((select count(*)::integer from patchbay.audit_log), '<=', 42, 'all addresses together write no more than that');
delete from patchbay.audit_log;
select is(pg_temp.ask(50, 'revoke_token(''nobody'', null, ''none'', ''\x01'', null, null)'), 'invalid_client', 'while limits are relaxed');
select is((select count(*)::integer from patchbay.audit_log), 50, 'everything is written');
update patchbay.limits set capacity = 600 where name = 'audit:all';

-- A user code can be guessed: each user has a limit of their own, which nobody else can use up --------------------------
select is(
  pg_temp.ask(1, 'start_device_authorization(''gpt'', sha256(''secret''), ''client_secret_post'', sha256(''d''), sha256(''right''), ''{}'', null, null, ''one network'')'),
  '{"expires_in": 600}', 'a device shows its code'
);
create function pg_temp.decide(p_times integer, p_user uuid, p_code text, p_address text default 'one network') returns text language sql
return pg_temp.ask(p_times, format(
  'decide_device_request(%L, ''device'', %L, false, null, %L)', sha256(p_code::bytea), jsonb_build_object('sub', p_user), p_address
));
create function pg_temp.look(p_times integer, p_user uuid, p_code text, p_address text default 'one network') returns text language sql
return pg_temp.ask(p_times, format('describe_device_request(%L, ''device'', %L, %L)', sha256(p_code::bytea), p_user, p_address));

select is(pg_temp.look(29, null, 'wrong'), 'not_found', 'somebody who has not signed in tries many codes');
select pg_temp.look(3, null, 'wrong');
select is(pg_temp.look(1, null, code), 'rate_limited', format('and then waits, with a %s code: no guess is looked up', code))
from unnest(array['wrong', 'right']) as code;
select is(pg_temp.look(1, null, 'wrong', 'elsewhere'), 'not_found', 'another address does not');
select ok(pg_temp.look(1, pg_temp.b(), 'right') ~ 'pending', 'and who has signed in does not, at that very address');
select is(pg_temp.decide(19, pg_temp.a(), 'wrong'), 'not_found', 'A tries many codes');
select pg_temp.decide(2, pg_temp.a(), 'wrong', 'elsewhere');
select is(pg_temp.decide(1, pg_temp.a(), code, 'a third network'), 'rate_limited', format('and then waits, wherever, with a %s code', code))
from unnest(array['wrong', 'right']) as code;
select is(pg_temp.look(1, pg_temp.a(), 'right'), 'rate_limited', 'to look is to guess');
select is(pg_temp.decide(1, pg_temp.b(), 'right'), '{"scope": null}', 'B, at that very address, decides at once');
select is(pg_temp.decide(1, pg_temp.a(), code, null), 'rate_limited', format('A waits with a %s code while limits are relaxed, too: it counts a signed-in user', code))
from unnest(array['wrong', 'right']) as code;
select is(pg_temp.look(1, pg_temp.a(), 'right', null), 'rate_limited', 'and to look');
select is(pg_temp.look(50, null, 'wrong', null), 'not_found', 'who has not signed in does not wait then');
delete from patchbay.rate_limits where key = 'user_code:user:' || pg_temp.a();
select is(pg_temp.decide(20, pg_temp.a(), 'wrong', null), 'not_found', 'and what A tries while limits are relaxed');
select is(pg_temp.decide(1, pg_temp.a(), 'wrong', null), 'rate_limited', 'is counted');
select cmp_ok(
  20 ^ 8 / (1000 * (select capacity + 10 * per_minute from patchbay.limits where name = 'user_code:user')), '>', 200000::double precision,
  'an account that guesses for all of the ten minutes that a thousand codes live finds one less than once in 200,000 times'
);
delete from patchbay.device_requests;

-- Limits per client and per address ------------------------------------------------------------------------------------
update patchbay.limits set capacity = 3, per_minute = 6 where name in ('token:client', 'authorize:address', 'device:address');
delete from patchbay.rate_limits;
create function pg_temp.introspect(p_times integer, p_client text, p_secret text, p_address text) returns text language sql
return pg_temp.ask(p_times, format('introspect_token(%L, %L, ''client_secret_post'', ''\x01'', null, %L)', p_client, sha256(p_secret::bytea), p_address));
select is(pg_temp.introspect(3, 'gpt', 'secret', 'one')::jsonb ->> 'active', 'false', 'a client may do so much');
select is(pg_temp.introspect(1, 'gpt', 'secret', 'two'), 'rate_limited', 'from all its addresses together');
select is(pg_temp.introspect(1, 'other', 'other', 'one')::jsonb ->> 'active', 'false', 'another client is not held up');
select is(pg_temp.introspect(1, 'gpt', 'secret', null)::jsonb ->> 'active', 'false', 'nor is anybody while limits are relaxed');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('native', 'An app', 'public', '{}', '{notes:read}', '{none}', true);
select is(
  pg_temp.ask(10, 'revoke_token(''native'', null, ''none'', ''\x01'', null, ''one'')'), '{}',
  'a public client never: its id is no secret, and a page could use up what the users of an address share'
);

-- 'pending' for a request that was begun, else the error.
create function pg_temp.started(p_said text) returns text language sql immutable
return case when p_said ~ 'authorization_id' then 'pending' else p_said end;
create function pg_temp.authorize(p_times integer, p_client text, p_address text) returns text language sql
return pg_temp.started(pg_temp.ask(p_times, format('start_authorization(%L, ''https://chat.example/cb'', null, ''{}'', null, null, null, null, true, %L)', p_client, p_address)));
select is(pg_temp.authorize(3, 'gpt', 'one'), 'pending', 'an address may start so many authorizations');
select is(pg_temp.authorize(1, 'other', 'one'), 'rate_limited', 'of all clients together');
update patchbay.limits set capacity = 1 where name = 'token:client';
select is(
  (select array_agg(distinct pg_temp.authorize(1, 'gpt', 'from ' || n)) from generate_series(1, 1300) as n), '{pending}',
  'a client as many as there are addresses: its id is public, and nobody uses up what its users share'
);
select is(
  pg_temp.ask(1, format('start_authorization(''gpt'', ''https://evil.example/'', null, ''{}'', null, null, null, null, true, %L)', n)),
  'invalid_request', 'also who asks with a wrong redirect URI takes nothing from others'
) from generate_series(1, 2) as n;
select is(pg_temp.authorize(1, 'gpt', 'somebody'), 'pending', 'its users still sign in');
select is((select count(*)::integer from patchbay.authorization_requests where created_at >= now()), 1304, 'what was refused was not stored');

select is(pg_temp.ask(3, 'start_pairing(sha256(gen_random_uuid()::text::bytea), sha256(gen_random_uuid()::text::bytea), ''BCDF'', ''one'')'), '{"expires_in": 600}', 'an address may start so many logins');
select is(pg_temp.ask(1, 'start_pairing(sha256(''k''), sha256(''t''), ''BCDF'', ''one'')'), 'rate_limited', 'one more waits');
select is(
  pg_temp.ask(1, 'start_device_authorization(''gpt'', sha256(''secret''), ''client_secret_post'', sha256(''d''), sha256(''u''), ''{}'', null, null, ''one'')'),
  'rate_limited', 'device grants are logins, too'
);
select is((select count(*)::integer from patchbay.device_requests where created_at >= now()), 3, 'what was refused was not stored');

-- Refreshes of one connection -------------------------------------------------------------------------------------------
update patchbay.limits set capacity = 6000, per_minute = 6000 where name = 'token:client';
delete from patchbay.rate_limits;
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
select ('0d000000-0000-4000-8000-00000000000' || n)::uuid, '0a000000-0000-4000-8000-000000000001', 'gpt', '{notes:read}',
  now() + interval '90 days', sha256(format('at-%s-0', n)::bytea)
from generate_series(1, 2) as n;
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
select sha256(format('at-%s-0', n)::bytea), sha256(format('rt-%s-0', n)::bytea), ('0d000000-0000-4000-8000-00000000000' || n)::uuid,
  now() + interval '1 hour', now() + interval '90 days'
from generate_series(1, 2) as n;

-- Spends rt-<grant>-<n> for the next one.
create function pg_temp.refresh(p_grant integer, p_n integer, p_address text default 'one') returns text language sql
return pg_temp.gateway(format(
  'refresh_token(''gpt'', sha256(''secret''), ''client_secret_post'', %L, ''{}'', null, %L, %L, ''v1.a'', ''v1.r'', null, %L)',
  sha256(format('rt-%s-%s', p_grant, p_n)::bytea), sha256(format('at-%s-%s', p_grant, p_n + 1)::bytea),
  sha256(format('rt-%s-%s', p_grant, p_n + 1)::bytea), p_address
)) ->> 'error';
create function pg_temp.later(p_seconds double precision) returns void language sql
begin atomic
  update patchbay.grants set refreshed_at = refreshed_at - make_interval(secs => p_seconds);
end;

-- One comes back every 50 seconds, so that a slow machine tests the same.
update patchbay.limits set per_minute = 1.2 where name = 'refresh:grant';
select is((select count(pg_temp.refresh(1, n)) from generate_series(0, 39) as n), 0::bigint, 'a connection is refreshed forty times in a row');
select is((select count(pg_temp.refresh(1, 39)) from generate_series(1, 20)), 0::bigint, 'and the last answer is given again twenty times');
create temporary table before as select (select count(*) from patchbay.tokens) as tokens, (select count(*) from patchbay.audit_log) as events;
select is(pg_temp.refresh(1, 40), 'rate_limited', 'then it waits');
select is(pg_temp.refresh(1, 39), 'rate_limited', 'also for an answer that is given again');
select results_eq(
  'select (select count(*) from patchbay.tokens), (select count(*) from patchbay.audit_log)', 'select tokens, events from before', 'no row is added any more'
);
select is((select revoked_at from patchbay.grants where id = '0d000000-0000-4000-8000-000000000001'), null, 'and nobody takes it for a replay');
select is(pg_temp.refresh(2, 0), null, 'another connection of the same user is not held up');
do $$ begin perform pg_temp.later(51); end $$;
select is(pg_temp.refresh(1, 40), null, 'what was refused was not burnt: a little later it is refreshed');
select is(pg_temp.refresh(1, 41), 'rate_limited', 'once');
select is(pg_temp.refresh(1, 41, null), null, 'while limits are relaxed nobody waits');
update patchbay.grants set recent_refreshes = 60;
do $$ begin perform pg_temp.later(3000); end $$;
select is((select count(pg_temp.refresh(1, n)) from generate_series(42, 101) as n), 0::bigint, 'and in the end there are sixty again');

select * from finish();
rollback;
