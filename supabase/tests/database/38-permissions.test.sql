-- Permissions: what a user ticks at the consent, what they take away later, and what its tokens are good for then.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read,notes:write,profile:read,offline_access}', '{client_secret_post}', false),
  ('mcp', 'An assistant', 'mcp', '{https://chat.example/cb}', '{notes:read,notes:write,profile:read,offline_access}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'gpt'), (sha256('mcp secret'), 'mcp');

create function pg_temp.secret(p_client text) returns bytea language sql
return sha256(case p_client when 'gpt' then 'secret' else 'mcp secret' end::bytea);

-- A's decision on a request that asks for p_asked.
create function pg_temp.decide(p_name text, p_chosen text[], p_asked text[], p_client text default 'gpt') returns jsonb language plpgsql as $$
declare
  v_request jsonb := pg_temp.gateway(format(
    'start_authorization(%L, ''https://chat.example/cb'', null, %L, '''', null, null, null, true)', p_client, p_asked
  ));
begin
  return pg_temp.gateway(format(
    'decide_authorization(%L, %L, true, sha256(%L), null, p_scopes => %L)',
    v_request ->> 'authorization_id', jsonb_build_object('sub', pg_temp.a()), 'code-' || p_name, p_chosen
  ));
end
$$;

create function pg_temp.redeem(p_name text, p_client text default 'gpt') returns jsonb language sql
return pg_temp.gateway(format(
  'exchange_code(%L, %L, ''client_secret_post'', sha256(%L), ''https://chat.example/cb'', null, null, sha256(%L), sha256(%L), %L, %L, null)',
  p_client, pg_temp.secret(p_client), 'code-' || p_name, 'at-' || p_name, 'rt-' || p_name, 'v1.k.at-' || p_name, 'v1.k.rt-' || p_name
));

-- The connection p_name: at-<name>, rt-<name>. Gives what the token response says.
create function pg_temp.connect(p_name text, p_chosen text[], p_asked text[], p_client text default 'gpt') returns text language plpgsql as $$
begin
  perform pg_temp.decide(p_name, p_chosen, p_asked, p_client);
  return pg_temp.redeem(p_name, p_client) ->> 'scope';
end
$$;

create function pg_temp.refresh(p_spent text, p_next text, p_scopes text[] default '{}', p_client text default 'gpt') returns jsonb language sql
return pg_temp.gateway(format(
  'refresh_token(%L, %L, ''client_secret_post'', sha256(%L), %L, null, sha256(%L), sha256(%L), %L, %L, null)',
  p_client, pg_temp.secret(p_client), 'rt-' || p_spent, p_scopes, 'at-' || p_next, 'rt-' || p_next, 'v1.k.at-' || p_next, 'v1.k.rt-' || p_next
));

create function pg_temp.grant_of(p_name text) returns uuid language sql
return (select grant_id from patchbay.tokens where access_digest = sha256(('at-' || p_name)::bytea));

-- What A leaves to a connection: what is in force, or SQLSTATE.
create function pg_temp.narrow(p_name text, p_scopes text[], p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.narrow_app(%L, %L)', pg_temp.grant_of(p_name), p_scopes));

-- 200, or the error of a call of the action p_action with at-<name>, and what a client should ask for.
create function pg_temp.call(p_name text, p_action text) returns text language sql
return (
  select coalesce(nullif(concat_ws(' ', answer ->> 'status', answer ->> 'error', 'ask:' || (answer ->> 'scope_to_ask')), ''), '200')
  from pg_temp.gateway(format('call_action(sha256(%L), null, %L, ''{"title": "x"}'', null, null)', 'at-' || p_name, p_action)) as answer
);

create function pg_temp.introspected(p_token text, p_client text default 'gpt') returns text language sql
return pg_temp.gateway(format(
  'introspect_token(%L, %L, ''client_secret_post'', sha256(%L), null)', p_client, pg_temp.secret(p_client), p_token
)) ->> 'scope';

create function pg_temp.app(p_name text, p_column text) returns text language sql
return pg_temp.value_as_user('authenticated', pg_temp.a(), format('select %I from public.connected_apps where grant_id = %L', p_column, pg_temp.grant_of(p_name)));

-- Structure -----------------------------------------------------------------------------------------------------------
select is(
  (select proargnames from pg_proc where oid = 'public.narrow_app(uuid,text[])'::regprocedure),
  array['grant_id', 'scopes'], 'the arguments of narrow_app are named as the Data API calls them'
);
select ok(not prosecdef, 'it asks with the power of its caller') from pg_proc where oid = 'public.narrow_app(uuid,text[])'::regprocedure;
select is(pg_temp.value_as_user(role, pg_temp.a(), sql), '42501', format('%s cannot: %s', role, sql))
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role,
  unnest(array[
    'select public.narrow_app(gen_random_uuid(), ''{notes:read}'')', 'select patchbay.narrow_own_grant(gen_random_uuid(), ''{notes:read}'')'
  ]) as sql;

-- What a scope allows -------------------------------------------------------------------------------------------------
select results_eq(
  $$select name, changes, actions from unnest(patchbay.described_scopes('{offline_access,notes:write,notes:read,gone}'))$$,
  $$values
    ('notes:read', false, array['List notes', 'Read a note']),
    ('notes:write', true, array['Add a note', 'Pin a note', 'Change a note', 'Replace a note', 'Delete a note']),
    ('offline_access', false, '{}'::text[])$$,
  'a scope says whether an action that needs it changes anything, and names them all'
);

-- At the consent ------------------------------------------------------------------------------------------------------
select is(
  pg_temp.decide('all', null, '{notes:read,notes:write}') ->> 'scope', 'notes:read notes:write', 'who names nothing allows all that was asked for'
);
select is(pg_temp.redeem('all') ->> 'scope', 'notes:read notes:write', 'and the token response says so');
select results_eq(
  $$select unticked_scopes, narrowed_scopes from patchbay.grants where id = pg_temp.grant_of('all')$$,
  $$values (null::text[], null::text[])$$, 'nothing is switched off'
);
select is(
  pg_temp.decide('some', '{profile:read,notes:read}', '{notes:read,notes:write,profile:read,offline_access}') ->> 'scope',
  'notes:read profile:read offline_access', 'who ticks some allows those; to stay connected is no choice'
);
select is(pg_temp.redeem('some') ->> 'scope', 'notes:read profile:read offline_access', 'the token response says what was given');
select is(
  (select unticked_scopes from patchbay.grants where id = pg_temp.grant_of('some')), '{notes:write}', 'what was left unticked is remembered'
);
select is(pg_temp.app('some', 'scopes'), '{notes:read,profile:read,offline_access}', 'the user sees what is on');
select is(pg_temp.app('some', 'switched_off'), '{notes:write}', 'and what is off');
select is(pg_temp.app('some', 'switched_off_descriptions'), '{"Add, change, pin and delete your notes"}', 'in words');
select is(
  pg_temp.decide('x', chosen, '{notes:read,offline_access}') - 'message', '{"error": "invalid_request", "status": 400}',
  format('%s cannot be chosen of notes:read offline_access', chosen)
)
from unnest(array['{}', '{offline_access}', '{notes:write}', '{notes:read,notes:write}', '{notes:read,NULL}', '{nothing}']) as given (texts),
  lateral (select texts::text[] as chosen) as chosen;
select ok(
  pg_temp.decide('x', '{notes:read,notes:write}', '{notes:read}') ->> 'message' ~ 'notes:write was not asked for', 'the refusal names what was not asked for'
);
select is(
  (select count(*)::integer from patchbay.authorization_requests where user_id = pg_temp.a() and status = 'approved'), 2,
  'a refusal decides nothing'
);

-- Calls ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.call('all', 'create_note'), '200', 'what is on works');
select is(pg_temp.call('some', 'list_notes'), '200', 'also beside something that is off');
select is(pg_temp.call('some', 'create_note'), '403 forbidden ask:', 'what was left unticked is forbidden, and there is nothing to ask for');
select ok(
  pg_temp.gateway('call_action(sha256(''at-some''), null, ''create_note'', ''{"title": "x"}'', null, null)') ->> 'message'
    ~ 'switched off the permission notes:write \("Add, change, pin and delete your notes"\).*Do not try again',
  'the model is told what is off, and not to try again'
);
select is(
  (select outcome from patchbay.interactions where grant_id = pg_temp.grant_of('some') order by id desc limit 1), 'forbidden', 'the call is recorded'
);
select is(pg_temp.connect('little', null, '{notes:read}'), 'notes:read', 'another asks for less');
select is(
  pg_temp.call('little', 'create_note'), '403 forbidden ask:notes:read notes:write', 'what was never asked for is a step-up, as ever'
);

-- Later ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.narrow('all', '{notes:read}'), '{notes:read}', 'A takes notes:write away');
select is(pg_temp.call('all', 'create_note'), '403 forbidden ask:', 'the very next call is refused');
select is(pg_temp.call('all', 'list_notes'), '200', 'the other permission works on');
select is(pg_temp.introspected('at-all'), 'notes:read', 'introspection says what is left to the access token');
select is(pg_temp.introspected('rt-all'), 'notes:read', 'and to the refresh token');
select is(pg_temp.app('all', 'switched_off'), '{notes:write}', 'it is off for the user to see');
select results_eq(
  $$select user_id, client_id, detail::jsonb from patchbay.audit_log where event = 'grant_narrowed' and grant_id = pg_temp.grant_of('all')$$,
  $$values (pg_temp.a(), 'gpt', '{"scopes": ["notes:write"]}'::jsonb)$$, 'it is audited'
);
select is(pg_temp.narrow('all', '{notes:read}'), '{notes:read}', 'once more changes nothing');
select is(pg_temp.narrow('all', '{notes:read,notes:write}'), '{notes:read}', 'what was taken away does not come back, and is no fault');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'grant_narrowed' and grant_id = pg_temp.grant_of('all')), 1,
  'neither is audited again'
);
select is(pg_temp.narrow('all', '{}'), 'PT400', 'leaving none is to disconnect');
select is(pg_temp.narrow('all', null), 'PT400', 'so is no list');
select is(pg_temp.narrow('all', '{offline_access}'), 'PT400', 'and what permits nothing');
select is(pg_temp.narrow('all', '{notes:read,profile:read}'), 'PT400', 'more than was given needs a consent');
select is(pg_temp.narrow('some', '{notes:read,notes:write}'), 'PT400', 'also what was left unticked there');
select is(pg_temp.narrow('some', '{notes:read,NULL}'), 'PT400', 'null is no permission');
select is(pg_temp.narrow('some', array_fill('notes:read'::text, array[1001])), 'PT400', 'nor is a list without end');
select is(pg_temp.narrow('all', '{notes:read}', pg_temp.b()), 'PT404', 'B has no such connection');
select is(pg_temp.narrow('all', '{notes:read}', null), 'PT401', 'nobody has');
select is(pg_temp.narrow('unknown', '{notes:read}'), 'PT404', 'one that is not there cannot be narrowed');
select is(pg_temp.app('some', 'scopes'), '{notes:read,profile:read,offline_access}', 'none of it changed anything');

select is(pg_temp.connect('two tabs', null, '{notes:read,notes:write,profile:read,offline_access}'), 'notes:read notes:write profile:read offline_access', 'of two that narrow at once');
select is(pg_temp.narrow('two tabs', '{notes:read,notes:write}'), '{notes:read,notes:write,offline_access}', 'each takes its own away');
select is(pg_temp.narrow('two tabs', '{notes:read,profile:read}'), '{notes:read,offline_access}', 'the result is what both leave');
select is(pg_temp.app('two tabs', 'switched_off'), '{notes:write,profile:read}', 'the rest is off, in the order of the consent page');
select is(pg_temp.narrow('two tabs', '{profile:read}'), 'PT400', 'but never nothing: what is left to one was taken by the other');
select is(pg_temp.app('two tabs', 'scopes'), '{notes:read,offline_access}', 'then nothing is taken');
select is(pg_temp.call('two tabs', 'list_notes'), '200', 'and the last permission works on');

select pg_temp.connect('ended', null, '{notes:read,notes:write}');
select patchbay.revoke_grant(pg_temp.grant_of('ended'), 'disconnected');
select is(pg_temp.narrow('ended', '{notes:read}'), 'PT404', 'nor one that has ended');
select pg_temp.connect('expired', null, '{notes:read,notes:write}');
update patchbay.grants set expires_at = now() where id = pg_temp.grant_of('expired');
select is(pg_temp.narrow('expired', '{notes:read}'), 'PT404', 'or expired');

-- Refresh -------------------------------------------------------------------------------------------------------------
select is(pg_temp.refresh('all', 'all-1') ->> 'scope', 'notes:read', 'a refresh says what is in force');
select is(pg_temp.refresh('all', 'all-2') - 'expires_in', '{"scope": "notes:read", "sealed_access": "v1.k.at-all-1", "sealed_refresh": "v1.k.rt-all-1"}', 'a retry gives the same pair');
select is(pg_temp.call('all-1', 'create_note'), '403 forbidden ask:', 'the new token has no more');
select is(pg_temp.refresh('all-1', 'all-3', '{notes:read,notes:write}') ->> 'scope', 'notes:read', 'what was taken away since is left out');
select is(pg_temp.refresh('all-3', 'all-4', '{notes:write}') ->> 'scope', '', 'a pair that is left with nothing is a pair');
select is(pg_temp.introspected('at-all-4'), '', 'with nothing');
select is(pg_temp.call('all-4', 'list_notes'), '403 forbidden ask:notes:read', 'not with what it did not ask for');
select is(pg_temp.refresh('all-4', 'all-5', '{profile:read}') ->> 'error', 'invalid_scope', 'what was never given is refused as before');
select is(pg_temp.refresh('some', 'some-1', '{notes:read,notes:write}') ->> 'error', 'invalid_scope', 'also what was left unticked');
select is(pg_temp.refresh('some', 'some-1', '{notes:read}') ->> 'scope', 'notes:read', 'a token may have less than its grant');
select is(pg_temp.narrow('some', '{profile:read}'), '{profile:read,offline_access}', 'when that is taken away');
select is(pg_temp.introspected('at-some-1'), '', 'it has nothing, and not the rest of the grant');
select is(pg_temp.call('some-1', 'list_notes'), '403 forbidden ask:', 'so it may do nothing');
select is(pg_temp.refresh('some', 'some-2') - 'expires_in', '{"scope": "", "sealed_access": "v1.k.at-some-1", "sealed_refresh": "v1.k.rt-some-1"}', 'the retry of that refresh says so');
select is(pg_temp.refresh('some-1', 'some-3') ->> 'scope', 'profile:read offline_access', 'and the next refresh gives what is in force');

select pg_temp.connect('assistant', null, '{notes:read,notes:write}', 'mcp');
select pg_temp.narrow('assistant', '{notes:read}');
select is(
  pg_temp.refresh('assistant', 'assistant-1', '{openid,notes:write}', 'mcp') ->> 'scope', '',
  'an unknown name beside what was taken away is not as if none were named'
);
select is(pg_temp.refresh('assistant-1', 'assistant-2', '{openid}', 'mcp') ->> 'scope', 'notes:read', 'an unknown name alone is');

-- Devices and paired chats --------------------------------------------------------------------------------------------
create function pg_temp.device(p_name text, p_kind text, p_chosen text[], p_approve boolean default true) returns jsonb language plpgsql as $$
begin
  insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
  values (sha256(('dc-' || p_name)::bytea), sha256(('uc-' || p_name)::bytea), p_kind, 'gpt', '{notes:read,notes:write,profile:read}');
  return pg_temp.gateway(format(
    'decide_device_request(%L, %L, %L, %L, null, p_scopes => %L)', sha256(('uc-' || p_name)::bytea), p_kind, jsonb_build_object('sub', pg_temp.a()), p_approve, p_chosen
  ));
end
$$;
create function pg_temp.planned(p_name text) returns uuid language sql
return (select planned_grant_id from patchbay.device_requests where device_digest = sha256(('dc-' || p_name)::bytea));
create function pg_temp.narrow_planned(p_name text, p_scopes text[]) returns text language sql
return pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.narrow_app(%L, %L)', pg_temp.planned(p_name), p_scopes));
create function pg_temp.poll(p_name text) returns text language sql
return pg_temp.gateway(format(
  'redeem_device_code(''gpt'', sha256(''secret''), ''client_secret_post'', sha256(%L), sha256(%L), sha256(%L), ''v1.k.a'', ''v1.k.r'', null)',
  'dc-' || p_name, 'at-' || p_name, 'rt-' || p_name
)) ->> 'scope';

select is(pg_temp.device('tv', 'device', '{notes:read,profile:read}'), '{"scope": "notes:read profile:read"}', 'a device gets what was ticked');
select is(pg_temp.poll('tv'), 'notes:read profile:read', 'with its tokens');
select is(pg_temp.call('tv', 'create_note'), '403 forbidden ask:', 'the rest is off');
select is(pg_temp.device('chat', 'pairing', '{notes:read}'), '{"scope": "notes:read"}', 'so does a paired chat');
select results_eq(
  $$select scopes, unticked_scopes from patchbay.grants where id = pg_temp.planned('chat')$$,
  $$values ('{notes:read}'::text[], '{notes:write,profile:read}'::text[])$$, 'with its grant'
);
select is(
  pg_temp.device('none ' || kind, kind, '{}') - 'message', '{"error": "invalid_request", "status": 400}', format('nothing ticked is no yes: %s', kind)
)
from unnest(array['device', 'pairing']) as kind;
select is(pg_temp.device('refused', 'device', '{notes:read}', false), '{"scope": null}', 'a refusal gives nothing');

select pg_temp.device('slow', 'device', '{notes:read,notes:write}');
select is(pg_temp.narrow_planned('slow', '{notes:read}'), '{notes:read}', 'an allowed device is narrowed before it fetches its tokens');
select is(pg_temp.narrow_planned('slow', '{notes:write}'), 'PT400', 'but not to nothing');
select is(pg_temp.narrow_planned('slow', '{profile:read}'), 'PT400', 'not to what was left unticked');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), format('select switched_off from public.connected_apps where grant_id = %L', pg_temp.planned('slow'))),
  '{notes:write,profile:read}', 'which the user sees'
);
select is(pg_temp.poll('slow'), 'notes:read', 'its tokens have what is left');
select results_eq(
  $$select scopes, unticked_scopes, narrowed_scopes from patchbay.grants where id = pg_temp.planned('slow')$$,
  $$values ('{notes:read}'::text[], '{profile:read}'::text[], '{notes:write}'::text[])$$, 'and its grant knows the rest'
);

select pg_temp.device('late', 'device', '{notes:read,notes:write}');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.b(), format('select public.narrow_app(%L, ''{notes:read}'')', pg_temp.planned('late'))), 'PT404',
  'another user narrows no device'
);
update patchbay.device_requests set created_at = now() - interval '1 hour', expires_at = now() where device_digest = sha256('dc-late');
select is(pg_temp.narrow_planned('late', '{notes:read}'), 'PT404', 'nor is one narrowed that comes too late');
select is(pg_temp.narrow_planned('refused', '{notes:read}'), 'PT404', 'nor one that was refused');

-- Again ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.connect('again', null, '{notes:read,notes:write}'), 'notes:read notes:write', 'a new consent gives what was switched off before');
select is(pg_temp.call('again', 'create_note'), '200', 'to its own connection');
select is(pg_temp.call('all-4', 'create_note'), '403 forbidden ask:', 'and not to the one before');

-- The assistant cannot do it in the user's name -----------------------------------------------------------------------
create function patchbay_actions.test_narrow(args jsonb) returns jsonb language sql set search_path = ''
return to_jsonb(public.narrow_app((args ->> 'id')::uuid, '{notes:read}'));
grant execute on function patchbay_actions.test_narrow(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_narrow', 'notes:read', 'Test', 'write');
select is(
  pg_temp.gateway(format('call_action(sha256(''at-again''), null, ''test_narrow'', %L, null, null)', jsonb_build_object('id', pg_temp.grant_of('again')))) ->> 'status',
  '403', 'an action cannot narrow a connection'
);

select * from finish();
rollback;
