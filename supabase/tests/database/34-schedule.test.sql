-- pg_cron, pg_net and the vault are used where they are and never required. The extensions themselves where this server has
-- them; else stand-ins: of pg_cron below, of the others in the local base. What they promise is held for both.
begin;
\ir ../helpers.psql
select no_plan();

-- What a deployment scheduled before is not looked at.
create temporary table ours as select 'patchbay-' || unnest(array['purge', 'purge-job-runs', 'webhooks']) as name;

create function pg_temp.has(p_extension text) returns boolean language sql
return exists (select from pg_available_extensions where name = p_extension collate "C");

select case
  when to_regnamespace('cron') is null then
    is(patchbay.schedule_jobs('https://x.example/functions/v1'), '{}', 'without pg_cron nothing is scheduled, and nothing fails')
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
select is(patchbay.schedule_jobs(), '{patchbay-purge,patchbay-purge-job-runs}', 'with pg_cron alone, retention is');

do $put_up$
begin
  if pg_temp.has('pg_net') then
    create extension if not exists pg_net with schema extensions;
  end if;
  if pg_temp.has('supabase_vault') then
    create extension if not exists supabase_vault with schema vault;
  end if;
end
$put_up$;
delete from vault.secrets where name = 'patchbay_secret_key';
select lives_ok($$select vault.create_secret('sb_secret_of_the_vault', 'patchbay_secret_key')$$, 'deploy puts the key into the vault');
select is(patchbay.schedule_jobs(), '{patchbay-purge,patchbay-purge-job-runs}', 'without the address of the functions the dispatch is not');
select is(patchbay.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'with it, all three are');
select is(patchbay.schedule_jobs('https://x.example/functions/v1'), '{patchbay-purge,patchbay-purge-job-runs,patchbay-webhooks}', 'again and again');
select is((select count(*)::integer from cron.job join ours on ours.name = jobname), 3, 'without a job more');
select unalike((select string_agg(command, '') from cron.job join ours on ours.name = jobname), '%sb_secret%', 'no key stands in the text of a job');

create function pg_temp.run(p_job text) returns void language plpgsql as $$
begin
  execute (select command from cron.job where jobname = p_job);
end
$$;
insert into cron.job_run_details (jobid, status, end_time)
select jobid, 'succeeded', now() - interval '1 year' from cron.job where jobname = 'patchbay-purge'
union all select -1, 'of somebody else''s job', now() - interval '1 year';
select lives_ok(format('select pg_temp.run(%L)', name), name || ' runs') from (values ('patchbay-purge'), ('patchbay-purge-job-runs')) as jobs (name);
select results_eq(
  $$select status::text from cron.job_run_details where end_time < now() - interval '300 days'$$, $$values ('of somebody else''s job')$$,
  'what pg_cron recorded of its runs is deleted of these jobs, and of no other'
);

-- Nothing of a deployment is due meanwhile.
update patchbay.webhook_events set next_attempt_at = 'infinity' where delivered_at is null;
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select is_empty(
  $$select url from net.http_request_queue where url like 'https://x.example/%'$$, 'nothing is called while nothing is due'
);
insert into patchbay.webhook_endpoints (id, url, secret) values ('00000000-0000-4000-8000-0000000000e1', 'https://one.example/', 'v1.one');
insert into patchbay.webhook_events (endpoint_id, type, payload) values ('00000000-0000-4000-8000-0000000000e1', 'patchbay.test', '{}');
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select results_eq(
  $$select method::text, url, headers, convert_from(body, 'utf8')::jsonb from net.http_request_queue where url like 'https://x.example/%'$$,
  $$values (
    'POST', 'https://x.example/functions/v1/ops/webhooks/dispatch',
    '{"apikey": "sb_secret_of_the_vault", "content-type": "application/json"}'::jsonb, '{}'::jsonb
  )$$,
  'when something is, the dispatch is called with the key of the vault'
);
select patchbay.schedule_jobs('https://y.example/functions/v1', 'patchbay-');
do $$ begin perform pg_temp.run('patchbay-webhooks'); end $$;
select results_eq(
  $$select url from net.http_request_queue where url like 'https://y.example/%'$$,
  $$values ('https://y.example/functions/v1/patchbay-ops/webhooks/dispatch')$$,
  'where the names of the functions have a prefix, the dispatch has it, too'
);

-- The vault and pg_net, as they are on the platform -------------------------------------------------------------------

select is(to_regprocedure(signature)::regprocedure::text, signature, signature || ' is there')
from unnest(array[
  'vault.create_secret(text,text,text,uuid)', 'vault.update_secret(uuid,text,text,text,uuid)',
  'net.http_get(text,jsonb,jsonb,integer)', 'net.http_post(text,jsonb,jsonb,jsonb,integer)',
  'net.http_delete(text,jsonb,jsonb,integer,jsonb)'
]) as signature;
select columns_are(
  'vault', 'decrypted_secrets',
  array['id', 'name', 'description', 'secret', 'decrypted_secret', 'key_id', 'nonce', 'created_at', 'updated_at']
);
select columns_are(
  'net', '_http_response',
  array['id', 'status_code', 'content_type', 'headers', 'content', 'timed_out', 'error_msg', 'created']
);
select vault.update_secret(id, 'sb_secret_of_the_vault_2') from vault.secrets where name = 'patchbay_secret_key';
select results_eq(
  $$select decrypted_secret = 'sb_secret_of_the_vault_2', secret like '%sb_secret%'
    from vault.decrypted_secrets where name = 'patchbay_secret_key'$$,
  $$values (true, false)$$,
  'a secret is changed in place, and is read in the column decrypted_secret alone'
);
select is_empty(
  $$select role, sql
    from unnest(array['anon', 'authenticated', 'authenticator', 'patchbay_gateway']) as role,
      unnest(array[
        'select from vault.secrets', 'select from vault.decrypted_secrets', $sql$select vault.create_secret('x')$sql$,
        'select vault.update_secret(gen_random_uuid())'
      ]) as sql
    where pg_temp.attempt(role, sql) <> '42501'$$,
  'no role that serves requests, but the service role, reaches the vault'
);
select is(
  pg_temp.attempt('service_role', 'select from vault.decrypted_secrets'), 'done', 'the service role does, as on the platform'
);
-- What SECURITY.md says of pg_net: whoever can run SQL can queue requests and read the queue.
select is(pg_temp.attempt('patchbay_gateway', sql), 'done', 'PUBLIC''s: ' || sql)
from unnest(array[
  $$select net.http_post('https://x.example/by-gateway')$$, 'select from net.http_request_queue', 'select from net._http_response'
]) as sql;
select net.http_get('https://x.example/get', '{"q": "a b&ä"}');
select is(
  (select url from net.http_request_queue where url like 'https://x.example/get%'),
  'https://x.example/get?q=a%20b%26%C3%A4', 'parameters are encoded into the URL'
);

select * from finish();
rollback;
