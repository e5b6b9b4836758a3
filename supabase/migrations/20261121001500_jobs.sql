-- Chapter 15: the jobs, and the last word on how functions are planned and who may execute them.
--
-- Promise: this chapter can be run again without harm, where an extension comes or goes.

-- The two jobs are retention and the dispatch of webhooks. pg_cron runs them where it exists (with pg_net for the dispatch);
-- else the local stack does, or any cron (docs/operations.md). Nothing here is required.

-- Calls F/ops/webhooks/dispatch when something is due. The key comes from the vault, so it stands in no job's text.
-- p_prefix: of the functions' names, as `patchbay-`.
create function patchbay.dispatch_webhooks_command(p_functions_url text, p_prefix text) returns text
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
create function patchbay.schedule_jobs(p_functions_url text default null, p_prefix text default '') returns text[]
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
    'delete from cron.job_run_details where end_time < now() - (select keep from patchbay.retention where what = ''job_runs'')';
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
-- that has grown. A statement that no index serves would look dear enough for JIT, which takes longer than any of them.
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select oid from pg_catalog.pg_proc where pronamespace = 'patchbay_api'::regnamespace and prosecdef
  loop
    execute format('alter function %s set enable_seqscan = off', v_function);
    execute format('alter function %s set jit = off', v_function);
  end loop;
end
$$;

-- A function is executed by whom it was granted to, by name: Postgres lets everybody execute a new one. A later migration that
-- adds a function to these schemas ends like this, too (01-privileges.test.sql).
revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
