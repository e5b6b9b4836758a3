-- patchbay.refusal: whose good JWT decides nothing, told by every entry that decides or disconnects, and by the RPCs.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.session(p_user uuid) returns uuid language sql immutable return md5('session of ' || p_user)::uuid;

insert into auth.users (id, email, created_at) values
  (pg_temp.a(), 'a@example.com', '2026-01-02T03:04:05.678Z'), (pg_temp.b(), 'b@example.com', '2026-01-02T03:04:05.678Z');
insert into auth.sessions (id, user_id) values (pg_temp.session(pg_temp.a()), pg_temp.a()), (pg_temp.session(pg_temp.b()), pg_temp.b());

-- What is said to A with these claims beside the subject: '<status> <error>', or null.
create function pg_temp.refusal(p_claims jsonb default '{}', p_user uuid default pg_temp.a()) returns text language sql
return (
  select answer.status || ' ' || answer.error
  from patchbay.refusal(jsonb_build_object('sub', p_user) || p_claims) as answer
);

-- The session and the account -------------------------------------------------------------------------------------------
select is(pg_temp.refusal(), null, 'what is not claimed is not checked');
select is(pg_temp.refusal(jsonb_build_object('session_id', session)), refusal, 'the session: ' || what)
from (values
  (pg_temp.session(pg_temp.a())::text, null, 'of the user'),
  (upper(pg_temp.session(pg_temp.a())::text), null, 'of the user, in capitals'),
  (pg_temp.session(pg_temp.b())::text, '401 unauthorized', 'of somebody else'),
  (gen_random_uuid()::text, '401 unauthorized', 'that is not there'),
  ('no id', '401 unauthorized', 'that is no id'),
  ('', '401 unauthorized', 'that is empty'),
  (null, null, 'that is null')
) as claimed (session, refusal, what);
update auth.sessions set not_after = now() + interval '1 second';
select is(pg_temp.refusal(jsonb_build_object('session_id', pg_temp.session(pg_temp.a()))), null, 'a session that will end goes on');
update auth.sessions set not_after = now();
select is(pg_temp.refusal(jsonb_build_object('session_id', pg_temp.session(pg_temp.a()))), '401 unauthorized', 'until it ends');

select is(
  pg_temp.refusal(jsonb_build_object('iat', extract(epoch from issued::timestamptz))), refusal,
  format('of an account of 03:04:05.678, a token of %s: %s', right(issued, -11), coalesce(refusal, 'good'))
)
from (values
  ('2026-01-02T03:04:04Z', '401 unauthorized'), ('2026-01-02T03:04:04.999Z', '401 unauthorized'), ('2026-01-02T03:04:05Z', null),
  ('2026-01-02T03:04:06Z', null)
) as token (issued, refusal);
update auth.users set created_at = null where id = pg_temp.b();
select is(pg_temp.refusal('{"iat": 0}', pg_temp.b()), null, 'an account without a date of birth has no token from before it');
select is(pg_temp.refusal('{}', gen_random_uuid()), '401 unauthorized', 'an account that is not there');
select is(pg_temp.refusal('{}', null), '401 unauthorized', 'and nobody');
update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.a();
select is(pg_temp.refusal('{"client_id": "x"}'), '401 unauthorized', 'a banned account, before all else');
update auth.users set banned_until = now(), deleted_at = now() where id = pg_temp.a();
select is(pg_temp.refusal(), '401 unauthorized', 'one that is marked as deleted');
update auth.users set deleted_at = null where id = pg_temp.a();
select is(pg_temp.refusal(), null, 'a ban that is over is over');

-- Another app, a guest, a second factor -----------------------------------------------------------------------------------
select is(pg_temp.refusal(jsonb_build_object('client_id', claimed)), refusal, format('client_id %s', claimed))
from (values ('"an app"'::jsonb, '403 forbidden'), ('""', '403 forbidden'), ('7', '403 forbidden'), ('null', null)) as claims (claimed, refusal);
select is(pg_temp.refusal(jsonb_build_object('is_anonymous', claimed)), refusal, format('is_anonymous %s', claimed))
from (values ('true'::jsonb, '403 sign_in_required'), ('"true"', '403 sign_in_required'), ('false', null), ('null', null)) as claims (claimed, refusal);
update auth.users set is_anonymous = true where id = pg_temp.b();
select is(pg_temp.refusal('{"is_anonymous": false}', pg_temp.b()), '403 sign_in_required', 'a guest is one, whatever the token says');

insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
values (gen_random_uuid(), pg_temp.a(), 'totp', 'unverified', now(), now());
select is(pg_temp.refusal('{"aal": "aal1"}'), null, 'a factor that was never verified is none');
update auth.mfa_factors set status = 'verified';
select is(pg_temp.refusal(claims), refusal, format('a user with a second factor, with %s', claims))
from (values
  ('{"aal": "aal1"}'::jsonb, '403 mfa_required'), ('{}', '403 mfa_required'), ('{"aal": null}', '403 mfa_required'), ('{"aal": "aal2"}', null)
) as claimed (claims, refusal);
update auth.mfa_factors set user_id = pg_temp.b();
select is(pg_temp.refusal('{"aal": "aal1"}'), null, 'somebody else''s factor is theirs');

-- Every entry asks --------------------------------------------------------------------------------------------------------
create function pg_temp.app(p_error text) returns jsonb language sql immutable
return case p_error
  when 'unauthorized' then '{"session_id": "none"}'::jsonb
  when 'forbidden' then '{"client_id": "an app"}'
  else '{"is_anonymous": true}'
end || jsonb_build_object('sub', pg_temp.a());

insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes)
values ('0c000000-0000-4000-8000-000000000003', 'gpt', 'https://chat.example/cb', '{notes:read}');
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
select sha256(('device ' || kind)::bytea), sha256(kind::bytea), kind, 'gpt', '{notes:read}' from unnest(array['device', 'pairing']) as kind;
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
values ('0d000000-0000-4000-8000-000000000004', pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256('none'));

create function pg_temp.entries() returns table (entry text, call text) language sql
begin atomic
  values
    ('decide_authorization', 'decide_authorization(''0c000000-0000-4000-8000-000000000003'', %L, true, sha256(''code''), null)'),
    ('decide_device_request, device', 'decide_device_request(sha256(''device''), ''device'', %L, true, null)'),
    ('decide_device_request, pairing', 'decide_device_request(sha256(''pairing''), ''pairing'', %L, true, null)'),
    ('disconnect', 'disconnect(%L, null)');
end;
select is(
  (select (answer ->> 'error') || ' ' || (answer ->> 'status')
    from pg_temp.gateway(format(call, pg_temp.app(error))) as answer),
  error || case error when 'unauthorized' then ' 401' else ' 403' end,
  format('%s answers %s', entry, error)
)
from pg_temp.entries(), unnest(array['unauthorized', 'forbidden', 'sign_in_required']) as error;

-- The Data API's way: as authenticated, with the claims of its token.
create function pg_temp.rpc(p_claims jsonb, p_call text default 'disconnect_app(''0d000000-0000-4000-8000-000000000004'')')
returns text language plpgsql as $$
declare
  v_value text;
  v_detail text;
begin
  perform set_config('request.jwt.claims', p_claims::text, true), set_config('role', 'authenticated', true);
  execute 'select public.' || p_call into v_value;
  perform set_config('role', 'none', true);
  return v_value;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return concat_ws(' ', sqlstate, v_detail);
end
$$;
select is(
  pg_temp.rpc(pg_temp.app(error), call), case error when 'unauthorized' then 'PT401 ' else 'PT403 ' end || error, format('%s raises %s', call, error)
)
from unnest(array['unauthorized', 'forbidden', 'sign_in_required']) as error,
  unnest(array[
    'disconnect_app(''0d000000-0000-4000-8000-000000000004'')', 'disconnect_apps(''{0d000000-0000-4000-8000-000000000004}'')'
  ]) as call;

select results_eq(
  $$select status from patchbay.authorization_requests where created_at >= now()
    union all select status from patchbay.device_requests where created_at >= now()$$,
  $$values ('pending'), ('pending'), ('pending')$$, 'nothing of it was decided'
);
select is_empty('select from patchbay.rate_limits where updated_at >= now()', 'and no bucket of A was touched');
select is((select revoked_at from patchbay.grants where created_at >= now()), null, 'A is still connected');
select is(pg_temp.rpc(jsonb_build_object('sub', pg_temp.a())), 'true', 'A, as it should be, ends it');

-- An assistant is no user who decides, whatever an action calls.
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
values ('0d000000-0000-4000-8000-000000000005', pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256('a'));
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
values (sha256('a'), sha256('r'), '0d000000-0000-4000-8000-000000000005', now() + interval '1 hour', now() + interval '1 day');
create function patchbay_actions.test_disconnect(args jsonb) returns jsonb language sql set search_path = ''
return to_jsonb(public.disconnect_app('0d000000-0000-4000-8000-000000000005'));
grant execute on function patchbay_actions.test_disconnect(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_disconnect', 'notes:read', 'Test', 'read');
select is(
  pg_temp.http_status(pg_temp.gateway('call_action(sha256(''a''), null, ''test_disconnect'', ''{}'', null, null)')), '403',
  'an action cannot end a connection in the user''s name'
);

select * from finish();
rollback;
