-- Pairing: a key that works for nobody until one user claims it, then for that user, 30 days from its last use.
begin;
\ir ../helpers.psql
select no_plan();

-- getlogin: the key is pk-<name>, the temp code tc-<name>.
create function pg_temp.start(p_name text) returns jsonb language sql
return pg_temp.gateway(format('start_pairing(%L, %L, ''BCDF'')', sha256(('pk-' || p_name)::bytea), sha256(('tc-' || p_name)::bytea)));

create function pg_temp.describe(p_name text) returns jsonb language sql
return pg_temp.gateway(format('describe_device_request(%L, ''pairing'')', sha256(('tc-' || p_name)::bytea)));

create function pg_temp.decide(p_name text, p_approve boolean, p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.error_of(pg_temp.gateway(format('decide_device_request(%L, ''pairing'', %L, %L, ''0c000000-0000-4000-8000-000000000003'')',
  sha256(('tc-' || p_name)::bytea), jsonb_build_object('sub', p_user), p_approve)));

-- The status that an action answers to a key, and whom it speaks for.
create function pg_temp.use(p_name text, p_action text default 'get_me', p_resource text default null) returns jsonb language sql
return pg_temp.gateway(format('call_action(%L, %L, %L, ''{}'', null, null)', sha256(('pk-' || p_name)::bytea), p_resource, p_action));
create function pg_temp.status_of(p_name text, p_action text default 'get_me', p_resource text default null) returns text language sql
return pg_temp.http_status(pg_temp.use(p_name, p_action, p_resource));

create function pg_temp.set_left(p_name text, p_left interval) returns void language sql
begin atomic
  update patchbay.tokens set created_at = now() - interval '99 days', access_expires_at = now() + p_left, expires_at = now() + p_left
  where access_digest = sha256(('pk-' || p_name)::bytea);
  update patchbay.grants set created_at = now() - interval '99 days', expires_at = now() + p_left
  where id = (select grant_id from patchbay.tokens where access_digest = sha256(('pk-' || p_name)::bytea));
end;
-- What is left of a key and of its grant, in hours.
create function pg_temp.left_of(p_name text) returns numeric[] language sql
return (
  select array[case when t.access_expires_at = t.expires_at then round(extract(epoch from t.expires_at - now()) / 3600) end, round(extract(epoch from g.expires_at - now()) / 3600)]
  from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id where t.access_digest = sha256(('pk-' || p_name)::bytea)
);

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');

-- The grant that this file makes.
create function pg_temp.the_grant() returns uuid language sql
return (select grant_id from patchbay.device_requests where device_digest = sha256('pk-one'));

-- getlogin ------------------------------------------------------------------------------------------------------------
select is(pg_temp.start('one'), '{"expires_in": 600}', 'anybody may start');
select results_eq(
  $$select kind, client_id, scopes, resource, match_code, status, user_id from patchbay.device_requests where created_at >= now()$$,
  $$values ('pairing', 'pairing', (select array_agg(name order by position) from patchbay.scopes where is_default), null::text, 'BCDF', 'pending', null::uuid)$$,
  'what is stored: the scopes of paired chats, a match code, nobody yet'
);
select is_empty('select from patchbay.tokens where created_at >= now()', 'the key is no token yet');
select is_empty('select from patchbay.grants where created_at >= now()', 'and there is no grant');
select is(pg_temp.status_of('one'), '401', 'so it works for nobody');
select is(pg_temp.start('one') ->> 'raised', '23505', 'the same key cannot be had twice');
select is(pg_temp.start('bad') -> 'raised', null, 'another one can');

-- The page ------------------------------------------------------------------------------------------------------------
select is(pg_temp.describe('one') ->> 'match_code', 'BCDF', 'the page is told the match code');
select is(pg_temp.describe('one') -> 'client' ->> 'name', 'ChatGPT (paired chat)', 'and who asks');
select is(jsonb_array_length(pg_temp.describe('one') -> 'scopes'), (select count(*)::integer from patchbay.scopes where is_default), 'and for what');
select ok(pg_temp.describe('one')::text !~ '(device|user_code)_digest|pk-|tc-|\\\\x', 'and nothing of key or temp code');
select is(pg_temp.error_of(pg_temp.describe('unknown')), 'invalid_request', 'of an unknown code it is told nothing');

-- Claiming ------------------------------------------------------------------------------------------------------------
select is(pg_temp.decide('unknown', true), 'invalid_request', 'an unknown code claims nothing');
select is(pg_temp.decide('one', true, gen_random_uuid()), 'unauthorized', 'nor does an account that is not there');
select is(pg_temp.decide('one', true), 'none', 'A claims the key');
select results_eq(
  $$select user_id, client_id, scopes, resource, expires_at - created_at, revoked_at from patchbay.grants where created_at >= now()$$,
  $$values (pg_temp.a(), 'pairing', (select array_agg(name order by position) from patchbay.scopes where is_default), null::text, interval '30 days', null::timestamptz)$$,
  'which is a grant like any other, for 30 days'
);
select results_eq(
  $$select t.access_digest::bytea, refresh_digest::bytea, coalesce(sealed_access, sealed_refresh)::text, t.scopes, parent_digest::bytea,
      t.access_expires_at - t.created_at, t.expires_at - t.created_at, g.id = pg_temp.the_grant()
    from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id and g.access_digest = t.access_digest
    where t.created_at >= now()$$,
  $$values (sha256('pk-one'), null::bytea, null::text, null::text[], null::bytea, interval '30 days', interval '30 days', true)$$,
  'the key is its one token, kept as a digest'
);
select results_eq(
  $$select status, user_id, grant_id = pg_temp.the_grant() from patchbay.device_requests where device_digest = sha256('pk-one')$$,
  $$values ('approved', pg_temp.a(), true)$$, 'the request knows its grant'
);
select results_eq(
  $$select has_completed_oauth, last_interaction, oauth_access_token::text, oauth_refresh_token::text from public.user_gpt_connections where user_id = pg_temp.a()$$,
  $$values (true, null::timestamptz, null::text, null::text)$$, 'A is connected, and there is no pair to seal'
);
select is(pg_temp.decide('one', true, pg_temp.b()), 'invalid_request', 'B comes too late');
select is(pg_temp.decide('one', true), 'invalid_request', 'so does the second click of A');
select is(pg_temp.decide('one', false), 'invalid_request', 'and a refusal after all');
select is((select count(*)::integer from patchbay.grants where created_at >= now()), 1, 'there is still one grant');

select pg_temp.start('no');
select is(pg_temp.decide('no', false, pg_temp.b()), 'none', 'B refuses another one');
select is(pg_temp.status_of('no'), '401', 'whose key never works');
select is_empty($$select from patchbay.grants where user_id = pg_temp.b()$$, 'and is no grant');
select pg_temp.start('late');
update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now() where device_digest = sha256('pk-late');
select is(pg_temp.error_of(pg_temp.describe('late')), 'invalid_request', 'an expired link shows nothing');
select is(pg_temp.decide('late', true), 'invalid_request', 'and claims nothing');
select is(
  pg_temp.gateway(format('redeem_device_code(''pairing'', null, ''none'', %L, ''\x01'', ''\x02'', ''v1.a'', ''v1.b'', null)', sha256('pk-one'))) ->> 'error',
  'invalid_grant', 'a pairing key is no device code'
);

-- Using it ------------------------------------------------------------------------------------------------------------
select is(pg_temp.status_of('one'), '200', 'the key works');
select is((pg_temp.use('one') #>> '{}')::jsonb ->> 'user_id', pg_temp.a()::text, 'and the action acts as A');
select is(pg_temp.status_of('one', 'list_notes'), '200', 'for every action of its scopes');
select is(pg_temp.status_of('one', 'get_me', 'https://mcp.example'), '401', 'at F/gpt and at no other resource');
select is(pg_temp.status_of('one', 'nothing'), '404', 'and only for actions that exist');
update patchbay.grants set scopes = '{notes:read}' where id = pg_temp.the_grant();
select is(pg_temp.status_of('one'), '403', 'a scope that was not given is refused');
update patchbay.grants set scopes = '{notes:read,notes:write,profile:read}' where id = pg_temp.the_grant();
select results_eq(
  $$select distinct user_id, client_id from patchbay.interactions where at >= now()$$, $$values (pg_temp.a(), 'pairing')$$, 'every call is recorded'
);
select ok((select last_interaction is not null from public.user_gpt_connections where user_id = pg_temp.a()), 'and moves last_interaction');
select ok((select last_used_at is not null from patchbay.grants where id = pg_temp.the_grant()), 'and last_used_at');

-- Its life slides -----------------------------------------------------------------------------------------------------
select is(pg_temp.left_of('one'), array[720, 720]::numeric[], 'fresh, it has 30 days');
select pg_temp.set_left('one', interval '29 days 1 hour');
select pg_temp.status_of('one');
select is(pg_temp.left_of('one'), array[697, 697]::numeric[], 'within a day a use writes nothing');
select pg_temp.set_left('one', interval '28 days 23 hours');
select pg_temp.status_of('one');
select is(pg_temp.left_of('one'), array[720, 720]::numeric[], 'after a day a use makes it 30 days again: token and grant');
select pg_temp.set_left('one', interval '1 second');
select is(pg_temp.status_of('one', 'nothing'), '404', 'a call that fails');
select is(pg_temp.left_of('one'), array[720, 720]::numeric[], 'is a use as well');
select pg_temp.set_left('one', interval '0');
select is(pg_temp.status_of('one'), '401', 'but not when its time is over');
select is(pg_temp.left_of('one'), array[0, 0]::numeric[], 'and no use brings it back');
select pg_temp.set_left('one', interval '30 days');
select is(pg_temp.status_of('one'), '200', 'while it lives, it works');

-- Its end -------------------------------------------------------------------------------------------------------------
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.a();
select is(pg_temp.status_of('one'), '401', 'not for a banned account');
update auth.users set banned_until = null where id = pg_temp.a();
select is(
  pg_temp.gateway(format('revoke_token(''pairing'', null, ''none'', %L, null)', sha256('pk-one'))), '{}', 'whoever holds it may revoke it'
);
select is(pg_temp.status_of('one'), '401', 'then it works no more');
select ok((select not has_completed_oauth from public.user_gpt_connections where user_id = pg_temp.a()), 'and A is not connected any more');
select is((select revoked_reason from patchbay.grants where id = pg_temp.the_grant()), 'revoked_by_client', 'for a reason');
select is(
  pg_temp.gateway(format('revoke_token(''pairing'', null, ''none'', %L, null)', sha256('pk-bad'))), '{}', 'an unclaimed key is revoked in vain'
);
select results_eq(
  $$select event::text, user_id, grant_id is not null from patchbay.audit_log where at >= now() and event ~ '^pairing_(approved|denied)$|^grant_revoked$' order by id$$,
  $$values ('pairing_approved', pg_temp.a(), true), ('pairing_denied', pg_temp.b(), false), ('grant_revoked', pg_temp.a(), true)$$,
  'claims, refusals and the end are audited'
);

select * from finish();
rollback;
