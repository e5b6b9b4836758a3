-- The mobile app's status endpoints: bodies, limits, disconnect. Called as the role that serves requests.
begin;
\ir ../helpers.psql
select no_plan();

-- As HTTP has it: the status, the body, and the seconds to wait.
create function pg_temp.parsed(p_answer jsonb) returns jsonb language sql immutable
return case
  when p_answer ? 'raised' then p_answer
  when jsonb_typeof(p_answer) = 'string' then jsonb_build_object('status', 200, 'retry_after', 0, 'body', (p_answer #>> '{}')::jsonb)
  else jsonb_build_object(
    'status', p_answer -> 'status', 'retry_after', coalesce(p_answer -> 'retry_after', '0'), 'body', case p_answer ->> 'status'
      when '404' then '{"has_completed_oauth": false, "last_interaction": null}'::jsonb
      else p_answer - '{status,retry_after}'::text[]
    end
  )
end;
create function pg_temp.status(p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.parsed(pg_temp.gateway(format('connection_status(%L)', p_user)));
create function pg_temp.checked(p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.parsed(pg_temp.gateway(format('check_connection(%L)', p_user)));
create function pg_temp.disconnect(p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.parsed(pg_temp.gateway(format('disconnect(%L, ''0c000000-0000-4000-8000-000000000003'')', jsonb_build_object('sub', p_user))));

-- A user connects once more; the tokens are at-<name> and rt-<name>.
create function pg_temp.connect(p_name text, p_user uuid default pg_temp.a()) returns void language plpgsql as $$
declare
  v_grant_id constant uuid := gen_random_uuid();
begin
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  values (v_grant_id, p_user, 'gpt', '{profile:read}', now() + interval '90 days', sha256(('at-' || p_name)::bytea));
  insert into patchbay.tokens (access_digest, refresh_digest, grant_id, sealed_access, sealed_refresh, access_expires_at, expires_at)
  values (
    sha256(('at-' || p_name)::bytea), sha256(('rt-' || p_name)::bytea), v_grant_id, 'v1.k.' || p_name, 'v1.k.' || p_name,
    now() + interval '1 hour', now() + interval '90 days'
  );
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{profile:read}', '{client_secret_post}', false);

-- Bodies --------------------------------------------------------------------------------------------------------------
select is(
  answer, '{"status": 404, "retry_after": 0, "body": {"has_completed_oauth": false, "last_interaction": null}}',
  'never connected: 404 with the false body, for ' || route
)
from (values ('the status', pg_temp.status()), ('the check', pg_temp.checked()), ('the disconnect', pg_temp.disconnect())) as asked (route, answer);
select is_empty('select from public.user_gpt_connections where created_at >= now()', 'asking makes no row');
do $$ begin perform pg_temp.connect('one'); end $$;
select is(
  answer, '{"status": 200, "retry_after": 0, "body": {"has_completed_oauth": true, "last_interaction": null}}',
  'connected and not yet used: 200, true and null, for ' || route
)
from (values ('the status', pg_temp.status()), ('the check', pg_temp.checked())) as asked (route, answer);
insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
values ('2026-01-02 03:04:05.6+00', pg_temp.a(), gen_random_uuid(), 'gpt', 'get_me', 'ok', 1);
select is(
  answer, '{"status": 200, "retry_after": 0, "body": {"has_completed_oauth": true, "last_interaction": "2026-01-02T03:04:05.600000Z"}}',
  'used: the time of the last interaction, for ' || route
)
from (values ('the status', pg_temp.status()), ('the check', pg_temp.checked())) as asked (route, answer);
select is(pg_temp.status(pg_temp.b()) ->> 'status', '404', 'another user''s connection is not mine');
select is(pg_temp.status(gen_random_uuid()) ->> 'status', '404', 'an account that is gone is not connected');
select is(pg_temp.checked(gen_random_uuid()) ->> 'status', '404', 'and a check gives it no row');
select is(pg_temp.status(null) ->> 'raised', '23502', 'nobody has no status');

-- Disconnect ----------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.connect('two');
  perform pg_temp.connect('gone');
  perform patchbay.revoke_grant((select grant_id from patchbay.tokens where refresh_digest = sha256('rt-gone')), 'revoked_by_client');
  perform pg_temp.connect('other', pg_temp.b());
end $$;
select is(
  pg_temp.disconnect(),
  '{"status": 200, "retry_after": 0, "body": {"has_completed_oauth": false, "last_interaction": "2026-01-02T03:04:05.600000Z"}}',
  'a disconnect answers the status of after'
);
select results_eq(
  format('select has_completed_oauth, oauth_access_token::text, oauth_refresh_token::text, oauth_token_expires_at from public.user_gpt_connections where user_id = %L', pg_temp.a()),
  $$values (false, null, null, null::timestamptz)$$, 'the row stays, the sealed columns are null'
);
select bag_eq(
  format('select revoked_reason from patchbay.grants where user_id = %L', pg_temp.a()), array['disconnected', 'disconnected', 'revoked_by_client'],
  'every live grant of the user ended, and one that had ended before keeps its reason'
);
select is(
  pg_temp.http_status(pg_temp.gateway('call_action(sha256(''at-one''), null, ''get_me'', ''{}'', null, null)')), '401', 'its tokens are dead at once'
);
select results_eq(
  $$select user_id, client_id, trace_id, detail::jsonb, count(*)::integer, count(distinct grant_id)::integer
    from patchbay.audit_log where event = 'grant_revoked' group by 1, 2, 3, 4$$,
  $$values (pg_temp.a(), 'gpt', '0c000000-0000-4000-8000-000000000003'::uuid, '{"reason": "disconnected"}'::jsonb, 2, 2)$$,
  'each grant that ended is audited'
);
select is(pg_temp.status() #>> '{body,has_completed_oauth}', 'false', 'the status says no');
select is(pg_temp.disconnect() ->> 'status', '200', 'disconnecting twice is disconnecting once');
select is(pg_temp.status(pg_temp.b()) #>> '{body,has_completed_oauth}', 'true', 'nobody else was disconnected');
do $$ begin perform pg_temp.connect('again'); end $$;
select is(pg_temp.status() #>> '{body,has_completed_oauth}', 'true', 'connecting again works');

-- A code that was approved before the disconnect ----------------------------------------------------------------------
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'gpt');
do $$ declare
  v_id uuid;
begin
  select (ok).authorization_id into v_id
  from patchbay_api.start_authorization('gpt', 'https://chat.example/cb', null, null, null, null, null, null, true);
  perform patchbay_api.decide_authorization(v_id, jsonb_build_object('sub', pg_temp.a()), true, sha256('code'), null);
  perform pg_temp.disconnect();
end $$;
select is(
  ((patchbay_api.exchange_code('gpt', sha256('secret'), 'client_secret_post', sha256('code'), 'https://chat.example/cb', null, null,
    sha256('at'), sha256('rt'), 'v1.k.at', 'v1.k.rt', null)).problem).error,
  'invalid_grant', 'a code that was on its way when the user disconnected connects nobody'
);

-- Limits: 20 and 5 a minute -------------------------------------------------------------------------------------------
truncate patchbay.rate_limits;
create function pg_temp.ask(p_what text, p_times integer) returns text language plpgsql as $$
declare
  v_answer jsonb;
  v_ok integer := 0;
begin
  for i in 1 .. p_times loop
    v_answer := case p_what
      when 'status' then pg_temp.status() when 'check' then pg_temp.checked() when 'disconnect' then pg_temp.disconnect()
    end;
    v_ok := v_ok + (v_answer ->> 'status' <> '429')::integer;
  end loop;
  return format('%s of %s, then wait %s s', v_ok, p_times, v_answer ->> 'retry_after');
end
$$;
select is(pg_temp.ask('status', 25), '20 of 25, then wait 3 s', 'the status is given 20 times at once, then every 3 seconds');
select is(pg_temp.ask('check', 8), '5 of 8, then wait 12 s', 'the check 5 times, then every 12 seconds');
select is(pg_temp.ask('disconnect', 25), '20 of 25, then wait 3 s', 'the disconnect 20 times');
select is(
  pg_temp.status() - 'retry_after', '{"status": 429, "body": {"error": "rate_limited", "message": "Too many requests. Try again in 3 s."}}',
  'a refusal says when to come again'
);
select isnt(pg_temp.status(pg_temp.b()) ->> 'status', '429', 'nobody else is refused for it');
do $$ begin perform pg_temp.pass_time('1 second'); end $$;
-- Far enough from the edge for a slow machine.
select is(pg_temp.ask('status', 1), '0 of 1, then wait 2 s', 'after one second it is still too early');
do $$ begin perform pg_temp.pass_time('2 seconds'); end $$;
select is(pg_temp.ask('status', 2), '1 of 2, then wait 3 s', 'after 3 seconds there is one more');
do $$ begin perform pg_temp.pass_time('9 seconds'); end $$;
select is(pg_temp.ask('check', 1), '1 of 1, then wait 0 s', 'after 12 seconds there is one more check');
select is(pg_temp.ask('check', 1), '0 of 1, then wait 12 s', 'and only one');
do $$ begin perform pg_temp.pass_time('1 minute'); end $$;
select is(pg_temp.ask('check', 6), '5 of 6, then wait 12 s', 'a minute fills the bucket');
do $$ begin perform pg_temp.pass_time('1 day'); end $$;
select is(pg_temp.ask('check', 6), '5 of 6, then wait 12 s', 'a day fills it no further');
select is(pg_temp.ask('status', 21), '20 of 21, then wait 3 s', 'nor the other one');

-- A client that polls every 3 seconds ---------------------------------------------------------------------------------
truncate patchbay.rate_limits;
create function pg_temp.poll(p_times integer, p_jitter double precision) returns integer language plpgsql as $$
declare
  v_refused integer := 0;
begin
  for i in 1 .. p_times loop
    v_refused := v_refused + (pg_temp.status() ->> 'status' = '429')::integer;
    -- Early, late, early, late …: exactly 3 seconds in the mean.
    perform pg_temp.pass_time(make_interval(secs => 3 + case when i % 2 = 0 then p_jitter else -p_jitter end));
  end loop;
  return v_refused;
end
$$;
select is(pg_temp.poll(300, jitter), 0, format('is never refused in a quarter of an hour, with %s s of jitter', jitter))
from unnest(array[0, 0.5, 2.9]) as jitter;

-- Each of the three is counted for itself -----------------------------------------------------------------------------
truncate patchbay.rate_limits;
do $$ begin perform pg_temp.ask('check', 6); end $$;
select is(pg_temp.ask('status', 1), '1 of 1, then wait 0 s', 'too many checks do not close the status');
select is(pg_temp.ask('disconnect', 1), '1 of 1, then wait 0 s', 'nor the disconnect');

-- Health --------------------------------------------------------------------------------------------------------------
create function pg_temp.health(p_role text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform set_config('role', p_role, true);
  v_answer := (patchbay_api.health()).role;
  perform set_config('role', 'none', true);
  return v_answer;
exception when others then
  return sqlstate;
end
$$;
select is(pg_temp.health('patchbay_gateway'), 'patchbay_gateway', 'health tells as whom requests are served');
select is(pg_temp.health('none'), 'postgres', 'a deployment that did not drop its power shows');

-- Whether something can be written.
select is(patchbay_api.write_problem(), null, 'something can be written');
select is((select count(*)::integer from patchbay.write_probe), 1, 'which is remembered');
select is((select count(*)::integer from patchbay.write_probe_pages), 0, 'and nothing is left of what was written');
update patchbay.write_probe set succeeded_at = clock_timestamp() - interval '4 seconds';
create temporary table before as select succeeded_at from patchbay.write_probe;
do $$ begin perform patchbay_api.write_problem(); end $$;
select is((select succeeded_at from patchbay.write_probe), (select succeeded_at from before), 'within five seconds it is not tried again');
update patchbay.write_probe set succeeded_at = clock_timestamp() - interval '6 seconds';
do $$ begin perform patchbay_api.write_problem(); end $$;
select cmp_ok((select succeeded_at from patchbay.write_probe), '>', (select succeeded_at from before), 'afterwards it is');
update patchbay.write_probe set succeeded_at = clock_timestamp() - interval '6 seconds';
create function pg_temp.problem_when_read_only() returns text language plpgsql as $$
begin
  perform set_config('transaction_read_only', 'on', true);
  raise exception using message = patchbay_api.write_problem();
exception when others then
  return sqlerrm;
end
$$;
select is(
  pg_temp.problem_when_read_only(), '25006 cannot execute INSERT in a read-only transaction',
  'why nothing can be written is told, as where the platform made the database read-only because its disk is nearly full'
);

-- Probe ---------------------------------------------------------------------------------------------------------------
truncate patchbay.rate_limits;
create function pg_temp.waits_of_probes(p_times integer) returns integer[] language plpgsql as $$
declare
  v_waits integer[] := '{}';
begin
  perform set_config('role', 'patchbay_gateway', true);
  for i in 1..p_times loop
    v_waits := v_waits || coalesce(((patchbay_api.begin_probe()).problem).retry_after, 0);
  end loop;
  perform set_config('role', 'none', true);
  return v_waits;
end
$$;
select is(
  pg_temp.waits_of_probes(21), array_fill(0, array[20]) || 3, 'the operator may probe 20 times in a row, then every 3 s'
);

select * from finish();
rollback;
