-- Introspection (RFC 7662): facts about a client's own live token, to that client when it proves itself; else: not active.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.ask(
  p_token text,
  p_client text default 'gpt',
  p_secret text default 'secret',
  p_method text default 'client_secret_post'
) returns jsonb language sql
return pg_temp.gateway(format('introspect_token(%L, %L, %L, %L, null)',
  p_client, sha256(p_secret::bytea), p_method, sha256(p_token::bytea)));

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{}', '{notes:read}', '{client_secret_post,client_secret_basic}', false),
  ('rival', 'Another GPT', 'gpt_action', '{}', '{notes:read}', '{client_secret_post}', false),
  ('native', 'An app', 'public', '{}', '{notes:read}', '{none}', true);
insert into patchbay.client_secrets (digest, client_id, expires_at) values
  (sha256('secret'), 'gpt', null), (sha256('rotated in'), 'gpt', now() + interval '1 day'), (sha256('rotated out'), 'gpt', now()),
  (sha256('rival'), 'rival', null);
insert into patchbay.grants (id, user_id, client_id, scopes, resource, expires_at, access_digest)
select pg_temp.grant_id(n), pg_temp.a(), case n when 3 then 'native' else 'gpt' end, '{notes:read,profile:read}',
  case n when 2 then 'https://mcp.example' end, now() + interval '90 days', sha256(('{at,mcp,native}'::text[])[n]::bytea)
from generate_series(1, 3) as n;
-- Of each pair the access and the refresh token; "late" was spent a moment ago, so that its access token still lives.
insert into patchbay.tokens
  (access_digest, refresh_digest, grant_id, scopes, sealed_access, sealed_refresh, created_at, access_expires_at, expires_at, consumed_at)
select
  sha256(access::bytea), sha256(refresh::bytea), pg_temp.grant_id(n), scopes, seal || 'a', seal || 'r', '2026-01-01 00:00:00.9+00',
  now() + lives, now() + interval '90 days', case when seal is null then now() end
from (values
  ('at', 'rt', 1, null::text[], 'v1.k.', interval '1 hour'),
  ('old at', 'old rt', 1, null, null, interval '0'),
  ('late at', 'late rt', 1, null, null, interval '1 hour'),
  ('mcp', 'mcp rt', 2, '{profile:read}', 'v1.k.', interval '1 hour'),
  ('native', 'native rt', 3, null, 'v1.k.', interval '1 hour')
) as pair (access, refresh, n, scopes, seal, lives);

-- Its own -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.ask('at'),
  jsonb_build_object(
    'active', true, 'kind', 'access', 'scope', 'notes:read profile:read', 'client_id', 'gpt', 'sub', pg_temp.a(),
    'exp', extract(epoch from now() + interval '1 hour')::bigint, 'iat', 1767225601, 'resource', null
  ),
  'an access token: who, for whom, for what, until when'
);
select is(pg_temp.ask('rt') ->> 'kind', 'refresh', 'a refresh token, too');
select is(pg_temp.ask('late at') ->> 'kind', 'access', 'an access token that was refreshed, while it lives');
select is((pg_temp.ask('rt') ->> 'exp')::bigint, extract(epoch from now() + interval '90 days')::bigint, 'until when it lives');
select is(pg_temp.ask('mcp') ->> 'resource', 'https://mcp.example', 'for which resource');
select is(pg_temp.ask('mcp') ->> 'scope', 'profile:read', 'in its narrowed scope');
select ok(not pg_temp.ask('at') ?| array['sealed_access', 'sealed_refresh', 'access_digest', 'refresh_digest', 'email', 'grant_id', 'parent_digest'], 'and no more than that');
select is(pg_temp.ask('at', p_secret => 'rotated in') ->> 'active', 'true', 'either secret of a rotation does');
select is(pg_temp.ask('at', p_method => 'client_secret_basic') ->> 'active', 'true', 'so does Basic');
select is((select count(*)::integer from patchbay.tokens where consumed_at >= now()), 2, 'asking uses nothing up');
select is_empty($$select from patchbay.audit_log where at >= now()$$, 'and is no security event');
select is_empty($$select from patchbay.interactions where at >= now()$$, 'nor an interaction: last_interaction stays');

-- Not active ----------------------------------------------------------------------------------------------------------
select is(jsonb_strip_nulls(pg_temp.ask(token)), '{"active": false}', format('%s: not active', token))
from unnest(array['unknown', 'old at', 'old rt', 'late rt', 'expired', 'native', 'native rt']) as token;
select is(jsonb_strip_nulls(pg_temp.ask(token, 'rival', 'rival')), '{"active": false}', format('%s of another client: not active', token))
from unnest(array['at', 'rt', 'mcp']) as token;
update auth.users set banned_until = now() + interval '1 day';
select is(jsonb_strip_nulls(pg_temp.ask('at')), '{"active": false}', 'of a banned account: not active');
update auth.users set banned_until = null, deleted_at = now();
select is(jsonb_strip_nulls(pg_temp.ask('at')), '{"active": false}', 'of a deleted account: not active');
update auth.users set deleted_at = null;
select is(pg_temp.ask('at') ->> 'active', 'true', 'of an account in good standing: active');
select patchbay.revoke_grant(pg_temp.grant_id(2), 'disconnected');
select is(jsonb_strip_nulls(pg_temp.ask('mcp')), '{"active": false}', 'of a grant that has ended: not active');
select is(pg_temp.ask('at') ->> 'active', 'true', 'of another grant: active');
update patchbay.grants set created_at = now() - interval '1 hour', expires_at = now() where id = pg_temp.grant_id(1);
select is(jsonb_strip_nulls(pg_temp.ask('at')), '{"active": false}', 'of a grant that has expired: not active');
update patchbay.grants set expires_at = now() + interval '90 days' where id = pg_temp.grant_id(1);

-- Refused -------------------------------------------------------------------------------------------------------------
select is(pg_temp.ask('at', client, secret, method), '{"error": "invalid_client", "message": "client authentication failed", "status": 401}', what)
from (values
  ('gpt', 'wrong', 'client_secret_post', 'a wrong secret'), ('gpt', null, 'client_secret_post', 'no secret'),
  ('gpt', 'rotated out', 'client_secret_post', 'a secret that was rotated out'),
  ('gpt', 'rival', 'client_secret_post', 'the secret of another client'), ('gpt', 'secret', 'none', 'the method none'),
  ('rival', 'secret', 'client_secret_basic', 'the secret of another client, sent the other way'), ('nobody', 'secret', 'client_secret_post', 'an unknown client'),
  ('gpt', 'secret', null, 'no method')
) as tried (client, secret, method, what);
select is(pg_temp.ask('native', 'native', null, 'none') ->> 'error', 'invalid_client', 'a public client cannot authenticate, so it may not ask');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'client_authentication_failed'), 8, 'wrong credentials are audited'
);
select is(jsonb_strip_nulls(pg_temp.ask(null)), '{"active": false}', 'no token at all: not active');

select * from finish();
rollback;
