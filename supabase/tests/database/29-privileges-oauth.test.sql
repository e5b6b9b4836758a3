-- Whatever the app: it runs with the tests' own and with the shipped one.
-- Issues 3 and 4, object by object: the tables and functions that they added, every role and every verb.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.roles() returns text[] language sql immutable
return array['anon', 'authenticated', 'service_role', 'authenticator', 'patchbay_gateway'];

-- The roles, beside the owner, that may execute a function: asked of has_function_privilege, so membership counts.
create function pg_temp.executors(p_function text) returns text language sql
return (
  select coalesce(string_agg(role, ',' order by role), 'nobody')
  from unnest(pg_temp.roles() || array['public']) as role
  where has_function_privilege(role, p_function::regprocedure, 'execute')
    and has_schema_privilege(role, split_part(p_function, '.', 1), 'usage')
);

-- Tables --------------------------------------------------------------------------------------------------------------
select is_empty(
  format(
    $sql$select role || ' ' || verb
      from unnest(pg_temp.roles()) as role,
        (values
          ('select', 'select from %1$s'), ('count', 'select count(%2$I) from %1$s'), ('insert', 'insert into %1$s default values'),
          ('update', 'update %1$s set %2$I = %2$I'), ('delete', 'delete from %1$s'), ('truncate', 'truncate %1$s cascade'),
          ('lock', 'lock table %1$s')
        ) as tried (verb, sql)
      where pg_temp.attempt(role, sql) <> '42501'$sql$,
    name, a_column
  ),
  format('no role that serves requests touches %s', name)
)
from (values
  ('patchbay.device_requests', 'status'), ('patchbay.clients', 'name'), ('patchbay.client_secrets', 'client_id'),
  ('patchbay.scopes', 'name'), ('patchbay.translations', 'original'), ('patchbay.grants', 'client_id'), ('patchbay.tokens', 'scopes'),
  ('patchbay.limits', 'name'), ('patchbay.settings', 'name'), ('patchbay.export_sections', 'name'), ('patchbay.rate_limits', 'key'), ('patchbay.audit_log', 'event')
) as tables (name, a_column);

-- Entry functions: the gateway's alone --------------------------------------------------------------------------------
select is(pg_temp.executors(entry), 'patchbay_gateway', format('%s is the gateway''s alone', entry))
from unnest(array[
  'patchbay_api.register_client(text, bytea, jsonb, uuid, text)',
  'patchbay_api.store_client_metadata(text, jsonb, integer, uuid, text)',
  'patchbay_api.revoke_token(text, bytea, text, bytea, uuid, text)',
  'patchbay_api.introspect_token(text, bytea, text, bytea, uuid, text)',
  'patchbay_api.start_device_authorization(text, bytea, text, bytea, bytea, text[], text, uuid, text, text)',
  'patchbay_api.start_pairing(bytea, bytea, text, text)',
  'patchbay_api.describe_device_request(bytea, text, uuid, text, uuid, text)',
  'patchbay_api.decide_device_request(bytea, text, jsonb, boolean, uuid, text, text[])',
  'patchbay_api.redeem_device_code(text, bytea, text, bytea, bytea, bytea, text, text, uuid, text, text)'
]) as entry;

-- What stands behind them: nobody's -----------------------------------------------------------------------------------
select is_empty(
  $$select p.oid::regprocedure::text || ' ' || role
    from pg_proc as p, unnest(pg_temp.roles() || array['public']) as role
    where p.pronamespace = 'patchbay'::regnamespace and has_function_privilege(role, p.oid, 'execute')
      and role <> 'authenticated'$$,
  'no role executes a function of patchbay, but a signed-in user those that 01-privileges lists'
);
select is_empty(
  $$select p.oid::regprocedure::text || ' ' || role
    from pg_proc as p, unnest(pg_temp.roles() || array['public']) as role
    where p.pronamespace = 'patchbay'::regnamespace and p.proname in ('limit_by', 'limit_wait', 'consume_quota', 'audit', 'audit_failure')
      and has_function_privilege(role, p.oid, 'execute')$$,
  'no role takes a token, asks for a wait or writes the audit log by itself'
);
select is(
  pg_temp.attempt('anon', 'select patchbay.own_live_grants()'), '42501',
  'nobody who is not signed in enters the schema'
);
select is(pg_temp.executors('public.disconnect_app(uuid)'), 'authenticated', 'disconnect_app is for signed-in users');
select is(pg_temp.executors('public.narrow_app(uuid,text[])'), 'authenticated', 'so is narrow_app');
select is(pg_temp.executors('public.disconnect_apps(uuid[])'), 'authenticated', 'so is disconnect_apps');
select set_eq(
  $$select grantee || ' ' || lower(privilege_type) from information_schema.role_table_grants
    where table_schema = 'public' and table_name = 'connected_apps' and grantee <> 'postgres'$$,
  array['authenticated select'], 'connected_apps can be read by signed-in users, and that is all'
);

-- How they are made ---------------------------------------------------------------------------------------------------
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace in ('patchbay'::regnamespace, 'patchbay_api'::regnamespace) and not coalesce('search_path=""' = any (proconfig), false)$$,
  'every function has an empty search_path'
);
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace = 'patchbay'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype
      and proname not in ('own_live_grants', 'disconnect_own_grant', 'disconnect_own_grants', 'narrow_own_grant', 'begin_decision', 'end_decision', 'set_own_approval', 'open_export', 'keep_export_position', 'export_frame', 'export_own_rows', 'registered_sections', 'begin_undo', 'end_undo', 'asked_words')$$,
  'in patchbay only what is behind the connected apps, the approvals, undo, the export and the words of a language, and triggers, have the owner''s power'
);
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace = 'patchbay_api'::regnamespace
      and coalesce(pg_get_function_sqlbody(oid), prosrc) ~* 'execute\s+(''|format)' and proname not in ('call_action', 'question_of')$$,
  'no entry function but call_action and what it asks first builds SQL, so no text of a stranger becomes any'
);
select is_empty(
  $$select table_name || '.' || column_name from information_schema.columns
    where (table_schema in ('patchbay', 'public')) and data_type in ('text', 'character varying')
      and column_name ~ '(secret|_code|code_|token|key)' and column_name !~ 'digest|challenge|sealed|auth_methods'
      and (table_name, column_name) not in (
        ('device_requests', 'match_code'), ('rate_limits', 'key'),
        ('webhook_endpoints', 'secret'), ('webhook_endpoints', 'previous_secret'),
        ('user_gpt_connections', 'oauth_access_token'), ('user_gpt_connections', 'oauth_refresh_token')
      )$$,
  'no column has room for a secret in plain: digests are bytea, the columns of the spec and those of webhooks take sealed values only'
);

-- Tried as the roles that come with a request --------------------------------------------------------------------------
select is(pg_temp.attempt(role, 'select patchbay_api.start_pairing(''\x01'', ''\x02'', ''BCDF'')'), '42501', format('%s starts no pairing by itself', role))
from unnest(array['anon', 'authenticated', 'service_role']) as role;

select * from finish();
rollback;
