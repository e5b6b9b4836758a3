-- Todos are broadcast: what was added, changed and deleted, to whom it belongs and to nobody else.
begin;
\ir ../../helpers.psql
select no_plan();

create temporary table heard as select id from realtime.messages;
-- What the topic of a user was told since it was last asked, without the ids of the messages.
create function pg_temp.told(p_user uuid) returns table (event text, payload jsonb) language sql
begin atomic
  with said as (
    -- A row may fill a gap, so ctid tells no order.
    select cmin::text::integer as place, id, event, payload - 'id' as payload from realtime.messages
    where topic = 'user:' || p_user and private and extension = 'broadcast' and id not in (select id from heard)
  ), noted as (
    insert into heard select id from said
  )
  select event, payload from said order by place;
end;
-- What anybody was told since; `hear` lets it be old.
create function pg_temp.unheard() returns setof realtime.messages language sql
begin atomic
  select * from realtime.messages where id not in (select id from heard);
end;
create function pg_temp.hear() returns void language sql
begin atomic
  insert into heard select id from pg_temp.unheard();
end;
create function pg_temp.events(p_user uuid) returns text language sql
return (select string_agg(event || ' ' || n, ', ' order by event) from (select event, count(*) as n from pg_temp.told(p_user) group by event) as each);

-- As patchbay_api.call_action says who acts.
create function pg_temp.become(p_actor text) returns void language plpgsql as $$
begin
  perform set_config('patchbay.actor', p_actor, true);
  perform set_config(
    'request.jwt.claims', case p_actor when 'assistant' then '{"grant_id": "0c000000-0000-4000-8000-000000000003"}' else '' end, true
  );
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');

-- One todo ------------------------------------------------------------------------------------------------------------
insert into public.todos (id, user_id, title) values ('0a000000-0000-4000-8000-0000000000aa', pg_temp.a(), 'Milk');
select results_eq(
  'select * from pg_temp.told(pg_temp.a())',
  $$select 'todo_created', jsonb_build_object('by', 'user', 'todo', to_jsonb(t) - 'user_id') from public.todos as t where title = 'Milk'$$,
  'a new todo is told whole'
);
update public.todos set completed = true where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())',
  $$select 'todo_updated', jsonb_build_object('by', 'user', 'todo', to_jsonb(t) - 'user_id') from public.todos as t where title = 'Milk'$$,
  'so is a changed one, as it is now'
);
select pg_temp.become('assistant');
delete from public.todos where user_id = pg_temp.a();
select results_eq(
  $$select event::text, payload ->> 'by', payload #>> '{todo,title}' from pg_temp.told(pg_temp.a())$$, $$values ('todo_deleted', 'assistant', 'Milk')$$,
  'and a deleted one, with who did it'
);
select pg_temp.become('');
update public.todos set completed = true where user_id = pg_temp.a();
delete from public.todos where user_id = pg_temp.a();
select is(pg_temp.events(pg_temp.a()), null, 'a statement that changes nothing tells nothing');
insert into public.todos (user_id, title) values (pg_temp.a(), '1'), (pg_temp.b(), '2');
select is(pg_temp.events(pg_temp.b()), 'todo_created 1', 'each is told what is theirs');
select is(pg_temp.events(pg_temp.a()), 'todo_created 1', 'and nothing else');

delete from public.todos where user_id in (pg_temp.a(), pg_temp.b());
select is(pg_temp.events(pg_temp.a()), 'todo_deleted 1', 'a deletion as well');
select is(pg_temp.events(pg_temp.b()), 'todo_deleted 1', 'to each of them');

-- Many ----------------------------------------------------------------------------------------------------------------
insert into public.todos (user_id, title) select pg_temp.a(), n from generate_series(1, 20) as n;
select results_eq(
  $$select payload #>> '{todo,title}' from pg_temp.told(pg_temp.a())$$, $$select n::text from generate_series(1, 20) as n$$,
  'twenty at once are told one by one, in their order'
);
insert into public.todos (user_id, title) select pg_temp.a(), n from generate_series(1, 21) as n;
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('todos_changed', '{"count": 21, "by": "user"}'::jsonb)$$, 'more are told as a number'
);
select pg_temp.become('assistant');
update public.todos set completed = true where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('todos_changed', '{"count": 41, "by": "assistant"}'::jsonb)$$, 'also changes, with who did it'
);
select pg_temp.become('');
insert into public.todos (user_id, title) values (pg_temp.b(), 'x');
select is(pg_temp.events(pg_temp.b()), 'todo_created 1', 'another user has a todo');
update public.todos set completed = false;
select results_eq(
  $$select * from pg_temp.told(pg_temp.b())$$, $$values ('todos_changed', '{"count": 1, "by": "user"}'::jsonb)$$,
  'a statement of the backend tells each owner how many of theirs it changed'
);
select is(pg_temp.events(pg_temp.a()), 'todos_changed 1', 'in one message each');
delete from public.todos where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('todos_changed', '{"count": 41, "by": "user"}'::jsonb)$$, 'so are deletions'
);

-- Accounts that go ----------------------------------------------------------------------------------------------------
insert into public.todos (user_id, title) select pg_temp.a(), n from generate_series(1, 21) as n;
insert into public.todos (user_id, title) values (pg_temp.b(), 'x');
do $$ begin perform pg_temp.hear(); end $$;
delete from auth.users where id in (pg_temp.a(), pg_temp.b());
select is((select count(*) from public.todos where user_id in (pg_temp.a(), pg_temp.b())), 0::bigint, 'accounts take their todos along');
select is_empty('select from pg_temp.unheard()', 'and nobody is told');

select * from finish();
rollback;
