-- The todo actions, as a signed-in user runs them: called directly, under the policies of public.todos.
begin;
\ir ../../helpers.psql
select no_plan();

-- What an action answers to a user; {"raised": SQLSTATE} when it raises.
create function pg_temp.act(p_action text, p_args jsonb, p_user uuid default pg_temp.a()) returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user)::text, true), set_config('role', 'authenticated', true);
  execute format('select patchbay_actions.%I($1)', p_action) into v_answer using p_args;
  perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
  return v_answer;
exception when others then
  return jsonb_build_object('raised', sqlstate);
end
$$;
create function pg_temp.list(p_args jsonb default '{}', p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.act('list_todos', p_args, p_user);

-- The titles of a page, in its order.
create function pg_temp.titles(p_page jsonb) returns text language sql immutable
return coalesce((select string_agg(todo ->> 'title', ' ' order by n) from jsonb_array_elements(p_page -> 'todos') with ordinality as each (todo, n)), '');

-- Walks through all pages: the titles in order.
create function pg_temp.walk(p_args jsonb) returns text language plpgsql as $$
declare
  v_page jsonb := pg_temp.list(p_args);
  v_titles text := pg_temp.titles(v_page);
begin
  while v_page ->> 'next_cursor' is not null loop
    v_page := pg_temp.list(p_args || jsonb_build_object('cursor', v_page -> 'next_cursor'));
    v_titles := v_titles || ' | ' || pg_temp.titles(v_page);
  end loop;
  return v_titles;
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into public.todos (user_id, title, description, completed, created_at) values
  (pg_temp.a(), 'one', '100% sure', false, '2026-01-01'),
  (pg_temp.a(), 'two', 'snake_case', true, '2026-01-02'),
  (pg_temp.a(), 'three', 'back\slash', false, '2026-01-03'),
  (pg_temp.a(), 'Four', null, true, '2026-01-04'),
  (pg_temp.a(), 'FÜNF', 'sure thing', false, '2026-01-05'),
  (pg_temp.b(), 'six', 'sure', false, '2026-01-06');

-- Order and filters ---------------------------------------------------------------------------------------------------
select is(pg_temp.titles(pg_temp.list()), 'FÜNF Four three two one', 'a list is newest first, of the user alone');
select is(pg_temp.list() -> 'next_cursor', 'null', 'and says that it is complete');
select is(pg_temp.list(p_user => null), '{"todos": [], "next_cursor": null}', 'nobody has no todos');
select is(pg_temp.titles(pg_temp.list(args)), titles, format('%s lists: %s', args, titles))
from (values
  ('{"status": "all"}'::jsonb, 'FÜNF Four three two one'),
  ('{"status": "open"}', 'FÜNF three one'),
  ('{"status": "completed"}', 'Four two'),
  ('{"q": "o"}', 'Four two one'),
  ('{"q": "FOUR"}', 'Four'),
  ('{"q": "fünf"}', 'FÜNF'),
  ('{"q": "Sure"}', 'FÜNF one'),
  ('{"q": "sure thing"}', 'FÜNF'),
  ('{"q": "%"}', 'one'),
  ('{"q": "0%"}', 'one'),
  ('{"q": "_"}', 'two'),
  ('{"q": "e_c"}', 'two'),
  ('{"q": "\\"}', 'three'),
  ('{"q": "k\\s"}', 'three'),
  ('{"q": "."}', ''),
  ('{"q": ".*"}', ''),
  ('{"q": "''; drop table public.todos; --"}', ''),
  ('{"q": "nothing like it"}', ''),
  ('{"q": "o", "status": "open"}', 'one'),
  ('{"q": "o", "status": "completed", "limit": 1}', 'Four'),
  ('{"limit": 1}', 'FÜNF'),
  ('{"limit": 5}', 'FÜNF Four three two one'),
  ('{"limit": 50}', 'FÜNF Four three two one')
) as tried (args, titles);
select is(pg_temp.list('{"limit": 5}') -> 'next_cursor', 'null', 'a page that is just full is the last one');
select isnt(pg_temp.list('{"limit": 4}') -> 'next_cursor', 'null', 'a page that leaves something out says where to go on');
select is(pg_temp.list('{"limit": "many"}'), '{"raised": "22P02"}', 'a limit that is no number is refused');

-- Pages ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.walk('{"limit": 2}'), 'FÜNF Four | three two | one', 'pages follow each other without gap or repetition');
select is(pg_temp.walk('{"limit": 1, "status": "open"}'), 'FÜNF | three | one', 'within a filter');
select is(pg_temp.walk('{"limit": 1, "q": "SURE"}'), 'FÜNF | one', 'within a search');
create temporary table cursors as
select 'all' as name, pg_temp.list('{"limit": 2}') ->> 'next_cursor' as cursor
union all select 'open', pg_temp.list('{"limit": 1, "status": "open"}') ->> 'next_cursor'
union all select 'of B', null;
select matches((select cursor from cursors where name = 'all'), '^[0-9a-f]{56}$', 'a cursor is 56 hex digits');
insert into public.todos (user_id, title, created_at) values (pg_temp.a(), 'newer', '2026-02-01');
select is(
  pg_temp.titles(pg_temp.list(jsonb_build_object('cursor', cursor))), 'three two one', 'what is added meanwhile shifts nothing'
) from cursors where name = 'all';
delete from public.todos where title in ('newer', 'Four');
select is(
  pg_temp.titles(pg_temp.list(jsonb_build_object('cursor', cursor))), 'three two one', 'nor does what is deleted, even the row that the cursor names'
) from cursors where name = 'all';
select is(
  pg_temp.titles(pg_temp.list(jsonb_build_object('cursor', cursor, 'limit', 1))), 'three', 'another limit may go on from the same cursor'
) from cursors where name = 'all';
select is(
  pg_temp.titles(pg_temp.list(jsonb_build_object('cursor', cursor, 'status', 'all'))), 'three two one', 'all is the same filter as none'
) from cursors where name = 'all';

insert into public.todos (id, user_id, title, created_at)
select ('0d000000-0000-4000-8000-00000000000' || n)::uuid, pg_temp.b(), 'tie' || n, '2026-03-01 12:00:00.123456' from generate_series(1, 7) as n;
create function pg_temp.walk_b(p_limit integer) returns text language plpgsql as $$
declare
  v_page jsonb := pg_temp.list(jsonb_build_object('limit', p_limit, 'q', 'tie'), pg_temp.b());
  v_titles text := pg_temp.titles(v_page);
begin
  while v_page ->> 'next_cursor' is not null loop
    v_page := pg_temp.list(jsonb_build_object('limit', p_limit, 'q', 'tie', 'cursor', v_page -> 'next_cursor'), pg_temp.b());
    v_titles := v_titles || ' ' || pg_temp.titles(v_page);
  end loop;
  return v_titles;
end
$$;
select is(pg_temp.walk_b(n), 'tie7 tie6 tie5 tie4 tie3 tie2 tie1', format('todos of the same microsecond come in pages of %s, each once', n))
from generate_series(1, 7) as n;

-- Cursors that are none -----------------------------------------------------------------------------------------------
select is(pg_temp.list(args || jsonb_build_object('cursor', c.cursor)), '{"raised": "PT400"}', 'refused: ' || why)
from (values
  ('the cursor of another status', 'all', '{"status": "open"}'::jsonb), ('of another search', 'all', '{"q": "o"}'),
  ('of a narrower status', 'open', '{}'), ('of another status', 'open', '{"status": "completed"}')
) as tried (why, name, args) join cursors as c on c.name = tried.name;
select is(
  pg_temp.list(jsonb_build_object('cursor', cursor), pg_temp.b()), '{"raised": "PT400"}', 'refused: the cursor of another user'
) from cursors where name = 'all';
select is(
  pg_temp.list(jsonb_build_object('cursor', cursor, 'q', '')), '{"raised": "PT400"}', 'refused: a filter that looks like none'
) from cursors where name = 'all';
select is(pg_temp.list(jsonb_build_object('cursor', garbled)), '{"raised": "PT400"}', format('refused: a garbled cursor (%s)', how))
from cursors, lateral (values
  ('shorter', left(cursor, 55)), ('longer', cursor || '0'), ('upper case', upper(cursor)), ('empty', ''), ('another tag', left(cursor, 55) || '~'),
  ('the tag changed', left(cursor, 48) || translate(right(cursor, 8), '0123456789abcdef', '123456789abcdef0')),
  ('no hex', repeat('g', 56)), ('all zero', repeat('0', 56)), ('with a line break', cursor || chr(10)), ('a number', '1')
) as bad (how, garbled)
where name = 'all';
select is(
  pg_temp.act('list_todos', jsonb_build_object('cursor', repeat('f', 48) || right(cursor, 8))), '{"todos": [], "next_cursor": null}',
  'a time that never was lists nothing: the tag is no secret, RLS protects the rows'
) from cursors where name = 'all';
select is(
  (pg_temp.act('list_todos', jsonb_build_object('cursor', '7' || repeat('f', 47) || right(cursor, 8))) ->> 'raised') ~ '^(PT400|22008)$', true,
  'a time beyond the calendar is refused as input'
) from cursors where name = 'all';

-- A page never exceeds 90,000 characters ------------------------------------------------------------------------------
delete from public.todos;
insert into public.todos (user_id, title, description, created_at)
select pg_temp.a(), lpad(n::text, 2, '0') || repeat('t', 198), repeat('d', 2000), timestamptz '2026-04-01' - n * interval '1 second'
from generate_series(1, 50) as n;
create function pg_temp.numbers(p_page jsonb) returns integer[] language sql immutable
return (select array_agg(left(todo ->> 'title', 2)::integer order by n) from jsonb_array_elements(p_page -> 'todos') with ordinality as each (todo, n));
create temporary table pages as select 1 as n, pg_temp.list('{"limit": 50}') as page;
insert into pages select 2, pg_temp.list(jsonb_build_object('limit', 50, 'cursor', page -> 'next_cursor')) from pages where n = 1;
select cmp_ok(length(page::text), '<=', 90000, format('page %s of 50 long todos has at most 90,000 characters', n)) from pages;
select isnt(page -> 'next_cursor', 'null', 'the first page is cut short, with a cursor') from pages where n = 1;
select cmp_ok(jsonb_array_length(page -> 'todos'), '>=', 30, 'and not shorter than need be') from pages where n = 1;
select is(
  (select array_agg(number order by n, i) from pages, unnest(pg_temp.numbers(page)) with ordinality as each (number, i)),
  array(select generate_series(1, 50)), 'the two pages together hold every todo once'
);
select is(page -> 'next_cursor', 'null', 'and the second is the last') from pages where n = 2;
update public.todos set title = repeat('🦊', 200), description = repeat(chr(1), 2000);
select cmp_ok(length(pg_temp.list('{"limit": 50}')::text), '<=', 90000, 'characters that JSON has to escape are counted as they are written');
select cmp_ok(jsonb_array_length(pg_temp.list('{"limit": 50}') -> 'todos'), '>=', 1, 'a page has at least one todo');

-- A search looks through so much text and no more ----------------------------------------------------------------------
delete from public.todos;
insert into public.todos (user_id, title, description, created_at)
select
  pg_temp.a(), case when n in (1, 1000, 1001, 1500) then 'needle' || n else 'hay' end, repeat('d', 1997),
  timestamptz '2026-04-01' - n * interval '1 second'
from generate_series(1, 1500) as n;
create temporary table searches as select 1 as n, pg_temp.list('{"q": "NEEDLE"}') as page;
select is(pg_temp.titles(page), 'needle1 needle1000', 'it finds what stands in the newest two million octets') from searches;
select isnt(page -> 'next_cursor', 'null', 'and says where to go on, although the page is not full') from searches;
select is(pg_temp.walk('{"q": "NEEDLE"}'), 'needle1 needle1000 | needle1001 needle1500', 'all pages together have everything, each once');
select is(pg_temp.walk('{"q": "NEEDLE", "limit": 1}'), 'needle1 | needle1000 | needle1001 | needle1500', 'however long a page is');
select is(pg_temp.walk('{"q": "needle1500"}'), ' | needle1500', 'a page may be empty and not be the last');
select is(pg_temp.walk('{"q": "NEEDLE", "status": "completed"}'), '', 'todos of another status do not count');

-- One account has at most 10,000 todos ---------------------------------------------------------------------------------
delete from public.todos;
alter table public.todos disable trigger todos_after_insert_broadcast;
insert into public.todos (user_id, title) select pg_temp.a(), 'x' from generate_series(1, 9999);
alter table public.todos enable trigger todos_after_insert_broadcast;
select is(pg_temp.act('create_todo', '{"title": "the last"}') ->> 'title', 'the last', '10,000 are accepted');
select is(pg_temp.act('create_todo', '{"title": "x"}'), '{"raised": "PT409"}', 'and not one more');
select throws_ok(
  $$insert into public.todos (user_id, title) values (pg_temp.b(), 'of B'), (pg_temp.a(), 'of A')$$, 'PT409', null,
  'in no way, not among the todos of others either'
);
select is(pg_temp.act('create_todo', '{"title": "of B"}', pg_temp.b()) ->> 'title', 'of B', 'another user is not concerned');
select is(
  pg_temp.act('update_todo', jsonb_build_object('id', (select id from public.todos where title = 'the last'), 'completed', true)) ->> 'completed',
  'true', 'those that are there may be changed'
);
select is(
  pg_temp.act('delete_todo', jsonb_build_object('id', (select id from public.todos where title = 'the last'))) ->> 'deleted', 'true', 'and deleted'
);
select is(pg_temp.act('create_todo', '{"title": "again"}') ->> 'title', 'again', 'which makes room again');

-- Create and read -----------------------------------------------------------------------------------------------------
delete from public.todos;
create temporary table made as select pg_temp.act('create_todo', '{"title": " a title "}') as todo;
select is(
  todo - 'id' - 'created_at' - 'updated_at', '{"title": " a title ", "description": null, "completed": false}',
  'a todo is created open, without description, its title to the letter'
) from made;
select matches(todo ->> column_name, '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$', column_name || ' is RFC 3339')
from made, unnest(array['created_at', 'updated_at']) as column_name;
select is((made.todo ->> 'created_at')::timestamptz, t.created_at, 'to the microsecond') from made, public.todos as t;
select is((select user_id from public.todos), pg_temp.a(), 'it belongs to the user');
select is(pg_temp.act('get_todo', todo), todo, 'reading gives what creating gave') from made;
select is(
  pg_temp.act('create_todo', '{"title": "t", "description": "d", "completed": true}') - 'id' - 'created_at' - 'updated_at',
  '{"title": "t", "description": "d", "completed": true}', 'all writable fields can be given'
);
select is(
  pg_temp.act('create_todo', jsonb_build_object('title', given, 'description', given)) - 'id' - 'created_at' - 'updated_at',
  jsonb_build_object('title', given, 'description', given, 'completed', false), 'Unicode is kept exactly: ' || to_json(given)
)
from unnest(array[
  '🦊', '👩‍👩‍👧‍👦', U&'\00e9', U&'e\0301', 'עברית', U&'\202Ereversed\202C', U&'\200B', U&'\FEFF', '<script>alert(1)</script>', '"quotes" \ and \n', chr(1), '㎏', 'ẞß',
  E'tab\tline\r\n', '{"json": [1]}', ' ', repeat('🦊', 200)
]) as given;
select is(pg_temp.act('create_todo', args), answer, format('create %s is refused', left(args::text, 60)))
from (values
  ('{}'::jsonb, '{"raised": "23502"}'::jsonb), ('{"title": null}', '{"raised": "23502"}'), ('{"title": ""}', '{"raised": "23514"}'),
  (jsonb_build_object('title', repeat('🦊', 201)), '{"raised": "23514"}'),
  (jsonb_build_object('title', 't', 'description', repeat('🦊', 2001)), '{"raised": "23514"}'),
  ('{"title": "t", "completed": "perhaps"}', '{"raised": "22P02"}')
) as tried (args, answer);
select is(pg_temp.act('get_todo', jsonb_build_object('id', id)), jsonb_build_object('raised', raised), format('reading %s is refused', id))
from (values (gen_random_uuid()::text, 'PT404'), ('no-uuid', '22P02'), (null, 'PT404')) as tried (id, raised);

-- Update: what is absent stays ----------------------------------------------------------------------------------------
delete from public.todos;
insert into public.todos (id, user_id, title, description, completed, created_at, updated_at) values
  ('0a000000-0000-4000-8000-0000000000aa', pg_temp.a(), 't', 'd', false, '2020-01-01', '2020-01-01'),
  ('0b000000-0000-4000-8000-0000000000bb', pg_temp.b(), 'of B', null, false, '2020-01-01', '2020-01-01');
create function pg_temp.change(p_action text, p_args jsonb) returns jsonb language sql
return pg_temp.act(p_action, '{"id": "0a000000-0000-4000-8000-0000000000aa"}'::jsonb || p_args) - 'id' - 'created_at' - 'updated_at';

select is(pg_temp.change('update_todo', args), answer, format('update %s', args))
from (values
  ('{"title": "T"}'::jsonb, '{"title": "T", "description": "d", "completed": false}'::jsonb),
  ('{"completed": true}', '{"title": "T", "description": "d", "completed": true}'),
  ('{"description": "D"}', '{"title": "T", "description": "D", "completed": true}'),
  ('{"description": null}', '{"title": "T", "description": "D", "completed": true}'),
  ('{"description": ""}', '{"title": "T", "description": "D", "completed": true}'),
  ('{"title": "", "description": null, "completed": null}', '{"title": "T", "description": "D", "completed": true}'),
  ('{"title": "t", "description": "d", "completed": false}', '{"title": "t", "description": "d", "completed": false}'),
  ('{}', '{"title": "t", "description": "d", "completed": false}')
) as tried (args, answer);
select is(pg_temp.change('update_todo', args), answer, format('update %s is refused', args))
from (values
  ('{"completed": "perhaps"}'::jsonb, '{"raised": "22P02"}'::jsonb),
  (jsonb_build_object('title', repeat('t', 201)), '{"raised": "23514"}')
) as tried (args, answer);
select results_eq(
  format('select title, created_at, updated_at >= now() from public.todos where user_id = %L', pg_temp.a()),
  $$values ('t', timestamptz '2020-01-01', true)$$, 'a refused change changes nothing; a change stamps updated_at and leaves created_at'
);

-- Replace: what is absent goes ----------------------------------------------------------------------------------------
select is(
  pg_temp.change('replace_todo', '{"title": "r", "completed": true}'), '{"title": "r", "description": null, "completed": true}',
  'a replacement without description removes it'
);
select is(
  pg_temp.change('replace_todo', '{"title": "r", "completed": false, "description": "new"}'),
  '{"title": "r", "description": "new", "completed": false}', 'with one sets it'
);
select is(
  pg_temp.change('replace_todo', args), '{"raised": "23502"}', format('it needs title and completed: %s', args)
)
from unnest(array['{"title": "x"}', '{"completed": true}', '{"title": null, "completed": true}', '{"title": "x", "completed": null}']::jsonb[]) as args;

-- Complete: twice is once ---------------------------------------------------------------------------------------------
select is(pg_temp.change('complete_todo', '{}'), '{"title": "r", "description": "new", "completed": true}', 'a todo is completed');
select is(pg_temp.change('complete_todo', '{}'), '{"title": "r", "description": "new", "completed": true}', 'completing twice is completing once');
select is(
  pg_temp.change('complete_todo', '{"title": "smuggled", "completed": false}'), '{"title": "r", "description": "new", "completed": true}',
  'and changes nothing else'
);

-- Another user's todo is none -----------------------------------------------------------------------------------------
select is(
  pg_temp.act(action, '{"id": "0b000000-0000-4000-8000-0000000000bb", "title": "taken", "completed": true}'), '{"raised": "PT404"}',
  action || ' of another user''s todo: there is none'
)
from unnest(array['get_todo', 'update_todo', 'replace_todo', 'complete_todo', 'delete_todo']) as action;
select results_eq(
  format('select title, completed, updated_at from public.todos where user_id = %L', pg_temp.b()),
  $$values ('of B', false, timestamptz '2020-01-01')$$, 'it is untouched'
);

-- Delete --------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.act('delete_todo', '{"id": "0a000000-0000-4000-8000-0000000000aa"}'),
  '{"deleted": true, "id": "0a000000-0000-4000-8000-0000000000aa"}', 'a todo is deleted'
);
select is(pg_temp.act('delete_todo', '{"id": "0a000000-0000-4000-8000-0000000000aa"}'), '{"raised": "PT404"}', 'once');
select is(pg_temp.act('get_todo', '{"id": "0a000000-0000-4000-8000-0000000000aa"}'), '{"raised": "PT404"}', 'and is gone');
select is((select count(*)::integer from public.todos), 1, 'nothing else is');

-- Cursors, by themselves ----------------------------------------------------------------------------------------------
create function pg_temp.round_trip(p_at timestamptz) returns boolean language sql
return (
  select (c.at, c.id) = (p_at, '0a000000-0000-4000-8000-0000000000aa'::uuid)
  from patchbay_actions.decode_cursor(patchbay_actions.encode_cursor(p_at, '0a000000-0000-4000-8000-0000000000aa', 'f'), 'f') as c
);
select ok(pg_temp.round_trip(at), 'a cursor keeps the microsecond: ' || at)
from unnest('{1970-01-01 00:00:00+00,2026-11-21 09:30:00.000001+00,2026-11-21 09:30:00.999999+00,2199-12-31 23:59:59.123457+00,1969-12-31 23:59:59.999999+00}'::timestamptz[]) as at;

select * from finish();
rollback;
