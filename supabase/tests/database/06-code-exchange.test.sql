-- Needs an empty deployment: it counts rows, or changes all of them, and rolls back.
-- grant_type=authorization_code: one redemption by the client, redirect URI and verifier that the code is bound to.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.challenge(p_verifier text) returns text language sql immutable
return rtrim(translate(encode(sha256(p_verifier::bytea), 'base64'), '+/', '-_'), '=');

-- A is asked and approves; the code is p_code.
create function pg_temp.code(
  p_code text,
  p_challenge text default null,
  p_resource text default null,
  p_scopes text default '{}',
  p_client text default 'gpt',
  p_redirect_uri text default 'https://chat.example/cb'
) returns text language plpgsql as $$
declare
  v_request jsonb;
begin
  v_request := pg_temp.gateway(format(
    'start_authorization(%L, %L, ''st'', %L, %L, %L, null, null, true)', p_client, p_redirect_uri, p_scopes, p_resource, p_challenge
  ));
  perform pg_temp.gateway(format(
    'decide_authorization(%L, %L, true, %L, null)', v_request ->> 'authorization_id', jsonb_build_object('sub', pg_temp.a()), sha256(p_code::bytea)
  ));
  return p_code;
end
$$;

-- Redeems it. The tokens are at-<code> and rt-<code> unless p_tokens says otherwise.
create function pg_temp.exchange(
  p_code text,
  p_secret text default 'secret',
  p_client text default 'gpt',
  p_method text default 'client_secret_post',
  p_redirect_uri text default 'https://chat.example/cb',
  p_verifier text default null,
  p_resource text default null,
  p_tokens text default null
) returns jsonb language sql
return pg_temp.gateway(format(
  'exchange_code(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')',
  p_client, sha256(p_secret::bytea), p_method, sha256(p_code::bytea), p_redirect_uri, pg_temp.challenge(p_verifier), p_resource,
  sha256(('at-' || coalesce(p_tokens, p_code))::bytea), sha256(('rt-' || coalesce(p_tokens, p_code))::bytea),
  'v1.k.at-' || p_code, 'v1.k.rt-' || p_code
));

create function pg_temp.consumed(p_code text) returns boolean language sql
return (select consumed_at is not null from patchbay.authorization_codes where digest = sha256(p_code::bytea));

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb,https://chat.example/other}',
    '{notes:read,notes:write,profile:read,offline_access}', '{client_secret_post,client_secret_basic}', false),
  ('rival', 'Another GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false),
  ('native', 'An app', 'public', '{http://127.0.0.1/cb}', '{profile:read}', '{none}', true);
insert into patchbay.client_secrets (digest, client_id, expires_at) values
  (sha256('secret'), 'gpt', null), (sha256('rotated in'), 'gpt', now() + interval '1 day'),
  (sha256('rotated out'), 'gpt', now()), (sha256('rival'), 'rival', null);

-- Success -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.exchange(pg_temp.code('plain')), '{"expires_in": 3600, "scope": "notes:read notes:write profile:read", "sealed_access": null, "sealed_refresh": null}',
  'a code is redeemed for an hour and the scopes that were granted'
);
select results_eq(
  $$select user_id, client_id, scopes, resource, expires_at - created_at, revoked_at, last_used_at from patchbay.grants$$,
  $$values (pg_temp.a(), 'gpt', '{notes:read,notes:write,profile:read}'::text[], null, interval '90 days', null::timestamptz, null::timestamptz)$$,
  'it made one grant, for 90 days'
);
select is((select returns_to from patchbay.grants)::text, 'https://chat.example', 'which knows where its client returns to');
select results_eq(
  $$select t.access_digest::bytea, refresh_digest::bytea, parent_digest::bytea, t.scopes, sealed_access::text, sealed_refresh::text,
      t.access_expires_at - t.created_at, t.expires_at - t.created_at, t.consumed_at
    from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id and g.access_digest = t.access_digest$$,
  $$values (sha256('at-plain'), sha256('rt-plain'), sha256('plain'), null::text[], 'v1.k.at-plain', 'v1.k.rt-plain',
    interval '1 hour', interval '90 days', null::timestamptz)$$,
  'and one pair of tokens, which it names: digests and sealed forms, an hour and 90 days'
);
select ok(
  (select consumed_at = now() and grant_id = (select id from patchbay.grants) from patchbay.authorization_codes), 'the code is spent'
);
select results_eq(
  $$select user_id, client_id, grant_id, trace_id, detail::jsonb from patchbay.audit_log where event = 'token_issued'$$,
  $$select pg_temp.a(), 'gpt', id, '0c000000-0000-4000-8000-000000000003'::uuid, '{}'::jsonb from patchbay.grants$$,
  'the issue is audited'
);
select is(pg_temp.action_status('at-plain'), '200', 'the access token works');
select is(pg_temp.action_status('rt-plain'), '401', 'the refresh token is no access token');
select is(pg_temp.action_status('plain'), '401', 'nor is the code');
select is(
  pg_temp.exchange(pg_temp.code('scoped', p_scopes => '{notes:read,offline_access}')) ->> 'scope', 'notes:read offline_access',
  'scopes are answered as they were granted'
);
select is(
  pg_temp.error_of(pg_temp.exchange(pg_temp.code('basic'), p_method => 'client_secret_basic')), 'none', 'the secret may come as Basic'
);
select is(pg_temp.error_of(pg_temp.exchange(pg_temp.code('new'), 'rotated in')), 'none', 'during a rotation both secrets work: the new one');
select is(pg_temp.error_of(pg_temp.exchange(pg_temp.code('current'), 'secret')), 'none', 'and the one before');
select is(
  (select count(*)::integer from patchbay.grants where revoked_at is null), 5, 'connecting again leaves earlier grants alive'
);

-- Client authentication -----------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.code('guarded');
end $$;
select is(
  pg_temp.exchange('guarded', p_secret => secret, p_client => client, p_method => method),
  '{"error": "invalid_client", "message": "client authentication failed", "status": 401}',
  format('refused: client %s, secret %s, method %s', client, secret, method)
)
from (values
  ('gpt', 'wrong', 'client_secret_post'),
  ('gpt', 'rotated out', 'client_secret_post'),
  ('gpt', 'rival', 'client_secret_post'),
  ('gpt', null, 'client_secret_post'),
  ('gpt', null, 'none'),
  ('rival', 'secret', 'client_secret_basic'),
  ('native', 'secret', 'client_secret_post'),
  ('nobody', 'secret', 'client_secret_post'),
  (null, 'secret', 'client_secret_post')
) as tried (client, secret, method);
select results_eq(
  $$select user_id, client_id, grant_id, detail::jsonb from patchbay.audit_log where event = 'client_authentication_failed' order by id limit 1$$,
  $$values (null::uuid, 'gpt', null::uuid, '{}'::jsonb)$$,
  'a failed authentication is audited, without what was sent as secret'
);
select results_eq(
  $$select distinct client_id from patchbay.audit_log
    where event = 'client_authentication_failed' and client_id is not null and client_id not in (select id from patchbay.clients)$$,
  $$select 'sha256:' || left(encode(sha256('nobody'), 'hex'), 16)$$,
  'a client id that there is not, which may be any text, is a digest there'
);
select lives_ok(
  $$select pg_temp.exchange('guarded', p_client => repeat('🦊', 10000))$$, 'even when the client id is very long'
);
select is(pg_temp.consumed('guarded'), false, 'none of that burns the code');

select is(
  pg_temp.error_of(pg_temp.exchange(pg_temp.code('unmethodical'), 'wrong', p_method => null)), 'invalid_client',
  'no method of authentication is a failed one'
);

-- Bindings ------------------------------------------------------------------------------------------------------------
select is(pg_temp.exchange('guarded', 'rival', 'rival') ->> 'error', 'invalid_grant', 'the code of another client is refused');
select is(
  pg_temp.exchange('guarded', 'rival', 'rival'), pg_temp.exchange('never issued'),
  'with the same words as a code that never was'
);
select is(pg_temp.consumed('guarded'), false, 'and is not burnt');
select is(
  pg_temp.error_of(pg_temp.exchange('guarded', p_redirect_uri => uri)), 'invalid_grant', 'a code is not redeemed for ' || uri
)
from unnest(array['https://chat.example/other', 'https://chat.example/cb/', 'https://chat.example/cb?', '']) as uri;
select is(
  pg_temp.error_of(pg_temp.exchange('guarded', p_redirect_uri => null)), 'invalid_request', 'without PKCE the redirect URI has to come again'
);
select is(
  pg_temp.error_of(pg_temp.exchange('guarded', p_verifier => repeat('v', 43))), 'invalid_grant',
  'a verifier for a code without challenge is refused (downgrade)'
);
select is(
  pg_temp.error_of(pg_temp.exchange('guarded', p_resource => 'https://app.example/mcp')), 'invalid_target',
  'a resource that was not asked for is refused'
);
select is(pg_temp.consumed('guarded'), false, 'none of that burns the code');
select is(pg_temp.error_of(pg_temp.exchange('guarded')), 'none', 'which still works for its own client');

-- PKCE ----------------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.code('pkce', pg_temp.challenge('verifier'));
end $$;
select is(pg_temp.error_of(pg_temp.exchange('pkce')), 'invalid_grant', 'a code with a challenge wants its verifier');
select is(pg_temp.error_of(pg_temp.exchange('pkce', p_verifier => 'another')), 'invalid_grant', 'the right one');
select is(
  pg_temp.error_of(pg_temp.exchange('pkce', p_verifier => pg_temp.challenge('verifier'))), 'invalid_grant', 'the challenge is no verifier'
);
select is(
  pg_temp.error_of(pg_temp.exchange('pkce', p_verifier => 'verifier', p_redirect_uri => 'https://chat.example/other')),
  'invalid_grant', 'a redirect URI that comes has to be right, PKCE or not'
);
select is(pg_temp.consumed('pkce'), false, 'none of that burns the code');
select is(
  pg_temp.error_of(pg_temp.exchange('pkce', p_verifier => 'verifier', p_redirect_uri => null)), 'none',
  'with PKCE the redirect URI may be left out'
);
select is(
  pg_temp.exchange(
    pg_temp.code('app', pg_temp.challenge('verifier'), p_client => 'native', p_redirect_uri => 'http://127.0.0.1:49152/cb'),
    null, 'native', 'none', 'http://127.0.0.1:49152/cb', 'verifier'
  ),
  '{"expires_in": 3600, "scope": "profile:read", "sealed_access": null, "sealed_refresh": null}', 'a public client redeems with its verifier alone'
);
select is(
  pg_temp.error_of(pg_temp.exchange(
    pg_temp.code('ports', pg_temp.challenge('verifier'), p_client => 'native', p_redirect_uri => 'http://127.0.0.1:49152/cb'),
    null, 'native', 'none', 'http://127.0.0.1:49153/cb', 'verifier'
  )),
  'invalid_grant', 'the code is bound to the port that was asked, not to any port'
);

-- Resource ------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.error_of(pg_temp.exchange(pg_temp.code('mcp', p_resource => 'https://app.example/mcp'), p_resource => 'https://app.example/mcp')),
  'none', 'the resource of the request may come again'
);
select is(pg_temp.error_of(pg_temp.exchange(pg_temp.code('mcp too', p_resource => 'https://app.example/mcp'))), 'none', 'or not');
select is(
  pg_temp.error_of(pg_temp.exchange(pg_temp.code('mcp 3', p_resource => 'https://app.example/mcp'), p_resource => 'https://app.example/gpt')),
  'invalid_target', 'another resource is refused'
);
select is(pg_temp.action_status('at-mcp too', 'https://app.example/mcp'), '200', 'the token is for the resource of the request');
select is(pg_temp.action_status('at-mcp too'), '401', 'and for no other');

-- Expiry and accounts -------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.code('late');
  perform pg_temp.code('banned');
  perform pg_temp.code('left');
end $$;
update patchbay.authorization_codes set created_at = now() - interval '60 seconds', expires_at = now() where digest = sha256('late');
select is(pg_temp.error_of(pg_temp.exchange('late')), 'invalid_grant', 'a code ends the moment it expires');
select is(pg_temp.exchange('late'), pg_temp.exchange('never issued'), 'with the same words as a code that never was');
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.a();
select is(pg_temp.error_of(pg_temp.exchange('banned')), 'invalid_grant', 'the code of a banned user is refused');
update auth.users set banned_until = null, deleted_at = now() where id = pg_temp.a();
select is(pg_temp.error_of(pg_temp.exchange('left')), 'invalid_grant', 'the code of a user marked as deleted is refused');
update auth.users set deleted_at = null where id = pg_temp.a();
select is(pg_temp.consumed('late') or pg_temp.consumed('banned') or pg_temp.consumed('left'), false, 'no refusal spends a code');

-- Replay --------------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.exchange(pg_temp.code('replayed'));
  perform pg_temp.exchange(pg_temp.code('bystander'));
end $$;
select is(
  pg_temp.error_of(pg_temp.exchange('replayed', 'rival', 'rival', p_tokens => 'thief')), 'invalid_grant',
  'a replay by another client is refused'
);
select is(
  pg_temp.error_of(pg_temp.exchange('replayed', p_redirect_uri => 'https://chat.example/other', p_tokens => 'thief')), 'invalid_grant',
  'so is one with another redirect URI'
);
select is(pg_temp.action_status('at-replayed'), '200', 'neither ends the grant: only what could have redeemed the code may');
update patchbay.authorization_codes set created_at = now() - interval '2 minutes', expires_at = now() - interval '1 minute'
where digest = sha256('replayed');
select is(
  pg_temp.exchange('replayed', p_tokens => 'thief'),
  '{"error": "invalid_grant", "message": "the code is unknown, expired or was used", "status": 400}', 'a second redemption is refused'
);
select is(pg_temp.action_status('at-replayed'), '401', 'the access token that the code gave is dead, however late the replay');
select is(
  pg_temp.gateway($$refresh_token('gpt', sha256('secret'), 'client_secret_post', sha256('rt-replayed'), null, null,
    sha256('at-x'), sha256('rt-x'), 'v1.k.x', 'v1.k.y', null)$$) ->> 'error',
  'invalid_grant', 'so is the refresh token'
);
select is(pg_temp.action_status('at-thief'), '401', 'the replay got nothing');
select results_eq(
  $$select revoked_reason::text, revoked_at from patchbay.grants as g
    where exists (select from patchbay.authorization_codes where digest = sha256('replayed') and grant_id = g.id)$$,
  $$values ('code_replayed', now())$$, 'the grant says why it ended'
);
do $$ begin
  perform pg_temp.exchange('replayed', p_tokens => 'thief');
end $$;
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'code_replayed' and user_id = pg_temp.a() and client_id = 'gpt'), 1,
  'a replay is audited once'
);
select is(pg_temp.action_status('at-bystander'), '200', 'another grant of the same user and client lives on');

-- No secret in what is recorded ---------------------------------------------------------------------------------------
select is_empty(
  $$select event from patchbay.audit_log
    where to_jsonb(audit_log)::text ~ 'secret|rotated|verifier|v1\.k|at-|rt-|plain|guarded'
      or to_jsonb(audit_log)::text ~ encode(sha256('secret'), 'hex')$$,
  'the audit log holds no secret, no code, no token and no digest'
);

-- Constraints behind it -----------------------------------------------------------------------------------------------
select is(pg_temp.constraint_of(sql), expected, format('%s: %s', expected, sql))
from (values
  ('update patchbay.grants set revoked_at = now() where revoked_at is null', 'grants_revoked_for_a_reason'),
  ('update patchbay.grants set revoked_reason = ''disconnected'' where revoked_at is null', 'grants_revoked_for_a_reason'),
  ('update patchbay.grants set revoked_at = now(), revoked_reason = ''because''', 'revocation_reason_known'),
  ('update patchbay.grants set access_digest = ''pb_at_in_plain''', 'sha256_length'),
  ('update patchbay.tokens set access_digest = ''pb_at_in_plain''', 'sha256_length'),
  ('update patchbay.tokens set refresh_digest = ''pb_rt_in_plain''', 'sha256_length'),
  ('update patchbay.tokens set parent_digest = ''pb_ac_in_plain''', 'sha256_length'),
  ('update patchbay.tokens set sealed_access = ''pb_at_in_plain''', 'sealed_token_form'),
  ('update patchbay.tokens set sealed_refresh = ''pb_rt_in_plain''', 'sealed_token_form'),
  ('update patchbay.tokens set sealed_access = ''v1.'' || repeat(''x'', 498)', 'sealed_token_form'),
  ('update patchbay.tokens set sealed_refresh = ''v1.'' || repeat(''x'', 498)', 'sealed_token_form'),
  ('update patchbay.tokens set consumed_at = now(), sealed_refresh = null where sealed_access is not null', 'tokens_sealed_while_live'),
  ('update patchbay.tokens set consumed_at = now(), sealed_access = null where sealed_refresh is not null', 'tokens_sealed_while_live'),
  ('update patchbay.tokens set access_digest = sha256(''at-plain'')', 'tokens_pkey'),
  ('update patchbay.tokens set refresh_digest = sha256(''rt-plain'')', 'tokens_refresh_digest_key'),
  ('update patchbay.tokens set grant_id = gen_random_uuid()', 'tokens_grant_id_fkey')
) as tried (sql, expected);
select is(
  pg_temp.exchange(pg_temp.code('again'), p_tokens => 'plain') ->> 'raised', '23505', 'a token that exists is never issued again'
);
select is(pg_temp.consumed('again'), false, 'and a code is not spent for it');

select * from finish();
rollback;
