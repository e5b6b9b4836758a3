-- How often a user is asked, and that a device that asks goes on asking.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'gpt');

-- A device that A allows, and tells to ask before it fetches its tokens.
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
values (sha256('dc'), sha256('uc'), 'device', 'gpt', '{notes:read}');
select pg_temp.gateway(format('decide_device_request(sha256(''uc''), ''device'', %L, true, null)', jsonb_build_object('sub', pg_temp.a())));
create temporary table planned as select planned_grant_id as id from patchbay.device_requests where device_digest = sha256('dc');
select is(pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.set_approval(%L, true)', id)), 'true', 'a device is told to ask') from planned;
select is(
  pg_temp.gateway('redeem_device_code(''gpt'', sha256(''secret''), ''client_secret_post'', sha256(''dc''), sha256(''at''), sha256(''rt''), ''v1.k.a'', ''v1.k.r'', null)') ->> 'scope',
  'notes:read', 'and fetches its tokens'
);
select is((select ask from patchbay.grants where id = planned.id), true, 'its connection asks') from planned;

create function pg_temp.connect(p_token text, p_user uuid) returns void language plpgsql as $$
declare
  v_id constant uuid := gen_random_uuid();
begin
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  values (v_id, p_user, 'gpt', '{notes:read,notes:write}', now() + interval '1 day', sha256(p_token::bytea));
  insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
  values (sha256(p_token::bytea), sha256(('beside ' || p_token)::bytea), v_id, now() + interval '1 hour', now() + interval '1 day');
end
$$;
select pg_temp.connect('a' || n, pg_temp.a()) from generate_series(1, 5) as n;
select pg_temp.connect('b', pg_temp.b());

-- A call that is always held, each with arguments of its own: held, or the status of the refusal.
create function pg_temp.ask(p_token text, p_title text) returns text language sql
return coalesce(pg_temp.gateway(format(
  'call_action(sha256(%L), null, ''create_note'', %L, null, null, null, %L)', p_token, jsonb_build_object('title', p_title),
  '{"ask": "always", "name": "createNote", "page": "https://web.example/approvals"}'
)) ->> 'status', 'held');

create temporary table answer as select n, pg_temp.ask('a' || (1 + (n - 1) / 10), 'n' || n) as status from generate_series(1, 41) as n;
select is((select count(*) from answer where status = 'held'), 40::bigint, 'forty questions of five connections are asked at once');
select is((select status from answer where n = 41), '429', 'then the user is asked no more, by whichever connection');
select is(pg_temp.ask('b', 'other'), 'held', 'other users are');
select pg_temp.pass_time('20 seconds', patchbay.bucket_key('approval:user', pg_temp.a()::text));
select is(pg_temp.ask('a5', 'n41'), 'held', 'a quarter of a minute later one more is');

select * from finish();
rollback;
