-- public.todos: no user, through any role that serves requests, sees or changes another user's row.
begin;
\ir ../../helpers.psql
select no_plan();

create function pg_temp.todo_a() returns uuid language sql immutable return '0a000000-0000-4000-8000-0000000000aa'::uuid;
create function pg_temp.todo_b() returns uuid language sql immutable return '0b000000-0000-4000-8000-0000000000bb'::uuid;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into public.todos (id, user_id, title, created_at, updated_at) values
  (pg_temp.todo_a(), pg_temp.a(), 'of A', '2020-01-01', '2020-01-01'),
  (pg_temp.todo_b(), pg_temp.b(), 'of B', '2020-01-01', '2020-01-01');

-- anon and the gateway ------------------------------------------------------------------------------------------------
select is(pg_temp.as_user(role, user_id, sql), '42501', format('%s: %s is refused', role, sql))
from
  (values ('anon', null), ('patchbay_gateway', null), ('patchbay_gateway', pg_temp.a())) as who (role, user_id),
  unnest(array[
    'select from public.todos',
    'insert into public.todos (title) values (''x'')',
    'update public.todos set title = ''x''',
    'delete from public.todos',
    'truncate public.todos'
  ]) as sql;

-- The owner -----------------------------------------------------------------------------------------------------------
select is(pg_temp.as_user('authenticated', pg_temp.a(), 'select from public.todos'), '1', 'A sees one todo');
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), 'select from public.todos where user_id = auth.uid()'), '1', 'and it is of A'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), 'insert into public.todos (title, description, completed) values (''new'', ''d'', true)'),
  '1', 'A adds a todo'
);
select results_eq(
  $$select user_id, description, completed from public.todos where title = 'new'$$,
  $$values (pg_temp.a(), 'd', true)$$,
  'it belongs to A without saying so'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), format('insert into public.todos (user_id, title) values (%L, ''own id'')', pg_temp.a())),
  '1', 'A may name A as the owner'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), format('update public.todos set title = ''renamed'', description = ''d'', completed = true where id = %L', pg_temp.todo_a())),
  '1', 'A changes title, description and completed'
);
select results_eq(
  format('select title, description, completed from public.todos where id = %L', pg_temp.todo_a()),
  $$values ('renamed', 'd', true)$$,
  'and they are changed'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), 'delete from public.todos where title in (''new'', ''own id'')'), '2', 'A deletes todos of A'
);

-- The other user ------------------------------------------------------------------------------------------------------
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), format('select from public.todos where id = %L', pg_temp.todo_a())),
  '0', 'B does not see the todo of A by id'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), format('select from public.todos where user_id = %L', pg_temp.a())),
  '0', 'nor by owner'
);
select is(pg_temp.as_user('authenticated', pg_temp.b(), 'select from public.todos'), '1', 'B sees their own todo alone');
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), format('insert into public.todos (user_id, title) values (%L, ''planted'')', pg_temp.a())),
  '42501', 'B cannot add a todo to A'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), format('update public.todos set title = ''taken'' where id = %L', pg_temp.todo_a())),
  '0', 'B cannot change the todo of A'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), 'update public.todos set title = ''mine'''), '1',
  'an update of everything touches the todo of B alone'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), format('delete from public.todos where id = %L', pg_temp.todo_a())),
  '0', 'B cannot delete the todo of A'
);
select is(pg_temp.as_user('authenticated', pg_temp.b(), 'delete from public.todos'), '1', 'a delete of everything takes the todo of B alone');
select results_eq(
  'select id, title from public.todos where user_id in (pg_temp.a(), pg_temp.b())', $$values (pg_temp.todo_a(), 'renamed')$$,
  'the todo of A is as A left it'
);
select is(
  pg_temp.as_user('authenticated', null, 'select from public.todos'), '0', 'a signed-in role without a user sees nothing'
);
select is(
  pg_temp.as_user('authenticated', null, 'insert into public.todos (title) values (''x'')'), '42501', 'and adds nothing'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), 'truncate public.todos'), '42501', 'nobody signed in empties the table'
);

-- Column grants -------------------------------------------------------------------------------------------------------
select is(pg_temp.as_user('authenticated', pg_temp.a(), sql), '42501', 'the owner cannot: ' || sql)
from unnest(array[
  'insert into public.todos (title, created_at) values (''x'', now())',
  'insert into public.todos (title, updated_at) values (''x'', now())',
  'update public.todos set id = gen_random_uuid()',
  'update public.todos set user_id = ''0b000000-0000-4000-8000-000000000002''',
  'update public.todos set created_at = now()',
  'update public.todos set updated_at = now()'
]) as sql;

-- An upsert of a row that the app gave its id, as PostgREST writes it: every column of the request is assigned.
create function pg_temp.upsert(p_user uuid, p_id uuid, p_title text, p_owner uuid) returns text language sql
return pg_temp.as_user('authenticated', p_user, format(
  'insert into public.todos (id, user_id, title) values (%L, %L, %L)
   on conflict (id) do update set id = excluded.id, user_id = excluded.user_id, title = excluded.title',
  p_id, p_owner, p_title
));
select is(pg_temp.upsert(pg_temp.a(), '0a000000-0000-4000-8000-0000000000dd', 'offline', pg_temp.a()), '1', 'A upserts a todo with an id of the app''s');
select is(pg_temp.upsert(pg_temp.a(), '0a000000-0000-4000-8000-0000000000dd', 'again', pg_temp.a()), '1', 'and once more');
select results_eq(
  $$select user_id, title from public.todos where id = '0a000000-0000-4000-8000-0000000000dd'$$, $$values (pg_temp.a(), 'again')$$,
  'it is one todo, of A'
);
select is(
  pg_temp.upsert(pg_temp.b(), '0a000000-0000-4000-8000-0000000000dd', 'taken', owner), '42501', 'B takes it over neither for B nor for A'
)
from unnest(array[pg_temp.a(), pg_temp.b()]) as owner;
select is(
  pg_temp.as_user('authenticated', pg_temp.b(), 'insert into public.todos (id, title) values (''0a000000-0000-4000-8000-0000000000dd'', ''x'')'),
  '23505', 'an id that is taken is refused'
);
select is(
  pg_temp.as_user('service_role', null, 'update public.todos set id = gen_random_uuid() where title = ''again'''), '42501',
  'the id of a todo stays, whoever asks'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), 'delete from public.todos where title = ''again'''), '1', 'A deletes it'
);

-- service_role: the app's own backend ---------------------------------------------------------------------------------
insert into public.todos (id, user_id, title) values (pg_temp.todo_b(), pg_temp.b(), 'of B');
select is(pg_temp.as_user('service_role', null, format('select from public.todos where user_id in (%L, %L)', pg_temp.a(), pg_temp.b())), '2',
  'service_role sees the todos of everybody');
select is(
  pg_temp.as_user('service_role', null, format('insert into public.todos (user_id, title) values (%L, ''from the backend'')', pg_temp.b())),
  '1', 'service_role adds a todo for a user'
);
select is(
  pg_temp.as_user(
    'service_role', null, format('update public.todos set completed = true where user_id in (%L, %L)', pg_temp.a(), pg_temp.b())
  ), '3', 'service_role changes todos'
);
select is(
  pg_temp.as_user('service_role', null, 'delete from public.todos where title = ''from the backend'''), '1', 'service_role deletes todos'
);
select is(pg_temp.as_user('service_role', null, 'truncate public.todos'), '42501', 'service_role cannot empty the table');
select is(
  pg_temp.as_user('service_role', null, 'insert into public.todos (title) values (''nobody'')'), '23502', 'a todo belongs to somebody'
);
select is(
  pg_temp.as_user('service_role', null, 'insert into public.todos (user_id, title) values (gen_random_uuid(), ''nobody'')'),
  '23503', 'who has an account'
);

-- Lengths count code points -------------------------------------------------------------------------------------------
create function pg_temp.add(p_title text, p_description text default null) returns text language sql
return pg_temp.as_user(
  'authenticated', pg_temp.a(), format('insert into public.todos (title, description) values (%L, %L)', p_title, p_description)
);
select is(pg_temp.add(''), '23514', 'an empty title is refused');
select is(pg_temp.add(null), '23502', 'a missing title is refused');
select is(pg_temp.add('x'), '1', 'a title of one character is taken');
select is(pg_temp.add(repeat('x', 200)), '1', 'a title of 200 characters is taken');
select is(pg_temp.add(repeat('x', 201)), '23514', 'a title of 201 characters is refused');
select is(pg_temp.add(repeat('🦊', 200)), '1', 'a title of 200 emoji is taken');
select is(pg_temp.add(repeat('🦊', 201)), '23514', 'a title of 201 emoji is refused');
select is(pg_temp.add('x', ''), '1', 'an empty description is taken');
select is(pg_temp.add('x', repeat('🦊', 2000)), '1', 'a description of 2000 emoji is taken');
select is(pg_temp.add('x', repeat('🦊', 2001)), '23514', 'a description of 2001 emoji is refused');
select is(pg_temp.add(' ' || chr(9) || chr(10)), '1', 'white space is kept as written');
select is((select title from public.todos where title ~ '^\s+$'), ' ' || chr(9) || chr(10), 'to the letter');

-- Time ----------------------------------------------------------------------------------------------------------------
insert into public.todos (id, user_id, title, created_at, updated_at)
values ('0a000000-0000-4000-8000-0000000000cc', pg_temp.a(), 'old', '2020-01-01', '2020-01-01');
select is(
  pg_temp.as_user('authenticated', pg_temp.a(), $$update public.todos set completed = true where title = 'old'$$), '1', 'an old todo is changed'
);
select ok(
  (select updated_at >= now() and created_at = '2020-01-01' from public.todos where title = 'old'),
  'the change stamps updated_at and leaves created_at'
);
update public.todos set updated_at = '2030-01-01' where title = 'old';
select ok(
  (select updated_at < '2030-01-01' from public.todos where title = 'old'), 'not even the owner of the table sets updated_at by hand'
);
select is(
  (select count(distinct created_at) from public.todos where created_at > '2021-01-01'),
  (select count(*) from public.todos where created_at > '2021-01-01'),
  'todos that one transaction adds keep their order'
);

create function pg_temp.dated(p_column text, p_at text) returns text language sql
return pg_temp.as_user(
  'service_role', null, format('insert into public.todos (user_id, title, %I) values (%L, ''dated'', %L)', p_column, pg_temp.a(), p_at)
);
select is(pg_temp.dated(col, at), '23514', format('%s %s has no spelling that the actions promise', col, at))
from (values ('created_at', 'infinity'), ('created_at', '-infinity'), ('updated_at', 'infinity'), ('updated_at', '10000-01-01')) as tried (col, at);
select is(pg_temp.dated('created_at', at), '1', format('created_at %s is kept', at))
from unnest(array['1970-01-01 00:00:00.000001+00', '9999-12-30 23:59:59.999999+00']) as at;

-- The account goes ----------------------------------------------------------------------------------------------------
delete from auth.users where id = pg_temp.a();
select is_empty(format('select from public.todos where user_id = %L', pg_temp.a()), 'a deleted account takes its todos along');
select is((select count(*)::integer from public.todos where user_id = pg_temp.b()), 1, 'and those of nobody else');

select * from finish();
rollback;
