-- pg_cron, pg_net and the vault are used where they are and never required. Here they are put up as dummies.
begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

select is(ops.schedule_jobs('https://x.example/functions/v1'), '{}', 'without pg_cron nothing is scheduled, and nothing fails');

create schema cron;
create table cron.job (name text primary key, schedule text, command text);
create table cron.job_run_details (end_time timestamptz);
create function cron.schedule(text, text, text) returns bigint language sql as $$
  insert into cron.job values ($1, $2, $3) on conflict (name) do update set schedule = $2, command = $3 returning 1::bigint
$$;
select is(ops.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs}', 'with pg_cron alone, retention is');

create schema net;
create function net.http_post(url text, body jsonb, headers jsonb, timeout_milliseconds integer) returns bigint language sql as $$
  select set_config('test.posted', jsonb_build_object('url', url, 'headers', headers)::text, true); select 1::bigint
$$;
create schema vault;
create view vault.decrypted_secrets as select 'patchbay_secret_key'::text as name, 'sb_secret_of_the_vault'::text as decrypted_secret;
select is(ops.schedule_jobs(), '{patchbay-purge,patchbay-purge-job-runs}', 'without the address of the functions the dispatch is not');
select is(ops.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'with it, all three are');
select is(ops.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'again and again');
select is((select count(*)::integer from cron.job), 3, 'without a job more');
select unalike((select string_agg(command, '') from cron.job), '%sb_secret%', 'no key stands in the text of a job');

create function pg_temp.run(p_job text) returns void language plpgsql as $$
begin
  execute (select command from cron.job where name = p_job);
end
$$;
select lives_ok(format('select pg_temp.run(%L)', name), name || ' runs') from (values ('patchbay-purge'), ('patchbay-purge-job-runs')) as jobs (name);
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select is(nullif(current_setting('test.posted', true), ''), null, 'nothing is called while nothing is due');
insert into ops.webhook_endpoints (id, url, secret) values ('00000000-0000-4000-8000-0000000000e1', 'https://one.example/', 'v1.one');
insert into ops.webhook_events (endpoint_id, type, payload) values ('00000000-0000-4000-8000-0000000000e1', 'patchbay.test', '{}');
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select is(
  current_setting('test.posted')::jsonb,
  '{"url": "https://x.example/functions/v1/ops/webhooks/dispatch", "headers": {"apikey": "sb_secret_of_the_vault", "content-type": "application/json"}}',
  'when something is, the dispatch is called with the key of the vault'
);

select * from finish();
rollback;
