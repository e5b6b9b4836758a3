-- How much one account may write into public.todos.
--
-- Promises: a user changes at most 1,000 todos a minute, in any way (…_limits_and_audit.sql), and has at most 10,000, also
-- when inserts run at the same moment.
insert into patchbay.limits (name, capacity, per_minute, what_for) values
  ('todos:user', 1000, 1000, 'todos that one user adds, changes and deletes');

-- What patchbay.end_limited_write does, and the bound.
create function patchbay.end_todo_insert() returns trigger
language plpgsql
security definer -- the user may not touch the limits; and the bound counts the todos that there are
set search_path = ''
as $$
declare
  v_count constant integer := (select count(*) from changed);
begin
  if v_count <> 1 and auth.uid() is not null then
    perform patchbay.take_limited('todos:user', 'todos', v_count - 1);
  end if;

  -- One look at one index, which costs what the user's own todos cost. What the backend inserts for a user at the same
  -- moment may pass together: it holds no bucket.
  if exists (
    select from (select distinct user_id from changed) as owner
    where exists (select from public.todos as todo where todo.user_id = owner.user_id offset 10000 limit 1)
  ) then
    raise exception using
      errcode = 'PT409',
      message = 'There are 10,000 todos, as many as one account may have. Delete some first; completed ones, if the user agrees.';
  end if;
  return null;
end
$$;

create trigger todos_before_insert_or_update
  before insert or update on public.todos
  for each statement
  when (auth.uid() is not null)
  execute function patchbay.begin_limited_write('todos:user', 'todos');

create trigger todos_before_insert_of_many
  before insert on public.todos
  for each row
  when (auth.uid() is not null)
  execute function patchbay.stop_limited_write('todos', 'patchbay.todos_to_add');

create trigger todos_before_update_of_many
  before update on public.todos
  for each row
  when (auth.uid() is not null)
  execute function patchbay.stop_limited_write('todos', 'patchbay.todos_to_change');

create trigger todos_after_insert
  after insert on public.todos
  referencing new table as changed
  for each statement execute function patchbay.end_todo_insert();

create trigger todos_after_update
  after update on public.todos
  referencing new table as changed
  for each statement
  when (auth.uid() is not null)
  execute function patchbay.end_limited_write('todos:user', 'todos');

-- Not in a cascade: a deletion of an account holds the account, and must not wait for a bucket then.
create trigger todos_before_delete
  before delete on public.todos
  for each statement
  when (auth.uid() is not null and pg_trigger_depth() = 0)
  execute function patchbay.begin_limited_write('todos:user', 'todos');

create trigger todos_after_delete
  after delete on public.todos
  referencing old table as changed
  for each statement
  when (auth.uid() is not null and pg_trigger_depth() = 0)
  execute function patchbay.end_limited_write('todos:user', 'todos');

-- A function is executed by whom it was granted to, by name (…_jobs.sql).
revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
