-- Needs an empty deployment: it ends what has expired, and counts events.
-- Notices: one app_connected for each grant, one app_disconnected for its end, to the user's topic and to who asked for them.
begin;
\ir ../helpers.psql
select no_plan();

create temporary table heard as select id from realtime.messages;
-- What the topic of a user was told of apps since it was last asked.
create function pg_temp.told(p_user uuid) returns table (event text, notice jsonb) language sql
begin atomic
  with said as (
    select cmin::text::integer as place, id, event, payload - 'id' as notice from realtime.messages
    where topic = 'user:' || p_user and private and extension = 'broadcast' and event ~ '^app_' and id not in (select id from heard)
  ), noted as (
    insert into heard select id from said
  )
  select event, notice from said order by place;
end;
create function pg_temp.told_of(p_user uuid) returns text language sql
return (select string_agg(event || ' ' || right(notice ->> 'grant_id', 1) || coalesce(' ' || (notice ->> 'reason'), ''), ', ') from pg_temp.told(p_user));
create function pg_temp.webhooks(p_type text default null) returns text language sql
return (
  select string_agg(type || coalesce(' ' || right(payload -> 'data' ->> 'grant_id', 1), ''), ', ' order by sequence)
  from patchbay.webhook_events where type = coalesce(p_type, type) and type ~ '^app_'
);
create function pg_temp.grant_it(n integer, p_user uuid, p_client text, p_returns_to text default null) returns void language sql
begin atomic
  insert into patchbay.grants (id, user_id, client_id, scopes, returns_to, created_at, expires_at, access_digest)
  values (
    pg_temp.grant_id(n), p_user, p_client, '{notes:read}', p_returns_to, '2026-11-30 10:00+00', now() + interval '1 day', sha256(n::text::bytea)
  );
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{}', '{notes:read}', '{client_secret_post}', false),
  ('editor', 'An editor', 'mcp', '{}', '{notes:read}', '{none}', true);

-- Where a client returns to -------------------------------------------------------------------------------------------
select is(patchbay.return_address(uri), shown, format('%s is told as %s', uri, coalesce(shown, 'nothing')))
from (values
  ('https://claude.ai/api/mcp/auth_callback', 'https://claude.ai'),
  ('https://Claude.AI:8443/cb?next=https://good.example/', 'https://claude.ai:8443'),
  ('https://@evil.example/cb', 'https://evil.example'),
  ('https://claude.ai@evil.example/cb', 'https://evil.example'),
  ('https://evil.example?@claude.ai/cb', 'https://evil.example'),
  ('https://evil.example/@claude.ai', 'https://evil.example'),
  ('http://localhost:3334/callback', 'http://localhost:3334'),
  ('http://[::1]:3334/callback', 'http://[::1]:3334'),
  ('cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://'),
  ('com.evil.app://claude.ai/', 'com.evil.app://'),
  ('com.example.app:/callback', 'com.example.app://'),
  (null, null)
) as t (uri, shown);

-- Nobody listens ------------------------------------------------------------------------------------------------------
insert into patchbay.webhook_endpoints (url, events, secret)
values ('https://old.example/', '{gpt_connection.connected,gpt_connection.disconnected}', 'v1.old');
do $$ begin perform pg_temp.grant_it(1, pg_temp.a(), 'gpt', 'https://chatgpt.com'); end $$;
select is(pg_temp.webhooks('app_connected'), null, 'an endpoint that asked for the connection alone gets no notice');
select results_eq(
  'select * from pg_temp.told(pg_temp.a())',
  $$values ('app_connected'::text, jsonb_build_object(
    'grant_id', pg_temp.grant_id(1), 'client_id', 'gpt', 'client_name', 'A GPT', 'kind', 'gpt_action',
    'returns_to', 'https://chatgpt.com', 'scopes', '["notes:read"]'::jsonb, 'connected_at', '2026-11-30T10:00:00.000000Z'
  ))$$,
  'the user''s topic is told which client, where it returns to and what it may do; not whose it is, which the topic says'
);
select is(pg_temp.told_of(pg_temp.b()), null, 'nobody else''s is');

-- Somebody listens ----------------------------------------------------------------------------------------------------
insert into patchbay.webhook_endpoints (id, url, secret, enabled) values
  ('00000000-0000-4000-8000-0000000000e1', 'https://all.example/', 'v1.all', true),
  ('00000000-0000-4000-8000-0000000000e2', 'https://off.example/', 'v1.off', false);
do $$ begin perform pg_temp.grant_it(2, pg_temp.a(), 'editor'); end $$;
select results_eq(
  $$select endpoint_id, type, user_id, payload - 'timestamp', dead_at is not null from patchbay.webhook_events where type = 'app_connected' order by 1$$,
  $$select ('00000000-0000-4000-8000-0000000000e' || n)::uuid, 'app_connected', pg_temp.a(), jsonb_build_object(
      'type', 'app_connected', 'data', jsonb_build_object(
        'user_id', pg_temp.a(), 'grant_id', pg_temp.grant_id(2), 'client_id', 'editor', 'client_name', 'An editor', 'kind', 'mcp',
        'returns_to', null, 'scopes', '["notes:read"]'::jsonb, 'connected_at', '2026-11-30T10:00:00.000000Z'
      )), n = 2
    from generate_series(1, 2) as n$$,
  'a new endpoint gets all; one that is off finds it dead; a device returns nowhere'
);
delete from patchbay.webhook_endpoints where url <> 'https://all.example/';
select is(pg_temp.told_of(pg_temp.a()), 'app_connected 2', 'and the topic, of the second connection as of the first');

-- What is no news -----------------------------------------------------------------------------------------------------
do $$ begin
  update patchbay.grants set expires_at = now() + interval '2 days', refreshed_at = now(), access_digest = sha256('next') where id = pg_temp.grant_id(2);
  update patchbay.grants set last_used_at = now(), scopes = '{}' where id = pg_temp.grant_id(2);
  update patchbay.grants set scopes = '{notes:read}', revoked_at = revoked_at where id = pg_temp.grant_id(2);
end $$;
select is(pg_temp.told_of(pg_temp.a()), null, 'a refresh, an action and other scopes are none');

-- An end --------------------------------------------------------------------------------------------------------------
do $$ begin perform patchbay.revoke_grant(pg_temp.grant_id(2), 'disconnected'); end $$;
select results_eq(
  'select event, notice ->> ''client_name'', notice ->> ''reason'' from pg_temp.told(pg_temp.a())', $$values ('app_disconnected'::text, 'An editor', 'disconnected')$$,
  'the end is told with its reason'
);
select is(
  (select payload -> 'data' ->> 'reason' || ' ' || (payload -> 'data' ->> 'user_id') from patchbay.webhook_events where type = 'app_disconnected'),
  'disconnected ' || pg_temp.a(), 'by webhook, too'
);
do $$ begin
  perform patchbay.revoke_grant(pg_temp.grant_id(2), 'disconnected');
  update patchbay.grants set revoked_at = now() + interval '1 second' where id = pg_temp.grant_id(2);
end $$;
select is(pg_temp.told_of(pg_temp.a()), null, 'and no second time');
select is(pg_temp.webhooks(), 'app_connected 2, app_disconnected 2', 'one of each a grant');

do $$ begin
  perform pg_temp.grant_it(3, pg_temp.a(), 'gpt');
  update patchbay.grants set expires_at = now() where id = pg_temp.grant_id(3);
  insert into patchbay.tokens (access_digest, grant_id, access_expires_at, expires_at) values (sha256('3'), pg_temp.grant_id(3), now(), now());
end $$;
select is(pg_temp.told_of(pg_temp.a()), 'app_connected 3', 'the passing of time is no event');
do $$ begin perform patchbay.end_expired_grants(now(), 10); end $$;
select is(pg_temp.told_of(pg_temp.a()), 'app_disconnected 3 expired', 'what has expired is told when it is ended');

-- A client that is removed --------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.grant_it(4, pg_temp.b(), 'gpt');
  perform pg_temp.told(pg_temp.b());
  delete from patchbay.webhook_events;
  delete from patchbay.clients where id = 'gpt';
end $$;
select results_eq(
  $$select event, notice ->> 'client_name', notice ->> 'reason' from (
      select * from pg_temp.told(pg_temp.a()) union all select * from pg_temp.told(pg_temp.b())
    ) as told$$,
  $$values ('app_disconnected'::text, 'A GPT', 'client_removed'), ('app_disconnected', 'A GPT', 'client_removed')$$,
  'each of its users hears what ended, by name; of what had ended before nobody hears again'
);
select is(pg_temp.webhooks('app_disconnected'), 'app_disconnected 1, app_disconnected 4', 'so does the endpoint');
select is_empty($$select from patchbay.grants where client_id = 'gpt'$$, 'and nothing of it is left');

-- An account that is deleted ------------------------------------------------------------------------------------------
do $$ begin
  perform pg_temp.grant_it(5, pg_temp.b(), 'editor');
  perform pg_temp.told(pg_temp.b());
  delete from auth.users where id = pg_temp.b();
end $$;
select is(pg_temp.told_of(pg_temp.b()), null, 'nobody is told of a deleted account');
select is_empty(
  $$select from patchbay.webhook_events where payload -> 'data' ->> 'grant_id' = pg_temp.grant_id(5)::text$$, 'and what waited for it is gone'
);

select * from finish();
rollback;
