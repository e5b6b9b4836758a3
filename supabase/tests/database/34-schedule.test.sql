-- pg_cron, pg_net and the vault are used where they are and never required. The extensions themselves where this server has
-- them; else stand-ins with their signatures and their grants.
begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

-- What a deployment scheduled before is not looked at.
create temporary table ours as select 'patchbay-' || unnest(array['purge', 'purge-job-runs', 'webhooks']) as name;

create function pg_temp.has(p_extension text) returns boolean language sql
return exists (select from pg_available_extensions where name = p_extension collate "C");

select case
  when to_regnamespace('cron') is null then
    is(ops.schedule_jobs('https://x.example/functions/v1'), '{}', 'without pg_cron nothing is scheduled, and nothing fails')
  else pass('pg_cron is there')
end;

do $put_up$
begin
  if pg_temp.has('pg_cron') then
    create extension if not exists pg_cron;
  else
    create schema cron;
    create table cron.job (
      jobid bigint generated always as identity primary key, schedule text not null, command text not null, jobname text unique
    );
    create table cron.job_run_details (jobid bigint, status text, start_time timestamptz, end_time timestamptz);
    create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql
    begin atomic
      insert into cron.job (jobname, schedule, command) values ($1, $2, $3)
      on conflict (jobname) do update set schedule = $2, command = $3
      returning jobid;
    end;
  end if;
end
$put_up$;
select is(ops.schedule_jobs(), '{patchbay-purge,patchbay-purge-job-runs}', 'with pg_cron alone, retention is');

do $put_up$
begin
  if pg_temp.has('pg_net') then
    create extension if not exists pg_net with schema extensions;
  else
    create schema net;
    create table net.http_request_queue (
      id bigint generated always as identity, method text not null, url text not null, headers jsonb, body bytea,
      timeout_milliseconds integer not null
    );
    create function net.http_post(
      url text, body jsonb default '{}', params jsonb default '{}',
      headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000
    ) returns bigint language sql
    begin atomic
      insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
      values ('POST', $1, $4, convert_to($2::text, 'utf8'), $5)
      returning id;
    end;
    grant usage on schema net to public;
    grant all on all tables in schema net to public;
  end if;
  if pg_temp.has('supabase_vault') then
    create extension if not exists supabase_vault with schema vault;
  elsif to_regnamespace('vault') is null then
    create schema vault;
    create table vault.secrets (id uuid primary key default gen_random_uuid(), name text unique, secret text not null);
    create view vault.decrypted_secrets as select id, name, secret, secret as decrypted_secret from vault.secrets;
    create function vault.create_secret(
      new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
    ) returns uuid language sql
    begin atomic
      insert into vault.secrets (name, secret) values ($2, $1) returning id;
    end;
  end if;
end
$put_up$;
delete from vault.secrets where name = 'patchbay_secret_key';
select lives_ok($$select vault.create_secret('sb_secret_of_the_vault', 'patchbay_secret_key')$$, 'deploy puts the key into the vault');
select is(ops.schedule_jobs(), '{patchbay-purge,patchbay-purge-job-runs}', 'without the address of the functions the dispatch is not');
select is(ops.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'with it, all three are');
select is(ops.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'again and again');
select is((select count(*)::integer from cron.job join ours on ours.name = jobname), 3, 'without a job more');
select unalike((select string_agg(command, '') from cron.job join ours on ours.name = jobname), '%sb_secret%', 'no key stands in the text of a job');

create function pg_temp.run(p_job text) returns void language plpgsql as $$
begin
  execute (select command from cron.job where jobname = p_job);
end
$$;
select lives_ok(format('select pg_temp.run(%L)', name), name || ' runs') from (values ('patchbay-purge'), ('patchbay-purge-job-runs')) as jobs (name);

-- Nothing of a deployment is due meanwhile.
update ops.webhook_events set next_attempt_at = 'infinity' where delivered_at is null;
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select is_empty(
  $$select url from net.http_request_queue where url like 'https://x.example/%'$$, 'nothing is called while nothing is due'
);
insert into ops.webhook_endpoints (id, url, secret) values ('00000000-0000-4000-8000-0000000000e1', 'https://one.example/', 'v1.one');
insert into ops.webhook_events (endpoint_id, type, payload) values ('00000000-0000-4000-8000-0000000000e1', 'patchbay.test', '{}');
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select results_eq(
  $$select method::text, url, headers, convert_from(body, 'utf8')::jsonb from net.http_request_queue where url like 'https://x.example/%'$$,
  $$values (
    'POST', 'https://x.example/functions/v1/ops/webhooks/dispatch',
    '{"apikey": "sb_secret_of_the_vault", "content-type": "application/json"}'::jsonb, '{}'::jsonb
  )$$,
  'when something is, the dispatch is called with the key of the vault'
);

select * from finish();
rollback;
