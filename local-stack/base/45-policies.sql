-- What the extension supautils does on the platform (policy_grants and drop_trigger_grants of supautils.conf.j2 in
-- supabase/postgres): postgres manages the policies of some tables that it does not own, and drops triggers on some.
--
-- Plain Postgres asks for the owner's power. So postgres has it for the length of such a statement and not a moment
-- longer: an event trigger lends it, another takes it back, before any other event trigger runs, and undoes what was done to
-- any other table. A statement that fails rolls the loan back. No other statement borrows: the owner, columns and grants of
-- those tables stay out of reach.

create function extensions.lend_ownership()
returns event_trigger
language plpgsql
security definer -- postgres may grant neither role; an event trigger function cannot be called by hand
set search_path = ''
as $$
begin
  if coalesce(nullif(current_setting('role'), 'none'), session_user) = 'postgres' then
    grant supabase_auth_admin, supabase_realtime_admin, supabase_storage_admin to postgres;
  end if;
end;
$$;

create function extensions.return_ownership()
returns event_trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  if coalesce(nullif(current_setting('role'), 'none'), session_user) <> 'postgres' then
    return;
  end if;
  if not exists (
    select
    from pg_catalog.pg_auth_members
    where member = 'postgres'::regrole and roleid = 'supabase_auth_admin'::regrole
  ) then
    return;
  end if;
  revoke supabase_auth_admin, supabase_realtime_admin, supabase_storage_admin from postgres;

  if tg_event = 'ddl_command_end' and exists (
    select
    from pg_catalog.pg_event_trigger_ddl_commands() as command
    join pg_catalog.pg_policy as policy on policy.oid = command.objid
    join pg_catalog.pg_class as c on c.oid = policy.polrelid
    where command.object_type = 'policy'
      and c.relowner in ('supabase_auth_admin'::regrole, 'supabase_realtime_admin'::regrole, 'supabase_storage_admin'::regrole)
      and c.oid::regclass::text <> all (array[
        'auth.audit_log_entries', 'auth.identities', 'auth.refresh_tokens', 'auth.sessions', 'auth.users', 'realtime.messages',
        'storage.buckets', 'storage.objects'
      ])
  ) then
    raise insufficient_privilege using message = 'must be owner of table';
  end if;
end;
$$;

create function extensions.check_borrowed_drops()
returns event_trigger
language plpgsql
set search_path = ''
as $$
begin
  if current_user = 'postgres' and exists (
    select
    from pg_catalog.pg_event_trigger_dropped_objects() as dropped
    join pg_catalog.pg_class as c
      on c.oid = pg_catalog.to_regclass(format('%I.%I', dropped.address_names[1], dropped.address_names[2]))
    where dropped.original
      and dropped.object_type in ('policy', 'trigger')
      and c.relowner in ('supabase_auth_admin'::regrole, 'supabase_realtime_admin'::regrole, 'supabase_storage_admin'::regrole)
      and c.oid::regclass::text <> all (array[
        'auth.audit_log_entries', 'auth.identities', 'auth.refresh_tokens', 'auth.sessions', 'auth.users',
        'storage.buckets', 'storage.objects'
      ] || case dropped.object_type when 'policy' then array['realtime.messages'] end)
  ) then
    raise insufficient_privilege using message = 'must be owner of table';
  end if;
end;
$$;

create event trigger lend_ownership on ddl_command_start
when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER')
execute function extensions.lend_ownership();

create event trigger check_borrowed_drops on sql_drop
when tag in ('DROP POLICY', 'DROP TRIGGER')
execute function extensions.check_borrowed_drops();

-- What was dropped is reported first, and nothing at all where there was nothing to drop: hence both.
create event trigger "00_return_ownership_of_dropped" on sql_drop
when tag in ('DROP POLICY', 'DROP TRIGGER')
execute function extensions.return_ownership();

create event trigger "00_return_ownership" on ddl_command_end
when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER')
execute function extensions.return_ownership();
