-- The Data API caches what tables there are. As on the platform, every change of the schema tells it to look again.
--
-- Every statement that changes the schema runs these, those of an extension's script among them, which a superuser runs
-- (47-extensions.sql): hence the empty search_path, so that an operator of the caller's is never called.

create function extensions.pgrst_ddl_watch()
returns event_trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select
    from pg_catalog.pg_event_trigger_ddl_commands()
    where schema_name is distinct from 'pg_temp'
      and object_type in ('schema', 'table', 'foreign table', 'view', 'materialized view', 'function', 'type')
  ) then
    notify pgrst, 'reload schema';
  end if;
end;
$$;

create function extensions.pgrst_drop_watch()
returns event_trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select
    from pg_catalog.pg_event_trigger_dropped_objects()
    where not is_temporary
      and object_type in ('schema', 'table', 'foreign table', 'view', 'materialized view', 'function', 'type')
  ) then
    notify pgrst, 'reload schema';
  end if;
end;
$$;

create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();
