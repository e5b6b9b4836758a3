-- Whatever the app: it runs with the tests' own and with the shipped one.
-- Who may do what, asked of the catalog and tried out: the promise is that nothing is reachable unless it is listed here.
begin;
\ir ../helpers.psql
select no_plan();

-- A function of ours and the roles that may execute it, as the ACL says; PUBLIC where the ACL is the default one.
create view pg_temp.executors as
select p.oid::regproc::text as routine, n.nspname::text as schema, p.prosecdef as is_definer,
  coalesce(r.rolname::text, 'PUBLIC') as executor
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
left join pg_roles as r on r.oid = acl.grantee
where n.nspname = any (pg_temp.ours()) and acl.grantee <> p.proowner;

-- Schemas -------------------------------------------------------------------------------------------------------------
select set_eq(
  $$select schema || ' ' || role || ' ' || privilege
    from unnest(array['patchbay', 'patchbay_actions', 'patchbay_api']) as schema,
      unnest(array['anon', 'authenticated', 'service_role', 'authenticator', 'patchbay_gateway', 'public']) as role,
      unnest(array['usage', 'create']) as privilege
    where has_schema_privilege(role, schema, privilege)$$,
  array['patchbay_api patchbay_gateway usage', 'patchbay_actions authenticated usage', 'patchbay authenticated usage'],
  'the gateway enters patchbay_api, a signed-in user enters patchbay_actions and patchbay (for what is granted by name), nobody else enters anything'
);
select is_empty(
  $$select role from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway', 'public']) as role
    where has_schema_privilege(role, 'public', 'create')$$,
  'no role that serves requests can create in public'
);

-- Functions -----------------------------------------------------------------------------------------------------------
select is_empty(
  $$select routine from pg_temp.executors where executor = 'PUBLIC'$$,
  'no function is executable by PUBLIC'
);
select is_empty(
  $$select routine || ' ' || executor from pg_temp.executors where executor in ('anon', 'service_role', 'authenticator')$$,
  'anon and service_role execute no function'
);
select is_empty(
  $$select routine from pg_temp.executors
    where executor = 'authenticated' and schema <> 'patchbay_actions'
      and routine not in (
        'patchbay.iso8601', 'disconnect_app', 'disconnect_apps', 'patchbay.own_live_grants', 'patchbay.disconnect_own_grant',
        'patchbay.disconnect_own_grants', 'narrow_app', 'patchbay.narrow_own_grant', 'export_my_data',
        'patchbay.open_export', 'patchbay.keep_export_position', 'patchbay.export_frame', 'patchbay.export_own_rows',
        'patchbay.take_rows', 'patchbay.exported_tables', 'patchbay.export_table_rows', 'patchbay.registered_sections',
        'patchbay.export_registered_rows', 'patchbay.activity_outcome', 'patchbay.asked_words', 'undo_activity', 'patchbay.begin_undo',
        'patchbay.check_steps', 'patchbay.restore_row', 'patchbay.restore_rows', 'patchbay.end_undo', 'patchbay.column_list', 'patchbay.refuse_undo',
        'decide_approval', 'patchbay.begin_decision', 'patchbay.end_decision', 'set_approval', 'patchbay.set_own_approval'
      )$$,
  'beside the actions a signed-in user executes only what is on this list'
);
select is_empty(
  $$select oid::regproc::text from pg_proc
    where pronamespace = 'patchbay_actions'::regnamespace and not has_function_privilege('authenticated', oid, 'execute')$$,
  'a signed-in user executes every action, for RLS decides what it can touch'
);
select is_empty(
  $$select routine || ' ' || executor from pg_temp.executors
    where is_definer and executor <> 'patchbay_gateway'
      and routine not in (
        'patchbay_actions.own_account', 'patchbay.own_live_grants', 'patchbay.disconnect_own_grant', 'patchbay.disconnect_own_grants',
        'patchbay.narrow_own_grant', 'patchbay.begin_decision', 'patchbay.end_decision', 'patchbay.set_own_approval',
        'patchbay.open_export', 'patchbay.keep_export_position', 'patchbay.export_frame', 'patchbay.export_own_rows',
        'patchbay.registered_sections', 'patchbay.begin_undo', 'patchbay.end_undo', 'patchbay.asked_words'
      )$$,
  'only the definer functions on this list may be executed by an API role'
);
select is_empty(
  $$select p.oid::regprocedure::text
    from pg_temp.executors as e join pg_proc as p on p.oid::regproc::text = e.routine
    where e.is_definer and e.executor = 'authenticated'
      and (coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) !~ 'auth\.uid\(\)' or array_to_string(p.proargnames[1:p.pronargs], ' ') ~ 'user|sub')$$,
  'each of them knows no user but auth.uid(): none takes a user as an argument'
);
select is_empty(
  $$select routine from pg_temp.executors where executor = 'patchbay_gateway' and schema <> 'patchbay_api'$$,
  'the gateway executes nothing of ours but the entry functions'
);
select is_empty(
  $$select oid::regproc::text from pg_proc
    where pronamespace = 'patchbay_api'::regnamespace and not has_function_privilege('patchbay_gateway', oid, 'execute')$$,
  'and those all'
);
select is_empty(
  $$select routine || ' ' || executor from pg_temp.executors where schema = 'patchbay_api' and executor <> 'patchbay_gateway'$$,
  'nobody but the gateway executes an entry function'
);
select is_empty(
  $$select routine || ' ' || executor from pg_temp.executors
    where executor not in ('authenticated', 'patchbay_gateway')$$,
  'no other role was granted a function'
);
select is_empty(
  $$select p.oid::regprocedure::text from pg_proc as p
    where p.prosecdef and p.pronamespace <> 'patchbay_api'::regnamespace
      and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
      and has_function_privilege('patchbay_gateway', p.oid, 'execute')
      and has_schema_privilege('patchbay_gateway', p.pronamespace, 'usage')$$,
  'the gateway reaches no definer function outside patchbay_api'
);

-- The gateway role ----------------------------------------------------------------------------------------------------
select results_eq(
  $$select rolcanlogin, rolsuper, rolinherit, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
    from pg_roles where rolname = 'patchbay_gateway'$$,
  $$values (false, false, false, false, false, false, false)$$,
  'patchbay_gateway cannot log in, inherits nothing and has no attribute of power'
);
select results_eq(
  -- 15 has no such options of a membership: there a member may become what it is a member of.
  $$select roleid::regrole::text, pg_has_role(member, roleid, 'usage'),
      pg_has_role(member, roleid, case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end),
      admin_option
    from pg_auth_members where member = 'patchbay_gateway'::regrole$$,
  $$values ('authenticated', false, true, false)$$,
  'patchbay_gateway may become authenticated, and no other role, and does not inherit from it'
);
-- Schema net aside: pg_net grants it to everybody (SECURITY.md; 34-schedule.test.sql shows it).
select is_empty(
  $$select c.oid::regclass || ' ' || privilege
    from pg_class as c
    cross join unnest(
      array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
      || case when current_setting('server_version_num')::integer >= 170000 then array['maintain'] end
    ) as privilege
    where c.relkind in ('r', 'v', 'm', 'f', 'p')
      and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$|net$)'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
      and has_table_privilege('patchbay_gateway', c.oid, privilege)$$,
  'patchbay_gateway has no privilege on any table or view of the database but pg_net''s'
);
select is_empty(
  $$select a.attrelid::regclass || '.' || a.attname || ' ' || privilege
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'v', 'm', 'f', 'p')
    cross join unnest(array['select', 'insert', 'update', 'references']) as privilege
    where a.attnum > 0 and not a.attisdropped and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$|net$)'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
      and has_column_privilege('patchbay_gateway', a.attrelid, a.attnum, privilege)$$,
  'patchbay_gateway has no privilege on any column of the database but pg_net''s'
);
select is_empty(
  $$select c.oid::regclass || ' ' || privilege
    from pg_class as c cross join unnest(array['usage', 'select', 'update']) as privilege
    where c.relkind = 'S' and c.relnamespace::regnamespace::text !~ '^(pg_|net$)'
      and has_sequence_privilege('patchbay_gateway', c.oid, privilege)$$,
  'patchbay_gateway has no privilege on any sequence of the database but pg_net''s'
);
select is(has_database_privilege('patchbay_gateway', current_database(), 'create'), false, 'patchbay_gateway cannot create a schema');

-- Tables: what the ACLs say -------------------------------------------------------------------------------------------
create view pg_temp.table_grants as
select c.oid::regclass::text as relation, coalesce(r.rolname::text, 'PUBLIC') as role,
  string_agg(lower(acl.privilege_type), ',' order by acl.privilege_type) as privileges
from pg_class as c
cross join aclexplode(c.relacl) as acl
left join pg_roles as r on r.oid = acl.grantee
where c.relkind in ('r', 'v', 'm', 'f', 'p', 'S') and c.relnamespace::regnamespace::text = any (pg_temp.ours())
  and acl.grantee <> c.relowner
group by 1, 2;

select is_empty(
  $$select relation || ' ' || role from pg_temp.table_grants
    where role in ('PUBLIC', 'anon', 'patchbay_gateway') or relation !~ '^[a-z_]+$' and role in ('authenticated', 'authenticator')$$,
  'nothing is granted to the public, to anon or to the gateway, and nothing outside public to a signed-in user'
);
select set_eq(
  $$select relation || ' ' || role || ' ' || privileges from pg_temp.table_grants
    where relation in ('user_gpt_connections', 'connected_apps', 'assistant_activity', 'approvals')$$,
  array['connected_apps authenticated select', 'assistant_activity authenticated select', 'approvals authenticated select'],
  'what is granted as a whole: the views of connected apps, of the activity and of approvals'
);
select set_eq(
  $$select a.attrelid::regclass || ' ' || acl.grantee::regrole || ' ' || lower(acl.privilege_type) || ' '
      || string_agg(a.attname, ',' order by a.attnum)
    from pg_attribute as a join pg_class as c on c.oid = a.attrelid cross join aclexplode(a.attacl) as acl
    where c.relnamespace::regnamespace::text like 'patchbay%' or c.oid = 'public.user_gpt_connections'::regclass
    group by a.attrelid, acl.grantee, acl.privilege_type$$,
  array[
    -- What public.assistant_activity and public.approvals read with the power of their caller.
    'patchbay.approvals authenticated select id,user_id,grant_id,client_id,client_name,operation_id,title,text,args,status,error,created_at,expires_at,decided_at',
    'patchbay.interactions authenticated select id,at,user_id,grant_id,client_id,action,outcome,client_name,text,changed,target_id,undo_until,undone_at',
    'patchbay_actions.registry authenticated select name,title',
    'user_gpt_connections authenticated select id,user_id,has_completed_oauth,last_interaction,created_at,updated_at',
    'user_gpt_connections service_role select id,user_id,has_completed_oauth,last_interaction,created_at,updated_at'
  ],
  'the rest is granted column by column'
);
select is_empty(
  $$select defaclobjtype::text || ' in ' || coalesce(defaclnamespace::regnamespace::text, 'every schema')
    from pg_default_acl
    where defaclrole = 'postgres'::regrole and (defaclnamespace = 0 or defaclnamespace::regnamespace::text like 'patchbay%')$$,
  'no default privilege is changed: those are the project''s'
);

-- Tables: tried out, every role and every verb ------------------------------------------------------------------------
create view pg_temp.inner_tables as
select c.oid::regclass::text as relation, min(a.attname) as a_column
from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and a.attidentity = '' and not a.attisdropped
where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('patchbay', 'patchbay_actions', 'patchbay_api')
group by 1;

select cmp_ok((select count(*)::integer from pg_temp.inner_tables), '>=', 11, 'many tables are not for the Data API');
select is_empty(
  format(
    $$select relation || ' ' || %L || ' ' || verb
      from pg_temp.inner_tables,
        lateral (values
          ('select', format('select from %%s', relation)),
          ('insert', format('insert into %%s default values', relation)),
          ('update', format('update %%s set %%I = %%I', relation, a_column, a_column)),
          ('delete', format('delete from %%s', relation)),
          ('truncate', format('truncate %%s', relation)),
          ('lock', format('lock table %%s in access share mode', relation)),
          ('copy', format('table %%s', relation))
        ) as tried (verb, sql)
      where pg_temp.attempt(%L, sql) <> '42501'
        -- Some columns of these, above.
        and not (%L = 'authenticated' and verb = 'select' and relation in ('patchbay.interactions', 'patchbay.approvals', 'patchbay_actions.registry'))$$,
    role, role, role
  ),
  format('%s can neither read nor write any table of patchbay and patchbay_actions', role)
)
from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role;

select is_empty(
  $$select relation || ' ' || verb
    from unnest(array['public.user_gpt_connections']) as relation,
      lateral (values
        ('select', format('select id from %s', relation)),
        ('count', format('select count(*) from %s', relation)),
        ('insert', format('insert into %s (user_id) values (gen_random_uuid())', relation)),
        ('update', format('update %s set user_id = user_id', relation)),
        ('delete', format('delete from %s', relation)),
        ('truncate', format('truncate %s', relation))
      ) as tried (verb, sql), unnest(array['anon', 'patchbay_gateway']) as role
    where pg_temp.attempt(role, sql) <> '42501'$$,
  'anon and patchbay_gateway can neither read nor write any table of public'
);
select is_empty(
  $$select role || ': ' || sql
    from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role,
      unnest(array[
        'select from public.connected_apps', 'select from public.assistant_activity', 'select public.disconnect_app(gen_random_uuid())',
        'select public.narrow_app(gen_random_uuid(), ''{notes:read}'')', 'select from public.approvals',
        'select public.decide_approval(gen_random_uuid(), ''approve'')', 'select public.set_approval(gen_random_uuid(), true)',
        'select public.undo_activity(1)'
      ]) as sql
    where pg_temp.attempt(role, sql) <> '42501'$$,
  'connected apps, the activity and approvals are for signed-in users only'
);
select is_empty(
  $$select role || ': ' || sql
    from unnest(array['anon', 'authenticated', 'service_role']) as role,
      unnest(array[
        'select patchbay_api.health()',
        'select patchbay_api.begin_probe()',
        'select patchbay_api.begin_call(null, null, null)',
        'select patchbay_api.connection_status(gen_random_uuid())',
        'select patchbay_api.extend_authorization(gen_random_uuid())',
        'select patchbay_api.decide_authorization(gen_random_uuid(), ''{}'', true, null, null)',
        'select patchbay.revoke_grant(gen_random_uuid(), ''disconnected'')',
        'select patchbay.sync_connection(gen_random_uuid())',
        'select patchbay.audit(''forged'')',
        'select patchbay.consume_quota(''status:user:somebody'', 1, 1)'
      ]) as sql
    where pg_temp.attempt(role, sql) <> '42501'$$,
  'no API role can call an entry function or what stands behind it'
);
select is_empty(
  $$select sql
    from unnest(array[
      'select patchbay_actions.get_me(''{}'')', 'select patchbay_actions.own_account()', 'select patchbay.consume_quota(''x'', 1, 1)',
      'select patchbay.revoke_grant(gen_random_uuid(), ''disconnected'')', 'select email from auth.users',
      'create table public.mine ()', 'create schema mine'
    ]) as sql
    where pg_temp.attempt('patchbay_gateway', sql) <> '42501'$$,
  'patchbay_gateway as itself calls no action, reads no account and creates nothing'
);
select is_empty(
  $$select role || ': ' || sql
    from unnest(array['anon', 'service_role']) as role,
      unnest(array['select patchbay_actions.get_me(''{}'')', 'select patchbay_actions.own_account()', 'select patchbay.iso8601(now())']) as sql
    where pg_temp.attempt(role, sql) <> '42501'$$,
  'actions are for signed-in users only'
);
select is(pg_temp.attempt('patchbay_gateway', 'select patchbay_api.health()'), 'done', 'patchbay_gateway can call the entry functions');
select is(pg_temp.attempt('patchbay_gateway', 'select patchbay_api.connection_status(gen_random_uuid())'), 'done', 'and those reach what it cannot');

-- Row level security --------------------------------------------------------------------------------------------------
select is_empty(
  $$select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relrowsecurity$$,
  'every table of public has row level security on'
);
select is_empty(
  $$select tablename || ': ' || policyname from pg_policies where schemaname = any (pg_temp.ours()) and roles <> array['authenticated']::name[]$$,
  'every policy is for authenticated only'
);
select is_empty(
  $$select tablename || ': ' || policyname from pg_policies
    where schemaname = any (pg_temp.ours()) and (cmd = 'ALL' or permissive <> 'PERMISSIVE'
      or coalesce(qual, with_check) !~ 'SELECT auth\.uid\(\)')$$,
  'every policy is for one command and asks for the user once a statement'
);
select bag_eq(
  $$select tablename::text, cmd, policyname::text from pg_policies
    where schemaname like 'patchbay%' or tablename = 'user_gpt_connections'$$,
  $$values
    ('user_gpt_connections', 'SELECT', 'users read their own connection'),
    ('approvals', 'SELECT', 'users read what waits for them'),
    ('interactions', 'SELECT', 'users read what was done in their name')$$,
  'the connection, the approvals and the interactions have one policy each, to read them'
);

select * from finish();
rollback;
