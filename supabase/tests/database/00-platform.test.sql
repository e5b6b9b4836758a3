-- Whatever the app: it runs with the tests' own and with the shipped one.
-- The roles are those of the platform, so that a migration that passes here passes there. Compared with what
-- supabase/postgres expects of its images: nix/tests/expected/roles.out, realtime.out, z_15_roles.out, z_17_roles.out.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.is_16() returns boolean language sql
return current_setting('server_version_num')::integer >= 160000;

select results_eq(
  $$select oid::regrole::text, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit from pg_roles
    where rolname in ('postgres', 'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_realtime_admin')
    order by rolname collate "C"$$,
  $$values
    ('anon', false, false, false, false, false, true),
    ('authenticated', false, false, false, false, false, true),
    ('authenticator', false, false, false, false, false, false),
    ('postgres', false, true, true, true, true, true),
    ('service_role', false, false, false, false, true, true),
    ('supabase_auth_admin', false, false, false, false, false, false),
    ('supabase_realtime_admin', false, true, false, true, false, false)$$,
  'what each role may do'
);
-- Roles of this project (patchbay_…) and of extensions that are not here (pgtle_admin) aside.
select set_eq(
  $$select roleid::regrole::text, bool_or(admin_option) from pg_auth_members
    where member = 'postgres'::regrole and roleid::regrole::text !~ '^(patchbay_|pgtle_|pgsodium_)' group by 1$$,
  $$select role, admin and pg_temp.is_16() from (values
      ('anon', true), ('authenticated', true), ('service_role', true), ('pg_monitor', true), ('pg_read_all_data', true),
      ('pg_signal_backend', true), ('authenticator', true), ('pg_create_subscription', false)
    ) as expected (role, admin)
    where pg_temp.is_16() or role not in ('authenticator', 'pg_create_subscription')$$,
  'what postgres is a member of'
);
select is_empty(
  $$select member::regrole from pg_auth_members
    where roleid in ('supabase_auth_admin'::regrole, 'supabase_realtime_admin'::regrole) and member = 'postgres'::regrole$$,
  'it has the power of neither Auth nor Realtime'
);
select results_eq(
  $$select relowner::regrole::text, has_table_privilege(oid, 'delete'), has_table_privilege(oid, 'trigger')
    from pg_class where oid = 'realtime.messages'::regclass$$,
  $$values ('supabase_realtime_admin', false, false)$$,
  'what Realtime sent is not postgres'' own'
);
select is(relowner::regrole::text, 'supabase_auth_admin', 'nor are the accounts') from pg_class where oid = 'auth.users'::regclass;

-- Policies, all the same ----------------------------------------------------------------------------------------------
select is(pg_temp.attempt('none', sql), 'done', sql)
from unnest(array[
  'create policy tried on realtime.messages for select to anon using (false)',
  'alter policy tried on realtime.messages using (true)',
  'drop policy tried on realtime.messages',
  'create trigger tried after insert on auth.users for each row execute function patchbay.set_updated_at()'
]) as sql;
select is_empty(
  $$select sql from unnest(array[
      'alter table realtime.messages owner to postgres', 'alter table realtime.messages disable row level security',
      'drop table realtime.messages', 'alter table auth.users add column tried integer',
      'create trigger tried before insert on realtime.messages for each row execute function patchbay.set_updated_at()',
      'create policy tried on auth.mfa_factors for select to anon using (true)'
    ]) as sql
    where pg_temp.attempt('none', sql) <> '42501'$$,
  'and nothing else: no owner, no column, no policy of a table that is not on the list'
);
select is(
  pg_temp.attempt('authenticated', 'create policy tried on realtime.messages for select to anon using (true)'), '42501',
  'no other role makes one'
);
select is_empty(
  $$select from pg_auth_members
    where roleid in ('supabase_auth_admin'::regrole, 'supabase_realtime_admin'::regrole) and member = 'postgres'::regrole$$,
  'after all of it postgres has no power that it did not have before'
);

-- The schema public ---------------------------------------------------------------------------------------------------
select results_eq(
  $$select datdba::regrole::text, has_schema_privilege('public', 'create') from pg_database where datname = current_database()$$,
  $$values ('postgres', true)$$,
  'postgres owns the database, and by that public'
);
select is_empty(
  $$select role from unnest(array['anon', 'authenticated', 'service_role']) as role where has_schema_privilege(role, 'public', 'create')$$,
  'no role of the API creates in it'
);

select * from finish();
rollback;
