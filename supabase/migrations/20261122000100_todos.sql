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
  constraint todos_description_length check (char_length(description) <= 2000),
  -- What RFC 3339 can spell, as the actions promise it (no infinity), and cursors can count. Who imports todos may set them.
  constraint todos_created_at_range check (created_at >= '1970-01-01 00:00:00+00' and created_at < '9999-12-31 00:00:00+00'),
  constraint todos_updated_at_range check (updated_at >= '1970-01-01 00:00:00+00' and updated_at < '9999-12-31 00:00:00+00')
);

comment on table public.todos is 'Todos of one user each, at most 10,000. Written by the user (Data API) and by assistants acting for the user (patchbay_actions.*).';
comment on column public.todos.title is '1 to 200 code points, kept exactly as written.';
comment on column public.todos.description is 'Up to 2000 code points; null when there is none.';

-- Serves listTodos: one user's todos, newest first, from a cursor. Its leading column serves the cascade too.
create index todos_user_id_created_at_id_idx on public.todos (user_id, created_at, id);

create trigger todos_before_update
  before update on public.todos
  for each row execute function patchbay.set_updated_at();

-- PostgREST's upsert assigns every column of the request, also the one that it found the row by. So users may assign an id,
-- and it must be the one that the row has: cursors, links and what was broadcast name a todo by it.
create function patchbay.refuse_new_id() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'The id of a row does not change.';
end
$$;

create trigger todos_before_update_id
  before update of id on public.todos
  for each row
  when (new.id <> old.id)
  execute function patchbay.refuse_new_id();

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

-- Column by column: the timestamps are the database's to set. The id may be the app's, for one that writes offline and
-- sends an upsert later; user_id is in that upsert, and the policies let it be nobody else's.
revoke all on public.todos from anon, authenticated, service_role;
grant select, delete on public.todos to authenticated;
grant insert (id, user_id, title, description, completed) on public.todos to authenticated;
grant update (id, user_id, title, description, completed) on public.todos to authenticated;
grant select, insert, update, delete on public.todos to service_role;
