-- How much one account may write into public.todos: 1,000 changes a minute by whatever way, 10,000 todos.
begin;
\ir ../../helpers.psql
select no_plan();

-- Runs one statement as a role with a user's claims: the number of rows it touched, or the SQLSTATE of its refusal.
create function pg_temp.write(p_sql text, p_user uuid default pg_temp.a(), p_role text default 'authenticated') returns text language sql
return pg_temp.as_user(p_role, p_user, p_sql);
create function pg_temp.add(p_count integer, p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.write(format('insert into public.todos (title) select ''x'' from generate_series(1, %s)', p_count), p_user);
create function pg_temp.left_of(p_user uuid default pg_temp.a()) returns integer language sql
return (select floor(remaining)::integer from patchbay.rate_limits where key = 'todos:user:' || p_user);
-- Time stands still where its bucket is not refilled; p_left is what a test wants in it.
create function pg_temp.leave(p_left integer, p_user uuid default pg_temp.a()) returns void language sql
begin atomic
  insert into patchbay.rate_limits (key, remaining, updated_at)
  values ('todos:user:' || p_user, p_left, now() + interval '1 hour')
  on conflict (key) do update set remaining = p_left, updated_at = now() + interval '1 hour';
end;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');

-- Each way of writing counts its rows ---------------------------------------------------------------------------------
select pg_temp.leave(1000);
select is(pg_temp.write('insert into public.todos (title) values (''one'')'), '1', 'one todo is added');
select is(pg_temp.left_of(), 999, 'and one is counted');
select is(pg_temp.add(100), '100', 'a hundred are added at once');
select is(pg_temp.left_of(), 899, 'and a hundred are counted');
select is(pg_temp.write('update public.todos set completed = true'), '101', 'all are changed at once');
select is(pg_temp.left_of(), 798, 'each is counted');
select is(pg_temp.write('update public.todos set completed = true where title = ''nothing'''), '0', 'a change that finds nothing');
select is(pg_temp.left_of(), 798, 'is not counted');
select is(pg_temp.write('delete from public.todos where title = ''x'''), '100', 'a hundred are deleted');
select is(pg_temp.left_of(), 698, 'and counted');
select is(
  pg_temp.write($$
    insert into public.todos (id, title)
    select coalesce((select id from public.todos where title = 'one' and n = 1), gen_random_uuid()), 'two' from generate_series(1, 10) as n
    on conflict (id) do update set title = excluded.title
  $$), '10', 'an upsert adds nine and changes one'
);
select is(pg_temp.left_of(), 688, 'ten are counted');
select is(
  pg_temp.write($$insert into public.todos (id, title) select id, 'x' from public.todos on conflict (id) do nothing$$), '0', 'one that adds nothing'
);
select is(pg_temp.left_of(), 688, 'is not counted');
select is(pg_temp.write('select patchbay_actions.create_todo(''{"title": "by an assistant"}'')'), '1', 'an action writes as the user');
select is(pg_temp.left_of(), 687, 'and is counted like the user');
select is(
  pg_temp.write('insert into public.todos (user_id, title) values (''0b000000-0000-4000-8000-000000000002'', ''x'')'), '42501',
  'a todo for another user is refused'
);
select is(pg_temp.left_of(), 687, 'and not counted');
select is(pg_temp.left_of(pg_temp.b()), null, 'least of all against the other user');

-- The limit -----------------------------------------------------------------------------------------------------------
select pg_temp.leave(2);
select is(pg_temp.add(3), 'PT429', 'more than are left are refused together');
select is(pg_temp.left_of(), 2, 'and take nothing');
select is(pg_temp.add(2), '2', 'as many as are left go through');
select is(pg_temp.write(sql), 'PT429', 'then refused: ' || sql)
from unnest(array[
  'insert into public.todos (title) values (''x'')', 'update public.todos set completed = false', 'delete from public.todos',
  'select patchbay_actions.create_todo(''{"title": "x"}'')'
]) as sql;
select is(pg_temp.add(1, pg_temp.b()), '1', 'another user is not concerned');
select is(
  pg_temp.write('insert into public.todos (user_id, title) select ''0a000000-0000-4000-8000-000000000001'', ''x'' from generate_series(1, 1200)', null, 'service_role'),
  '1200', 'neither is the app''s own backend'
);
select is(pg_temp.write('update public.todos set completed = true where user_id::text ~ ''^0[ab]0''', null, 'service_role'), '1214', 'whatever it does');
update patchbay.rate_limits set remaining = 0, updated_at = clock_timestamp() - interval '6 seconds' where key like 'todos:user:%';
select is(pg_temp.add(99), '99', 'six seconds bring a hundred');
select pg_temp.leave(1000);
select is(pg_temp.write('update public.todos set completed = false'), 'PT429', 'more than 1,000 in one request are refused');
select is(pg_temp.write('delete from public.todos'), 'PT429', 'also to delete them');
select is(pg_temp.left_of(), 1000, 'and nothing is counted');
create function pg_temp.refusal() returns text language plpgsql as $$
declare
  v_details text;
  v_hint text;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', pg_temp.a())::text, true);
  update public.todos set completed = false;
exception when others then
  get stacked diagnostics v_details = pg_exception_detail, v_hint = pg_exception_hint;
  return concat_ws(' | ', sqlerrm, v_details, v_hint);
end
$$;
select pg_temp.leave(0);
update patchbay.rate_limits set updated_at = clock_timestamp() where key like 'todos:user:%';
select is(
  pg_temp.refusal(),
  'Too many todos in one minute, or in one request. Nothing was changed. Try again in 1 s, with fewer at once. | {"retry_after": 1} | Try again in 1 s.',
  'the refusal says how long to wait'
);

-- A statement that is too large is stopped on its way -----------------------------------------------------------------
create temporary sequence touched;
create function pg_temp.count_row() returns trigger language plpgsql security definer as $$ begin perform nextval('touched'); return new; end $$;
create trigger z_count before update on public.todos for each row execute function pg_temp.count_row();
select pg_temp.leave(1000);
select is(pg_temp.write('update public.todos set completed = false'), 'PT429', 'an update of too many');
select is((select last_value from touched), 1000::bigint, 'writes no more than the limit before it is refused');
drop trigger z_count on public.todos;

-- Deletions of accounts -----------------------------------------------------------------------------------------------
select pg_temp.leave(5);
create function public.delete_my_account() returns void language sql security definer set search_path = ''
begin atomic
  delete from auth.users where id = auth.uid();
end;
grant execute on function public.delete_my_account() to authenticated;
select is(pg_temp.write('select public.delete_my_account()'), '1', 'a user may delete the account with more todos than are left');
select is_empty(format('select from public.todos where user_id = %L', pg_temp.a()), 'and they are gone');
select is(pg_temp.left_of(), 5, 'none of them is counted');

-- Operators -----------------------------------------------------------------------------------------------------------
update patchbay.limits set capacity = 3, per_minute = 60 where name = 'todos:user';
delete from patchbay.rate_limits;
select is(pg_temp.add(3, pg_temp.b()), '3', 'a changed limit holds at once');
select is(pg_temp.add(2, pg_temp.b()), 'PT429', 'for everybody');

select * from finish();
rollback;
