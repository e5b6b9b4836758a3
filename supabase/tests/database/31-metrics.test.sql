-- Counters that only rise, and gauges that are cheap.
begin;
\ir ../helpers.psql
select no_plan();

-- Counts that were there before: nothing here wants an empty deployment.
create table pg_temp.before as select event, total from patchbay.event_totals;
create function pg_temp.risen(p_event text) returns integer language sql
return (select total from patchbay.event_totals where event = p_event)
  - coalesce((select total from pg_temp.before where event = p_event), 0);

create function pg_temp.hand_in(p_counts jsonb) returns void language plpgsql as $$
begin
  perform set_config('role', 'patchbay_gateway', true);
  perform patchbay_api.record_metrics(p_counts);
  perform set_config('role', 'none', true);
end
$$;

-- Requests ------------------------------------------------------------------------------------------------------------
do $$ begin
  for n in 1..2 loop
    perform pg_temp.hand_in('{"requests": [
      {"route": "GET /of-a-test", "status": 200, "requests": 3, "seconds": 0.5, "buckets": [0,0,0,1,2,3,3,3,3,3]},
      {"route": "GET /of-a-test", "status": 404, "requests": 1, "seconds": 0.1, "buckets": [0,0,0,0,1,1,1,1,1,1]}
    ], "events": {"token_issued": 2}}');
  end loop;
end $$;
select results_eq(
  $$select status::integer, requests::integer, seconds, buckets from patchbay.request_metrics where route = 'GET /of-a-test' order by status$$,
  $$values (200, 6, 1.0::double precision, '{0,0,0,2,4,6,6,6,6,6}'::bigint[]), (404, 2, 0.2, '{0,0,0,0,2,2,2,2,2,2}')$$,
  'what is handed in adds up, status by status, bucket by bucket'
);
select is(pg_temp.risen('token_issued'), 4, 'so do events');
select lives_ok($$select patchbay_api.record_metrics('{}')$$, 'nothing can be handed in');
select throws_ok(format('select patchbay_api.record_metrics(%L)', counts), code, null, 'refused: ' || what)
from (values
  ('{"requests": [{"route": "x", "status": 200, "requests": 1, "seconds": 1, "buckets": [1]}]}', '23514', 'another number of buckets'),
  ('{"requests": [{"route": "x", "status": 20, "requests": 1, "seconds": 1, "buckets": [1,1,1,1,1,1,1,1,1,1]}]}', '23514', 'a status that is none'),
  ('{"events": {"An Event": 1}}', '23514', 'a name that is none')
) as bad (counts, code, what);

-- Alarms --------------------------------------------------------------------------------------------------------------
do $$ begin
  perform patchbay.audit('refresh_token_reused');
  perform patchbay.audit('code_replayed');
  perform patchbay.audit('code_replayed');
  perform patchbay.audit('token_refreshed');
end $$;
select results_eq(
  $$select event::text, pg_temp.risen(event) from unnest(array['code_replayed', 'refresh_token_reused', 'token_refreshed']) as event$$,
  $$values ('code_replayed', 2), ('refresh_token_reused', 1), ('token_refreshed', 0)$$, 'alarms are counted with their audit event, and only they'
);
delete from patchbay.audit_log where true;
select is(pg_temp.risen('refresh_token_reused'), 1, 'and stay counted when the log is purged');

select * from finish();
rollback;
