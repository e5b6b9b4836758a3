-- What Realtime sent to a user goes with the account, and nothing of it stands in the way of the deletion.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.user_of(p_n integer) returns uuid language sql immutable
return ('0a000000-0000-4000-8000-00000000000' || p_n)::uuid;
create function pg_temp.said_to(p_n integer) returns bigint language sql
return (select count(*) from realtime.messages where topic = 'user:' || pg_temp.user_of(p_n) and payload is not null);

insert into auth.users (id, email) select pg_temp.user_of(n), n || '@example.com' from generate_series(1, 3) as n;
insert into public.notes (user_id, title) select pg_temp.user_of(n), 'very private' from generate_series(1, 3) as n;
select is(pg_temp.said_to(1), 1::bigint, 'a note is broadcast');

delete from public.notes where user_id = pg_temp.user_of(2);
select is(pg_temp.said_to(2), 2::bigint, 'and that it was deleted');

delete from auth.users where id = pg_temp.user_of(1);
select is(pg_temp.said_to(1), 0::bigint, 'of a deleted account nothing stays, nor is its end broadcast');
select is(pg_temp.said_to(2), 2::bigint, 'of others everything does');

-- The platform lets postgres read, write and change what Realtime sent, not delete it.
select is_empty(
  $$select from realtime.messages where to_jsonb(messages)::text like '%' || pg_temp.user_of(1) || '%'$$,
  'where its rows cannot be deleted, what they said and whose they were is'
);

-- The owner of the function has no say in Realtime at all.
create role patchbay_test_stranger;
grant patchbay_test_stranger to current_user;
grant create on schema patchbay to patchbay_test_stranger;
alter function patchbay.forget_broadcasts() owner to patchbay_test_stranger;
select lives_ok($$delete from auth.users where id = pg_temp.user_of(3)$$, 'whatever Realtime does, an account can be deleted');
select is_empty($$select from public.notes where user_id = pg_temp.user_of(3)$$, 'with all that is its own');
select is(pg_temp.said_to(3), 1::bigint, 'and Realtime keeps what it would not let go');
select is_empty(
  $$select role from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role
    where has_function_privilege(role, 'patchbay.forget_broadcasts()', 'execute')$$,
  'no role that serves requests calls it'
);

select * from finish();
rollback;
