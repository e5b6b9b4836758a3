-- Whatever the app: it runs with the tests' own and with the shipped one.
-- What there is, where it matters for security or for speed: rules for everything, old and new, and the foundation by
-- name. (The whole of it, by name, is in supabase/schema-snapshot.sql.)
begin;
\ir ../helpers.psql
select no_plan();

select has_schema('patchbay', 'schema patchbay exists');
select has_schema('patchbay_actions', 'schema patchbay_actions exists');
select has_schema('patchbay_api', 'schema patchbay_api exists');

-- Tables and columns --------------------------------------------------------------------------------------------------
select has_table('public', name::name, format('table public.%s exists', name)) from unnest(array['user_gpt_connections']) as name;
select has_table('patchbay', name::name, format('table patchbay.%s exists', name))
from unnest(array['scopes', 'clients', 'client_secrets', 'authorization_requests', 'grants', 'authorization_codes', 'tokens']) as name;
select has_table('patchbay_actions', 'registry', 'table patchbay_actions.registry exists');
select has_table('patchbay', name::name, format('table patchbay.%s exists', name)) from unnest(array['rate_limits', 'interactions', 'audit_log']) as name;
select is_empty(
  $$select relname from pg_class where relnamespace = 'patchbay_api'::regnamespace and relkind <> 'c'$$,
  'patchbay_api holds functions, the types of their answers, and nothing else'
);
select is_empty(
  $$select oid::regclass::text from pg_class
    where relnamespace::regnamespace::text = any (pg_temp.ours())
      and (relkind in ('m', 'f') or relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false))$$,
  'no view is a side door: each asks with the caller''s own power'
);

-- Column names; those that may be absent end in "?".
create function pg_temp.columns(p_table text) returns text[] language sql
return (
  select array_agg(column_name order by column_name)
  from (
    select (attname || case when attnotnull then '' else '?' end)::text collate "C" as column_name
    from pg_attribute where attrelid = p_table::regclass and attnum > 0 and not attisdropped
  ) as there
);
select is(
  pg_temp.columns(name), array(select unnest(wanted) collate "C" order by 1),
  format('%s has its columns and no other, and only what may be absent is nullable', name)
)
from (values
  ('public.user_gpt_connections', '{id,user_id,has_completed_oauth,oauth_access_token?,oauth_refresh_token?,oauth_token_expires_at?,last_interaction?,created_at,updated_at}'::text[]),
  ('patchbay.scopes', '{name,description,is_default,position,in_pairing}'),
  ('patchbay.translations', '{language,original,translation}'),
  ('patchbay.clients', '{id,name,kind,logo_uri?,policy_uri?,redirect_uris,scopes,token_endpoint_auth_methods,require_pkce,created_by,created_at,updated_at,last_grant_at?,metadata_expires_at?}'),
  ('patchbay.client_secrets', '{digest,client_id,created_at,expires_at?}'),
  ('patchbay.authorization_requests', '{id,client_id,redirect_uri,state?,scopes,resource?,code_challenge?,sign_in_after?,status,user_id?,created_at,expires_at,decided_at?}'),
  ('patchbay.authorization_codes', '{digest,authorization_id,client_id,user_id,redirect_uri,scopes,unticked_scopes?,resource?,code_challenge?,created_at,expires_at,consumed_at?,grant_id,returns_to?}'),
  ('patchbay.grants', '{id,user_id,client_id,scopes,unticked_scopes?,narrowed_scopes?,ask,resource?,created_at,last_used_at?,expires_at,refreshed_at?,recent_refreshes,revoked_at?,revoked_reason?,access_digest,returns_to?}'),
  ('patchbay.tokens', '{access_digest,refresh_digest?,grant_id,parent_digest?,scopes?,sealed_access?,sealed_refresh?,created_at,access_expires_at,expires_at,consumed_at?}'),
  ('patchbay_actions.registry', '{name,scope,title,effect,adds,approval?,changes}'),
  ('patchbay.rate_limits', '{key,remaining,updated_at}'),
  ('patchbay.interactions', '{id,at,user_id,grant_id,client_id,action,outcome,duration_ms,trace_id?,client_name?,text?,changed,target_id?,undo_until?,undone_at?}'),
  ('patchbay.changes', '{user_id,activity_id,position,octets,table_name,before?,after?}'),
  ('patchbay.audit_log', '{id,at,event,user_id?,client_id?,grant_id?,trace_id?,detail}')
) as foundation (name, wanted);
select is_empty(
  $$select table_name || '.' || column_name from information_schema.columns
    where table_schema = any (pg_temp.ours()) and data_type = 'timestamp without time zone'$$,
  'every time is a timestamptz'
);
select col_default_is('patchbay', 'authorization_requests', 'expires_at', $$(now() + patchbay.lifetime('authorization_request'::text))$$, 'how long a request lives is a setting');
select col_default_is('patchbay', 'authorization_codes', 'expires_at', $$(now() + patchbay.lifetime('authorization_code'::text))$$, 'and how long a code does');
select results_eq(
  'select name, value from patchbay.settings order by name',
  $$values ('access_token', interval '1 hour'), ('approval', '10 minutes'), ('authorization_code', '60 seconds'), ('authorization_request', '10 minutes'),
    ('authorization_request:waiting', '1 hour'), ('device_request', '10 minutes'), ('pairing_key', '30 days'),
    ('refresh_grace:confidential', '1 hour'), ('refresh_grace:public', '10 minutes'), ('refresh_token', '90 days'), ('undo', '30 days')$$,
  'every lifetime is a row of patchbay.settings'
);

-- Constraints and indexes ---------------------------------------------------------------------------------------------
select is_empty(
  $$select c.oid::regclass::text from pg_class as c
    where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (pg_temp.ours())
      and not exists (select from pg_constraint where conrelid = c.oid and contype = 'p')$$,
  'every table has a primary key'
);
select is_empty(
  $$select conrelid::regclass || ' -> ' || confrelid::regclass from pg_constraint
    where contype = 'f' and connamespace::regnamespace::text = any (pg_temp.ours())
      and confrelid in ('auth.users'::regclass, 'patchbay.clients'::regclass, 'patchbay.grants'::regclass, 'patchbay.authorization_requests'::regclass)
      and confdeltype <> case when conrelid = 'patchbay.audit_log'::regclass then 'n' else 'c' end$$,
  'what belongs to a user, client or grant goes with it; the audit log keeps the event and forgets the person'
);
select is(
  array(select unnest(array['public.user_gpt_connections', 'patchbay.authorization_requests', 'patchbay.grants',
      'patchbay.authorization_codes', 'patchbay.interactions', 'patchbay.audit_log']::regclass[]::text[])
    except select conrelid::regclass::text from pg_constraint where contype = 'f' and confrelid = 'auth.users'::regclass),
  '{}', 'every table that names a user refers to the account'
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
select has_index('patchbay', 'grants', 'grants_user_id_created_at_idx', array['user_id', 'created_at'], 'live grants of a user are found by index');
select col_is_pk('patchbay', 'tokens', 'access_digest', 'the live pair of a grant is found by its name, without its spent ones');
select col_is_unique('patchbay', 'tokens', 'refresh_digest', 'a refresh token is found by its own');
select has_index('patchbay', 'tokens', 'tokens_expires_at_idx', 'expires_at', 'expired tokens are found by index');
select has_index('patchbay', 'authorization_requests', 'authorization_requests_' || which || '_idx', 'expires_at', 'expired requests are found by index')
from unnest(array['approved', 'not_approved']) as which;
select index_is_type('patchbay', 'interactions', 'interactions_at_idx', 'brin', 'interactions are found by age');
select index_is_type('patchbay', 'audit_log', 'audit_log_at_idx', 'brin', 'audit events are found by age');
select col_is_unique('public', 'user_gpt_connections', 'user_id', 'a user has one connection row');
select col_is_unique('patchbay', 'authorization_codes', 'authorization_id', 'a request gives one code');
select is(
  (select relpersistence::text from pg_class where oid = 'patchbay.rate_limits'::regclass), 'u',
  'rate limits are unlogged'
);
select is_empty(
  $$select relname from pg_class
    where oid = any ('{public.user_gpt_connections,patchbay.grants,patchbay.tokens,patchbay.authorization_codes,patchbay.rate_limits}'::regclass[])
      and not coalesce(reloptions::text ~ 'fillfactor=[5-8]0', false)$$,
  'rows that every request updates have room for a HOT update'
);
select is_empty(
  $$select attrelid::regclass || '.' || attname from pg_index as i
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
    where (a.attrelid, a.attname) in (
      ('public.user_gpt_connections'::regclass, 'last_interaction'),
      ('public.user_gpt_connections'::regclass, 'updated_at'),
      ('patchbay.grants'::regclass, 'last_used_at'),
      ('patchbay.grants'::regclass, 'expires_at'),
      ('patchbay.grants'::regclass, 'refreshed_at'),
      ('patchbay.grants'::regclass, 'recent_refreshes'),
      ('patchbay.grants'::regclass, 'access_digest'),
      ('patchbay.tokens'::regclass, 'sealed_access'),
      ('patchbay.tokens'::regclass, 'sealed_refresh'),
      ('patchbay.tokens'::regclass, 'access_expires_at'),
      ('patchbay.tokens'::regclass, 'consumed_at'),
      ('patchbay.authorization_codes'::regclass, 'consumed_at'),
      ('patchbay.rate_limits'::regclass, 'remaining')
    )$$,
  'no index covers a column that every request updates'
);

-- Triggers ------------------------------------------------------------------------------------------------------------
select is(
  array(select unnest(array[
      'patchbay.clients clients_before_update',
      'patchbay.tokens tokens_after_insert', 'patchbay.grants grants_after_update', 'patchbay.grants grants_after_delete',
      'patchbay.interactions interactions_after_insert'
    ]) except select tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal and tgenabled = 'O'),
  '{}', 'the triggers that keep the connection and the timestamps are there and enabled'
);
select is_empty(
  $$select table_schema || '.' || table_name from information_schema.columns as c
    where table_schema = any (pg_temp.ours()) and column_name = 'updated_at'
      -- What every request writes is stamped by the statements that write it (08-connection-triggers.test.sql).
      and table_name not in ('rate_limits', 'user_gpt_connections')
      and not exists (
        select from pg_trigger
        where tgrelid = format('%I.%I', table_schema, table_name)::regclass
          and tgfoid = 'patchbay.set_updated_at()'::regprocedure and tgenabled = 'O'
      )$$,
  'updated_at is stamped by trigger wherever it exists, but on the two hottest tables'
);

-- Functions -----------------------------------------------------------------------------------------------------------
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours())
      and not coalesce('search_path=""' = any (proconfig), false)$$,
  'no function finds its tables by the caller''s search_path'
);
select is_empty(
  $$select oid::regprocedure::text from pg_proc
    where pronamespace = 'patchbay_api'::regnamespace and prosecdef
      and not coalesce(array['enable_seqscan=off', 'jit=off'] <@ proconfig, false)$$,
  'what the gateway calls is planned for tables that have grown'
);
select is_empty(
  $$select oid::regproc::text from pg_proc
    where pronamespace::regnamespace::text = any (pg_temp.ours())
      and prosecdef and prorettype <> 'trigger'::regtype and pronamespace <> 'patchbay_api'::regnamespace
      and oid::regproc::text not in (
        'patchbay_actions.own_account', 'patchbay.own_live_grants', 'patchbay.disconnect_own_grant', 'patchbay.disconnect_own_grants',
        'patchbay.narrow_own_grant', 'patchbay.begin_decision', 'patchbay.end_decision', 'patchbay.set_own_approval',
        'patchbay.open_export', 'patchbay.keep_export_position', 'patchbay.export_frame', 'patchbay.export_own_rows',
        'patchbay.registered_sections', 'patchbay.begin_undo', 'patchbay.end_undo', 'patchbay.asked_words'
      )$$,
  'beside triggers and entry functions only what is on this list runs with its owner''s power'
);
select set_has(
  $$select oid::regproc::text from pg_proc where pronamespace = 'patchbay_api'::regnamespace and prosecdef$$,
  $$select 'patchbay_api.' || unnest(array[
    'start_authorization', 'describe_authorization', 'decide_authorization', 'exchange_code', 'refresh_token', 'begin_call',
    'end_call', 'connection_status', 'check_connection', 'disconnect'
  ])$$,
  'the entry functions do, each for the one thing that it does'
);
select is_empty(
  $$select oid::regproc::text from pg_proc where oid::regproc::text in ('patchbay_api.call_action', 'patchbay_api.health') and prosecdef$$,
  'the entry functions that act as the user, or tell as whom they act, do not'
);
select set_has(
  $$select name, is_default from patchbay.scopes$$, $$values ('profile:read', true), ('offline_access', false)$$, 'the scopes of the core are there'
);
select set_has(
  $$select name, scope from patchbay_actions.registry$$, $$values ('get_me', 'profile:read'), ('get_user_info', 'profile:read')$$,
  'and its actions'
);
select is_empty(
  $$select name from patchbay_actions.registry
    where to_regprocedure(format('patchbay_actions.%I(jsonb)', name)) is null
      or (select prosecdef or prorettype <> 'jsonb'::regtype from pg_proc where oid = to_regprocedure(format('patchbay_actions.%I(jsonb)', name)))$$,
  'every registered action is a security invoker function from jsonb to jsonb'
);

-- What Realtime's postgres_changes may tell ---------------------------------------------------------------------------
-- It asks a subscriber's filter before the policies, of a deleted row without them: the answer is told to everybody. So of
-- every table, also of an adopter's, only ids, numbers, booleans, times and enums are published, and the log has of an old
-- row no more than its key. (What Realtime itself stores is its own to guard.)
create function pg_temp.published_too_much() returns setof text language sql
begin atomic
  select format('%s.%s', c.oid::regclass, a.attname)
  from pg_publication_tables as published
  join pg_class as c on c.oid = format('%I.%I', published.schemaname, published.tablename)::regclass
  join pg_attribute as a on a.attrelid = c.oid and a.attname = any (published.attnames)
  join pg_type as t on t.oid = a.atttypid
  where published.schemaname <> 'realtime' and t.typcategory not in ('B', 'N', 'D', 'T', 'E') and t.oid <> 'uuid'::regtype
  union all
  select format('%s: replica identity full', oid::regclass) from pg_class
  where relreplident = 'f' and (
    relnamespace::regnamespace::text = any (pg_temp.ours())
    or oid in (select format('%I.%I', schemaname, tablename)::regclass from pg_publication_tables)
  )
  union all
  select format('publication %s: all tables', pubname) from pg_publication where puballtables;
end;
select is_empty('select pg_temp.published_too_much()', 'no text of a user is published, and no whole old row');
select set_eq(
  $$select schemaname || '.' || tablename, attnames from pg_publication_tables where pubname = 'supabase_realtime'$$,
  $$values ('public.user_gpt_connections', '{id,user_id,has_completed_oauth,last_interaction,created_at,updated_at}'::name[])$$,
  'the connection is published, without its sealed columns'
);
create domain pg_temp.short_text as text;
create table public.diaries (
  id uuid primary key, n numeric, at timestamptz, day date, took interval, done boolean, a text, b varchar(10), c jsonb,
  d text[], e bytea, f pg_temp.short_text, g xml, h inet
);
alter publication supabase_realtime add table public.diaries;
create table public.letters (id uuid primary key);
alter table public.letters replica identity full;
select set_eq(
  'select pg_temp.published_too_much()',
  $$select 'diaries.' || unnest(array['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) union all select 'letters: replica identity full'$$,
  'the rule finds every kind of text, and a whole old row of a table that is not even published'
);
alter publication supabase_realtime set table public.diaries (id, n, at, day, took, done);
alter table public.letters replica identity default;
select is_empty('select pg_temp.published_too_much()', 'and lets through what can hold none');
drop table public.diaries, public.letters;

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
