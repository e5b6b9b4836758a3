-- Bounds on a user's connections, devices that were allowed and not fetched, and ending many grants in one statement.
begin;
\ir ../helpers.psql
select no_plan();

-- A request of each kind, and the decision; the code is ac-<name>, the device code dc-<name>.
create function pg_temp.ask(p_kind text, p_name text) returns void language plpgsql as $$
begin
  if p_kind = 'connect' then
    insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes)
    values (md5(p_name)::uuid, 'app', 'https://app.example/cb', '{notes:read}');
  else
    insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
    values (sha256(('dc-' || p_name)::bytea), sha256(('uc-' || p_name)::bytea), p_kind, 'app', '{notes:read}');
  end if;
end
$$;
create function pg_temp.decide(p_kind text, p_name text, p_approve boolean default true, p_user uuid default pg_temp.a()) returns jsonb
language sql
return case p_kind
  when 'connect' then pg_temp.gateway(format('decide_authorization(%L, %L, %L, %L, null)', md5(p_name)::uuid, jsonb_build_object('sub', p_user), p_approve, sha256(('ac-' || p_name)::bytea)))
  else pg_temp.gateway(format('decide_device_request(%L, %L, %L, %L, null)', sha256(('uc-' || p_name)::bytea), p_kind, jsonb_build_object('sub', p_user), p_approve))
end;
create function pg_temp.status_of(p_kind text, p_name text) returns text language sql
return coalesce(
  (select status from patchbay.authorization_requests where id = md5(p_name)::uuid),
  (select status from patchbay.device_requests where user_code_digest = sha256(('uc-' || p_name)::bytea))
);
create function pg_temp.poll(p_name text) returns jsonb language sql
return pg_temp.gateway(format('redeem_device_code(''app'', sha256(''secret''), ''client_secret_post'', %L, %L, %L, ''v1.k.at'', ''v1.k.rt'', null)',
  sha256(('dc-' || p_name)::bytea), sha256(('at-' || p_name)::bytea), sha256(('rt-' || p_name)::bytea)));
create function pg_temp.redeem(p_name text) returns jsonb language sql
return pg_temp.gateway(format('exchange_code(''app'', sha256(''secret''), ''client_secret_post'', %L, ''https://app.example/cb'', null, null, %L, %L, ''v1.k.at'', ''v1.k.rt'', null)',
  sha256(('ac-' || p_name)::bytea), sha256(('at-' || p_name)::bytea), sha256(('rt-' || p_name)::bytea)));
create function pg_temp.apps(p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.value_as_user('authenticated', p_user, 'select jsonb_agg(app order by connected_at nulls last) from public.connected_apps as app')::jsonb;
create function pg_temp.grants(p_count integer, p_user uuid default pg_temp.a()) returns void language sql
begin atomic
  with made as (
    insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
    select id, p_user, 'app', '{notes:read}', now() + interval '1 day', sha256(('at' || id)::bytea)
    from (select gen_random_uuid() as id from generate_series(1, p_count)) as planned
    returning id, access_digest
  )
  insert into patchbay.tokens (access_digest, refresh_digest, grant_id, sealed_access, sealed_refresh, access_expires_at, expires_at)
  select access_digest, sha256(('rt' || id)::bytea), id, 'v1.k.at' || id, 'v1.k.rt' || id, now() + interval '1 hour', now() + interval '1 day'
  from made;
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('app', 'An app', 'mcp', '{https://app.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.client_secrets (digest, client_id) values (sha256('secret'), 'app');

-- Allowed, not fetched -------------------------------------------------------------------------------------------------
create function pg_temp.planned(p_name text) returns uuid language sql
return (select planned_grant_id from patchbay.device_requests where user_code_digest = sha256(('uc-' || p_name)::bytea));
create function pg_temp.disconnect(p_user uuid, p_name text) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.disconnect_app(%L)', pg_temp.planned(p_name)));

do $$ begin perform pg_temp.ask('device', name) from unnest(array['waiting', 'fetched', 'late', 'ignored']) as name; end $$;
select is(pg_temp.apps(), null, 'a device that only asks is not listed');
select is(pg_temp.disconnect(pg_temp.a(), 'ignored'), 'false', 'nor is there anything to end');
select is(pg_temp.error_of(pg_temp.decide('device', name)), 'none', format('the user allows a device: %s', name))
from unnest(array['waiting', 'fetched', 'late']) as name;
update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now() where user_code_digest = sha256('uc-late');
select is(pg_temp.poll('fetched') ->> 'scope', 'notes:read', 'one fetches its tokens');
select is(
  (select jsonb_agg(app - '{scope_descriptions,switched_off,switched_off_descriptions,returns_to,ask}'::text[] order by place) from jsonb_array_elements(pg_temp.apps()) with ordinality as listed (app, place)),
  (select jsonb_agg(to_jsonb(app) order by app.connected_at nulls last) from (
    select g.id as grant_id, 'app' as client_id, 'An app' as client_name, null as client_logo_uri, 'mcp' as kind,
      array['notes:read'] as scopes, g.created_at as connected_at, null as last_used_at
    from patchbay.grants as g where g.id = pg_temp.planned('fetched')
    union all select pg_temp.planned('waiting'), 'app', 'An app', null, 'mcp', array['notes:read'], null, null
  ) as app),
  'one that waits is listed beside it, with the id that its grant will have; one that came too late is not'
);
select is(pg_temp.apps(pg_temp.b()), null, 'another user sees neither');
select is(pg_temp.value_as_user('anon', pg_temp.a(), 'select count(*) from public.connected_apps'), '42501', 'a visitor may not look');
select is(pg_temp.disconnect(pg_temp.b(), 'waiting'), 'false', 'another user cannot end it');
select is(pg_temp.disconnect(pg_temp.a(), 'late'), 'false', 'what came too late is not there to end');
select is(pg_temp.disconnect(pg_temp.a(), 'waiting'), 'true', 'its user can');
select is(pg_temp.disconnect(pg_temp.a(), 'waiting'), 'false', 'once');
select is(pg_temp.poll('waiting') ->> 'error', 'access_denied', 'the device is told no');
select results_eq(
  $$select user_id, client_id, grant_id from patchbay.audit_log where event = 'device_approval_withdrawn' and user_id = pg_temp.a()$$,
  $$values (pg_temp.a(), 'app', pg_temp.planned('waiting'))$$, 'which is audited'
);
select is(pg_temp.disconnect(pg_temp.a(), 'fetched'), 'true', 'the one that has fetched is ended like any other');
do $$ begin delete from patchbay.device_requests; delete from patchbay.grants; delete from patchbay.rate_limits; delete from patchbay.audit_log; end $$;

-- How fast --------------------------------------------------------------------------------------------------------------
do $$ begin
  perform patchbay.limit_by('connect:user', pg_temp.a()::text) from generate_series(1, 59);
  perform pg_temp.ask(kind, kind || n) from unnest(array['connect', 'device', 'pairing']) as kind, generate_series(1, 2) as n;
  perform pg_temp.ask('connect', 'last');
end $$;
select is(pg_temp.error_of(pg_temp.decide('connect', 'last')), 'none', 'a user connects sixty apps in one go');
select is(pg_temp.error_of(pg_temp.decide(kind, kind || 1)), 'rate_limited', format('and not one more: %s', kind))
from unnest(array['connect', 'device', 'pairing']) as kind;
select is(pg_temp.decide('connect', 'connect1') ->> 'retry_after', '30', 'the answer says when');
select is(pg_temp.status_of(kind, kind || 1), 'pending', format('nothing is burnt: %s', kind))
from unnest(array['connect', 'device', 'pairing']) as kind;
select is(pg_temp.error_of(pg_temp.decide(kind, kind || 2, false)), 'none', format('saying no is not counted: %s', kind))
from unnest(array['connect', 'device', 'pairing']) as kind;
do $$ begin perform pg_temp.ask('device', 'theirs'); end $$;
select is(pg_temp.error_of(pg_temp.decide('device', 'theirs', true, pg_temp.b())), 'none', 'another user is not held up');
update patchbay.rate_limits set updated_at = updated_at - interval '31 seconds';
select is(pg_temp.error_of(pg_temp.decide('connect', 'connect1')), 'none', 'a little later it goes on');
select is(pg_temp.error_of(pg_temp.decide('device', 'device1')), 'rate_limited', 'with one');

-- How many --------------------------------------------------------------------------------------------------------------
do $$ begin
  delete from patchbay.rate_limits;
  -- Two codes are open.
  perform pg_temp.grants(197);
end $$;
select is(pg_temp.error_of(pg_temp.decide('pairing', 'pairing1')), 'none', 'the two-hundredth connection is made');
do $$ begin perform pg_temp.ask(kind, kind || 3) from unnest(array['connect', 'device', 'pairing']) as kind; end $$;
select is(pg_temp.error_of(pg_temp.decide(kind, kind || 3)), 'too_many_connections', format('and not one more: %s', kind))
from unnest(array['connect', 'device', 'pairing']) as kind;
select is(pg_temp.status_of(kind, kind || 3), 'pending', format('nothing is burnt: %s', kind))
from unnest(array['connect', 'device', 'pairing']) as kind;
update patchbay.authorization_codes set created_at = now() - interval '90 seconds', expires_at = now() - interval '30 seconds' where digest = sha256('ac-last');
select is(pg_temp.error_of(pg_temp.decide('device', 'device3')), 'too_many_connections', 'a code holds its place while its redemption may be under way');
update patchbay.authorization_codes set expires_at = now() - interval '61 seconds' where digest = sha256('ac-last');
select is(pg_temp.error_of(pg_temp.decide('device', 'device3')), 'none', 'and no longer');
select is(pg_temp.error_of(pg_temp.decide('pairing', 'pairing3')), 'too_many_connections', 'which the device has now');
select is(pg_temp.redeem('connect1') ->> 'scope', 'notes:read', 'what was allowed is redeemed at the bound');
select is(pg_temp.poll('device3') ->> 'scope', 'notes:read', 'a device, too');
select is((select count(*)::integer from patchbay.grants where user_id = pg_temp.a() and revoked_at is null), 200, 'and there are never more');

-- Many at once ----------------------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.grants(800);
  perform pg_temp.grants(3, pg_temp.b());
  perform pg_temp.ask('device', 'open'), pg_temp.ask('connect', 'open code');
  delete from patchbay.rate_limits;
  update patchbay.device_requests set status = 'approved', user_id = pg_temp.a(), decided_at = now() where user_code_digest = sha256('uc-open');
  insert into patchbay.authorization_codes (digest, authorization_id, client_id, user_id, redirect_uri, scopes)
  values (sha256('ac-open code'), md5('open code')::uuid, 'app', pg_temp.a(), 'https://app.example/cb', '{notes:read}');
end $$;
insert into patchbay.webhook_endpoints (url, secret) values ('https://w.example/', 'v1.x');
-- Whose row is written, each time that it is; and whose is recomputed.
create temporary table writes (user_id uuid);
create function pg_temp.note_write() returns trigger language plpgsql as $$
begin
  insert into pg_temp.writes values (new.user_id);
  return null;
end
$$;
create trigger zz_note_write after insert or update on public.user_gpt_connections
  for each row execute function pg_temp.note_write();
create temporary table calls (user_id uuid);
alter function patchbay.sync_connection(uuid) rename to counted_sync_connection;
create function patchbay.sync_connection(p_user_id uuid) returns void language plpgsql as $$
begin
  insert into pg_temp.calls values (p_user_id);
  perform patchbay.counted_sync_connection(p_user_id);
end
$$;
select is(pg_temp.error_of(pg_temp.gateway(format('disconnect(%L, null)', jsonb_build_object('sub', pg_temp.a())))), 'none', 'a thousand connections are ended');
select is((select array_agg(user_id) from writes), array[pg_temp.a()], 'the connection is written once, and not once a grant');
select is(
  (select count(*)::integer from patchbay.webhook_events as e join patchbay.webhook_endpoints as w on w.id = e.endpoint_id
   where w.url = 'https://w.example/' and e.type = 'gpt_connection.disconnected'), 1, 'one webhook says so'
);
select is(
  (select count(*)::integer from patchbay.audit_log where event = 'grant_revoked' and user_id = pg_temp.a() and detail = '{"reason": "disconnected"}'), 1000, 'and one event a grant'
);
select is_empty(
  format($$select from patchbay.tokens join patchbay.grants on grants.id = grant_id where user_id = %L and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)$$, pg_temp.a()),
  'no token is left'
);
select is((select count(*)::integer from patchbay.grants where user_id = pg_temp.b() and revoked_at is null), 3, 'nobody else lost one');
select is(pg_temp.redeem('open code') ->> 'error', 'invalid_grant', 'a code that was not redeemed is taken back');
select is(pg_temp.poll('open') ->> 'error', 'access_denied', 'and a device that did not fetch is told no');
do $$ begin
  perform pg_temp.grants(50, owner) from unnest(array[pg_temp.a(), pg_temp.b()]) as owner;
  delete from writes;
  update patchbay.grants set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where revoked_at is null;
end $$;
select is((select array_agg(user_id order by user_id) from writes), array[pg_temp.a(), pg_temp.b()], 'a batch that ends writes the row of each user once');
do $$ begin
  -- As if nobody had looked: the rows still say yes.
  update public.user_gpt_connections set has_completed_oauth = true where user_id in (pg_temp.a(), pg_temp.b());
  delete from writes;
  update patchbay.tokens
  set created_at = now() - interval '3 days', access_expires_at = now() - interval '1 day', expires_at = now() - interval '1 day'
  where consumed_at is null;
  perform patchbay.purge();
end $$;
select is((select array_agg(user_id order by user_id) from writes), array[pg_temp.a(), pg_temp.b()], 'so does the end of what has expired');
do $$ begin
  perform pg_temp.grants(50, owner) from unnest(array[pg_temp.a(), pg_temp.b()]) as owner;
  delete from calls;
  delete from writes;
  update patchbay.grants set last_used_at = now(), expires_at = expires_at + interval '1 hour' where revoked_at is null;
end $$;
select is_empty('select from calls union all select from writes', 'use and refresh recompute nothing here, and write nothing');
do $$ begin delete from patchbay.clients where id = 'app'; end $$;
select is((select array_agg(user_id) from calls), array[pg_temp.a(), pg_temp.b()], 'a removed client does it once a user');

select * from finish();
rollback;
