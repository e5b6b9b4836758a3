-- public.connected_apps, disconnect_app and disconnect_apps: a signed-in user sees and ends their own connections; nobody else does anything.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.disconnect(p_user uuid, n integer) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.disconnect_app(%L)', pg_temp.grant_id(n)));

create function pg_temp.seen_by(p_user uuid) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, 'select string_agg(right(grant_id::text, 1), '','' order by grant_id) from public.connected_apps');

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, logo_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', 'https://app.example/l', '{}', '{notes:read}', '{client_secret_post}', false),
  ('editor', 'An editor', 'mcp', null, '{}', '{notes:read}', '{none}', true);
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, revoked_at, revoked_reason, access_digest) values
  (pg_temp.grant_id(1), pg_temp.a(), 'gpt', '{notes:read,profile:read}', '2026-01-01', '2026-01-02', now() + interval '1 day', null, null, sha256('at1')),
  (pg_temp.grant_id(2), pg_temp.a(), 'gpt', '{notes:read}', '2026-01-03', null, now() + interval '1 day', null, null, sha256('at2')),
  (pg_temp.grant_id(3), pg_temp.b(), 'gpt', '{notes:read}', '2026-01-04', null, now() + interval '1 day', null, null, sha256('at3')),
  (pg_temp.grant_id(4), pg_temp.a(), 'editor', '{notes:read}', '2026-01-05', null, now() + interval '1 day', now(), 'disconnected', sha256('at4')),
  (pg_temp.grant_id(5), pg_temp.a(), 'editor', '{notes:read}', '2026-01-06', null, now(), null, null, sha256('at5')),
  (pg_temp.grant_id(6), pg_temp.a(), 'editor', '{notes:read}', '2026-01-07', null, now() + interval '1 day', null, null, sha256('at6'));
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, sealed_access, sealed_refresh, access_expires_at, expires_at)
select sha256(('at' || n)::bytea), sha256(('rt' || n)::bytea), pg_temp.grant_id(n), 'v1.k.at' || n, 'v1.k.rt' || n,
  now() + interval '1 hour', now() + interval '1 day'
from unnest(array[1, 2, 3, 6]) as n;
update patchbay.grants set returns_to = 'https://chatgpt.com' where id = pg_temp.grant_id(1);

-- Shape ---------------------------------------------------------------------------------------------------------------
select has_view('public', 'connected_apps', 'there is a view');
select is(
  (select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute
    where attrelid = 'public.connected_apps'::regclass and attnum > 0),
  ('grant_id uuid, client_id text, client_name text, client_logo_uri text, kind text, scopes text[], '
    || 'connected_at timestamp with time zone, last_used_at timestamp with time zone, scope_descriptions text[], '
    || 'switched_off text[], switched_off_descriptions text[], returns_to text, ask boolean'),
  'with the columns of DESIGN §10, in that order'
);
select ok('security_invoker=true' = any (reloptions), 'it asks with the power of its caller') from pg_class where oid = 'public.connected_apps'::regclass;
select ok(not prosecdef, format('so does %s', proname)) from pg_proc
where oid in ('public.disconnect_app(uuid)'::regprocedure, 'public.disconnect_apps(uuid[])'::regprocedure);
select is(
  (select proargnames from pg_proc where oid = 'public.disconnect_app(uuid)'::regprocedure),
  array['grant_id'], 'whose one argument is named as the Data API calls it'
);
select is((select proargnames from pg_proc where oid = 'public.disconnect_apps(uuid[])'::regprocedure), array['grant_ids'], 'as is this one''s');
select ok(prosecdef and 'search_path=""' = any (proconfig), format('%s is definer, with an empty search_path', oid::regproc))
from pg_proc where oid in (
  'patchbay.own_live_grants()'::regprocedure, 'patchbay.disconnect_own_grant(uuid)'::regprocedure, 'patchbay.disconnect_own_grants(uuid[])'::regprocedure
);

-- Roles ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.value_as_user(role, pg_temp.a(), sql), '42501', format('%s cannot: %s', role, sql))
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role,
  unnest(array[
    'select count(*) from public.connected_apps',
    'select public.disconnect_app(''0c000000-0000-4000-8000-000000000001'')',
    'select patchbay.disconnect_own_grant(''0c000000-0000-4000-8000-000000000001'')',
    'select public.disconnect_apps(''{0c000000-0000-4000-8000-000000000001}'')',
    'select patchbay.disconnect_own_grants(''{0c000000-0000-4000-8000-000000000001}'')',
    'select count(*) from patchbay.own_live_grants()'
  ]) as sql;
-- 55000: a view over a function takes no writes from anybody.
select ok(pg_temp.value_as_user('authenticated', pg_temp.a(), sql) in ('42501', '55000'), format('a signed-in user cannot: %s', sql))
from unnest(array[
  'insert into public.connected_apps (client_id) values (''gpt'')',
  'update public.connected_apps set scopes = ''{notes:write}''',
  'delete from public.connected_apps',
  'select patchbay.revoke_grant(''0c000000-0000-4000-8000-000000000003'', ''disconnected'')',
  'select patchbay.end_connections(''0b000000-0000-4000-8000-000000000002'', ''{0c000000-0000-4000-8000-000000000003}'')',
  'select count(*) from patchbay.grants'
]) as sql;

-- Reading -------------------------------------------------------------------------------------------------------------
select is(
  patchbay.scope_descriptions('{offline_access,gone:read,profile:read}'),
  array[
    'Stay connected until you disconnect it', 'gone:read', (select description from patchbay.scopes where name = 'profile:read')
  ],
  'scopes in words, in their own order; one that there is no longer is its name'
);
select is(patchbay.scope_descriptions('{}'), '{}', 'no scope, no words');
select is(pg_temp.seen_by(pg_temp.a()), '1,2,6', 'A sees their own live grants: not those of B, not the ended, not the expired');
select is(pg_temp.seen_by(pg_temp.b()), '3', 'B sees their own');
select is(pg_temp.seen_by(gen_random_uuid()), null, 'a user without connections sees none');
select is(pg_temp.seen_by(null), null, 'nor does a signed-in role without a user');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), format('select to_jsonb(app) from public.connected_apps as app where grant_id = %L', pg_temp.grant_id(1)))::jsonb
    - array['connected_at', 'last_used_at'],
  jsonb_build_object(
    'grant_id', pg_temp.grant_id(1), 'client_id', 'gpt', 'client_name', 'A GPT', 'client_logo_uri', 'https://app.example/l',
    'kind', 'gpt_action', 'scopes', '["notes:read", "profile:read"]'::jsonb, 'returns_to', 'https://chatgpt.com', 'ask', false,
    'scope_descriptions', (
      select jsonb_agg(description order by position) from patchbay.scopes where name in ('notes:read', 'profile:read')
    ),
    'switched_off', '[]'::jsonb, 'switched_off_descriptions', '[]'::jsonb
  ),
  'a row says which client, and what it may do'
);
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), format('select connected_at = ''2026-01-01'' and last_used_at = ''2026-01-02'' from public.connected_apps where grant_id = %L', pg_temp.grant_id(1))),
  'true', 'since when, and when it was last used'
);
select is(
  pg_temp.value_as_user('authenticated', pg_temp.b(), format('select count(*) from public.connected_apps where grant_id = %L or client_id = ''editor''', pg_temp.grant_id(1))),
  '0', 'asking for a row of A shows B nothing'
);

-- Ending --------------------------------------------------------------------------------------------------------------
select is(pg_temp.disconnect(pg_temp.b(), 1), 'false', 'B cannot end a grant of A');
select is(pg_temp.disconnect(null, 1), 'PT401', 'nor can nobody');
select is(pg_temp.disconnect(pg_temp.a(), 9), 'false', 'an unknown grant is not there to end');
select is(pg_temp.disconnect(pg_temp.a(), 4), 'false', 'nor is one that has ended');
select ok(pg_temp.grant_is_live(1) and pg_temp.grant_is_live(2) and pg_temp.grant_is_live(3) and pg_temp.grant_is_live(6), 'all this ended nothing');
select is(pg_temp.disconnect(pg_temp.a(), 1), 'true', 'A ends the first');
select is(pg_temp.disconnect(pg_temp.a(), 1), 'false', 'once');
select is(pg_temp.seen_by(pg_temp.a()), '2,6', 'it is gone from the list');
select ok(pg_temp.grant_is_live(2), 'the other one of the same client lives');
select ok(pg_temp.grant_is_live(3), 'so does that of B');
select is((select count(*)::integer from patchbay.tokens where grant_id = pg_temp.grant_id(1) and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)), 0, 'none of its tokens lives, none can be opened');
select is((select count(*)::integer from patchbay.tokens where grant_id = pg_temp.grant_id(2) and consumed_at is null), 1, 'those of the other do');
select ok((select has_completed_oauth from public.user_gpt_connections where user_id = pg_temp.a()), 'A is still connected');
select is(pg_temp.disconnect(pg_temp.a(), 2), 'true', 'A ends the second');
select is(pg_temp.disconnect(pg_temp.a(), 6), 'true', 'and the last');
select results_eq(
  $$select has_completed_oauth, oauth_access_token::text, oauth_refresh_token::text from public.user_gpt_connections where user_id = pg_temp.a()$$,
  $$values (false, null::text, null::text)$$, 'now A is not connected, and no sealed token is left'
);
select ok((select has_completed_oauth from public.user_gpt_connections where user_id = pg_temp.b()), 'B is');
select results_eq(
  $$select user_id, client_id, grant_id, detail::jsonb from patchbay.audit_log where event = 'grant_revoked' order by id$$,
  $$values
    (pg_temp.a(), 'gpt', pg_temp.grant_id(1), '{"reason": "disconnected"}'::jsonb),
    (pg_temp.a(), 'gpt', pg_temp.grant_id(2), '{"reason": "disconnected"}'),
    (pg_temp.a(), 'editor', pg_temp.grant_id(6), '{"reason": "disconnected"}')$$,
  'each end is audited, once'
);

-- Several at once -----------------------------------------------------------------------------------------------------
create function pg_temp.disconnect_all(p_user uuid, p_ids uuid[]) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.disconnect_apps(%L)', p_ids));
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
select pg_temp.grant_id(n), pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256(('at' || n)::bytea) from unnest(array[7, 8, 9]) as n;
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
select sha256(('at' || n)::bytea), sha256(('rt' || n)::bytea), pg_temp.grant_id(n), now() + interval '1 hour', now() + interval '1 day'
from unnest(array[7, 8, 9]) as n;
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, status, user_id, decided_at, planned_grant_id)
values (sha256('d'), sha256('u'), 'device', 'editor', '{notes:read}', 'approved', pg_temp.a(), now(), '0c000000-0000-4000-8000-00000000000d');

select is(pg_temp.disconnect_all(pg_temp.b(), array[pg_temp.grant_id(7), '0c000000-0000-4000-8000-00000000000d']), '0', 'B ends nothing of A');
select is(pg_temp.disconnect_all(null, array[pg_temp.grant_id(7)]), 'PT401', 'nor does nobody');
select ok(pg_temp.grant_is_live(7), 'it lives');
select is(
  pg_temp.disconnect_all(
    pg_temp.a(),
    array[pg_temp.grant_id(7), pg_temp.grant_id(8), pg_temp.grant_id(8), pg_temp.grant_id(3), pg_temp.grant_id(1), '0c000000-0000-4000-8000-00000000000d']
  ),
  '3', 'A ends two and takes a device back; what is B''s, has ended or is named twice counts for nothing'
);
select ok(pg_temp.grant_is_live(9) and pg_temp.grant_is_live(3), 'what was not named lives, and so does what is B''s');
select is((select status from patchbay.device_requests where device_digest = sha256('d')), 'denied', 'the device hears that it was denied');
select is(pg_temp.disconnect_all(pg_temp.a(), array[pg_temp.grant_id(7), pg_temp.grant_id(8)]), '0', 'asked again, nothing is left to end');
select is(pg_temp.disconnect_all(pg_temp.a(), '{}'), '0', 'nothing is nothing');
select is(pg_temp.disconnect_all(pg_temp.a(), null), '0', 'so is null');
select is(
  (select string_agg(event || ' ' || right(grant_id::text, 1), ', ' order by id) from patchbay.audit_log
    where right(grant_id::text, 1) in ('7', '8', 'd') and user_id = pg_temp.a()),
  'device_approval_withdrawn d, grant_revoked 7, grant_revoked 8', 'each end is audited, once'
);
select is(
  pg_temp.disconnect_all(pg_temp.a(), array_fill(pg_temp.grant_id(9), array[1001])), 'PT400', 'more than a thousand ids are refused'
);
do $$ begin update patchbay.rate_limits set remaining = 1 where key like 'disconnect:user:%'; end $$;
select is(pg_temp.disconnect_all(pg_temp.a(), array[pg_temp.grant_id(4), pg_temp.grant_id(5)]), '1', 'however many it ends, it is counted once');
select is(pg_temp.disconnect_all(pg_temp.a(), array[pg_temp.grant_id(9)]), 'PT429', 'by a limit of its own user');
select is(pg_temp.disconnect_all(pg_temp.b(), array[pg_temp.grant_id(3)]), '1', 'and of nobody else');
select ok(pg_temp.grant_is_live(9), 'what was refused lives');

select * from finish();
rollback;
