-- patchbay.device_requests: logins without a redirect, known by digests only, 10 minutes, one decision; no API role near it.
begin;
\ir ../helpers.psql
select no_plan();

-- Structure -----------------------------------------------------------------------------------------------------------
select has_table('patchbay', 'device_requests', 'there is one table for device grants and pairings');
select set_eq(
  $$select attname || case when attnotnull then '' else '?' end from pg_attribute
    where attrelid = 'patchbay.device_requests'::regclass and attnum > 0 and not attisdropped$$,
  array[
    'device_digest', 'user_code_digest', 'kind', 'client_id', 'scopes', 'unticked_scopes?', 'narrowed_scopes?', 'ask', 'resource?', 'match_code?', 'status', 'user_id?',
    'planned_grant_id', 'grant_id?', 'poll_seconds', 'polled_at?', 'created_at', 'expires_at', 'decided_at?'
  ],
  'it has these columns, and only what comes later may be absent'
);
select is_empty(
  $$select attname from pg_attribute
    where attrelid = 'patchbay.device_requests'::regclass and attnum > 0 and not attisdropped
      and attname ~ '(code|key|token)$' and attname <> 'match_code'$$,
  'no column has room for a code or key in plain'
);
select col_is_pk('patchbay', 'device_requests', 'device_digest', 'a device code or pairing key is known by its digest');
select col_is_unique('patchbay', 'device_requests', 'user_code_digest', 'so is a user code or temp code');
select has_index('patchbay', 'device_requests', 'device_requests_expires_at_idx', 'retention has its index');
select has_index('patchbay', 'device_requests', name::name, format('the cascade has its index: %s', name))
from unnest(array['device_requests_client_id_idx', 'device_requests_user_id_idx', 'device_requests_grant_id_idx']) as name;
select set_eq(
  $$select conname::text, confrelid::regclass::text, confdeltype::text from pg_constraint
    where conrelid = 'patchbay.device_requests'::regclass and contype = 'f'$$,
  $$values
    ('device_requests_client_id_fkey', 'patchbay.clients', 'c'),
    ('device_requests_grant_id_fkey', 'patchbay.grants', 'c'),
    ('device_requests_user_id_fkey', 'auth.users', 'c')$$,
  'it goes with its client, its user and its grant'
);

-- Roles ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.as_user(role, pg_temp.a(), sql), '42501', format('%s cannot: %s', role, sql))
from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
  unnest(array[
    'select from patchbay.device_requests',
    'insert into patchbay.device_requests (device_digest) values (null)',
    'update patchbay.device_requests set status = ''approved''',
    'delete from patchbay.device_requests',
    'truncate patchbay.device_requests'
  ]) as sql;

-- Constraints ---------------------------------------------------------------------------------------------------------
insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('device', 'A device', 'public', '{}', '{profile:read}', '{none}', true);

create function pg_temp.insertion(p_changes jsonb default '{}') returns text language sql
return (
  select format('insert into patchbay.device_requests (%s) values (%s)',
    string_agg(quote_ident(key), ', '), string_agg(coalesce(quote_nullable(value), 'null'), ', '))
  from jsonb_each_text(jsonb_build_object(
    'device_digest', sha256('device'), 'user_code_digest', sha256('user'), 'kind', 'device',
    'client_id', 'device', 'scopes', '{profile:read}'
  ) || p_changes)
);

select is(pg_temp.constraint_of(pg_temp.insertion(changes)), wanted, what)
from (values
  ('{"device_digest": "\\x00"}'::jsonb, 'device_requests_digests_length', 'a digest has 32 octets: of the device code'),
  ('{"user_code_digest": "\\x00"}', 'device_requests_digests_length', 'and of the user code'),
  ('{"kind": "other"}', 'device_requests_kind_known', 'there are two kinds'),
  ('{"client_id": "nobody"}', 'device_requests_client_id_fkey', 'a request is some client''s'),
  ('{"client_id": null}', '23502', 'and never nobody''s'),
  ('{"match_code": "ABC"}', 'device_requests_match_code_length', 'a match code is not too short to compare'),
  ('{"match_code": "ABCDEFGHIJK"}', 'device_requests_match_code_length', 'nor too long'),
  (jsonb_build_object('resource', repeat('x', 2001)), 'device_requests_resource_length', 'a resource has 2000 characters at most'),
  ('{"status": "claimed", "user_id": "0a000000-0000-4000-8000-000000000001", "decided_at": "now"}', 'device_requests_status_known', 'there are three states'),
  ('{"status": "approved", "user_id": "0a000000-0000-4000-8000-000000000001"}', 'device_requests_decided_once', 'a decision has its time'),
  ('{"decided_at": "now"}', 'device_requests_decided_once', 'and no time without a decision'),
  ('{"status": "denied", "decided_at": "now"}', 'device_requests_decided_by_someone', 'somebody decided it'),
  ('{"expires_at": "2000-01-01"}', 'device_requests_expires_after_created', 'it expires after it was made'),
  ('{"grant_id": "0c000000-0000-4000-8000-000000000003"}', 'device_requests_grant_after_approval', 'no grant before an approval')
) as tried (changes, wanted, what);

select is(pg_temp.constraint_of(pg_temp.insertion()), 'done', 'a plain request is taken');
select is(
  pg_temp.constraint_of(pg_temp.insertion(jsonb_build_object('user_code_digest', sha256('another')))),
  'device_requests_pkey', 'a device code comes once'
);
select is(
  pg_temp.constraint_of(pg_temp.insertion(jsonb_build_object('device_digest', sha256('another')))),
  'device_requests_user_code_digest_key', 'so does a user code'
);
select results_eq(
  $$select status, poll_seconds::integer, expires_at - created_at, grant_id, user_id from patchbay.device_requests where created_at >= now()$$,
  $$values ('pending', 5, interval '10 minutes', null::uuid, null::uuid)$$,
  'it waits for ten minutes, polled every five seconds'
);

-- It goes with ... ----------------------------------------------------------------------------------------------------
update patchbay.device_requests set status = 'denied', user_id = pg_temp.a(), decided_at = now();
delete from auth.users where id = pg_temp.a();
select is_empty('select from patchbay.device_requests', 'a deleted account takes its decisions along');
select is(pg_temp.constraint_of(pg_temp.insertion()), 'done', 'a new one is made');
delete from patchbay.clients where id = 'device';
select is_empty('select from patchbay.device_requests', 'a removed client takes its requests along');

-- The client of all pairings ------------------------------------------------------------------------------------------
select results_eq(
  $$select kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by from patchbay.clients where id = 'pairing'$$,
  $$values ('gpt_action', '{}'::text[], (select array_agg(name order by position) from patchbay.scopes where is_default), '{none}'::text[], true, 'admin')$$,
  'paired chats are one client: no redirect URI, so no code flow; never pruned'
);

select * from finish();
rollback;
