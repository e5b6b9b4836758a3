-- How much one account may write into public.todos.
--
-- Promises: a user changes at most 1,000 todos a minute, by whatever way (Data API, actions, in bulk), and has at most
-- 10,000, also when inserts run at the same moment. Not counted: who has no auth.uid() (service_role, the owner of the
-- table), and what a cascade deletes.
--
-- Statements of one user that write todos run one after another: each first locks the user's bucket, until its transaction
-- ends. Lock order: account, bucket, todos. No transaction waits for a bucket while it holds a todo of that user.
insert into patchbay.limits (name, capacity, per_minute, what_for) values
  ('todos:user', 1000, 1000, 'todos that one user adds, changes and deletes, by whatever way');

create function patchbay.refuse_todo_write(p_wait integer) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform patchbay.refuse_for(p_wait, format(
    'Too many todos in one minute, or in one request. Nothing was changed. Try again in %s s, with fewer at once.', p_wait
  ));
end
$$;

create function patchbay.take_todos(p_count integer) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by('todos:user', auth.uid()::text, p_count);
begin
  if v_wait > 0 then
    perform patchbay.refuse_todo_write(v_wait);
  end if;
end
$$;

-- Before a statement: takes one, which is all that most statements need. With an empty bucket no row is touched.
create function patchbay.begin_todo_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits
set search_path = ''
as $$
begin
  perform patchbay.take_todos(1);
  if tg_op <> 'DELETE' then
    perform set_config(
      case tg_op when 'INSERT' then 'patchbay.todos_to_add' else 'patchbay.todos_to_change' end,
      (
        select least(l.capacity, 1 + floor(bucket.remaining))::text
        from patchbay.limits as l, patchbay.rate_limits as bucket
        where l.name = 'todos:user' and bucket.key = patchbay.bucket_key('todos:user', auth.uid()::text)
      ),
      true
    );
  end if;
  return null;
end
$$;

-- A request of some octets may update every todo there is, and what a refused statement wrote has to be vacuumed: it is
-- stopped at the first row that the bucket does not hold. The argument names the setting: an upsert adds and changes.
create function patchbay.stop_todo_write() returns trigger
language plpgsql
security definer -- may refuse, which the user may not call
set search_path = ''
as $$
declare
  v_left constant integer := nullif(current_setting(tg_argv[0], true), '')::integer - 1;
begin
  if v_left < 0 then
    perform patchbay.refuse_todo_write(60);
  end if;
  perform set_config(tg_argv[0], v_left::text, true);
  return new;
end
$$;

-- After a statement: takes the rest, or gives the one back.
create function patchbay.end_todo_write() returns trigger
language plpgsql
security definer -- the user may not touch the limits; and the bound counts the todos that there are
set search_path = ''
as $$
declare
  v_count constant integer := (select count(*) from changed);
begin
  if v_count <> 1 and auth.uid() is not null then
    perform patchbay.take_todos(v_count - 1);
  end if;

  -- One look at one index, which costs what the user's own todos cost. What the backend inserts for a user at the same
  -- moment may pass together: it holds no bucket.
  if tg_op = 'INSERT' and exists (
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
  execute function patchbay.begin_todo_write();

create trigger todos_before_insert_of_many
  before insert on public.todos
  for each row
  when (auth.uid() is not null)
  execute function patchbay.stop_todo_write('patchbay.todos_to_add');

create trigger todos_before_update_of_many
  before update on public.todos
  for each row
  when (auth.uid() is not null)
  execute function patchbay.stop_todo_write('patchbay.todos_to_change');

create trigger todos_after_insert
  after insert on public.todos
  referencing new table as changed
  for each statement execute function patchbay.end_todo_write();

create trigger todos_after_update
  after update on public.todos
  referencing new table as changed
  for each statement
  when (auth.uid() is not null)
  execute function patchbay.end_todo_write();

-- Not in a cascade: a deletion of an account holds the account, and must not wait for a bucket then.
create trigger todos_before_delete
  before delete on public.todos
  for each statement
  when (auth.uid() is not null and pg_trigger_depth() = 0)
  execute function patchbay.begin_todo_write();

create trigger todos_after_delete
  after delete on public.todos
  referencing old table as changed
  for each statement
  when (auth.uid() is not null and pg_trigger_depth() = 0)
  execute function patchbay.end_todo_write();
