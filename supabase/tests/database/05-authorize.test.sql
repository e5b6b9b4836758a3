-- The front half of the code flow: a request is checked, shown and decided once. Called as the role that serves requests.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.start(
  p_client text default 'gpt',
  p_redirect_uri text default 'https://chat.example/cb',
  p_state text default 'st',
  p_scopes text default '{}',
  p_resource text default null,
  p_challenge text default null,
  p_problem jsonb default null
) returns jsonb language sql
return pg_temp.gateway(format(
  'start_authorization(%L, %L, %L, %L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'', true)',
  p_client, p_redirect_uri, p_state, p_scopes, p_resource, p_challenge, p_problem
));

-- Whom start refuses with what: a problem for the client is sent to the redirect URI, any other is not.
create function pg_temp.refused(p_answer jsonb) returns text language sql immutable
return format('%s for %s', pg_temp.error_of(p_answer), case when (p_answer ->> 'is_for_client')::boolean then 'the client' else 'the person' end);

-- The request that an answer of start names.
create function pg_temp.recorded(p_answer jsonb default pg_temp.start()) returns patchbay.authorization_requests
language plpgsql as $$
declare
  v_request patchbay.authorization_requests;
begin
  select * into v_request from patchbay.authorization_requests where id = (p_answer ->> 'authorization_id')::uuid;
  return v_request;
end
$$;

create function pg_temp.decide(p_id uuid, p_user uuid, p_approve boolean, p_code text default null) returns jsonb language sql
return pg_temp.gateway(format(
  'decide_authorization(%L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')', p_id, jsonb_build_object('sub', p_user), p_approve, sha256(p_code::bytea)
));

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients
  (id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values
  (
    'gpt', 'A GPT', 'gpt_action', 'https://chat.example/logo.png', null, '{https://chat.example/cb,https://chat.example/other}',
    '{notes:read,notes:write,profile:read,offline_access}', '{client_secret_post}', false
  ),
  ('reader', 'Reads only', 'mcp', null, null, '{https://chat.example/cb}', '{notes:read,offline_access}', '{client_secret_post}', false),
  ('idle', 'No default scope', 'mcp', null, null, '{https://chat.example/cb}', '{offline_access}', '{client_secret_post}', false),
  ('odd', 'A scope that is none', 'mcp', null, null, '{https://chat.example/cb}', '{notes:read,gone}', '{client_secret_post}', false),
  ('native', 'An app', 'public', null, null, '{http://127.0.0.1/cb}', '{notes:read}', '{none}', true);

-- Whom an answer may be sent to ---------------------------------------------------------------------------------------
select is(pg_temp.refused(pg_temp.start(p_client => 'nobody')), 'invalid_client for the person', 'an unknown client is told apart first');
select is(pg_temp.refused(pg_temp.start(p_client => null)), 'invalid_client for the person', 'no client is an unknown client');
select is(
  pg_temp.refused(pg_temp.start(p_client => 'nobody', p_problem => '{"error": "invalid_request"}')), 'invalid_client for the person',
  'no fault is sent anywhere for an unknown client'
);
select is(
  pg_temp.refused(pg_temp.start(p_redirect_uri => uri)), 'invalid_request for the person', 'not registered: ' || coalesce(uri, 'nothing')
)
from unnest(array[
  null, '', 'https://chat.example/cb/', 'https://evil.example/cb', 'https://chat.example/cb?x', 'https://chat.example/cb%20'
]) as uri;
select is(
  pg_temp.refused(pg_temp.start(p_redirect_uri => 'https://evil.example/cb', p_problem => '{"error": "invalid_request"}')),
  'invalid_request for the person', 'no fault is sent to an unregistered redirect URI'
);
select results_eq(
  $$select event::text, client_id, trace_id, detail::jsonb from patchbay.audit_log order by id desc limit 1$$,
  $$values ('redirect_uri_refused', 'gpt', '0c000000-0000-4000-8000-000000000003'::uuid,
    '{"redirect_uri": "https://evil.example/cb"}'::jsonb)$$,
  'a refused redirect URI is audited, with what was asked'
);
select lives_ok(
  $$select pg_temp.start(p_redirect_uri => 'https://evil.example/' || repeat('🦊', 1000))$$, 'even a very long one'
);
select is_empty('select from patchbay.authorization_requests where created_at >= now()', 'nothing of all that became a request');
select is(
  pg_temp.error_of(pg_temp.start(p_redirect_uri => 'https://chat.example/other')), 'none', 'every registered redirect URI is taken'
);
select is(
  pg_temp.error_of(pg_temp.start(p_client => 'native', p_redirect_uri => 'http://127.0.0.1:49152/cb', p_challenge => repeat('c', 43))),
  'none', 'a loopback redirect URI is taken on any port'
);
select is(
  (select redirect_uri from patchbay.authorization_requests where client_id = 'native'), 'http://127.0.0.1:49152/cb',
  'and kept as it was asked for'
);

-- Faults, which the client learns by a redirect -----------------------------------------------------------------------
select is(
  pg_temp.start(p_problem => '{"error": "unsupported_response_type", "error_description": "d"}'),
  '{"error": "unsupported_response_type", "message": "d", "status": 400, "needs_metadata": false, "is_for_client": true, "is_stranger": false}',
  'a fault that was found before is passed on to a registered redirect URI'
);
select is(pg_temp.refused(pg_temp.start('native', 'http://127.0.0.1/cb')), 'invalid_request for the client', 'a client that must use PKCE has to send a challenge');
select is(pg_temp.error_of(pg_temp.start()), 'none', 'GPT Actions need not');
select is(pg_temp.error_of(pg_temp.start(p_challenge => repeat('c', 43))), 'none', 'and may');
select is(
  pg_temp.refused(pg_temp.start(p_client => client, p_scopes => scopes)), 'invalid_scope for the client', format('%s may not ask for %s', client, scopes)
)
from (values
  ('gpt', '{notes:admin}'), ('gpt', '{notes:read,notes:admin}'), ('gpt', '{NOTES:READ}'), ('gpt', '{""}'), ('gpt', '{null}')
) as asked (client, scopes);
select is(
  (select count(*)::integer from patchbay.authorization_requests where created_at >= now()), 4, 'a fault leaves no request'
);
select is(pg_temp.refused(pg_temp.start(p_client => 'idle')), 'invalid_scope for the client', 'who names no scope and has no default gets none');

select is(
  (pg_temp.recorded(pg_temp.start(p_client => client, p_scopes => scopes))).scopes, '{notes:read}',
  format('%s, which is no GPT, may name %s: only what it may have is asked for', client, scopes)
)
from (values
  ('reader', '{notes:write}'), ('reader', '{notes:read,notes:write}'), ('odd', '{gone}'), ('odd', '{notes:read,gone}')
) as asked (client, scopes);

-- What is recorded ----------------------------------------------------------------------------------------------------
select is((pg_temp.recorded()).scopes, '{notes:read,notes:write,profile:read}', 'no scope asked for: the defaults, without offline_access');
select is(
  (pg_temp.recorded(pg_temp.start(p_scopes => null))).scopes,
  '{notes:read,notes:write,profile:read}', 'likewise for null'
);
select is(
  (pg_temp.recorded(pg_temp.start(p_client => 'reader'))).scopes,
  '{notes:read}', 'the defaults never exceed what the client may have'
);
select is(
  (pg_temp.recorded(pg_temp.start(p_scopes => '{offline_access,notes:read}'))).scopes,
  '{offline_access,notes:read}', 'scopes asked for are taken as asked'
);
select is(
  (pg_temp.recorded(pg_temp.start(p_scopes => '{notes:read,notes:read}'))).scopes,
  '{notes:read}', 'a scope asked for twice is asked for once'
);
select results_eq(
  format(
    $$select client_id, redirect_uri, state, resource, code_challenge, status, user_id, expires_at - created_at, decided_at
      from patchbay.authorization_requests where id = %L$$,
    pg_temp.start(p_state => 'a b&c=🦊', p_resource => 'https://app.example/mcp', p_challenge => repeat('c', 43)) ->> 'authorization_id'
  ),
  $$values ('gpt', 'https://chat.example/cb', 'a b&c=🦊', 'https://app.example/mcp', repeat('c', 43), 'pending', null::uuid,
    interval '10 minutes', null::timestamptz)$$,
  'a request keeps all that was asked, for 10 minutes'
);

select is(
  (pg_temp.recorded(pg_temp.gateway(format(
    'start_authorization(%L, ''https://chat.example/cb'', null, ''{}'', %L, null, null, null, true, null, false, ''https://app.example/mcp'')', client, asked
  )))).resource,
  expected, format('a request of %s that names %s', client, coalesce('''' || asked || '''', 'no resource'))
)
from (values
  ('gpt', null, null), ('reader', null, 'https://app.example/mcp'), ('reader', '', null), ('gpt', 'https://app.example/mcp', 'https://app.example/mcp')
) as tried (client, asked, expected);

-- Where a client may be answered ---------------------------------------------------------------------------------------
select is(
  patchbay.may_return_to(
    jsonb_populate_record(null::patchbay.clients, jsonb_build_object('redirect_uris', array['https://a.example/cb', 'myapp://x/cb', 'com.example.app:/cb', 'javascript:x'])),
    uri, '{myapp://x/cb,other://x/cb}'
  ),
  expected, format('may be answered at %s: %s', coalesce(uri, 'nothing'), expected)
)
from (values
  ('https://a.example/cb', true), ('com.example.app:/cb', true), ('myapp://x/cb', true), ('other://x/cb', false),
  ('javascript:x', false), ('https://a.example/other', false), (null, false)
) as tried (uri, expected);
select is(
  patchbay.may_return_to(jsonb_populate_record(null::patchbay.clients, '{"redirect_uris": ["myapp://x/cb"]}'), 'myapp://x/cb', list), false,
  'without a list no scheme of one word is taken'
)
from unnest(array[null, '{}']) as texts (list_text), lateral (select list_text::text[]) as lists (list);
select is(
  pg_temp.refused(pg_temp.gateway(
    'start_authorization(''gpt'', ''https://chat.example/cb'', null, ''{}'', null, null, null, null, false)'
  )), 'invalid_request for the person', 'a registered URI that cannot be used starts nothing'
);

-- A redirect URI that was taken away meanwhile -----------------------------------------------------------------------------
create temporary table withdrawn as select (pg_temp.start(p_redirect_uri => 'https://chat.example/other') ->> 'authorization_id')::uuid as id;
update patchbay.clients set redirect_uris = '{https://chat.example/cb}' where id = 'gpt';
select is(pg_temp.error_of(pg_temp.gateway(format('describe_authorization(%L)', id))), 'not_found', 'is not shown') from withdrawn;
select is(pg_temp.error_of(pg_temp.decide(id, pg_temp.a(), approve, 'withdrawn')), 'not_found', 'nor decided: ' || approve)
from withdrawn, unnest(array[true, false]) as approve;
select results_eq(
  'select status, decided_at from patchbay.authorization_requests join withdrawn using (id)', $$values ('pending', null::timestamptz)$$, 'nothing is recorded'
);
select is_empty($$select from patchbay.authorization_codes where digest = sha256('withdrawn')$$, 'and no code is made');
update patchbay.clients set redirect_uris = '{https://chat.example/cb,https://chat.example/other}' where id = 'gpt';

-- Describe ------------------------------------------------------------------------------------------------------------
create function pg_temp.describe(p_id text) returns jsonb language sql
return pg_temp.gateway(format('describe_authorization(%L)', p_id));

select is(
  pg_temp.describe(r.id::text),
  jsonb_build_object(
    'request_id', r.id,
    'redirect_uri', 'https://chat.example/cb',
    'client', '{"name": "A GPT", "logo_uri": "https://chat.example/logo.png", "policy_uri": null, "kind": "gpt_action",
      "id_host": null, "claims": []}'::jsonb,
    'scopes', '[{"name": "notes:read", "description": "See your notes", "changes": false, "actions": ["List notes", "Read a note"]},
      {"name": "notes:write", "description": "Add, change, pin and delete your notes", "changes": true,
        "actions": ["Add a note", "Pin a note", "Change a note", "Replace a note", "Delete a note"]},
      {"name": "profile:read", "description": "See your account name and email address", "changes": false,
        "actions": ["Read the account", "Read the account in a sentence"]}]'::jsonb,
    'sign_in_after', null,
    'expires_at', to_char(r.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  ),
  'the consent page sees the client, where it returns to, the scopes in words and in order, and the expiry: nothing else'
)
from pg_temp.recorded() as r;
select is(pg_temp.error_of(pg_temp.describe(gen_random_uuid()::text)), 'not_found', 'an unknown request has no description');
select is(pg_temp.error_of(pg_temp.describe(null)), 'not_found', 'nor has none');
create temporary table requests as select 'expired' as name, (pg_temp.recorded()).id;
update patchbay.authorization_requests set created_at = now() - interval '10 minutes', expires_at = now()
where id = (select id from requests);
select is(pg_temp.error_of(pg_temp.describe(id::text)), 'not_found', 'a request ends the moment it expires') from requests;

-- Decide --------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.error_of(pg_temp.decide(id, pg_temp.a(), true, 'late')), 'not_found', 'an expired request cannot be approved'
) from requests;
select is(pg_temp.error_of(pg_temp.decide(gen_random_uuid(), pg_temp.a(), true, 'x')), 'not_found', 'nor can an unknown one');

insert into requests
select 'approved',
  (pg_temp.start(p_state => 'kept', p_resource => 'https://app.example/mcp', p_challenge => repeat('c', 43)) ->> 'authorization_id')::uuid;
create function pg_temp.request(p_name text) returns uuid language sql return (select id from requests where name = p_name);

select is(
  pg_temp.decide(pg_temp.request('approved'), pg_temp.a(), true, 'code'),
  '{"redirect_uri": "https://chat.example/cb", "state": "kept", "scope": "notes:read notes:write profile:read"}',
  'an approval says where to send the code, with the state, and what was given'
);
select results_eq(
  format($$select status, user_id, decided_at from patchbay.authorization_requests where id = %L$$, pg_temp.request('approved')),
  $$values ('approved', pg_temp.a(), now())$$, 'the request knows who approved it and when'
);
select results_eq(
  $$select digest::bytea, authorization_id, client_id, user_id, redirect_uri, scopes, resource, code_challenge, expires_at - created_at,
      consumed_at,
      grant_id in (select id from patchbay.grants)
    from patchbay.authorization_codes where created_at >= now()$$,
  $$values (sha256('code'), pg_temp.request('approved'), 'gpt', pg_temp.a(), 'https://chat.example/cb',
    '{notes:read,notes:write,profile:read}'::text[], 'https://app.example/mcp', repeat('c', 43), interval '60 seconds',
    null::timestamptz, false)$$,
  'the digest of the code is kept for 60 seconds, bound to everything that was asked'
);
select results_eq(
  $$select event::text, user_id, client_id, trace_id, detail::jsonb from patchbay.audit_log order by id desc limit 1$$,
  $$values ('authorization_approved', pg_temp.a(), 'gpt', '0c000000-0000-4000-8000-000000000003'::uuid, '{}'::jsonb)$$,
  'an approval is audited'
);
select is(
  pg_temp.error_of(pg_temp.decide(pg_temp.request('approved'), who, approve, 'again')), 'conflict',
  format('a second decision is refused (%s, %s)', who, approve)
)
from unnest(array[pg_temp.a(), pg_temp.b()]) as who, unnest(array[true, false]) as approve;
select is((select count(*)::integer from patchbay.authorization_codes where created_at >= now()), 1, 'and leaves the one code alone');
select is(
  pg_temp.error_of(pg_temp.describe(pg_temp.request('approved')::text)), 'conflict', 'a decided request says so until it expires'
);

insert into requests select 'denied', (pg_temp.start(p_state => null) ->> 'authorization_id')::uuid;
select is(
  pg_temp.decide(pg_temp.request('denied'), pg_temp.b(), false),
  '{"redirect_uri": "https://chat.example/cb", "state": null, "scope": null}', 'a denial is sent to the client as well'
);
select is(
  (select status from patchbay.authorization_requests where id = pg_temp.request('denied')), 'denied', 'and is kept'
);
select is(pg_temp.error_of(pg_temp.decide(pg_temp.request('denied'), pg_temp.b(), true, 'x')), 'conflict', 'a denial is final');
select is((select count(*)::integer from patchbay.authorization_codes where created_at >= now()), 1, 'a denial gives no code');
select is((select event from patchbay.audit_log order by id desc limit 1), 'authorization_denied', 'a denial is audited');

-- Users that are none any more ----------------------------------------------------------------------------------------
insert into requests select 'open', (pg_temp.recorded()).id;
select is(
  pg_temp.decide(pg_temp.request('open'), gen_random_uuid(), true, 'x') ->> 'error', 'unauthorized', 'a deleted account approves nothing'
);
select is(pg_temp.decide(pg_temp.request('open'), null, true, 'x') ->> 'error', 'unauthorized', 'nor does nobody');
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.a();
select is(pg_temp.decide(pg_temp.request('open'), pg_temp.a(), true, 'x') ->> 'error', 'unauthorized', 'a banned user approves nothing');
select is(pg_temp.decide(pg_temp.request('open'), pg_temp.a(), false) ->> 'error', 'unauthorized', 'and denies nothing');
update auth.users set banned_until = null, deleted_at = now() where id = pg_temp.a();
select is(pg_temp.decide(pg_temp.request('open'), pg_temp.a(), true, 'x') ->> 'error', 'unauthorized', 'a user marked as deleted approves nothing');
update auth.users set banned_until = now(), deleted_at = null where id = pg_temp.a();
select is(
  pg_temp.error_of(pg_temp.decide(pg_temp.request('open'), pg_temp.a(), true, 'open')), 'none',
  'the request stayed open meanwhile, and a ban that is over is over'
);

-- Waiting for an email ------------------------------------------------------------------------------------------------
create function pg_temp.extend(p_id uuid, p_address text default null) returns text language sql
return pg_temp.error_of(pg_temp.gateway(format('extend_authorization(%L, %L)', p_id, p_address)));
create function pg_temp.lifetime(p_id uuid) returns interval language sql
begin atomic
  select expires_at - created_at from patchbay.authorization_requests where id = p_id;
end;

insert into requests select 'waits', (pg_temp.recorded()).id;
select is(pg_temp.lifetime(pg_temp.request('waits')), interval '10 minutes', 'a request lives ten minutes');
select is(pg_temp.extend(pg_temp.request('waits')), 'none', 'it waits for somebody who signs up by email');
select is(pg_temp.lifetime(pg_temp.request('waits')), interval '1 hour', 'one hour from its start');
update patchbay.authorization_requests
set created_at = created_at - interval '59 minutes', expires_at = expires_at - interval '59 minutes'
where id = pg_temp.request('waits');
select is(pg_temp.extend(pg_temp.request('waits')), 'none', 'asked again, late, it waits still');
select is(pg_temp.lifetime(pg_temp.request('waits')), interval '1 hour', 'but not longer');
select is(
  pg_temp.gateway(format('describe_authorization(%L)', pg_temp.request('waits'))) ->> 'expires_at',
  patchbay.iso8601(now() + interval '1 minute'), 'the page is told until when'
);
update patchbay.authorization_requests
set created_at = created_at - interval '1 minute', expires_at = expires_at - interval '1 minute'
where id = pg_temp.request('waits');
select is(pg_temp.extend(pg_temp.request('waits')), 'not_found', 'after the hour nothing brings it back');
insert into requests select 'too late', (pg_temp.recorded()).id;
update patchbay.authorization_requests
set created_at = created_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'
where id = pg_temp.request('too late');
select is(pg_temp.extend(pg_temp.request('too late')), 'not_found', 'nor one that has expired without waiting');
select is(pg_temp.extend(gen_random_uuid()), 'not_found', 'nor one that never was');
insert into requests select 'answered', (pg_temp.recorded()).id;
select is(pg_temp.error_of(pg_temp.decide(pg_temp.request('answered'), pg_temp.b(), false)), 'none', 'one is answered');
select is(pg_temp.extend(pg_temp.request('answered')), 'conflict', 'and needs to wait for nobody');
select is(pg_temp.lifetime(pg_temp.request('answered')), interval '10 minutes', 'nor is it kept');
update patchbay.limits set capacity = 1, per_minute = 1 where name = 'authorize:address';
insert into requests select 'limited', (pg_temp.recorded()).id;
select is(pg_temp.extend(pg_temp.request('limited'), 'one'), 'none', 'an address may keep so many');
select is(pg_temp.extend(pg_temp.request('limited'), 'one'), 'rate_limited', 'and no more');

-- prompt=login --------------------------------------------------------------------------------------------------------
create function pg_temp.start_with_login() returns uuid language sql
return (pg_temp.gateway(
  'start_authorization(''gpt'', ''https://chat.example/cb'', null, ''{}'', null, null, null, null, true, null, true)'
) ->> 'authorization_id')::uuid;
create function pg_temp.deny(p_request text, p_session uuid, p_signed_in_at timestamptz) returns text language sql
return pg_temp.error_of(pg_temp.gateway(format(
  'decide_authorization(%L, %L, false, null, null)', pg_temp.request(p_request),
  jsonb_strip_nulls(jsonb_build_object('sub', pg_temp.b(), 'session_id', p_session, 'signed_in_at', p_signed_in_at))
)));
create function pg_temp.session(p_user uuid, p_age interval) returns uuid language sql
begin atomic
  insert into auth.sessions (id, user_id, created_at) values (gen_random_uuid(), p_user, now() - p_age) returning id;
end;

select is((pg_temp.recorded()).sign_in_after, null, 'usually any session may decide');
insert into requests select name, pg_temp.start_with_login() from unnest(array['by token', 'by session', 'by both']) as name;
select is(
  (select created_at - sign_in_after from patchbay.authorization_requests where id = pg_temp.request('by token')),
  interval '5 seconds', 'with prompt=login only one that began later, give or take what clocks differ'
);
select is(
  pg_temp.gateway(format('describe_authorization(%L)', pg_temp.request('by token'))) ->> 'sign_in_after',
  patchbay.iso8601(now() - interval '5 seconds'), 'the page is told'
);
select is(pg_temp.deny('by token', null, null), 'sign_in_required', 'a session of which nothing is known is old');
select is(pg_temp.deny('by token', null, now() - interval '5 seconds'), 'sign_in_required', 'an old sign-in is');
select is(pg_temp.deny('by token', null, now()), 'none', 'a new one decides');
select is(
  pg_temp.deny('by session', pg_temp.session(pg_temp.b(), interval '1 hour'), null), 'sign_in_required', 'an old session is old'
);
select is(
  pg_temp.deny('by session', pg_temp.session(pg_temp.a(), interval '0'), null), 'unauthorized', 'somebody else''s is refused'
);
select is(pg_temp.deny('by session', gen_random_uuid(), null), 'unauthorized', 'so is one that Auth does not know');
select is(pg_temp.deny('by session', pg_temp.session(pg_temp.b(), interval '0'), null), 'none', 'a new session decides');
select is(
  pg_temp.deny('by both', pg_temp.session(pg_temp.b(), interval '1 hour'), now()), 'none',
  'so does an old one in which the user has just proved again who they are'
);

-- Constraints behind it -----------------------------------------------------------------------------------------------
select is(pg_temp.constraint_of('update patchbay.authorization_requests set ' || change), expected, format('%s: %s', expected, change))
from (values
  ('redirect_uri = repeat(''x'', 2001)', 'authorization_requests_redirect_uri_length'),
  ('state = repeat(''🦊'', 4001)', 'authorization_requests_state_length'),
  ('state = repeat(''🦊'', 4000)', 'done'),
  ('resource = repeat(''x'', 2001)', 'authorization_requests_resource_length'),
  ('code_challenge = repeat(''c'', 42)', 'authorization_requests_code_challenge_syntax'),
  ('code_challenge = repeat(''c'', 44)', 'authorization_requests_code_challenge_syntax'),
  ('code_challenge = repeat(''='', 43)', 'authorization_requests_code_challenge_syntax'),
  ('status = ''maybe'', decided_at = now(), user_id = pg_temp.b()', 'authorization_requests_status_known'),
  ('status = ''approved'', decided_at = null, user_id = pg_temp.b()', 'authorization_requests_decided_once'),
  ('status = ''pending'', decided_at = now()', 'authorization_requests_decided_once'),
  ('status = ''approved'', decided_at = now(), user_id = null', 'authorization_requests_decided_by_someone'),
  ('expires_at = created_at', 'authorization_requests_expires_after_created'),
  ('expires_at = created_at + interval ''1 day 1 second''', 'authorization_requests_lives_a_day_at_most'),
  ('sign_in_after = created_at + interval ''1 second''', 'authorization_requests_sign_in_before_created')
) as tried (change, expected);
select is(pg_temp.constraint_of('update patchbay.authorization_codes set ' || change), expected, format('%s: %s', expected, change))
from (values
  ('digest = ''pb_ac_in_plain''', 'sha256_length'),
  ('grant_id = null', '23502')
) as tried (change, expected);
select is(
  pg_temp.decide((pg_temp.recorded()).id, pg_temp.b(), true, null), '{"raised": "23502"}', 'an approval without a code is none'
);

-- What goes along -----------------------------------------------------------------------------------------------------
delete from auth.users where id = pg_temp.a();
select is_empty(
  format('select from patchbay.authorization_requests where user_id = %L', pg_temp.a()), 'a deleted account takes its requests along'
);
select is_empty(format('select from patchbay.authorization_codes where user_id = %L', pg_temp.a()), 'and its codes');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'authorization_approved' and user_id is null), 2,
  'the audit log keeps that it happened, and forgets who it was'
);
delete from patchbay.clients where id = 'gpt';
select is_empty($$select from patchbay.authorization_requests where client_id = 'gpt'$$, 'a removed client takes its requests along');

select * from finish();
rollback;
