-- What is broadcast of notes: small messages, and few of them, however much a statement changes.
begin;
\ir ../helpers.psql
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

-- One note ------------------------------------------------------------------------------------------------------------
insert into public.notes (id, user_id, title) values ('0a000000-0000-4000-8000-0000000000aa', pg_temp.a(), 'Milk');
select results_eq(
  'select * from pg_temp.told(pg_temp.a())',
  $$select 'note_created', jsonb_build_object('by', 'user', 'note', to_jsonb(t) - 'user_id') from public.notes as t where title = 'Milk'$$,
  'a new note is told whole'
);
update public.notes set pinned = true where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())',
  $$select 'note_updated', jsonb_build_object('by', 'user', 'note', to_jsonb(t) - 'user_id') from public.notes as t where title = 'Milk'$$,
  'so is a changed one, as it is now'
);
select pg_temp.become('assistant');
delete from public.notes where user_id = pg_temp.a();
select results_eq(
  $$select event::text, payload ->> 'by', payload #>> '{note,title}' from pg_temp.told(pg_temp.a())$$, $$values ('note_deleted', 'assistant', 'Milk')$$,
  'and a deleted one, with who did it'
);
select pg_temp.become('');
update public.notes set pinned = true where user_id = pg_temp.a();
delete from public.notes where user_id = pg_temp.a();
select is(pg_temp.events(pg_temp.a()), null, 'a statement that changes nothing tells nothing');
insert into public.notes (user_id, title) values (pg_temp.a(), '1'), (pg_temp.b(), '2');
select is(pg_temp.events(pg_temp.b()), 'note_created 1', 'each is told what is theirs');
select is(pg_temp.events(pg_temp.a()), 'note_created 1', 'and nothing else');

-- Long ones -----------------------------------------------------------------------------------------------------------
-- A note of exactly 1 kB as JSON: the description makes up what is missing.
create function pg_temp.fit(p_octets integer) returns void language plpgsql as $$
begin
  delete from public.notes where user_id in (pg_temp.a(), pg_temp.b());
  insert into public.notes (id, user_id, title, description, created_at, updated_at)
  values ('0a000000-0000-4000-8000-0000000000aa', pg_temp.a(), 'x', '', '2026-01-01', '2026-01-01');
  perform pg_temp.told(pg_temp.a());
  alter table public.notes disable trigger notes_before_update;
  update public.notes set description = repeat('x', p_octets - octet_length((to_jsonb(notes) - 'user_id')::text))
  where user_id = pg_temp.a();
  alter table public.notes enable trigger notes_before_update;
end
$$;
select pg_temp.fit(1024);
select is((select octet_length((payload -> 'note')::text) from pg_temp.told(pg_temp.a())), 1024, 'a note of 1 kB is told whole');
select pg_temp.fit(1025);
select results_eq(
  $$select payload -> 'note' from pg_temp.told(pg_temp.a())$$,
  $$select jsonb_build_object('id', id, 'updated_at', updated_at) from public.notes where user_id = pg_temp.a()$$,
  'of one that is longer its id and its time'
);
insert into public.notes (user_id, title, description) values (pg_temp.a(), '🦊', repeat('🦊', 240));
select results_eq(
  $$select jsonb_object_keys(payload -> 'note') from pg_temp.told(pg_temp.a())$$, $$values ('id'), ('updated_at')$$, 'octets are counted, not characters'
);
delete from public.notes where user_id in (pg_temp.a(), pg_temp.b());
select results_eq(
  $$select event::text, (select array_agg(key order by key) from jsonb_object_keys(payload -> 'note') as key) from pg_temp.told(pg_temp.a())$$,
  $$values ('note_deleted', '{id,updated_at}'::text[]), ('note_deleted', '{id,updated_at}')$$, 'also of what is deleted'
);

-- Many ----------------------------------------------------------------------------------------------------------------
insert into public.notes (user_id, title) select pg_temp.a(), n from generate_series(1, 20) as n;
select results_eq(
  $$select payload #>> '{note,title}' from pg_temp.told(pg_temp.a())$$, $$select n::text from generate_series(1, 20) as n$$,
  'twenty at once are told one by one, in their order'
);
insert into public.notes (user_id, title) select pg_temp.a(), n from generate_series(1, 21) as n;
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('notes_changed', '{"count": 21, "by": "user"}'::jsonb)$$, 'more are told as a number'
);
select pg_temp.become('assistant');
update public.notes set pinned = true where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('notes_changed', '{"count": 41, "by": "assistant"}'::jsonb)$$, 'also changes, with who did it'
);
select pg_temp.become('');
insert into public.notes (user_id, title) values (pg_temp.b(), 'x');
select is(pg_temp.events(pg_temp.b()), 'note_created 1, note_deleted 1', 'another user has a note');
update public.notes set pinned = false;
select results_eq(
  $$select * from pg_temp.told(pg_temp.b())$$, $$values ('notes_changed', '{"count": 1, "by": "user"}'::jsonb)$$,
  'a statement of the backend tells each owner how many of theirs it changed'
);
select is(pg_temp.events(pg_temp.a()), 'notes_changed 1', 'in one message each');
delete from public.notes where user_id = pg_temp.a();
select results_eq(
  'select * from pg_temp.told(pg_temp.a())', $$values ('notes_changed', '{"count": 41, "by": "user"}'::jsonb)$$, 'so are deletions'
);

-- The attack: a short request that changes a thousand long notes ------------------------------------------------------
insert into public.notes (user_id, title, description) select pg_temp.a(), 'x', repeat('🦊', 2000) from generate_series(1, 1000);
do $$ begin perform pg_temp.hear(); end $$;
update public.notes set pinned = true where user_id = pg_temp.a();
select cmp_ok((select sum(pg_column_size(m.*)) from pg_temp.unheard() as m), '<', 1000::bigint, 'adds less than 1 kB to what Realtime keeps');
do $$ begin perform pg_temp.hear(); end $$;
do $$ begin
  for v_n in 1..20 loop
    update public.notes set pinned = false where id in (select id from public.notes where user_id = pg_temp.a() limit 20);
  end loop;
end $$;
select cmp_ok(
  (select max(pg_column_size(m.*)) from pg_temp.unheard() as m), '<', 1500, 'no message is much longer than 1 kB'
);
delete from public.notes where user_id in (pg_temp.a(), pg_temp.b());

-- Accounts that go ----------------------------------------------------------------------------------------------------
insert into public.notes (user_id, title) select pg_temp.a(), n from generate_series(1, 21) as n;
insert into public.notes (user_id, title) values (pg_temp.b(), 'x');
do $$ begin perform pg_temp.hear(); end $$;
delete from auth.users where id in (pg_temp.a(), pg_temp.b());
select is((select count(*) from public.notes where user_id in (pg_temp.a(), pg_temp.b())), 0::bigint, 'accounts take their notes along');
select is_empty('select from pg_temp.unheard()', 'and nobody is told');

-- Faults of Realtime --------------------------------------------------------------------------------------------------
insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com');
-- One that may not enter the schema, as postgres may not change what Realtime owns.
create role patchbay_test_stranger;
grant patchbay_test_stranger to current_user;
grant create on schema patchbay to patchbay_test_stranger;
alter function patchbay.broadcast(uuid, text, jsonb) security definer;
alter function patchbay.broadcast(uuid, text, jsonb) owner to patchbay_test_stranger;
select lives_ok(sql, 'a fault of Realtime fails no write: ' || sql)
from unnest(array[
  'insert into public.notes (user_id, title) values (pg_temp.a(), ''x'')',
  'insert into public.notes (user_id, title) select pg_temp.a(), ''y'' from generate_series(1, 21)',
  'update public.notes set pinned = true where title = ''x''', 'update public.notes set pinned = true',
  'delete from public.notes'
]) as sql;
select is_empty('select from pg_temp.unheard()', 'though nobody is told');

select * from finish();
rollback;
