-- Client ID Metadata Documents: kept for five minutes to a day, never more than a public client, never over another one.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.store(p_id text, p_changes jsonb default '{}', p_max_age integer default 3600) returns text language sql
return pg_temp.gateway(format('store_client_metadata(%L, %L, %L, ''0c000000-0000-4000-8000-000000000003'')', p_id,
  '{"name": "Editor", "redirect_uris": ["http://127.0.0.1/cb"], "logo_uri": null, "policy_uri": null, "scopes": null, "auth_method": "none"}'::jsonb
  || p_changes, p_max_age)) ->> 'raised';

-- What start_authorization says of a client: whether its document is needed, else the error, else 'none'.
create function pg_temp.said(p_answer jsonb) returns text language sql immutable
return case when (p_answer ->> 'needs_metadata')::boolean then 'metadata_needed' else pg_temp.error_of(p_answer) end;
create function pg_temp.start(p_id text, p_redirect_uri text default 'http://127.0.0.1:5000/cb') returns text language sql
return pg_temp.said(
  pg_temp.gateway(format('start_authorization(%L, %L, null, ''{}'', null, %L, null, null, true)', p_id, p_redirect_uri, repeat('x', 43)))
);

-- Seconds that the copy is good for.
create function pg_temp.good_for(p_id text) returns integer language sql
return (select extract(epoch from metadata_expires_at - now())::integer from patchbay.clients where id = p_id);

-- Authorize asks for the document --------------------------------------------------------------------------------------
select is(pg_temp.start('https://app.example/c.json'), 'metadata_needed', 'a client id that is a URL and not at hand: its document is needed');
select is(pg_temp.start('app.example/c.json'), 'invalid_client', 'one that is no https URL is unknown');
select is(pg_temp.start('http://app.example/c.json'), 'invalid_client', 'so is one over http');
select is(pg_temp.start('HTTPS://app.example/c.json'), 'invalid_client', 'and one that is not spelled as a URL is');
select is_empty('select from patchbay.authorization_requests where created_at >= now()', 'nothing was started');

-- Storing -------------------------------------------------------------------------------------------------------------
select is(pg_temp.store('https://app.example/c.json'), null, 'the document is kept');
select results_eq(
  $$select name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by from patchbay.clients where id ~ '^https'$$,
  $$values (
    'Editor', 'mcp', '{http://127.0.0.1/cb}'::text[], patchbay.all_scopes(),
    '{none}'::text[], true, 'cimd'
  )$$,
  'as a public MCP client with PKCE'
);
select is(pg_temp.start('https://app.example/c.json'), 'none', 'now it can ask');
select is(pg_temp.start('https://app.example/c.json', 'https://evil.example/'), 'invalid_request', 'to return to what its document says');
select results_eq(
  $$select event::text, trace_id, detail::jsonb from patchbay.audit_log where client_id = 'https://app.example/c.json' order by id limit 1$$,
  $$values ('client_metadata_fetched', '0c000000-0000-4000-8000-000000000003'::uuid, '{}'::jsonb)$$, 'a fetched document is audited'
);

select pg_temp.store('https://app.example/' || claim, jsonb_build_object(claim, value))
from (values
  ('auth_method', '"client_secret_post"'::jsonb), ('kind', '"gpt_action"'), ('require_pkce', 'false'), ('created_by', '"admin"'),
  ('scopes', '["admin"]'), ('client_secret', '"x"')
) as claimed (claim, value);
select is(
  (select row (kind, token_endpoint_auth_methods, require_pkce, created_by, cardinality(scopes)) from patchbay.clients where id = 'https://app.example/' || claim),
  row ('mcp'::text, '{none}'::text[], true, 'cimd'::text, cardinality(patchbay.all_scopes())),
  format('a document that claims its %s gets no more', claim)
)
from unnest(array['auth_method', 'kind', 'require_pkce', 'created_by', 'scopes', 'client_secret']) as claim;
select is_empty($$select from patchbay.client_secrets where created_at >= now()$$, 'and no secret');

-- Caching -------------------------------------------------------------------------------------------------------------
select is(pg_temp.good_for('https://app.example/c.json'), 3600, 'a copy is good for as long as its server said');
select is(
  (select pg_temp.store('https://app.example/age' || max_age, '{}', max_age)), null, format('max-age %s is taken', max_age)
)
from unnest(array[0, -1, 299, 300, 86400, 86401, 999999999]) as max_age;
select results_eq(
  $$select id, pg_temp.good_for(id) from patchbay.clients where id ~ '/age' order by substring(id from 'age(.*)$')::integer$$,
  $$values
    ('https://app.example/age-1', 300), ('https://app.example/age0', 300), ('https://app.example/age299', 300),
    ('https://app.example/age300', 300), ('https://app.example/age86400', 86400),
    ('https://app.example/age86401', 86400), ('https://app.example/age999999999', 86400)$$,
  'held between five minutes and a day'
);
update patchbay.clients set metadata_expires_at = now() where id = 'https://app.example/c.json';
select is(pg_temp.start('https://app.example/c.json'), 'metadata_needed', 'an expired copy is fetched again');
select is(
  pg_temp.store('https://app.example/c.json', '{"name": "Renamed", "redirect_uris": ["https://app.example/new"], "logo_uri": "https://app.example/l"}'),
  null, 'and what changed'
);
select results_eq(
  $$select name, redirect_uris, logo_uri from patchbay.clients where id = 'https://app.example/c.json'$$,
  $$values ('Renamed', '{https://app.example/new}'::text[], 'https://app.example/l')$$, 'is what counts'
);
select is(pg_temp.start('https://app.example/c.json'), 'invalid_request', 'the redirect URI of before counts no more');

-- Never over another client -------------------------------------------------------------------------------------------
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('https://ours.example/c.json', 'Ours', 'mcp', '{https://ours.example/cb}', '{notes:read}', '{none}', true);
select is(pg_temp.start('https://ours.example/c.json', 'https://ours.example/cb'), 'none', 'a client of the operator''s needs no document, URL or not');
select pg_temp.store('https://ours.example/c.json', '{"name": "Theirs", "redirect_uris": ["https://evil.example/"]}');
select results_eq(
  $$select name, redirect_uris, scopes, created_by from patchbay.clients where id = 'https://ours.example/c.json'$$,
  $$values ('Ours', '{https://ours.example/cb}'::text[], '{notes:read}'::text[], 'admin')$$, 'and no document changes it'
);
select is(pg_temp.store('not-a-url'), '23514', 'a document speaks for an https URL only');
select is(pg_temp.store('pairing'), '23514', 'and never under the id of another client');
select is((select name from patchbay.clients where id = 'pairing'), 'ChatGPT (paired chat)', 'which stays as it is');

-- A copy is a cache -------------------------------------------------------------------------------------------------------

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
insert into patchbay.clients (
  id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, metadata_expires_at, last_grant_at
)
select 'https://cache.example/' || name, 'x', 'mcp', '{}', '{}', '{none}', true, 'cimd', now() - interval '80 days', now() - expired,
  case when name in ('connected', 'ended', 'left') then now() - interval '60 days' end
from (values
  ('unused', interval '25 hours'), ('lately', '23 hours'), ('asked-for', '59 days'), ('at-a-device', '59 days'), ('connected', '59 days'),
  ('ended', '59 days'), ('left', '59 days')
) as copy (name, expired);
insert into patchbay.authorization_requests (client_id, redirect_uri, scopes) values ('https://cache.example/asked-for', 'https://a.example/', '{}');
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
values (sha256('dc-cache'), sha256('uc-cache'), 'device', 'https://cache.example/at-a-device', '{}');
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, revoked_at, revoked_reason, access_digest)
select gen_random_uuid(), '0a000000-0000-4000-8000-000000000001', 'https://cache.example/' || name, '{}', now() - interval '60 days',
  now() + interval '1 day', ended, case when ended is not null then 'disconnected' end, sha256(name::bytea)
from (values ('connected', null::timestamptz), ('ended', now() - interval '50 days')) as grant_of (name, ended);
do $$ begin perform patchbay.purge(); end $$;
select is(pg_temp.client_exists('https://cache.example/' || name), false, 'a day after it has expired a copy goes: ' || name)
from unnest(array['unused', 'left']) as name;
select is(pg_temp.client_exists('https://cache.example/' || name), true, 'one stays that is of the last day, asked for, or somebody''s: ' || name)
from unnest(array['lately', 'asked-for', 'at-a-device', 'connected', 'ended']) as name;
update patchbay.clients set metadata_expires_at = now() - interval '25 hours' where id = 'https://cache.example/lately';
select pg_temp.store('https://cache.example/new');
select is(pg_temp.client_exists('https://cache.example/lately'), false, 'no schedule is needed: each new document takes out a few');

-- A bound on documents that nobody uses -----------------------------------------------------------------------------------
insert into patchbay.clients (
  id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at, metadata_expires_at
)
select 'https://many.example/' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'cimd', now() - interval '2 minutes',
  now() + make_interval(secs => n * 0.01)
from generate_series(1, patchbay.most_unused_clients('cimd')) as n;
select is(pg_temp.store('https://cache.example/one-more'), null, 'at the bound a document is kept');
select ok(pg_temp.client_exists('https://cache.example/one-more') and not pg_temp.client_exists('https://many.example/1'), 'and what expires first makes room');
select is(pg_temp.client_exists('https://cache.example/connected'), true, 'never one that somebody uses');
delete from patchbay.clients where id ~ '^https://many' or (created_by = 'cimd' and last_grant_at is null and created_at < now());
insert into patchbay.clients (
  id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, metadata_expires_at
)
select 'https://flood.example/' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'cimd', now() + interval '1 hour'
from generate_series(1, patchbay.most_unused_clients('cimd')) as n;
select is(
  pg_temp.gateway($$store_client_metadata('https://cache.example/too-many', '{"name": "x", "redirect_uris": []}', 60, null)$$) -> 'retry_after', '60',
  'where all are of the last moment nobody''s is taken away: who comes next has to wait'
);
select is(pg_temp.client_exists('https://cache.example/too-many'), false, 'and is not kept');
select is(
  pg_temp.gateway($$store_client_metadata('https://cache.example/one-more', '{"name": "Renewed", "redirect_uris": []}', 60, null)$$), '{}',
  'a copy that is renewed needs no room'
);
delete from patchbay.clients where id ~ '^https://flood';

-- New documents are limited by address, known ones are not ----------------------------------------------------------------
create function pg_temp.ask(p_id text, p_address text, p_times integer) returns text language plpgsql as $$
declare
  v_outcome text;
begin
  for n in 1..p_times loop
    v_outcome := pg_temp.said(pg_temp.gateway(format(
      'start_authorization(%L, ''http://127.0.0.1:5000/cb'', null, ''{}'', null, %L, null, null, true, %L)',
      p_id || case when p_times > 1 then n::text else '' end, repeat('x', 43), p_address
    )));
  end loop;
  return v_outcome;
end
$$;
select pg_temp.store('https://good.example/unused');
select pg_temp.store('https://good.example/used');
update patchbay.clients set last_grant_at = now(), metadata_expires_at = now() where id = 'https://good.example/used';
select is(pg_temp.ask('https://new.example/', 'a', 20), 'metadata_needed', 'twenty new documents are fetched for one address');
select is(pg_temp.ask('https://new.example/more', 'a', 1), 'rate_limited', 'the next one has to wait');
select is(pg_temp.ask('https://good.example/unused', 'a', 1), 'none', 'a copy that is good needs no fetch');
select is(pg_temp.ask('https://good.example/used', 'a', 1), 'metadata_needed', 'and one that somebody connected with is fetched again');
select is(pg_temp.ask('https://new.example/more', 'b', 1), 'metadata_needed', 'another address has a limit of its own');
select is(pg_temp.ask('https://new.example/relaxed', null, 30), 'metadata_needed', 'relaxed limits count nobody');

-- What strangers have fetched fills no log --------------------------------------------------------------------------------
select pg_temp.gateway(format('store_client_metadata(%L, ''{"name": "x", "redirect_uris": []}'', 60, null, ''one network'')',
  'https://logged.example/' || n))
from generate_series(1, 50) as n;
select is((select count(*)::integer from patchbay.clients where id ~ '^https://logged'), 50, 'of fifty documents that one address has fetched');
select ok(
  (select count(*) from patchbay.audit_log where client_id ~ '^https://logged') between 28 and 31, 'thirty are in the audit log (audit:address)'
);

select * from finish();
rollback;
