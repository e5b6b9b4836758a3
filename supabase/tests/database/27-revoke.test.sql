-- Revocation (RFC 7009): a client ends a grant by any token of it, its own only; a stranger learns nothing.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.revoke(
  p_token text,
  p_client text default 'gpt',
  p_secret text default 'secret',
  p_method text default 'client_secret_post'
) returns jsonb language sql
return pg_temp.gateway(format('revoke_token(%L, %L, %L, %L, ''0d000000-0000-4000-8000-000000000004'')',
  p_client, sha256(p_secret::bytea), p_method, sha256(p_token::bytea)));

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{}', '{profile:read}', '{client_secret_post,client_secret_basic}', false),
  ('rival', 'Another GPT', 'gpt_action', '{}', '{profile:read}', '{client_secret_post}', false),
  ('native', 'An app', 'public', '{}', '{profile:read}', '{none}', true);
insert into patchbay.client_secrets (digest, client_id, expires_at) values
  (sha256('secret'), 'gpt', null), (sha256('old'), 'gpt', now()), (sha256('rival'), 'rival', null);
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
select pg_temp.grant_id(n), pg_temp.a(), case when n = 9 then 'native' else 'gpt' end, '{profile:read}', now() + interval '90 days',
  sha256(('at-' || n)::bytea)
from generate_series(1, 9) as n;
-- at-n and rt-n are the live pair of grant n; old-at-n and old-rt-n the pair before that.
insert into patchbay.tokens
  (access_digest, refresh_digest, grant_id, sealed_access, sealed_refresh, created_at, access_expires_at, expires_at, consumed_at)
select
  sha256((prefix || 'at-' || n)::bytea), sha256((prefix || 'rt-' || n)::bytea), pg_temp.grant_id(n),
  case when prefix = '' then 'v1.k.a' end, case when prefix = '' then 'v1.k.r' end, now() - interval '1 minute',
  now() + interval '1 hour', now() + interval '90 days', case when prefix = 'old-' then now() end
from generate_series(1, 9) as n, unnest(array['', 'old-']) as prefix;

-- Who may not ---------------------------------------------------------------------------------------------------------
select is(pg_temp.revoke('at-1', client, secret, method) ->> 'error', 'invalid_client', what)
from (values
  ('gpt', 'wrong', 'client_secret_post', 'a wrong secret'), ('gpt', null, 'client_secret_post', 'no secret'),
  ('gpt', 'old', 'client_secret_post', 'an expired secret'), ('gpt', 'rival', 'client_secret_post', 'the secret of another client'),
  ('gpt', null, 'none', 'a confidential client as a public one'), ('native', 'secret', 'client_secret_post', 'a public client as a confidential one'),
  ('rival', 'secret', 'client_secret_basic', 'the secret of another client, sent the other way'), ('nobody', 'secret', 'client_secret_post', 'an unknown client'),
  ('gpt', 'secret', null, 'no method')
) as tried (client, secret, method, what);
select ok(pg_temp.grant_is_live(1), 'none of them ended anything');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'client_authentication_failed' and trace_id is not null), 9,
  'each failure is audited, with its request'
);

create temporary table known_alarms as
select total + 5 as total from patchbay.event_totals where event = 'token_of_other_client';

-- Whose it is not -----------------------------------------------------------------------------------------------------
select is(pg_temp.revoke('unknown'), '{}', 'an unknown token: done, and nothing happened');
select is(pg_temp.revoke('at-1', 'rival', 'rival'), '{}', 'a token of another client: the same answer');
select is(pg_temp.revoke('rt-1', 'native', null, 'none'), '{}', 'to a public client as well');
select ok(pg_temp.grant_is_live(1), 'and the grant lives');
select is(pg_temp.action_status('at-1'), '200', 'and its access token works');
select results_eq(
  $$select client_id, user_id, grant_id from patchbay.audit_log where event = 'token_of_other_client' and at >= now() order by id$$,
  $$values ('rival', pg_temp.a(), pg_temp.grant_id(1)), ('native', pg_temp.a(), pg_temp.grant_id(1))$$,
  'but the operator can see who tried whose'
);
select is(pg_temp.revoke('at-1', 'rival', 'rival'), '{}', 'one of them goes on and on') from generate_series(1, 50);
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'token_of_other_client' and at >= now()), 5,
  'but does not fill the log: five of a connection are written, then one a minute'
);
select is(
  (select total from patchbay.event_totals where event = 'token_of_other_client') - known.total, 0::bigint,
  'and the alarm counts what is written'
) from pg_temp.known_alarms as known;
select is(pg_temp.revoke('rt-7', 'rival', 'rival'), '{}', 'a token of another connection');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'token_of_other_client' and grant_id = pg_temp.grant_id(7)), 1,
  'is written all the same'
);

-- Any token of a grant ends it ----------------------------------------------------------------------------------------
select is(pg_temp.revoke(token), '{}', format('%s is revoked', token)) from unnest(array['at-2', 'rt-3', 'old-at-4', 'old-rt-5']) as token;
select ok(not pg_temp.grant_is_live(n), format('which ends grant %s', n)) from generate_series(2, 5) as n;
select is(pg_temp.action_status('at-' || n), '401', format('the access token of grant %s is dead', n)) from generate_series(2, 5) as n;
select is((select count(*)::integer from patchbay.tokens where grant_id = pg_temp.grant_id(n) and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)), 0,
  format('no token of grant %s lives or can be opened', n)) from generate_series(2, 5) as n;
select results_eq(
  $$select distinct revoked_reason::text from patchbay.grants where revoked_at >= now()$$, $$values ('revoked_by_client')$$, 'for that reason'
);
select ok(pg_temp.grant_is_live(1) and pg_temp.grant_is_live(6), 'no other grant of the same client and user ended');
select is(pg_temp.revoke('at-6', p_method => 'client_secret_basic'), '{}', 'Basic does as well');
select ok(not pg_temp.grant_is_live(6), 'it ends the grant');
select is(pg_temp.revoke('at-9', 'native', null, 'none'), '{}', 'a public client revokes its own');
select ok(not pg_temp.grant_is_live(9), 'which ends it');

-- Twice ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.revoke('at-2'), '{}', 'revoking again is done');
select is(pg_temp.revoke('rt-2'), '{}', 'by the other token, too');
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'grant_revoked' and grant_id = pg_temp.grant_id(2)), 1, 'and audited once'
);
update patchbay.tokens set created_at = now() - interval '2 hours', access_expires_at = now() - interval '1 hour' where access_digest = sha256('old-at-7');
select is(pg_temp.revoke('old-at-7'), '{}', 'an expired token that is still known');
select ok(not pg_temp.grant_is_live(7), 'ends its grant: the client wants to be rid of it');

-- The connection follows ----------------------------------------------------------------------------------------------
select ok((select has_completed_oauth from public.user_gpt_connections where user_id = pg_temp.a()), 'two grants live: connected');
select pg_temp.revoke('rt-1'), pg_temp.revoke('rt-8');
select results_eq(
  $$select has_completed_oauth, oauth_access_token::text, oauth_refresh_token::text from public.user_gpt_connections where user_id = pg_temp.a()$$,
  $$values (false, null::text, null::text)$$, 'the last one ends: not connected, nothing sealed is left'
);

select * from finish();
rollback;
