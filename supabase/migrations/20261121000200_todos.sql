-- A user's todos. Promise: no user, through any role that serves requests, sees or changes another user's row.
create table public.todos (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  title text not null,
  description text,
  completed boolean not null default false,
  -- clock_timestamp(), not now(): rows of one transaction keep their order.
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint todos_pkey primary key (id),
  constraint todos_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint todos_title_length check (char_length(title) between 1 and 200),
  constraint todos_description_length check (char_length(description) <= 2000)
);

comment on table public.todos is 'Todos of one user each, at most 10,000. Written by the user (Data API) and by assistants acting for the user (actions.*).';
comment on column public.todos.title is '1 to 200 code points, kept exactly as written.';
comment on column public.todos.description is 'Up to 2000 code points; null when there is none.';

-- Serves listTodos: one user's todos, newest first, from a cursor. Its leading column serves the cascade too.
create index todos_user_id_created_at_id_idx on public.todos (user_id, created_at, id);

create trigger todos_before_update
  before update on public.todos
  for each row execute function ops.set_updated_at();

-- One account can't fill the database, nor make its own reads slow. One check a statement, of one index; it costs what the
-- user's own todos cost. Inserts at the same moment may pass together: by as many as run at once, and no further.
create function ops.refuse_too_many_todos() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select from (select distinct user_id from added) as owner
    where exists (select from public.todos as todo where todo.user_id = owner.user_id offset 10000 limit 1)
  ) then
    raise exception using
      errcode = 'PT409',
      message = 'There are 10,000 todos, as many as one account may have. Delete some first; completed ones, if the user agrees.';
  end if;
  return null;
end
$$;

create trigger todos_after_insert
  after insert on public.todos
  referencing new table as added
  for each statement execute function ops.refuse_too_many_todos();

alter table public.todos enable row level security;

create policy "users read their own todos" on public.todos
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "users add todos of their own" on public.todos
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "users change their own todos" on public.todos
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "users delete their own todos" on public.todos
  for delete to authenticated
  using (user_id = (select auth.uid()));

-- Column by column: id and the timestamps are the database's to set.
revoke all on public.todos from anon, authenticated, service_role;
grant select, delete on public.todos to authenticated;
grant insert (user_id, title, description, completed) on public.todos to authenticated;
grant update (title, description, completed) on public.todos to authenticated;
grant select, insert, update, delete on public.todos to service_role;
