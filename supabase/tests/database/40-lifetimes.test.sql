-- How long things live is the operator's to say: a row of patchbay.settings each.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('app', 'An app', 'public', '{https://app.example/cb}', array[(select name from patchbay.scopes where is_default order by position limit 1)], '{none}', true);

update patchbay.settings set value = case name
  when 'authorization_request' then interval '3 minutes'
  when 'authorization_request:waiting' then interval '7 minutes'
  when 'authorization_code' then interval '11 seconds'
  when 'device_request' then interval '13 minutes'
  when 'approval' then interval '5 minutes'
  when 'access_token' then interval '17 minutes'
  when 'refresh_token' then interval '19 days'
  when 'pairing_key' then interval '23 days'
  when 'refresh_grace:public' then interval '29 seconds'
  when 'refresh_grace:confidential' then interval '31 seconds'
  when 'undo' then interval '37 days'
end;

-- An authorization request and its code ---------------------------------------------------------------------------------
create temporary table asked as
select (pg_temp.gateway(format(
  'start_authorization(''app'', ''https://app.example/cb'', null, null, null, %L, null, null, true)', repeat('c', 43)
)) ->> 'authorization_id')::uuid as id;
create function pg_temp.life_of_request() returns interval language sql
return (select expires_at - created_at from patchbay.authorization_requests where id = (select id from asked));
select is(pg_temp.life_of_request(), interval '3 minutes', 'authorization_request: how long a request waits');
select is(pg_temp.error_of(pg_temp.gateway(format('extend_authorization(%L)', id))), 'none', 'somebody waits for an email') from asked;
select is(pg_temp.life_of_request(), interval '7 minutes', 'authorization_request:waiting: how long it then waits, from its start');
update patchbay.settings set value = interval '1 minute' where name = 'authorization_request:waiting';
select is(pg_temp.error_of(pg_temp.gateway(format('extend_authorization(%L)', id))), 'none', 'asked once more') from asked;
select is(pg_temp.life_of_request(), interval '7 minutes', 'it never ends sooner than it would have');
select is(
  pg_temp.error_of(pg_temp.gateway(format(
    'decide_authorization(%L, ''{"sub": "0a000000-0000-4000-8000-000000000001"}'', true, sha256(''code''), null)', id
  ))),
  'none', 'it is approved'
) from asked;
select is(expires_at - created_at, interval '11 seconds', 'authorization_code: how long a code waits')
from patchbay.authorization_codes where digest = sha256('code');

-- Tokens ----------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.gateway(format(
    'exchange_code(''app'', null, ''none'', sha256(''code''), null, %L, null, sha256(''at-0''), sha256(''rt-0''), ''v1.k.a'', ''v1.k.r'', null)',
    repeat('c', 43)
  )) -> 'expires_in',
  '1020', 'access_token: what a client is told'
);
create function pg_temp.life_of(p_token text) returns interval language sql
return (
  select case when access_digest = sha256(p_token::bytea) then access_expires_at else expires_at end - created_at
  from patchbay.tokens where sha256(p_token::bytea) in (access_digest, refresh_digest)
);
create function pg_temp.life_of_grant() returns interval language sql
return (
  select g.expires_at - g.created_at
  from patchbay.grants as g join patchbay.tokens as t on t.grant_id = g.id
  where t.refresh_digest = sha256('rt-0')
);
select is(pg_temp.life_of('at-0'), interval '17 minutes', 'access_token: how long it lives');
select is(pg_temp.life_of('rt-0'), interval '19 days', 'refresh_token: how long it lives');
select is(pg_temp.life_of_grant(), interval '19 days', 'and the connection as long');
update patchbay.settings set value = interval '37 minutes' where name = 'access_token';
update patchbay.settings set value = interval '41 days' where name = 'refresh_token';
select is(
  pg_temp.gateway(
    'refresh_token(''app'', null, ''none'', sha256(''rt-0''), null, null, sha256(''at-1''), sha256(''rt-1''), ''v1.k.a'', ''v1.k.r'', null)'
  ) -> 'expires_in',
  '2220', 'a refresh goes by what holds now'
);
update patchbay.settings set value = interval '43 minutes' where name = 'access_token';
select is(
  pg_temp.gateway(
    'refresh_token(''app'', null, ''none'', sha256(''rt-0''), null, null, sha256(''at-x''), sha256(''rt-x''), ''v1.k.a'', ''v1.k.r'', null)'
  ) -> 'expires_in',
  '2220', 'its repetition gets the very same answer'
);
select is(pg_temp.life_of('at-1'), interval '37 minutes', 'its access token');
select is(pg_temp.life_of('rt-1'), interval '41 days', 'its refresh token');
select is(
  (select expires_at from patchbay.grants where access_digest = sha256('at-1')), now() + interval '41 days', 'and the connection'
);
select is(
  (select access_expires_at from patchbay.tokens where access_digest = sha256('at-0')), now() + interval '29 seconds',
  'refresh_grace:public: how long the access token before it lives on'
);

-- Devices and pairings --------------------------------------------------------------------------------------------------
select is(
  pg_temp.gateway('start_device_authorization(''app'', null, ''none'', sha256(''dc''), sha256(''uc''), ''{}'', null, null)'),
  '{"expires_in": 780}', 'device_request: what a device is told'
);
select is(
  pg_temp.gateway('start_pairing(sha256(''pk''), sha256(''tc''), ''BCDF'')') -> 'expires_in', '780', 'and a paired chat'
);
select results_eq(
  $$select expires_at - created_at from patchbay.device_requests where device_digest in (sha256('dc'), sha256('pk'))$$,
  $$values (interval '13 minutes'), ('13 minutes')$$, 'how long both wait'
);
select is(
  pg_temp.error_of(pg_temp.gateway(
    'decide_device_request(sha256(''tc''), ''pairing'', ''{"sub": "0a000000-0000-4000-8000-000000000001"}'', true, null)'
  )),
  'none', 'the chat is paired'
);
select is(pg_temp.life_of('pk'), interval '23 days', 'pairing_key: how long it lives');
-- A use prolongs it, once a thirtieth of its life is over.
update patchbay.settings set value = interval '30 hours' where name = 'pairing_key';
create function pg_temp.left_after_use(p_left interval) returns interval language plpgsql as $$
begin
  update patchbay.tokens set access_expires_at = now() + p_left, expires_at = now() + p_left where access_digest = sha256('pk');
  perform pg_temp.gateway('call_action(sha256(''pk''), null, ''none'', ''{}'', null, null)');
  return (select access_expires_at - now() from patchbay.tokens where access_digest = sha256('pk') and access_expires_at = expires_at);
end
$$;
select is(pg_temp.left_after_use('29 hours 1 second'), interval '29 hours 1 second', 'a key that has hardly begun is not written');
select is(pg_temp.left_after_use('28 hours 59 minutes'), interval '30 hours', 'a later use prolongs it by its whole life');

-- What a row may say, and who may change it -----------------------------------------------------------------------------
select throws_ok(format('update patchbay.settings set value = %L where name = %L', value, name), '23514', null, format('%s is never %s', name, value))
from (values
  ('access_token', '0'), ('refresh_grace:public', '-1 second'), ('authorization_code', '10 minutes 1 second'),
  ('authorization_request', '1 day 1 second')
) as tried (name, value);
select is_empty(
  $sql$select role || ': ' || sql
    from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
      unnest(array[
        'select value from patchbay.settings', 'update patchbay.settings set value = ''9 days''', 'delete from patchbay.settings',
        'insert into patchbay.settings values (''x'', ''1 day'', ''x'')', 'select patchbay.lifetime(''access_token'')'
      ]) as sql
    where pg_temp.attempt(role, sql) <> '42501'$sql$,
  'no role that serves requests reads or changes a lifetime'
);
select is_empty(
  $$select c.conrelid::regclass || ' ' || c.conname
    from pg_constraint as c
    where c.connamespace = 'patchbay'::regnamespace and c.contype = 'c' and pg_get_constraintdef(c.oid) ~ 'interval'
      and c.conrelid <> 'patchbay.settings'::regclass
      and pg_get_constraintdef(c.oid) !~ '(00:00:00|1 day)''::interval'$$,
  'no table but settings says how long something lives'
);

select * from finish();
rollback;
