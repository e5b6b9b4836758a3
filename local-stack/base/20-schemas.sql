-- Who owns what in a fresh database, and the extensions that a Supabase project has from the start.
--
-- No default privileges for the API roles: since 2026-10-30 a table of a new project is out of reach of the Data API
-- until a migration grants it (config.toml says the same with auto_expose_new_tables = false).

do $$
begin
  execute format('alter database %I owner to postgres', current_database());
  execute format('grant all on database %I to dashboard_user', current_database());
end;
$$;

grant usage on schema public to anon, authenticated, service_role;

create schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to postgres, dashboard_user;

create extension pgcrypto with schema extensions;
create extension "uuid-ossp" with schema extensions;
grant all on all routines in schema extensions to postgres with grant option;
alter default privileges in schema extensions grant all on tables to postgres with grant option;
alter default privileges in schema extensions grant all on sequences to postgres with grant option;
alter default privileges in schema extensions grant all on routines to postgres with grant option;

create schema auth authorization supabase_auth_admin;
-- postgres may use the tables (also in foreign keys and triggers), but put nothing of its own in here.
grant usage on schema auth to anon, authenticated, service_role, postgres;
grant all on schema auth to dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on routines to postgres, dashboard_user;

-- Migrations add tables to it, so it belongs to the role that runs them.
create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;
