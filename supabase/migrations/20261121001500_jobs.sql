-- Chapter 15: the jobs, and the last word on how functions are planned and who may execute them.
--
-- Promise: this chapter can be run again without harm, where an extension comes or goes.

-- The two jobs are retention and the dispatch of webhooks. pg_cron runs them where it exists (with pg_net for the dispatch);
-- else the local stack does, or any cron (docs/operations.md). Nothing here is required.

-- Calls F/ops/webhooks/dispatch when something is due. The key comes from the vault, so it stands in no job's text.
-- p_prefix: of the functions' names, as `patchbay-`.
create or replace function patchbay.dispatch_webhooks_command(p_functions_url text, p_prefix text) returns text
language sql
immutable
set search_path = ''
return format(
  $command$set statement_timeout = '5s'; select net.http_post(
  url := %L,
  headers := jsonb_build_object(
    'content-type', 'application/json',
    'apikey', (select decrypted_secret from vault.decrypted_secrets where name = 'patchbay_secret_key')
  ),
  body := '{}'::jsonb,
  timeout_milliseconds := 30000
)
where patchbay.webhooks_are_due()$command$,
  p_functions_url || '/' || p_prefix || 'ops/webhooks/dispatch'
);

-- Schedules what can be scheduled here, again and again without harm, and says what it scheduled.
-- p_functions_url: F; null leaves the dispatch to somebody else. p_prefix: of the functions' names.
create or replace function patchbay.schedule_jobs(p_functions_url text default null, p_prefix text default '') returns text[]
language plpgsql
set search_path = ''
as $$
declare
  v_jobs text[] := '{}';
begin
  if to_regprocedure('cron.schedule(text, text, text)') is null then
    return v_jobs;
  end if;

  -- Every job has its time, and goes on at its next turn when it was cut off. Every fourth batch is a small one, which gets
  -- through where a large one does not.
  execute 'select cron.schedule($1, $2, $3)' using 'patchbay-purge', '* * * * *',
    'set statement_timeout = ''50s''; '
    'select patchbay.purge(p_batch => case when extract(minute from now())::integer % 4 = 0 then 2000 else 50000 end)';
  v_jobs := v_jobs || 'patchbay-purge'::text;

  -- A job a few seconds apart fills pg_cron's own record.
  execute 'select cron.schedule($1, $2, $3)' using 'patchbay-purge-job-runs', '30 * * * *',
    'set statement_timeout = ''50s''; '
    'delete from cron.job_run_details where jobid in (select jobid from cron.job where jobname like ''patchbay-%'') '
    'and end_time < now() - (select keep from patchbay.retention where what = ''job_runs'')';
  v_jobs := v_jobs || 'patchbay-purge-job-runs'::text;

  if p_functions_url is not null
    and to_regclass('vault.decrypted_secrets') is not null
    and exists (select from pg_catalog.pg_proc where proname = 'http_post' and pronamespace = to_regnamespace('net'))
  then
    execute 'select cron.schedule($1, $2, $3)'
      using 'patchbay-webhooks', '10 seconds', patchbay.dispatch_webhooks_command(p_functions_url, p_prefix);
    v_jobs := v_jobs || 'patchbay-webhooks'::text;
  end if;

  return v_jobs;
end
$$;

comment on function patchbay.schedule_jobs(text, text) is 'Schedules retention and webhook dispatch with pg_cron where it is; names what it scheduled.';

do $$
begin
  perform patchbay.schedule_jobs();
exception
  -- A project whose pg_cron this role may not use migrates all the same; npm run deploy says so.
  when others then
    raise warning 'no job scheduled: %', sqlerrm;
end
$$;

-- A connection keeps the plans of its first requests for hours. Those that are made while a table is a page or empty would read
-- all of it, and do so still when thousands came, until it is analyzed. So what an entry function does is planned for a table
-- that has grown. A statement that no index serves would look expensive enough for JIT, which takes longer than any of them.
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select oid from pg_catalog.pg_proc where pronamespace = 'patchbay_api'::regnamespace and prosecdef
    union all
    -- What users call.
    select name::regprocedure from unnest(array[
      'patchbay.begin_decision(uuid, text)', 'patchbay.end_decision(uuid, jsonb, text, text, text, timestamptz)',
      'patchbay.disconnect_own_grant(uuid)', 'patchbay.disconnect_own_grants(uuid[])', 'patchbay.narrow_own_grant(uuid, text[])',
      'patchbay.set_own_approval(uuid, boolean)'
    ]) as called (name)
  loop
    execute format('alter function %s set enable_seqscan = off', v_function);
    execute format('alter function %s set jit = off', v_function);
  end loop;
end
$$;

-- Who may do what in these schemas: the owner, and whom this names. Postgres lets everybody execute a new function, and a
-- project's default privileges may give every new table to everybody who signs in (alter default privileges grant all on tables
-- to authenticated). Those are the project's and stay, so what they gave is taken back here. Can be run again without harm: a
-- later migration that makes something in these schemas ends like this one (01-privileges.test.sql).
create or replace function patchbay.restore_privileges() returns void
language plpgsql
set search_path = ''
as $$
declare
  -- What users execute of the inner functions; `check --db-url` has the same list (scripts/install/own-privileges.ts).
  v_for_users constant text[] := array[
    'iso8601', 'own_live_grants', 'disconnect_own_grant', 'disconnect_own_grants', 'narrow_own_grant', 'activity_outcome', 'asked_words',
    'open_export', 'keep_export_position', 'export_frame', 'export_own_rows', 'take_rows', 'exported_tables', 'export_table_rows',
    'registered_sections', 'export_registered_rows', 'begin_undo', 'restore_row',
    'check_steps', 'restore_rows', 'end_undo', 'column_list', 'refuse_undo', 'begin_decision', 'end_decision', 'set_own_approval'
  ];
  v_schemas constant oid[] := array(
    select oid from pg_catalog.pg_namespace where nspname in ('patchbay', 'patchbay_api', 'patchbay_actions')
  );
  v_statement text;
begin
  for v_statement in
    with object (kind, name, owner, acl, allowed, role) as (
      select 'schema', oid::regnamespace::text, nspowner, nspacl, 'USAGE',
        case nspname when 'patchbay_api' then 'patchbay_gateway' else 'authenticated' end
      from pg_catalog.pg_namespace where oid = any (v_schemas)
      union all
      select case relkind when 'S' then 'sequence' else 'table' end, oid::regclass::text, relowner, relacl, null, null
      from pg_catalog.pg_class where relnamespace = any (v_schemas) and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select 'routine', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)), 'EXECUTE',
        case pronamespace::regnamespace::text
          when 'patchbay_api' then 'patchbay_gateway'
          when 'patchbay_actions' then 'authenticated'
          else case when proname = any (v_for_users) then 'authenticated' end
        end
      from pg_catalog.pg_proc where pronamespace = any (v_schemas)
    )
    select distinct format(
      'revoke %s%s on %s %s from %s cascade',
      case when is_meant then 'grant option for ' end, privilege_type, kind, name,
      case grantee when 0 then 'public' else grantee::regrole::text end
    )
    from object
    cross join aclexplode(acl)
    cross join lateral (
      select grantee = to_regrole(role) and privilege_type = allowed
    ) as judged (is_meant)
    where grantee <> owner and (is_meant is not true or is_grantable) and pg_has_role(owner, 'member')
  loop
    execute v_statement;
  end loop;

  -- What is taken back of a table is taken back of its columns. public.assistant_activity reads these.
  grant select (id, at, user_id, grant_id, client_id, client_name, action, outcome, text, changed, target_id, undo_until, undone_at)
    on patchbay.interactions to authenticated;
  grant select (name, title) on patchbay_actions.registry to authenticated;
  -- And public.approvals these.
  grant select (
    id, user_id, grant_id, client_id, client_name, operation_id, title, text, args, status, created_at, expires_at, decided_at, error
  ) on patchbay.approvals to authenticated;
end
$$;

comment on function patchbay.restore_privileges() is 'Takes back what nobody granted by name in the schemas of Patchbay.';

select patchbay.restore_privileges();
