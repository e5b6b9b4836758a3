-- What there is, where it matters for security or for speed. (The whole of it is in schema-snapshot.sql.)
begin;
create extension if not exists pgtap with schema extensions;
select plan(59);

-- Objects of the project: its five schemas, whatever the platform keeps beside them.
create function pg_temp.ours() returns text[] language sql immutable
return array['public', 'oauth', 'actions', 'gateway', 'ops'];

select has_schema('oauth', 'schema oauth exists');
select has_schema('actions', 'schema actions exists');
select has_schema('gateway', 'schema gateway exists');
select has_schema('ops', 'schema ops exists');

-- Tables and columns --------------------------------------------------------------------------------------------------
select tables_are('public', array['todos', 'user_gpt_connections'], 'public holds what the Data API may see and nothing else');
select tables_are(
  'oauth',
  array[
    'scopes', 'clients', 'client_secrets', 'authorization_requests', 'grants', 'authorization_codes', 'tokens', 'device_requests'
  ],
  'oauth holds clients, requests, codes, grants and tokens'
);
select tables_are('actions', array['registry'], 'actions holds its registry');
select tables_are('ops', array['limits', 'rate_limits', 'interactions', 'audit_log'], 'ops holds limits, interactions and the audit log');
select is_empty(
  $$select relname from pg_class where relnamespace = 'gateway'::regnamespace$$,
  'gateway holds functions only'
);
select is_empty(
  $$select oid::regclass::text from pg_class
    where relnamespace::regnamespace::text = any (pg_temp.ours())
      and (relkind in ('m', 'f') or relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false))$$,
  'no view is a side door: each asks with the caller''s own power'
);

select columns_are('public', 'todos', array['id', 'user_id', 'title', 'description', 'completed', 'created_at', 'updated_at']);
select columns_are('public', 'user_gpt_connections', array[
  'id', 'user_id', 'has_completed_oauth', 'oauth_access_token', 'oauth_refresh_token', 'oauth_token_expires_at',
  'last_interaction', 'created_at', 'updated_at'
]);
select columns_are('oauth', 'scopes', array['name', 'description', 'is_default', 'position']);
select columns_are('oauth', 'clients', array[
  'id', 'name', 'kind', 'logo_uri', 'policy_uri', 'redirect_uris', 'scopes', 'token_endpoint_auth_methods',
  'require_pkce', 'created_by', 'created_at', 'updated_at', 'first_used_at', 'metadata_expires_at'
]);
select columns_are('oauth', 'client_secrets', array['digest', 'client_id', 'created_at', 'expires_at']);
select columns_are('oauth', 'authorization_requests', array[
  'id', 'client_id', 'redirect_uri', 'state', 'scopes', 'resource', 'code_challenge', 'status', 'user_id',
  'created_at', 'expires_at', 'decided_at'
]);
select columns_are('oauth', 'authorization_codes', array[
  'digest', 'request_id', 'client_id', 'user_id', 'redirect_uri', 'scopes', 'resource', 'code_challenge',
  'created_at', 'expires_at', 'consumed_at', 'grant_id'
]);
select columns_are('oauth', 'grants', array[
  'id', 'user_id', 'client_id', 'scopes', 'resource', 'created_at', 'last_used_at', 'expires_at', 'revoked_at',
  'revoked_reason'
]);
select columns_are('oauth', 'tokens', array[
  'digest', 'grant_id', 'kind', 'parent_digest', 'scopes', 'sealed', 'created_at', 'expires_at', 'consumed_at'
]);
select columns_are('oauth', 'device_requests', array[
  'device_digest', 'user_code_digest', 'kind', 'client_id', 'scopes', 'resource', 'match_code', 'status', 'user_id',
  'grant_id', 'poll_seconds', 'polled_at', 'created_at', 'expires_at', 'decided_at'
]);
select columns_are('actions', 'registry', array['name', 'scope']);
select columns_are('ops', 'limits', array['name', 'capacity', 'per_minute', 'what_for']);
select columns_are('ops', 'rate_limits', array['key', 'tokens', 'allowed', 'updated_at']);
select columns_are('ops', 'interactions', array[
  'id', 'at', 'user_id', 'grant_id', 'client_id', 'action', 'outcome', 'duration_ms', 'request_id'
]);
select columns_are('ops', 'audit_log', array['id', 'at', 'event', 'user_id', 'client_id', 'grant_id', 'request_id', 'detail']);

select set_eq(
  $$select attrelid::regclass::text || '.' || attname from pg_attribute join pg_class as c on c.oid = attrelid
    where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (pg_temp.ours())
      and attnum > 0 and not attisdropped and not attnotnull$$,
  array[
    'todos.description',
    'user_gpt_connections.oauth_access_token', 'user_gpt_connections.oauth_refresh_token',
    'user_gpt_connections.oauth_token_expires_at', 'user_gpt_connections.last_interaction',
    'oauth.clients.logo_uri', 'oauth.clients.policy_uri', 'oauth.clients.first_used_at',
    'oauth.clients.metadata_expires_at', 'oauth.client_secrets.expires_at',
    'oauth.authorization_requests.state', 'oauth.authorization_requests.resource', 'oauth.authorization_requests.code_challenge',
    'oauth.authorization_requests.user_id', 'oauth.authorization_requests.decided_at',
    'oauth.authorization_codes.resource', 'oauth.authorization_codes.code_challenge', 'oauth.authorization_codes.consumed_at',
    'oauth.authorization_codes.grant_id',
    'oauth.grants.resource', 'oauth.grants.last_used_at', 'oauth.grants.revoked_at', 'oauth.grants.revoked_reason',
    'oauth.tokens.parent_digest', 'oauth.tokens.scopes', 'oauth.tokens.sealed', 'oauth.tokens.consumed_at',
    'oauth.device_requests.resource', 'oauth.device_requests.match_code', 'oauth.device_requests.user_id',
    'oauth.device_requests.grant_id', 'oauth.device_requests.polled_at', 'oauth.device_requests.decided_at',
    'ops.interactions.request_id', 'ops.audit_log.user_id', 'ops.audit_log.client_id', 'ops.audit_log.grant_id', 'ops.audit_log.request_id'
  ],
  'only what may be absent is nullable'
);
select is_empty(
  $$select table_name || '.' || column_name from information_schema.columns
    where table_schema = any (pg_temp.ours()) and data_type = 'timestamp without time zone'$$,
  'every time is a timestamptz'
);
select set_eq(
  $$select table_name || '.' || column_name || ' ' || column_default from information_schema.columns
    where table_schema = any (pg_temp.ours()) and column_default is not null
      and column_default not in ('now()', 'clock_timestamp()')$$,
  array[
    'todos.id gen_random_uuid()', 'todos.user_id auth.uid()', 'todos.completed false',
    'user_gpt_connections.id gen_random_uuid()', 'user_gpt_connections.has_completed_oauth false',
    'clients.created_by ''admin''::text',
    'authorization_requests.id gen_random_uuid()', 'authorization_requests.status ''pending''::text',
    'authorization_requests.expires_at (now() + ''00:10:00''::interval)',
    'authorization_codes.expires_at (now() + ''00:01:00''::interval)',
    'device_requests.status ''pending''::text', 'device_requests.expires_at (now() + ''00:10:00''::interval)',
    'device_requests.poll_seconds 5',
    'audit_log.detail ''{}''::jsonb'
  ],
  'a request lives 10 minutes, a code 60 seconds, and the other defaults are as they were'
);

-- Constraints and indexes ---------------------------------------------------------------------------------------------
select is_empty(
  $$select c.oid::regclass::text from pg_class as c
    where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (pg_temp.ours())
      and not exists (select from pg_constraint where conrelid = c.oid and contype = 'p')$$,
  'every table has a primary key'
);
select set_eq(
  $$select conrelid::regclass || ' -> ' || confrelid::regclass || ' ' || confdeltype::text from pg_constraint
    where contype = 'f' and connamespace::regnamespace::text = any (pg_temp.ours())$$,
  array[
    'todos -> auth.users c', 'user_gpt_connections -> auth.users c',
    'oauth.client_secrets -> oauth.clients c',
    'oauth.authorization_requests -> oauth.clients c', 'oauth.authorization_requests -> auth.users c',
    'oauth.grants -> auth.users c', 'oauth.grants -> oauth.clients c',
    'oauth.authorization_codes -> oauth.authorization_requests c', 'oauth.authorization_codes -> oauth.clients c',
    'oauth.authorization_codes -> auth.users c', 'oauth.authorization_codes -> oauth.grants c',
    'oauth.device_requests -> oauth.clients c', 'oauth.device_requests -> auth.users c', 'oauth.device_requests -> oauth.grants c',
    'oauth.tokens -> oauth.grants c', 'actions.registry -> oauth.scopes a',
    'ops.interactions -> auth.users c', 'ops.audit_log -> auth.users n'
  ],
  'what belongs to a user or client goes with it; the audit log keeps the event and forgets the person'
);
select is_empty(
  $$select fk.conrelid::regclass || ': ' || fk.conname from pg_constraint as fk
    where fk.contype = 'f' and fk.connamespace::regnamespace::text = any (pg_temp.ours())
      and not exists (
        select from pg_index as i
        where i.indrelid = fk.conrelid
          and (i.indkey::smallint[])[0:cardinality(fk.conkey) - 1] @> fk.conkey
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) like '(% IS NOT NULL)')
      )$$,
  'every foreign key has an index, so that no cascade reads a whole table'
);
select is_empty(
  $$select conname from pg_constraint
    where connamespace::regnamespace::text = any (pg_temp.ours()) and not convalidated$$,
  'every constraint holds for every row'
);
select is(
  pg_get_indexdef('public.todos_user_id_created_at_id_idx'::regclass),
  'CREATE INDEX todos_user_id_created_at_id_idx ON public.todos USING btree (user_id, created_at, id)',
  'the keyset index of todos serves the order of listTodos'
);
select has_index('oauth', 'grants', 'grants_user_id_created_at_idx', array['user_id', 'created_at'], 'live grants of a user are found by index');
select is(
  pg_get_indexdef('oauth.tokens_grant_id_live_idx'::regclass),
  'CREATE INDEX tokens_grant_id_live_idx ON oauth.tokens USING btree (grant_id) WHERE (consumed_at IS NULL)',
  'the live pair of a grant is found without its spent tokens'
);
select has_index('oauth', 'tokens', 'tokens_expires_at_idx', 'expires_at', 'expired tokens are found by index');
select has_index('oauth', 'authorization_requests', 'authorization_requests_expires_at_idx', 'expires_at', 'expired requests are found by index');
select index_is_type('ops', 'interactions', 'interactions_at_idx', 'brin', 'interactions are found by age');
select index_is_type('ops', 'audit_log', 'audit_log_at_idx', 'brin', 'audit events are found by age');
select col_is_unique('public', 'user_gpt_connections', 'user_id', 'a user has one connection row');
select col_is_unique('oauth', 'authorization_codes', 'request_id', 'a request gives one code');
select is(
  (select relpersistence::text from pg_class where oid = 'ops.rate_limits'::regclass), 'u',
  'rate limits are unlogged'
);
select set_eq(
  $$select c.oid::regclass || ' ' || option from pg_class as c, unnest(c.reloptions) as option
    where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (pg_temp.ours())$$,
  array['user_gpt_connections fillfactor=80', 'oauth.grants fillfactor=80', 'ops.rate_limits fillfactor=60'],
  'rows that every request updates have room for a HOT update'
);
select is_empty(
  $$select attrelid::regclass || '.' || attname from pg_index as i
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
    where (a.attrelid, a.attname) in (
      ('public.user_gpt_connections'::regclass, 'last_interaction'),
      ('public.user_gpt_connections'::regclass, 'updated_at'),
      ('oauth.grants'::regclass, 'last_used_at'),
      ('ops.rate_limits'::regclass, 'tokens')
    )$$,
  'no index covers a column that every request updates'
);

-- Triggers ------------------------------------------------------------------------------------------------------------
select triggers_are('public', 'todos', array['todos_before_update', 'todos_after_change']);
select triggers_are('public', 'user_gpt_connections', array['user_gpt_connections_before_update', 'user_gpt_connections_after_change']);
select triggers_are('oauth', 'clients', array['clients_before_update']);
select triggers_are('oauth', 'tokens', array['tokens_after_insert']);
select triggers_are('oauth', 'grants', array['grants_after_revoke', 'grants_after_delete']);
select triggers_are('ops', 'interactions', array['interactions_after_insert']);
select is_empty(
  $$select table_schema || '.' || table_name from information_schema.columns as c
    where table_schema = any (pg_temp.ours()) and column_name = 'updated_at' and table_name <> 'rate_limits'
      and not exists (
        select from pg_trigger
        where tgrelid = format('%I.%I', table_schema, table_name)::regclass
          and tgfoid = 'ops.set_updated_at()'::regprocedure and tgenabled = 'O'
      )$$,
  'updated_at is stamped by trigger wherever it exists'
);

-- Functions -----------------------------------------------------------------------------------------------------------
select functions_are('public', array['disconnect_app'], 'public has no function but this for the Data API to call');
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours())
      and not coalesce('search_path=""' = any (proconfig), false)$$,
  'no function finds its tables by the caller''s search_path'
);
select set_eq(
  $$select oid::regproc::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours()) and prosecdef$$,
  array[
    'oauth.connect_on_token_issued', 'oauth.disconnect_on_grant_ended', 'ops.touch_connection_on_interaction',
    'gateway.start_authorization', 'gateway.describe_authorization', 'gateway.decide_authorization',
    'gateway.exchange_code', 'gateway.refresh_token', 'gateway.begin_call', 'gateway.end_call',
    'gateway.connection_status', 'gateway.check_connection', 'gateway.disconnect', 'actions.own_account',
    'gateway.revoke_token', 'gateway.introspect_token', 'oauth.own_live_grants', 'oauth.disconnect_own_grant',
    'gateway.register_client', 'gateway.store_client_metadata', 'gateway.start_device_authorization',
    'gateway.start_pairing', 'gateway.describe_device_request', 'gateway.decide_device_request',
    'gateway.redeem_device_code', 'ops.broadcast_todo', 'ops.broadcast_connection'
  ],
  'exactly these functions run with their owner''s power'
);
select results_eq(
  $$select name, is_default from oauth.scopes order by position$$,
  $$values ('todos:read', true), ('todos:write', true), ('profile:read', true), ('offline_access', false)$$,
  'the scopes are those of the design, and three of them are the default'
);
select bag_eq(
  $$select name, scope from actions.registry$$,
  $$values ('list_todos', 'todos:read'), ('get_todo', 'todos:read'), ('create_todo', 'todos:write'),
    ('update_todo', 'todos:write'), ('replace_todo', 'todos:write'), ('complete_todo', 'todos:write'),
    ('delete_todo', 'todos:write'), ('get_me', 'profile:read'), ('get_user_info', 'profile:read')$$,
  'reading needs a read scope and writing the write scope'
);
select is_empty(
  $$select name from actions.registry
    where to_regprocedure(format('actions.%I(jsonb)', name)) is null
      or (select prosecdef or prorettype <> 'jsonb'::regtype from pg_proc where oid = to_regprocedure(format('actions.%I(jsonb)', name)))$$,
  'every registered action is a security invoker function from jsonb to jsonb'
);

-- Owners and comments -------------------------------------------------------------------------------------------------
select is_empty(
  $$select oid::regclass::text from pg_class
    where relnamespace::regnamespace::text = any (pg_temp.ours()) and relowner <> 'postgres'::regrole
    union all
    select oid::regprocedure::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours()) and proowner <> 'postgres'::regrole$$,
  'everything belongs to postgres, which is no superuser'
);
select is_empty(
  $$select c.oid::regclass::text from pg_class as c
    where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (pg_temp.ours()) and obj_description(c.oid, 'pg_class') is null$$,
  'every table says what it is for'
);

select * from finish();
rollback;
