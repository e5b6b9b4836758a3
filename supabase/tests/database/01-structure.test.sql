-- What there is. A new table, function, trigger or policy shows up here first, and wants a test of its own.
begin;
create extension if not exists pgtap with schema extensions;
select plan(60);

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
  array['scopes', 'clients', 'client_secrets', 'authorization_requests', 'grants', 'authorization_codes', 'tokens'],
  'oauth holds clients, requests, codes, grants and tokens'
);
select tables_are('actions', array['registry'], 'actions holds its registry');
select tables_are('ops', array['rate_limits', 'interactions', 'audit_log'], 'ops holds limits, interactions and the audit log');
select is_empty(
  $$select relname from pg_class where relnamespace = 'gateway'::regnamespace$$,
  'gateway holds functions only'
);
select is_empty(
  $$select relname from pg_class where relkind in ('v', 'm', 'f', 'p') and relnamespace::regnamespace::text = any (pg_temp.ours())$$,
  'no view and no foreign table opens a side door'
);

select columns_are('public', 'todos', array['id', 'user_id', 'title', 'description', 'completed', 'created_at', 'updated_at']);
select columns_are('public', 'user_gpt_connections', array[
  'id', 'user_id', 'has_completed_oauth', 'oauth_access_token', 'oauth_refresh_token', 'oauth_token_expires_at',
  'last_interaction', 'created_at', 'updated_at'
]);
select columns_are('oauth', 'scopes', array['name', 'description', 'is_default', 'position']);
select columns_are('oauth', 'clients', array[
  'id', 'name', 'kind', 'logo_uri', 'policy_uri', 'redirect_uris', 'scopes', 'token_endpoint_auth_methods',
  'require_pkce', 'created_by', 'created_at', 'updated_at'
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
select columns_are('actions', 'registry', array['name', 'scope']);
select columns_are('ops', 'rate_limits', array['key', 'tokens', 'allowed', 'updated_at']);
select columns_are('ops', 'interactions', array[
  'id', 'at', 'user_id', 'grant_id', 'client_id', 'action', 'outcome', 'duration_ms', 'request_id'
]);
select columns_are('ops', 'audit_log', array['id', 'at', 'event', 'user_id', 'client_id', 'grant_id', 'request_id', 'detail']);

select set_eq(
  $$select table_name || '.' || column_name from information_schema.columns
    where table_schema = any (pg_temp.ours()) and is_nullable = 'YES'$$,
  array[
    'todos.description',
    'user_gpt_connections.oauth_access_token', 'user_gpt_connections.oauth_refresh_token',
    'user_gpt_connections.oauth_token_expires_at', 'user_gpt_connections.last_interaction',
    'clients.logo_uri', 'clients.policy_uri', 'client_secrets.expires_at',
    'authorization_requests.state', 'authorization_requests.resource', 'authorization_requests.code_challenge',
    'authorization_requests.user_id', 'authorization_requests.decided_at',
    'authorization_codes.resource', 'authorization_codes.code_challenge', 'authorization_codes.consumed_at',
    'authorization_codes.grant_id',
    'grants.resource', 'grants.last_used_at', 'grants.revoked_at', 'grants.revoked_reason',
    'tokens.parent_digest', 'tokens.scopes', 'tokens.sealed', 'tokens.consumed_at',
    'interactions.request_id', 'audit_log.user_id', 'audit_log.client_id', 'audit_log.grant_id', 'audit_log.request_id'
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
select triggers_are('public', 'todos', array['todos_before_update']);
select triggers_are('public', 'user_gpt_connections', array['user_gpt_connections_before_update']);
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
select functions_are('public', array[]::text[], 'public has no function that the Data API could call');
select functions_are('oauth', array[
  'authenticate_client', 'redirect_uri_matches', 'access_token_lifetime', 'refresh_token_lifetime', 'refresh_grace',
  'sync_connection', 'connect_on_token_issued', 'disconnect_on_grant_ended', 'revoke_grant', 'user_is_active',
  'token_error', 'issue_pair', 'token_answer'
]);
select functions_are('actions', array[
  'cursor_tag', 'encode_cursor', 'decode_cursor', 'todo_json', 'todo_not_found', 'list_todos', 'create_todo',
  'get_todo', 'update_todo', 'replace_todo', 'complete_todo', 'delete_todo', 'own_account', 'get_me', 'get_user_info'
]);
select functions_are('gateway', array[
  'start_authorization', 'describe_authorization', 'decide_authorization', 'exchange_code', 'refresh_token',
  'error_body', 'error_code', 'error_status', 'begin_call', 'end_call', 'call_action', 'connection_body',
  'connection_status', 'check_connection', 'disconnect', 'health'
]);
select functions_are('ops', array['set_updated_at', 'iso8601', 'take_token', 'audit', 'touch_connection_on_interaction']);
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours())
      and not coalesce('search_path=""' = any (proconfig), false)
      -- A body in the SQL standard's form has its names bound when it is created: the search_path is not asked.
      and (prosqlbody is null or prosecdef)$$,
  'no function finds its tables by the caller''s search_path'
);
select set_eq(
  $$select oid::regproc::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours()) and prosecdef$$,
  array[
    'oauth.connect_on_token_issued', 'oauth.disconnect_on_grant_ended', 'ops.touch_connection_on_interaction',
    'gateway.start_authorization', 'gateway.describe_authorization', 'gateway.decide_authorization',
    'gateway.exchange_code', 'gateway.refresh_token', 'gateway.begin_call', 'gateway.end_call',
    'gateway.connection_status', 'gateway.check_connection', 'gateway.disconnect', 'actions.own_account'
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
