-- The todos of an export: all that there were when it began, each once, and nobody else's.
begin;
\ir ../../helpers.psql
select no_plan();

-- One page, or the SQLSTATE of its refusal as a string.
create function pg_temp.page(p_user uuid, p_cursor text default null, p_role text default 'authenticated') returns jsonb
language plpgsql as $$
declare
  v_page jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user)::text, true), set_config('role', p_role, true);
  -- A plain expression is planned once and asks for the privilege once; this asks each time.
  execute 'select public.export_my_data($1)' into v_page using p_cursor;
  perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
  return v_page;
exception when others then
  return to_jsonb(sqlstate);
end
$$;

create function pg_temp.refusal(p_user uuid, p_cursor text default null) returns jsonb language plpgsql as $$
declare
  v_message text;
  v_detail text;
  v_hint text;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user)::text, true), set_config('role', 'authenticated', true);
  perform public.export_my_data(p_cursor);
  return null;
exception when others then
  get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  return jsonb_build_object('code', sqlstate, 'message', v_message, 'detail', v_detail, 'hint', v_hint);
end
$$;

-- The pages of a whole export. p_meanwhile is run after each.
create function pg_temp.pages(p_user uuid, p_meanwhile text default 'select') returns jsonb[] language plpgsql as $$
declare
  v_pages jsonb[] := '{}';
  v_page jsonb;
begin
  -- Not what is tested here.
  delete from patchbay.rate_limits;
  loop
    v_page := pg_temp.page(p_user, v_page ->> 'next_cursor');
    v_pages := v_pages || v_page;
    exit when v_page ->> 'next_cursor' is null or cardinality(v_pages) > 100;
    execute p_meanwhile;
  end loop;
  return v_pages;
end
$$;

-- The rows of one member over all pages.
create function pg_temp.rows(p_pages jsonb[], variadic p_path text[]) returns setof jsonb language sql
begin atomic
  select row.value from unnest(p_pages) as page, jsonb_array_elements(page -> 'data' #> p_path) as row;
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into public.todos (user_id, title) select id, email from auth.users where id in (pg_temp.a(), pg_temp.b()) order by id;

-- Who -------------------------------------------------------------------------------------------------------------------
create temporary table first as select pg_temp.page(pg_temp.a()) as page;
select is(page #>> '{data,todos,0,title}', 'a@example.com', 'a user gets their own data') from first;
select is(jsonb_array_length(page #> '{data,todos}'), 1, 'and only those') from first;
select is(page -> 'next_cursor', 'null', 'on one page, if it fits') from first;
select is(
  (select array_agg(key order by key) from first, jsonb_object_keys(page -> 'data') as key),
  '{account,approvals,apps,changes,connection,exported_at,interactions,notifications,requests,security_events,tables,todos}', 'with these members'
);
select is(pg_temp.page(null), null, 'nobody gets nothing');
select is(pg_temp.page(pg_temp.a(), null, role), '"42501"', format('%s may not ask', role))
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role;

-- Size ------------------------------------------------------------------------------------------------------------------
-- What takes most room as JSON: a control character is six octets of it.
insert into public.todos (user_id, title, description, created_at)
select pg_temp.a(), n::text, repeat(e'\x01', 2000), now() - make_interval(secs => n / 10) from generate_series(1, 400) as n;
insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
select pg_temp.a(), gen_random_uuid(), 'pairing', 'get_me', 'ok', 1 from generate_series(1, 12000);
create temporary table whole as select pg_temp.pages(pg_temp.a()) as pages;
create view pg_temp.each_page as select page, place from whole, unnest(pages) with ordinality as each (page, place);

select results_eq(
  $$select count(*)::integer, count(distinct row ->> 'id')::integer from whole, pg_temp.rows(pages, 'todos') as row$$,
  'values (401, 401)', 'every todo is on one page'
);
select is((select count(*)::integer from whole, pg_temp.rows(pages, 'interactions')), 12000, 'and every interaction');
select cmp_ok((select max(octet_length(page::text)) from pg_temp.each_page), '<=', 1000100, 'no page is larger than a megabyte');
select cmp_ok(
  (select max(jsonb_array_length(page #> '{data,todos}') + jsonb_array_length(page #> '{data,interactions}')) from pg_temp.each_page),
  '<=', 5000, 'or has more than 5,000 rows'
);
select cmp_ok((select count(*)::integer from pg_temp.each_page), '<=', 9, 'and they are full, but for the last of a kind');
select is(
  (select count(distinct page -> 'data' -> 'account' || jsonb_build_object('at', page -> 'data' -> 'exported_at'))::integer from pg_temp.each_page),
  1, 'account and time stand on each'
);
select is(
  (select count(distinct (select array_agg(key order by key) from jsonb_object_keys(page -> 'data') as key))::integer from pg_temp.each_page),
  1, 'so does every member'
);

-- What arrives meanwhile ------------------------------------------------------------------------------------------------
create temporary table busy as select pg_temp.pages(pg_temp.a(), $$
  insert into public.todos (user_id, title, description) select pg_temp.a(), 'new', repeat(e'\x01', 2000) from generate_series(1, 200);
  insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
  select pg_temp.a(), gen_random_uuid(), 'pairing', 'get_me', 'ok', 1 from generate_series(1, 6000)
$$) as pages;
select is((select count(*)::integer from busy, pg_temp.rows(pages, 'todos') as row where row ->> 'title' = 'new'), 0, 'what is added while pages are read does not make them endless');
select is((select count(*)::integer from busy, pg_temp.rows(pages, 'interactions')), 12000, 'and nothing is lost by it');

-- Nothing is forgotten ----------------------------------------------------------------------------------------------------
-- A table of the users' own data that the export forgets would show here: one that users can't read needs a section.
select is_empty(
  $$select attrelid::regclass::text from pg_attribute join pg_class on pg_class.oid = attrelid
    where attname = 'user_id' and relkind = 'r' and relnamespace::regnamespace::text in ('public', 'patchbay', 'patchbay_actions')
      -- A code is part of its request; an export under way is a cursor and no more.
      and attrelid not in ('patchbay.authorization_codes'::regclass, 'patchbay.exports'::regclass)
      and not (
        relnamespace = 'public'::regnamespace and atttypid = 'uuid'::regtype
        and has_column_privilege('authenticated', attrelid, attnum, 'select')
      )
      and pg_get_functiondef('patchbay.export_own_rows'::regproc) !~ ('\m' || replace(attrelid::regclass::text, '.', '\.') || '\M')$$,
  'every table that knows a user is in the export'
);
select is_empty(
  $$select conrelid::regclass || ' ' || confdeltype::text from pg_constraint
    where contype = 'f' and confrelid = 'auth.users'::regclass and confdeltype not in ('c', 'n') and conrelid::regclass::text !~ '^auth\.'$$,
  'and every one of them lets the user go'
);

select * from finish();
rollback;
