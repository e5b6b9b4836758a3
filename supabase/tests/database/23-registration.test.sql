-- Clients that register themselves (RFC 7591): PKCE, no more scopes than there are, gone after 90 days unless used.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.register(p_id text, p_changes jsonb default '{}', p_secret text default null) returns jsonb language sql
return pg_temp.gateway(format('register_client(%L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')',
  p_id, sha256(p_secret::bytea), jsonb_build_object(
    'name', 'An app', 'redirect_uris', '["https://app.example/cb"]'::jsonb, 'logo_uri', null, 'policy_uri', null,
    'scopes', null, 'auth_method', 'none'
  ) || p_changes));

-- Lets 91 days pass since the registration.
create function pg_temp.age(p_id text) returns void language sql
begin atomic
  update patchbay.clients set created_at = now() - interval '91 days' where id = p_id;
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');

-- Registering ---------------------------------------------------------------------------------------------------------
select is(
  pg_temp.register('public'), jsonb_build_object('scope', array_to_string(patchbay.all_scopes(), ' ')), 'a client that names no scope may ask for all'
);
select results_eq(
  $$select name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, last_grant_at, metadata_expires_at
    from patchbay.clients where id = 'public'$$,
  $$values (
    'An app', 'mcp', '{https://app.example/cb}'::text[], patchbay.all_scopes(),
    '{none}'::text[], true, 'dcr', null::timestamptz, null::timestamptz
  )$$,
  'it is an MCP client with PKCE, and never used'
);
select is_empty($$select from patchbay.client_secrets where client_id = 'public'$$, 'without a secret');
select is(
  pg_temp.register('narrow', '{"scopes": ["notes:read"], "logo_uri": "https://app.example/l", "policy_uri": "https://app.example/p"}'),
  '{"scope": "notes:read"}', 'a client that names a scope is told that one'
);
select results_eq(
  $$select scopes, logo_uri, policy_uri from patchbay.clients where id = 'narrow'$$,
  $$values ('{notes:read,offline_access}'::text[], 'https://app.example/l', 'https://app.example/p')$$,
  'and may stay connected as well'
);
select is(pg_temp.register('offline', '{"scopes": ["offline_access", "notes:read"]}'), '{"scope": "notes:read offline_access"}', 'also when it named that');
select is((select cardinality(scopes) from patchbay.clients where id = 'offline'), 2, 'which it has once');
select is(pg_temp.register('openid', '{"scopes": ["openid", "notes:read", "email"]}'), '{"scope": "notes:read"}', 'unknown scopes are left out');
select is(
  pg_temp.register('unknown ' || scopes::text, jsonb_build_object('scopes', scopes)), pg_temp.register('all ' || scopes::text),
  'who names no other than ' || scopes::text || ' may ask for all'
)
from (values ('["openid", "email"]'::jsonb), ('["offline_access"]'), ('["openid", "offline_access"]'), ('[]')) as tried (scopes);
delete from patchbay.clients where id ~ '^(unknown|all|openid)';
select is(pg_temp.register('kept', '{"auth_method": "client_secret_basic"}', 'secret') ->> 'error', null, 'a confidential one');
select results_eq(
  $$select digest, expires_at from patchbay.client_secrets where client_id = 'kept'$$, $$values (sha256('secret'), null::timestamptz)$$,
  'has a secret, kept as a digest'
);
select is(
  (select token_endpoint_auth_methods from patchbay.clients where id = 'kept'), '{client_secret_post,client_secret_basic}', 'may send it either way'
);
select ok((select require_pkce from patchbay.clients where id = 'kept'), 'and needs PKCE all the same');
select results_eq(
  $$select event::text, client_id, trace_id, detail::jsonb from patchbay.audit_log where client_id = 'kept'$$,
  $$values ('client_registered', 'kept', '0c000000-0000-4000-8000-000000000003'::uuid, '{}'::jsonb)$$, 'registrations are audited'
);

-- Refusals ------------------------------------------------------------------------------------------------------------
select is(pg_temp.register('public') ->> 'raised', '23505', 'nobody registers over another client');
select is(pg_temp.register('x', changes) ->> 'raised', '23514', 'the table refuses ' || what)
from (values
  ('{"logo_uri": "http://app.example/l"}'::jsonb, 'a logo that is not https'),
  ('{"policy_uri": "javascript:x"}', 'a policy that runs'),
  ('{"name": ""}', 'an empty name'),
  (jsonb_build_object('name', repeat('x', 101)), 'a long name'),
  (jsonb_build_object('redirect_uris', (select jsonb_agg('https://app.example/' || n) from generate_series(1, 21) as n)), '21 redirect URIs'),
  (jsonb_build_object('redirect_uris', jsonb_build_array('https://app.example/' || repeat('x', 20000))), 'endless redirect URIs')
) as tried (changes, what);

-- Pruning -------------------------------------------------------------------------------------------------------------
update patchbay.clients set created_at = now() - interval '89 days' where created_by = 'dcr';
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 0, 'nobody is pruned within 90 days');
select pg_temp.age('public'), pg_temp.age('narrow'), pg_temp.age('offline'), pg_temp.age('kept');
update patchbay.clients set last_grant_at = now() - interval '1 year' where id = 'narrow';
insert into patchbay.authorization_requests (client_id, redirect_uri, scopes) values ('offline', 'https://app.example/cb', '{notes:read}');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_at)
values ('ours', 'Ours', 'mcp', '{}', '{notes:read}', '{none}', true, now() - interval '9 years');
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 2, 'after that the two that nobody ever used go');
select ok(not pg_temp.client_exists('public') and not pg_temp.client_exists('kept'), 'those two');
select is_empty($$select from patchbay.client_secrets where client_id = 'kept'$$, 'with their secrets');
select ok(pg_temp.client_exists('narrow'), 'one that was ever used stays');
select ok(pg_temp.client_exists('offline'), 'one at whose consent page somebody is stays');
select ok(pg_temp.client_exists('ours'), 'one of the operator''s stays');
select ok(pg_temp.client_exists('pairing'), 'paired chats stay');
update patchbay.authorization_requests set created_at = now() - interval '1 hour', expires_at = now() - interval '4 minutes';
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 0, 'a moment longer than the request: its code may be on its way');
update patchbay.authorization_requests set expires_at = now() - interval '6 minutes';
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 1, 'and then it goes');

select pg_temp.register('device');
select pg_temp.age('device');
select pg_temp.gateway(format('start_device_authorization(''device'', null, ''none'', %L, %L, ''{}'', null, null)', sha256('dc'), sha256('uc')));
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 0, 'one at whose device page somebody is stays');

select pg_temp.register('n' || n) from generate_series(1, 5) as n;
select pg_temp.age('n' || n) from generate_series(1, 5) as n;
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 2), 2, 'never more at once than it is told');
select pg_temp.register('another');
select is((select count(*)::integer from patchbay.clients where id ~ '^n[1-5]$'), 0, 'every registration takes out the next few');
select pg_temp.age('another');
select pg_temp.gateway(format('store_client_metadata(''https://app.example/c.json'', %L, 3600, null)',
  '{"name": "By URL", "redirect_uris": ["https://app.example/cb"], "logo_uri": null, "policy_uri": null}'));
select ok(not pg_temp.client_exists('another'), 'so does every document that is fetched');

-- A bound on what nobody uses ---------------------------------------------------------------------------------------------
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at)
select 'many ' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr', now() - interval '80 days' - make_interval(secs => n)
from generate_series(1, patchbay.most_unused_clients('dcr')) as n;
select is(pg_temp.register('one more') ->> 'error', null, 'at the bound a client can register');
select ok(
  not pg_temp.client_exists('many ' || patchbay.most_unused_clients('dcr')) and pg_temp.client_exists('many 1'), 'and the oldest that nobody used make room'
);
select ok(pg_temp.client_exists('narrow') and pg_temp.client_exists('ours'), 'not one that was used, nor one of the operator''s');
select cmp_ok(
  (select count(*)::integer from patchbay.clients where last_grant_at is null and created_by = 'dcr'),
  '<=', patchbay.most_unused_clients('dcr'), 'so there are never more than that'
);
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at)
select 'flood ' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr', now() - interval '59 minutes' from generate_series(1, 30) as n;
delete from patchbay.clients where id ~ '^many ' or (created_by = 'dcr' and last_grant_at is null and created_at < now() - interval '1 hour');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at)
select 'flood more ' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr', now() - interval '59 minutes'
from generate_series(1, patchbay.most_unused_clients('dcr')) as n;
select is(
  pg_temp.register('too many') - 'message', '{"error": "rate_limited", "status": 429, "retry_after": 60}',
  'where all are of the last hour nobody''s is taken away: who comes next has to wait'
);
select ok(not pg_temp.client_exists('too many'), 'and is not registered');
delete from patchbay.clients where id ~ '^flood';

-- What strangers make fills no log ---------------------------------------------------------------------------------------
update patchbay.limits set capacity = 1000 where name = 'register:address';
select pg_temp.gateway(format('register_client(%L, null, %L, null, ''one network'')', 'logged ' || n,
  '{"name": "x", "redirect_uris": [], "logo_uri": null, "policy_uri": null, "scopes": null, "auth_method": "none"}'))
from generate_series(1, 50) as n;
select is((select count(*)::integer from patchbay.clients where id ~ '^logged '), 50, 'of fifty clients that one address registers');
select ok(
  (select count(*) from patchbay.audit_log where client_id ~ '^logged ') between 28 and 31, 'thirty are in the audit log (audit:address)'
);

-- The operator's choice -----------------------------------------------------------------------------------------------
select pg_temp.age('device');
delete from patchbay.device_requests;
update patchbay.retention set keep = interval '200 days' where what = 'unused_clients';
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 0, 'how long is a row that an operator changes');
delete from patchbay.retention where what = 'unused_clients';
select is(patchbay.prune_unused_clients('dcr', patchbay.kept_since('unused_clients'), 20), 0, 'without it all are kept');

select * from finish();
rollback;
