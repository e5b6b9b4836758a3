-- Counters that only rise, gauges that are cheap, and an export that is the user's own.
begin;
create extension if not exists pgtap with schema extensions;
select plan(18);

create function pg_temp.hand_in(p_counts jsonb) returns void language plpgsql as $$
begin
  perform set_config('role', 'patchbay_gateway', true);
  perform gateway.record_metrics(p_counts);
  perform set_config('role', 'none', true);
end
$$;

-- Requests ------------------------------------------------------------------------------------------------------------
do $$ begin
  for n in 1..2 loop
    perform pg_temp.hand_in('{"requests": [
      {"route": "GET /x", "status": 200, "requests": 3, "seconds": 0.5, "buckets": [0,0,0,1,2,3,3,3,3,3]},
      {"route": "GET /x", "status": 404, "requests": 1, "seconds": 0.1, "buckets": [0,0,0,0,1,1,1,1,1,1]}
    ], "events": {"token_issued": 2}}');
  end loop;
end $$;
select results_eq(
  $$select status::integer, requests::integer, seconds, buckets from ops.request_metrics where route = 'GET /x' order by status$$,
  $$values (200, 6, 1.0::double precision, '{0,0,0,2,4,6,6,6,6,6}'::bigint[]), (404, 2, 0.2, '{0,0,0,0,2,2,2,2,2,2}')$$,
  'what is handed in adds up, status by status, bucket by bucket'
);
select is((select total::integer from ops.event_totals where event = 'token_issued'), 4, 'so do events');
select lives_ok($$select gateway.record_metrics('{}')$$, 'nothing can be handed in');
select throws_ok(format('select gateway.record_metrics(%L)', counts), code, null, 'refused: ' || what)
from (values
  ('{"requests": [{"route": "x", "status": 200, "requests": 1, "seconds": 1, "buckets": [1]}]}', '23514', 'another number of buckets'),
  ('{"requests": [{"route": "x", "status": 20, "requests": 1, "seconds": 1, "buckets": [1,1,1,1,1,1,1,1,1,1]}]}', '23514', 'a status that is none'),
  ('{"events": {"An Event": 1}}', '23514', 'a name that is none')
) as bad (counts, code, what);

-- Alarms --------------------------------------------------------------------------------------------------------------
do $$ begin
  perform ops.audit('refresh_token_reused');
  perform ops.audit('code_replayed');
  perform ops.audit('code_replayed');
  perform ops.audit('token_refreshed');
end $$;
select results_eq(
  $$select event, total::integer from ops.event_totals where event in ('refresh_token_reused', 'code_replayed', 'token_refreshed') order by 1$$,
  $$values ('code_replayed', 2), ('refresh_token_reused', 1), ('token_refreshed', 0)$$, 'alarms are counted with their audit event, and only they'
);
delete from ops.audit_log;
select is((select total::integer from ops.event_totals where event = 'refresh_token_reused'), 1, 'and stay counted when the log is purged');

-- Export --------------------------------------------------------------------------------------------------------------
insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'a@example.com'), ('0b000000-0000-4000-8000-000000000002', 'b@example.com');
insert into public.todos (user_id, title) select id, email from auth.users where id::text like '0_000000%';
create function pg_temp.export(p_user text, p_role text default 'authenticated') returns jsonb language plpgsql as $$
declare
  v_data jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user)::text, true), set_config('role', p_role, true);
  -- A plain expression is planned once and asks for the privilege once; this asks each time.
  execute 'select public.export_my_data()' into v_data;
  perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
  return v_data;
exception when others then
  return to_jsonb(sqlstate);
end
$$;
select is(pg_temp.export('0a000000-0000-4000-8000-000000000001') #>> '{todos,0,title}', 'a@example.com', 'a user gets the own data');
select is(jsonb_array_length(pg_temp.export('0a000000-0000-4000-8000-000000000001') -> 'todos'), 1, 'and only those');
select is(pg_temp.export(null), null, 'nobody gets nothing');
select is(pg_temp.export('0a000000-0000-4000-8000-000000000001', 'anon'), '"42501"', 'a visitor may not ask');
select is(pg_temp.export('0a000000-0000-4000-8000-000000000001', 'service_role'), '"42501"', 'nor may the service role');

-- Tables that an adopter's migration adds come along by themselves.
create table public.diaries (
  id integer generated always as identity, user_id uuid not null, "Odd ""name" text, secret text not null default 'sealed'
);
create table public.places (id integer, user_id text);
create table public.hidden (user_id uuid);
alter table public.diaries enable row level security;
create policy "everybody reads everything" on public.diaries for select to authenticated using (true);
grant select (id, user_id, "Odd ""name") on public.diaries to authenticated;
grant select on public.places to authenticated;
insert into public.diaries (user_id, "Odd ""name") select id, email from auth.users where id::text like '0_000000%';
select is(
  jsonb_build_object('diaries', pg_temp.export('0a000000-0000-4000-8000-000000000001') #> '{tables,diaries}'),
  '{"diaries": [{"id": 1, "Odd \"name": "a@example.com"}]}',
  'of a new table the export has the own rows only, whatever its policies show, and the columns that the user may read'
);
alter table public.diaries disable row level security;
select is(
  jsonb_array_length(pg_temp.export('0a000000-0000-4000-8000-000000000001') #> '{tables,diaries}'), 1, 'even where nobody thought of policies'
);
alter table public.diaries enable row level security;
drop policy "everybody reads everything" on public.diaries;
select is(
  pg_temp.export('0a000000-0000-4000-8000-000000000001') #> '{tables,diaries}', '[]', 'and a policy that shows nothing holds here too'
);
drop table public.diaries, public.places, public.hidden;

-- A table of the users' own data that the export forgets would show here: one that users can't read has to be added to
-- ops.own_data.
select is_empty(
  $$select attrelid::regclass::text from pg_attribute join pg_class on pg_class.oid = attrelid
    where attname = 'user_id' and relkind = 'r' and relnamespace::regnamespace::text in ('public', 'oauth', 'ops', 'actions')
      -- A code is part of its request.
      and attrelid <> 'oauth.authorization_codes'::regclass
      and not (
        relnamespace = 'public'::regnamespace and atttypid = 'uuid'::regtype
        and has_column_privilege('authenticated', attrelid, attnum, 'select')
      )
      and pg_get_functiondef('ops.own_data'::regproc) !~ ('\m' || replace(attrelid::regclass::text, '.', '\.') || '\M')
      and pg_get_functiondef('ops.own_data'::regproc) !~ ('\m' || relname || '\M')$$,
  'every table that knows a user is in the export'
);
select is_empty(
  $$select conrelid::regclass || ' ' || confdeltype::text from pg_constraint
    where contype = 'f' and confrelid = 'auth.users'::regclass and confdeltype not in ('c', 'n') and conrelid::regclass::text !~ '^auth\.'$$,
  'and every one of them lets the user go'
);

select * from finish();
rollback;
