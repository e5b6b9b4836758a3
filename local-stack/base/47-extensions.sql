-- What supautils does on the platform for extensions that plain Postgres lets only a superuser create
-- (privileged_extensions of supautils.conf.j2): postgres creates those of contrib that migrations ask for.
--
-- postgres is a superuser for the length of `create extension` and not a moment longer, in this transaction alone. What is
-- not in the list is refused at its end, and with it all that it did.

create function extensions.lend_superuser()
returns event_trigger
language plpgsql
security definer -- only a superuser makes one; an event trigger function cannot be called by hand
set search_path = ''
as $$
begin
  if coalesce(nullif(current_setting('role'), 'none'), session_user) = 'postgres' then
    alter role postgres superuser;
  end if;
end;
$$;

create function extensions.return_superuser()
returns event_trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  if coalesce(nullif(current_setting('role'), 'none'), session_user) <> 'postgres' then
    return;
  end if;
  alter role postgres nosuperuser;
  if exists (
    select
    from pg_catalog.pg_event_trigger_ddl_commands() as command
    join pg_catalog.pg_extension as e on e.oid = command.objid
    join pg_catalog.pg_available_extension_versions as v on v.name = e.extname and v.version = e.extversion
    where command.object_type = 'extension'
      and v.superuser
      and not v.trusted
      and e.extname <> all (array[
        'autoinc', 'bloom', 'dblink', 'earthdistance', 'insert_username', 'intagg', 'moddatetime', 'pg_stat_statements',
        'pg_walinspect', 'pgrowlocks', 'pgstattuple', 'postgres_fdw', 'refint', 'sslinfo'
      ])
  ) then
    raise insufficient_privilege using message = 'permission denied to create extension';
  end if;
end;
$$;

create event trigger lend_superuser on ddl_command_start
when tag in ('CREATE EXTENSION')
execute function extensions.lend_superuser();

create event trigger return_superuser on ddl_command_end
when tag in ('CREATE EXTENSION')
execute function extensions.return_superuser();
