-- Needs an empty deployment: it counts rows, or changes all of them, and rolls back.
-- grant_type=refresh_token: rotation, the same answer for a retry, and the end of the family for a replay.
begin;
\ir ../helpers.psql
select no_plan();

-- A connects GPT: the family p_name has the tokens at-<name>-0 and rt-<name>-0.
create function pg_temp.connect(p_name text, p_resource text default null, p_scopes text default '{}') returns void
language plpgsql as $$
declare
  v_request jsonb;
begin
  v_request := pg_temp.gateway(format(
    'start_authorization(''gpt'', ''https://chat.example/cb'', null, %L, %L, null, null, null, true)', p_scopes, p_resource
  ));
  perform pg_temp.gateway(format(
    'decide_authorization(%L, %L, true, sha256(%L), null)', v_request ->> 'authorization_id', jsonb_build_object('sub', pg_temp.a()), 'code-' || p_name
  ));
  perform pg_temp.gateway(format(
    'exchange_code(''gpt'', sha256(''secret''), ''client_secret_post'', sha256(%L), ''https://chat.example/cb'', null, null,
      sha256(%L), sha256(%L), %L, %L, null)',
    'code-' || p_name, 'at-' || p_name || '-0', 'rt-' || p_name || '-0', 'v1.k.at-' || p_name || '-0', 'v1.k.rt-' || p_name || '-0'
  ));
end
$$;

-- Presents rt-<p_spent> and offers the pair at-/rt-<p_next>.
create function pg_temp.refresh(
  p_spent text,
  p_next text,
  p_scopes text default '{}',
  p_client text default 'gpt',
  p_secret text default 'secret',
  p_resource text default null,
  p_method text default 'client_secret_post'
) returns jsonb language sql
return pg_temp.gateway(format(
  'refresh_token(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')',
  p_client, sha256(p_secret::bytea), p_method, sha256(('rt-' || p_spent)::bytea), p_scopes, p_resource,
  sha256(('at-' || p_next)::bytea), sha256(('rt-' || p_next)::bytea), 'v1.k.at-' || p_next, 'v1.k.rt-' || p_next
));

-- The sealed pair of a repeated answer, as the name that was given to it: 'a-1'.
create function pg_temp.pair_of(p_answer jsonb) returns text language sql immutable
return case
  when replace(p_answer ->> 'sealed_access', 'v1.k.at-', '') = replace(p_answer ->> 'sealed_refresh', 'v1.k.rt-', '')
  then replace(p_answer ->> 'sealed_access', 'v1.k.at-', '')
end;

-- Whether at-<p_name> still works; its client asks.
create function pg_temp.works(p_name text, p_resource text default null) returns boolean language sql
return pg_temp.action_status('at-' || p_name, p_resource) = '200';

create function pg_temp.consumed(p_name text) returns boolean language sql
return (select consumed_at is not null from patchbay.tokens where refresh_digest = sha256(('rt-' || p_name)::bytea));

create function pg_temp.revoked_for(p_name text) returns text language sql
return (
  select revoked_reason from patchbay.grants as g join patchbay.tokens as t on t.grant_id = g.id where t.refresh_digest = sha256(('rt-' || p_name)::bytea)
);

-- Moves the spending of a token into the past.
create function pg_temp.spent_ago(p_name text, p_ago interval) returns void language sql
begin atomic
  update patchbay.tokens set consumed_at = clock_timestamp() - p_ago where refresh_digest = sha256(('rt-' || p_name)::bytea);
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read,notes:write,profile:read,offline_access}', '{client_secret_post}', false),
  ('rival', 'Another GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'gpt'), (sha256('rival'), 'rival');

-- Rotation ------------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.connect('a');
  update patchbay.grants set created_at = now() - interval '40 days', expires_at = now() + interval '50 days';
end $$;
select is(
  pg_temp.refresh('a-0', 'a-1'), '{"expires_in": 3600, "scope": "notes:read notes:write profile:read", "sealed_access": null, "sealed_refresh": null}', 'a refresh answers a new pair'
);
select is(pg_temp.works('a-1'), true, 'the new access token works');
select is(pg_temp.works('a-0'), true, 'so does the one before it: calls under way are not cut off');
select results_eq(
  $$select access_digest::bytea, refresh_digest::bytea, parent_digest::bytea, scopes, sealed_access::text, sealed_refresh::text,
      access_expires_at - created_at
    from patchbay.tokens where sealed_access is not null or sealed_refresh is not null$$,
  $$values (sha256('at-a-1'), sha256('rt-a-1'), sha256('rt-a-0'), null::text[], 'v1.k.at-a-1', 'v1.k.rt-a-1', interval '1 hour')$$,
  'one pair can be given again: the one issued for the refresh token that was spent'
);
select bag_eq(
  $$select access_digest, refresh_digest, parent_digest, sealed_access, sealed_refresh, consumed_at is not null from patchbay.tokens$$,
  $$values (sha256('at-a-0'), sha256('rt-a-0'), sha256('code-a'), null, null, true),
    (sha256('at-a-1'), sha256('rt-a-1'), sha256('rt-a-0'), 'v1.k.at-a-1', 'v1.k.rt-a-1', false)$$,
  'the spent refresh token stays to recognise a replay, and its seal is gone'
);
select is(
  (select expires_at from patchbay.grants where access_digest = sha256('at-a-1')), now() + interval '90 days', 'each refresh carries the grant 90 days further'
);
select results_eq(
  $$select user_id, client_id, grant_id, trace_id, detail::jsonb from patchbay.audit_log where event = 'token_refreshed'$$,
  $$select pg_temp.a(), 'gpt', id, '0c000000-0000-4000-8000-000000000003'::uuid, '{}'::jsonb from patchbay.grants$$,
  'a refresh is audited'
);
select is(pg_temp.works('a-1') and pg_temp.error_of(pg_temp.refresh('a-1', 'a-2')) = 'none' and pg_temp.works('a-2'), true, 'and again');
select is(
  (select count(*)::integer from patchbay.tokens where sealed_access is not null or sealed_refresh is not null), 1, 'there is never more than one live pair'
);

-- A retry gets the very same answer -----------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.connect('r');
  perform pg_temp.refresh('r-0', 'r-1');
end $$;
select is(
  pg_temp.refresh('r-0', 'other'),
  '{"expires_in": 3600, "scope": "notes:read notes:write profile:read", "sealed_access": "v1.k.at-r-1", "sealed_refresh": "v1.k.rt-r-1"}',
  'a lost answer is given again: the sealed pair of the first time'
);
select is(pg_temp.pair_of(pg_temp.refresh('r-0', 'other')), 'r-1', 'as often as it is asked');
select is(pg_temp.works('other'), false, 'the pair that the retry offered was not stored');
select is(pg_temp.works('r-1'), true, 'using the new access token changes nothing');
select is(pg_temp.pair_of(pg_temp.refresh('r-0', 'other')), 'r-1', 'as a parallel call may do while the retry is on its way');
do $$ begin perform pg_temp.spent_ago('r-0', '59 minutes 59 seconds'); end $$;
select is(pg_temp.pair_of(pg_temp.refresh('r-0', 'other')), 'r-1', 'for an hour, by a client with a secret');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'token_refresh_repeated'), 4, 'each repetition is audited'
);
do $$ begin perform pg_temp.spent_ago('r-0', '1 hour 1 second'); end $$;
select is(
  pg_temp.refresh('r-0', 'other'),
  '{"error": "invalid_grant", "message": "the refresh token is unknown, expired or revoked", "status": 400}',
  'after that it is a replay'
);
select is(pg_temp.revoked_for('r-1'), 'refresh_token_reused', 'the grant ends');
select is(pg_temp.works('r-1'), false, 'its access token is dead');
select is(pg_temp.error_of(pg_temp.refresh('r-1', 'r-2')), 'invalid_grant', 'its refresh token is dead');
select is_empty(
  $$select from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id
    where g.revoked_reason = 'refresh_token_reused' and (t.consumed_at is null or t.sealed_access is not null or t.sealed_refresh is not null)$$,
  'nothing of it can be opened any more'
);
select results_eq(
  $$select user_id, client_id, detail::jsonb from patchbay.audit_log where event = 'refresh_token_reused'$$,
  $$values (pg_temp.a(), 'gpt', '{}'::jsonb)$$, 'a replay is audited'
);
select is(pg_temp.works('a-2'), true, 'another grant of the same user and client lives on');
select is(pg_temp.error_of(pg_temp.refresh('r-0', 'other')), 'invalid_grant', 'asking a dead family again');
select is((select count(*)::integer from patchbay.audit_log where event = 'refresh_token_reused'), 1, 'is no second replay');

-- The use of the successor ends the right to the same answer -----------------------------------------------------------
do $$ begin
  perform pg_temp.connect('s');
  perform pg_temp.refresh('s-0', 's-1');
  perform pg_temp.refresh('s-1', 's-2');
end $$;
select is(pg_temp.pair_of(pg_temp.refresh('s-1', 'other')), 's-2', 'the predecessor of the live pair may be repeated');
select is(pg_temp.error_of(pg_temp.refresh('s-0', 'other')), 'invalid_grant', 'the one before it may not: its successor was used');
select is(pg_temp.revoked_for('s-2'), null, 'within the grace that ends nothing: it may be a late process of a good client');
select is(pg_temp.works('s-2') and pg_temp.works('s-1') and pg_temp.works('s-0'), true, 'all three access tokens live');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'refresh_token_superseded'), 1, 'but it is audited'
);
select is(pg_temp.pair_of(pg_temp.refresh('s-1', 'other')), 's-2', 'the live pair may still be repeated');
do $$ begin perform pg_temp.spent_ago('s-0', '1 hour 1 second'); end $$;
select is(pg_temp.error_of(pg_temp.refresh('s-0', 'other')), 'invalid_grant', 'after the grace of the token itself');
select is(pg_temp.revoked_for('s-2'), 'refresh_token_reused', 'it is a replay');
select is(pg_temp.works('s-2') or pg_temp.works('s-1') or pg_temp.works('s-0'), false, 'and the family is dead, every access token of it');

-- How long the grace is ------------------------------------------------------------------------------------------------
select results_eq(
  'select name, value from patchbay.settings where name like ''refresh_grace:%'' order by name',
  $$values ('refresh_grace:confidential', interval '1 hour'), ('refresh_grace:public', interval '10 minutes')$$,
  'the grace is a setting: by whether the client has a secret'
);
do $$ begin
  perform pg_temp.connect('p');
  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
    ('app', 'An app', 'public', '{https://chat.example/cb}', '{notes:read}', '{none}', true);
  update patchbay.grants set client_id = 'app'
  where id = (select grant_id from patchbay.tokens where refresh_digest = sha256('rt-p-0'));
end $$;
create function pg_temp.refresh_public(p_spent text, p_next text) returns jsonb language sql
return pg_temp.refresh(p_spent, p_next, p_client => 'app', p_secret => null, p_method => 'none');
select is(pg_temp.error_of(pg_temp.refresh_public('p-0', 'p-1')), 'none', 'a public client refreshes');
select results_eq(
  $$select access_expires_at from patchbay.tokens where access_digest = sha256('at-p-0')$$, $$values (now() + interval '10 minutes')$$,
  'its access token of before lives ten minutes longer'
);
do $$ begin perform pg_temp.spent_ago('p-0', '9 minutes 59 seconds'); end $$;
select is(pg_temp.pair_of(pg_temp.refresh_public('p-0', 'other')), 'p-1', 'and for as long it gets its answer again');
update patchbay.tokens set created_at = now() - interval '58 minutes', access_expires_at = now() + interval '2 minutes' where access_digest = sha256('at-p-1');
select is(pg_temp.error_of(pg_temp.refresh_public('p-1', 'p-2')), 'none', 'the next refresh');
select results_eq(
  $$select access_expires_at from patchbay.tokens where access_digest = sha256('at-p-1')$$, $$values (now() + interval '2 minutes')$$,
  'prolongs no access token past its own end'
);
do $$ begin perform pg_temp.spent_ago('p-1', '10 minutes 1 second'); end $$;
select is(pg_temp.error_of(pg_temp.refresh_public('p-1', 'other')), 'invalid_grant', 'ten minutes later');
select is(pg_temp.revoked_for('p-2'), 'refresh_token_reused', 'a public client''s retry is a replay');
select throws_ok(
  $$insert into patchbay.settings (name, value, what_for) values ('x', interval '-1 second', 'x')$$, '23514', null, 'no duration is negative'
);
savepoint without_a_setting;
do $$ begin
  perform pg_temp.connect('w');
  perform pg_temp.refresh('w-0', 'w-1');
  delete from patchbay.settings where name like 'refresh_grace:%';
end $$;
select is(pg_temp.error_of(pg_temp.refresh('w-0', 'other')), 'invalid_grant', 'without the setting there is no grace');
rollback to savepoint without_a_setting;

-- Wrong clients neither work nor burn ---------------------------------------------------------------------------------
do $$ begin perform pg_temp.connect('c'); end $$;
select is(
  pg_temp.error_of(pg_temp.refresh('c-0', 'x', p_client => client, p_secret => secret, p_method => method)), 'invalid_client',
  format('refused: client %s, secret %s, method %s', client, secret, method)
)
from (values
  ('gpt', 'wrong', 'client_secret_post'), ('gpt', null, 'client_secret_post'), ('gpt', 'rival', 'client_secret_post'), ('gpt', null, 'none'),
  ('gpt', 'rival', 'client_secret_basic'), ('nobody', 'secret', 'client_secret_post'), (null, 'secret', 'client_secret_post')
) as tried (client, secret, method);
select is(
  pg_temp.refresh('c-0', 'x', p_client => 'rival', p_secret => 'rival'), pg_temp.refresh('never issued', 'x'),
  'the token of another client is answered as one that never was'
);
select is(pg_temp.error_of(pg_temp.refresh('never issued', 'x')), 'invalid_grant', 'with invalid_grant');
select is(
  pg_temp.error_of(pg_temp.gateway($$refresh_token('gpt', sha256('secret'), 'client_secret_post', sha256('at-c-0'), null, null,
    sha256('at-x'), sha256('rt-x'), 'v1.x', 'v1.x', null)$$)),
  'invalid_grant', 'an access token is no refresh token'
);
select is(pg_temp.consumed('c-0'), false, 'none of that spends the token');
do $$ begin perform pg_temp.refresh('c-0', 'c-1'); perform pg_temp.spent_ago('c-0', '2 hours'); end $$;
select is(pg_temp.error_of(pg_temp.refresh('c-0', 'x', p_client => 'rival', p_secret => 'rival')), 'invalid_grant', 'a spent token of another client');
select is(pg_temp.revoked_for('c-1'), null, 'is no replay: nobody ends what belongs to somebody else');
select is(pg_temp.works('c-1'), true, 'the family lives');

-- Scopes --------------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.connect('n');
  perform pg_temp.connect('l', p_scopes => '{notes:read}');
end $$;
select is(
  pg_temp.refresh('l-0', 'x', '{notes:read,openid,notes:write}') ->> 'message',
  'the scope openid notes:write was not granted; granted: notes:read', 'the refusal names the scopes and what was granted'
);
select is(pg_temp.error_of(pg_temp.refresh('l-0', 'x', scopes)), 'invalid_scope', 'wider than the grant is refused: ' || scopes)
from unnest(array['{notes:write,offline_access}', '{notes:read,notes:write}', '{notes:write}', '{openid,profile:read}']) as scopes;
select is(pg_temp.error_of(pg_temp.refresh('l-0', 'x', scopes)), 'invalid_scope', 'a GPT is told of an unknown scope: ' || scopes)
from unnest(array['{openid}', '{notes:read,openid}']) as scopes;
select is(pg_temp.consumed('l-0'), false, 'and spends nothing');
update patchbay.clients set kind = 'public' where id = 'gpt';
select is(
  pg_temp.refresh('l-0', 'l-1', '{openid,notes:read,email}') ->> 'scope', 'notes:read',
  'an unknown scope is left out, as it was at the authorize endpoint'
);
select is(
  (select scopes from patchbay.tokens where access_digest = sha256('at-l-1')), '{notes:read}', 'and the access token has what is left'
);
select is(
  pg_temp.refresh('l-0', 'x', '{openid}') ->> 'scope', 'notes:read', 'a retry that names unknown ones alone has the first answer'
);
select is(pg_temp.refresh('l-1', 'l-2', '{openid,""}') ->> 'scope', 'notes:read', 'unknown ones alone are as if none were named');
select is((select scopes from patchbay.tokens where access_digest = sha256('at-l-2')), null, 'so the access token has all of the grant');
update patchbay.clients set kind = 'gpt_action' where id = 'gpt';
select is(pg_temp.refresh('n-0', 'n-1', '{profile:read}') ->> 'scope', 'profile:read', 'fewer scopes than granted are given');
select is(
  (select scopes from patchbay.tokens where access_digest = sha256('at-n-1')), '{profile:read}', 'to the access token'
);
select is(
  pg_temp.http_status(pg_temp.gateway($$call_action(sha256('at-n-1'), null, 'list_notes', '{}', null, null)$$)), '403', 'which can do no more than that'
);
select is(pg_temp.refresh('n-0', 'x') ->> 'scope', 'profile:read', 'a retry answers the scopes of the first time');
select is(pg_temp.refresh('n-1', 'n-2', '{notes:write,notes:read}') ->> 'scope', 'notes:write notes:read', 'the grant stays as wide as it was');
select is(pg_temp.refresh('n-2', 'n-3') ->> 'scope', 'notes:read notes:write profile:read', 'and no scope means all of it');
select is(pg_temp.refresh('n-3', 'n-4', null) ->> 'scope', 'notes:read notes:write profile:read', 'null likewise');
select is(pg_temp.refresh('n-4', 'n-5', '{notes:read,notes:read}') ->> 'scope', 'notes:read', 'a scope asked for twice is given once');
select is(
  pg_temp.refresh('n-5', 'n-6', '{offline_access}') ->> 'scope', 'notes:read notes:write profile:read', 'offline_access asks for nothing: it is what a refresh is'
);
select is(pg_temp.refresh('n-6', 'n-7', '{offline_access,notes:read}') ->> 'scope', 'notes:read', 'and narrows nothing');

-- Resource ------------------------------------------------------------------------------------------------------------
do $$ begin perform pg_temp.connect('m', 'https://app.example/mcp'); end $$;
select is(pg_temp.error_of(pg_temp.refresh('a-2', 'x', p_resource => 'https://app.example/mcp')), 'invalid_target', 'a resource that was not granted is refused');
select is(pg_temp.error_of(pg_temp.refresh('m-0', 'x', p_resource => 'https://app.example/gpt')), 'invalid_target', 'so is another one');
select is(pg_temp.error_of(pg_temp.refresh('m-0', 'm-1', p_resource => 'https://app.example/mcp')), 'none', 'the granted one may come again');
select is(pg_temp.error_of(pg_temp.refresh('m-1', 'm-2')), 'none', 'or not');
select is(pg_temp.works('m-2', 'https://app.example/mcp') and not pg_temp.works('m-2'), true, 'the new tokens are for the same resource');

-- Expired, revoked, banned, deleted -----------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.connect('e');
  update patchbay.tokens set created_at = now() - interval '90 days', expires_at = now() where refresh_digest = sha256('rt-e-0');
  perform pg_temp.connect('v');
  perform patchbay.revoke_grant((select grant_id from patchbay.tokens where refresh_digest = sha256('rt-v-0')), 'disconnected');
end $$;
select is(pg_temp.error_of(pg_temp.refresh('e-0', 'x')), 'invalid_grant', 'a refresh token ends the moment it expires');
select is(pg_temp.revoked_for('e-0'), null, 'which is no replay');
select is(pg_temp.error_of(pg_temp.refresh('v-0', 'x')), 'invalid_grant', 'a revoked grant is not refreshed');
select is(pg_temp.revoked_for('v-0'), 'disconnected', 'and keeps its reason');
update auth.users set banned_until = now() + interval '1 day';
select is(pg_temp.error_of(pg_temp.refresh('a-2', 'x')), 'invalid_grant', 'a banned user is not refreshed');
update auth.users set banned_until = null, deleted_at = now();
select is(pg_temp.error_of(pg_temp.refresh('a-2', 'x')), 'invalid_grant', 'nor is a user marked as deleted');
update auth.users set deleted_at = null;
select is(pg_temp.error_of(pg_temp.refresh('a-2', 'a-3')), 'none', 'a ban that is lifted leaves the token as it was');

-- What holds for every family -----------------------------------------------------------------------------------------
select is_empty(
  $$select g.id from patchbay.grants as g join patchbay.tokens as t on t.grant_id = g.id
    group by g.id
    having count(*) filter (where t.sealed_access is not null or t.sealed_refresh is not null) > 1
      or count(*) filter (where t.consumed_at is null) > 1
      or bool_or((t.sealed_access is null) <> (t.sealed_refresh is null))
      or bool_or(t.consumed_at is null and t.access_digest <> g.access_digest)
      or not bool_or(t.access_digest = g.access_digest)$$,
  'no grant has more than one pair that can be given again'
);
select is_empty(
  $$select event from patchbay.audit_log where to_jsonb(audit_log)::text ~ 'secret|rival"|v1\.k|at-|rt-' and client_id <> 'rival'$$,
  'the audit log holds no secret, no token and no digest'
);
delete from patchbay.clients where id in ('gpt', 'app');
select is_empty('select from patchbay.tokens', 'removed clients take all their tokens along');

select * from finish();
rollback;
