-- The roles of a Supabase project. Roles belong to the whole cluster, so this file runs once for every database and
-- creates only what is missing. Passwords of the roles that log in are set by base.ts; a role without one cannot log in.
--
-- What matters most: `postgres`, which runs the migrations, is not a superuser here, as on the platform.
--
-- Attributes and memberships are those that supabase/postgres expects of its images (nix/tests/expected/roles.out,
-- realtime.out, z_15_roles.out, z_17_roles.out); 00-platform.test.sql compares them.

do $$
declare
  wanted constant text[][] := array[
    ['postgres',                   'login createdb createrole replication bypassrls'],
    ['anon',                       'nologin'],
    ['authenticated',              'nologin'],
    ['service_role',               'nologin bypassrls'],
    ['authenticator',              'login noinherit'],
    ['supabase_auth_admin',        'login noinherit'],
    ['supabase_storage_admin',     'login noinherit createrole'],
    ['supabase_realtime_admin',    'login noinherit createrole replication'],
    ['supabase_replication_admin', 'login replication'],
    ['supabase_read_only_user',    'login bypassrls'],
    ['dashboard_user',             'nologin createdb createrole replication'],
    ['pgbouncer',                  'login']
  ];
  role text[];
begin
  foreach role slice 1 in array wanted loop
    if not exists (select from pg_catalog.pg_roles where rolname = role[1]) then
      execute format('create role %I with %s', role[1], role[2]);
    end if;
  end loop;
end;
$$;

-- PostgREST logs in as authenticator and becomes one of these three.
grant anon, authenticated, service_role to authenticator;

grant authenticator to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;

-- What postgres is a member of. Where a role that may create roles needs the admin option to grant one (16 and newer), it
-- has it.
do $$
begin
  if current_setting('server_version_num')::integer >= 160000 then
    grant anon, authenticated, service_role, authenticator to postgres with admin option;
    grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres with admin option;
    grant pg_create_subscription to postgres;
  else
    grant anon, authenticated, service_role to postgres;
    grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
  end if;
end;
$$;

alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_storage_admin set search_path = storage;
alter role supabase_realtime_admin set search_path = realtime;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_read_only_user set default_transaction_read_only = on;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
