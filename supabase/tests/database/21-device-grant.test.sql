-- The device grant (RFC 8628), entry function by entry function, as patchbay_gateway calls them.
begin;
\ir ../helpers.psql
select no_plan();

-- A device asks; its device code is dc-<name>, its user code uc-<name>.
create function pg_temp.start(
  p_name text,
  p_scopes text default '{}',
  p_resource text default null,
  p_client text default 'device',
  p_secret text default null,
  p_method text default 'none'
) returns jsonb language sql
return pg_temp.gateway(format('start_device_authorization(%L, %L, %L, %L, %L, %L, %L, null)',
  p_client, sha256(p_secret::bytea), p_method, sha256(('dc-' || p_name)::bytea), sha256(('uc-' || p_name)::bytea),
  p_scopes, p_resource));

create function pg_temp.describe(p_name text, p_kind text default 'device') returns jsonb language sql
return pg_temp.gateway(format('describe_device_request(%L, %L)', sha256(('uc-' || p_name)::bytea), p_kind));

create function pg_temp.decide(p_name text, p_approve boolean, p_user uuid default pg_temp.a(), p_kind text default 'device')
returns text language sql
return pg_temp.error_of(pg_temp.gateway(format('decide_device_request(%L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')',
  sha256(('uc-' || p_name)::bytea), p_kind, jsonb_build_object('sub', p_user), p_approve)));

-- One poll; the tokens would be at-<name> and rt-<name>.
create function pg_temp.poll(
  p_name text,
  p_client text default 'device',
  p_secret text default null,
  p_method text default 'none',
  p_resource text default null
) returns jsonb language sql
return pg_temp.gateway(format('redeem_device_code(%L, %L, %L, %L, %L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'', null, %L)',
  p_client, sha256(p_secret::bytea), p_method, sha256(('dc-' || p_name)::bytea),
  sha256(('at-' || p_name)::bytea), sha256(('rt-' || p_name)::bytea), 'v1.k.at', 'v1.k.rt', p_resource));

-- Lets seconds pass for the polls of a device.
create function pg_temp.pass(p_name text, p_seconds integer) returns void language sql
begin atomic
  update patchbay.device_requests set polled_at = polled_at - make_interval(secs => p_seconds)
  where device_digest = sha256(('dc-' || p_name)::bytea);
end;

create function pg_temp.expire(p_name text) returns void language sql
begin atomic
  update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now()
  where device_digest = sha256(('dc-' || p_name)::bytea);
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('device', 'A device', 'public', '{}', '{notes:read,profile:read,offline_access}', '{none}', true),
  ('rival', 'Another device', 'public', '{}', '{notes:read}', '{none}', true),
  ('assistant', 'An MCP client', 'mcp', '{}', '{notes:read}', '{none}', true),
  ('gpt', 'A GPT', 'gpt_action', '{}', '{notes:read}', '{client_secret_post}', false),
  ('kept', 'A confidential one', 'mcp', '{}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'kept'), (sha256('gpt'), 'gpt');

-- Start ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.start('one'), '{"expires_in": 600}', 'a public client starts by its name alone');
select results_eq(
  $$select kind, client_id, scopes, resource, match_code, status, expires_at - created_at from patchbay.device_requests where created_at >= now()$$,
  $$values ('device', 'device', '{notes:read,profile:read}'::text[], null::text, null::text, 'pending', interval '10 minutes')$$,
  'what is stored: the default scopes of this client, pending, ten minutes'
);
select is(pg_temp.start('kept', p_client => 'kept', p_secret => 'secret', p_method => 'client_secret_post'), '{"expires_in": 600}', 'a confidential one by its secret');
select is(pg_temp.error_of(pg_temp.start('x', p_client => 'kept')), 'invalid_client', 'and not without it');
select is(
  pg_temp.error_of(pg_temp.start('x', p_client => 'kept', p_secret => 'wrong', p_method => 'client_secret_post')),
  'invalid_client', 'nor with another one'
);
select is(pg_temp.error_of(pg_temp.start('x', p_client => 'nobody')), 'invalid_client', 'an unknown client starts nothing');
select is(pg_temp.start('left out', '{notes:write,profile:read,nothing}'), '{"expires_in": 600}', 'a scope that this client may not have, or that does not exist');
select is(
  (select scopes from patchbay.device_requests where device_digest = sha256('dc-left out')), '{profile:read}', 'is left out'
);
select is(
  pg_temp.error_of(pg_temp.start('x', '{nothing}', p_client => 'gpt', p_secret => 'gpt', p_method => 'client_secret_post')),
  'invalid_scope', 'a GPT is told of it'
);
select is(
  pg_temp.gateway(format('start_device_authorization(%L, null, ''none'', %L, %L, ''{}'', null, null, null, ''https://app.example/mcp'')',
    client, sha256(('dc-' || client)::bytea), sha256(('uc-' || client)::bytea))),
  '{"expires_in": 600}', client || ' names no resource'
)
from unnest(array['device', 'assistant']) as client;
select results_eq(
  $$select client_id, resource from patchbay.device_requests where device_digest in (sha256('dc-device'), sha256('dc-assistant')) order by client_id$$,
  $$values ('assistant', 'https://app.example/mcp'), ('device', null)$$, 'which is F/mcp for an MCP client, and F/gpt for others'
);
select is(pg_temp.start('scoped', '{profile:read,profile:read}', 'https://mcp.example'), '{"expires_in": 600}', 'scope and resource can be asked for');
select results_eq(
  $$select scopes, resource from patchbay.device_requests where device_digest = sha256('dc-scoped')$$,
  $$values ('{profile:read}'::text[], 'https://mcp.example')$$, 'and are kept, each scope once'
);
select is(pg_temp.start('one') ->> 'raised', '23505', 'the same codes cannot be had twice while they live');

-- A user code is short, so an expired one may come again.
select pg_temp.start('again');
select pg_temp.expire('again');
select is(
  pg_temp.gateway(format('start_device_authorization(''device'', null, ''none'', %L, %L, ''{}'', null, null)',
    sha256('dc-second'), sha256('uc-again'))),
  '{"expires_in": 600}', 'a user code of an expired request is free again'
);
select is_empty(
  $$select from patchbay.device_requests where device_digest = sha256('dc-again')$$, 'and the expired request is gone'
);

-- Describe ------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.describe('one') - array['created_at', 'expires_at'],
  jsonb_build_object(
    'match_code', null,
    'status', 'pending',
    'client', '{"name": "A device", "kind": "public", "logo_uri": null, "policy_uri": null, "id_host": null, "claims": []}'::jsonb,
    'scopes', (
      select jsonb_agg(to_jsonb(scope) - 'place' order by place)
      from unnest(patchbay.described_scopes('{notes:read,profile:read}')) with ordinality
        as scope (name, description, changes, actions, place)
    )
  ),
  'the page is told who asks for what, and nothing of codes'
);
select ok(
  (pg_temp.describe('one') ->> 'expires_at')::timestamptz - (pg_temp.describe('one') ->> 'created_at')::timestamptz = interval '10 minutes',
  'and since when and until when'
);
select is(pg_temp.error_of(pg_temp.describe('unknown')), 'not_found', 'an unknown code is nothing');
select is(pg_temp.error_of(pg_temp.describe('one', 'pairing')), 'invalid_request', 'a user code is no temp code');
select pg_temp.start('late');
select pg_temp.expire('late');
select is(pg_temp.error_of(pg_temp.describe('late')), 'not_found', 'an expired code is nothing');

-- Polls before the decision -------------------------------------------------------------------------------------------
select is(pg_temp.error_of(pg_temp.poll('one')), 'authorization_pending', 'the first poll is told to wait');
select is(pg_temp.error_of(pg_temp.poll('one')), 'slow_down', 'one at once is too soon');
select is((select poll_seconds::integer from patchbay.device_requests where device_digest = sha256('dc-one')), 10, 'and adds five seconds');
select pg_temp.pass('one', 9);
select is(pg_temp.error_of(pg_temp.poll('one')), 'slow_down', 'nine seconds are too soon now');
select is((select poll_seconds::integer from patchbay.device_requests where device_digest = sha256('dc-one')), 15, 'and add five more');
select pg_temp.pass('one', 15);
select is(pg_temp.error_of(pg_temp.poll('one')), 'authorization_pending', 'fifteen are enough');
select is((select poll_seconds::integer from patchbay.device_requests where device_digest = sha256('dc-one')), 15, 'and add nothing');
do $$ begin for n in 1..20 loop perform pg_temp.poll('one'); end loop; end $$;
select is((select poll_seconds::integer from patchbay.device_requests where device_digest = sha256('dc-one')), 60, 'a minute is the most');
select is(pg_temp.error_of(pg_temp.poll('one', 'rival')), 'invalid_grant', 'another client is told nothing');
select is(pg_temp.error_of(pg_temp.poll('kept', 'kept')), 'invalid_client', 'a confidential client polls with its secret');
select is(pg_temp.error_of(pg_temp.poll('unknown')), 'invalid_grant', 'an unknown device code is refused');
select is_empty('select from patchbay.grants where created_at >= now()', 'and nobody has anything yet');

-- Decide --------------------------------------------------------------------------------------------------------------
select is(pg_temp.decide('unknown', true), 'not_found', 'an unknown code decides nothing');
select is(pg_temp.decide('late', true), 'not_found', 'nor does an expired one');
select is(pg_temp.decide('one', true, p_kind => 'pairing'), 'invalid_request', 'nor one of the other kind');
select is(pg_temp.decide('one', true, gen_random_uuid()), 'unauthorized', 'nor an account that is not there');
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.b();
select is(pg_temp.decide('one', true, pg_temp.b()), 'unauthorized', 'nor a banned one');
update auth.users set banned_until = now() - interval '1 day' where id = pg_temp.b();
select is(pg_temp.decide('one', true), 'none', 'the user says yes');
select results_eq(
  $$select status, user_id, grant_id, decided_at = now() from patchbay.device_requests where device_digest = sha256('dc-one')$$,
  $$values ('approved', pg_temp.a(), null::uuid, true)$$, 'which is no grant yet: the device must come for it'
);
select is_empty('select from public.user_gpt_connections where created_at >= now()', 'and no connection');
select is(pg_temp.decide('one', approve, p_user), 'conflict', format('after that %s says %s in vain', p_user, approve))
from unnest(array[true, false]) as approve, unnest(array[pg_temp.a(), pg_temp.b()]) as p_user;

-- Redeem --------------------------------------------------------------------------------------------------------------
select is(pg_temp.error_of(pg_temp.poll('one', 'rival')), 'invalid_grant', 'another client gets nothing for it');
select is(pg_temp.poll('one'), '{"expires_in": 3600, "scope": "notes:read profile:read", "sealed_access": null, "sealed_refresh": null}', 'the device gets tokens, however soon it polls');
select results_eq(
  $$select user_id, client_id, scopes, resource, expires_at - created_at from patchbay.grants where created_at >= now()$$,
  $$values (pg_temp.a(), 'device', '{notes:read,profile:read}'::text[], null::text, interval '90 days')$$, 'there is one grant'
);
select results_eq(
  $$select access_digest::bytea, refresh_digest::bytea, parent_digest::bytea from patchbay.tokens where created_at >= now()$$,
  $$values (sha256('at-one'), sha256('rt-one'), sha256('dc-one'))$$,
  'with one pair, issued for the device code'
);
select ok((select has_completed_oauth from public.user_gpt_connections where user_id = pg_temp.a()), 'the user is connected');
select ok((select last_grant_at = now() from patchbay.clients where id = 'device'), 'the client was used');
select is(pg_temp.error_of(pg_temp.poll('one')), 'invalid_grant', 'a second redemption is refused');
select is((select count(*)::integer from patchbay.tokens where created_at >= now() and consumed_at is null), 1, 'and leaves the pair alone: a retry is no attack');

select pg_temp.start('no');
select is(pg_temp.decide('no', false), 'none', 'the user says no');
select is(pg_temp.error_of(pg_temp.poll('no')), 'access_denied', 'the device is told so');
select is(pg_temp.error_of(pg_temp.poll('late')), 'expired_token', 'or that its code has expired');
select pg_temp.start('yes, but late');
select pg_temp.decide('yes, but late', true);
select pg_temp.expire('yes, but late');
select is(pg_temp.error_of(pg_temp.poll('yes, but late')), 'expired_token', 'even if it was approved in time');
select pg_temp.start('banned');
select pg_temp.decide('banned', true, pg_temp.b());
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.b();
select is(pg_temp.error_of(pg_temp.poll('banned')), 'access_denied', 'an account that was banned since gets nothing');

-- RFC 8707: a token is for what the user was asked, and only who polls for the right thing hears of the decision.
select is(
  pg_temp.error_of(pg_temp.poll(name, p_resource => resource)), 'invalid_target', format('%s is not polled for "%s"', name, resource)
)
from (values ('scoped', ''), ('scoped', 'https://other.example'), ('banned', 'https://mcp.example')) as polls (name, resource);
select pg_temp.decide('scoped', true);
select is(pg_temp.error_of(pg_temp.poll('scoped', p_resource => '')), 'invalid_target', 'nor redeemed for it');
select is(
  pg_temp.poll('scoped', p_resource => 'https://mcp.example'), '{"expires_in": 3600, "scope": "profile:read", "sealed_access": null, "sealed_refresh": null}',
  'which burns nothing: the right one is redeemed'
);
select pg_temp.start('for the actions');
select pg_temp.decide('for the actions', true);
select is(pg_temp.error_of(pg_temp.poll('for the actions', p_resource => '')), 'none', 'F/gpt by name is what no resource is');

select results_eq(
  $$select event::text, user_id, client_id from patchbay.audit_log where at >= now() and event ~ '^device_(approved|denied)$|^token_' order by id$$,
  $$values
    ('device_approved', pg_temp.a(), 'device'), ('token_issued', pg_temp.a(), 'device'),
    ('device_denied', pg_temp.a(), 'device'), ('device_approved', pg_temp.a(), 'device'),
    ('device_approved', pg_temp.b(), 'device'),
    ('device_approved', pg_temp.a(), 'device'), ('token_issued', pg_temp.a(), 'device'),
    ('device_approved', pg_temp.a(), 'device'), ('token_issued', pg_temp.a(), 'device')$$,
  'decisions and tokens are audited'
);

select * from finish();
rollback;
