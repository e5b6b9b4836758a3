-- What supautils does on the platform for extensions that plain Postgres lets only a superuser create
-- (privileged_extensions of supautils.conf.j2): postgres creates those of contrib that migrations ask for.
--
-- postgres is a superuser for the length of `create extension` and not a moment longer, in this transaction alone: a
-- statement that fails rolls the loan back. What is not in the list is refused at the end, and with it all that it did.
--
-- Who can use the loan: postgres, which runs the migrations, and nobody who only calls a function of postgres, because the
-- role of the session counts (authenticated behind the Data API). What runs during it: the scripts of the extensions that
-- came with this Postgres, with a search_path that Postgres sets, and no code of postgres' own: it can make no event
-- trigger, and neither replace nor drop what is here. The event trigger that takes the loan back sorts before every other of
-- its event, so that those run without it. tests/integration/borrowed-superuser.test.ts tries.

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
declare
  v_refused name;
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'postgres' and rolsuper) then
    return;
  end if;
  -- Before any question, and whatever the role is by now.
  alter role postgres nosuperuser;

  -- All that belong to postgres, and not only those that the statement names: `cascade` makes more.
  select e.extname into v_refused
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_available_extension_versions as v on v.name = e.extname and v.version = e.extversion
  where e.extowner = 'postgres'::regrole
    and v.superuser
    and not v.trusted
    and e.extname <> all (array[
      'autoinc', 'bloom', 'dblink', 'earthdistance', 'insert_username', 'intagg', 'moddatetime', 'pg_stat_statements',
      'pg_walinspect', 'pgrowlocks', 'pgstattuple', 'postgres_fdw', 'refint', 'sslinfo'
    ])
  limit 1;
  if v_refused is not null then
    raise insufficient_privilege using message = format('permission denied to create extension "%s"', v_refused);
  end if;
end;
$$;

create event trigger lend_superuser on ddl_command_start
when tag in ('CREATE EXTENSION')
execute function extensions.lend_superuser();

create event trigger "00_return_superuser" on ddl_command_end
when tag in ('CREATE EXTENSION')
execute function extensions.return_superuser();
