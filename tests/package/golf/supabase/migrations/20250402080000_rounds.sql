create table public.rounds (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  course_id bigint not null references public.courses (id),
  played_on date not null default current_date
);
alter table public.rounds enable row level security;
create policy "own rounds" on public.rounds for all to authenticated using (user_id = auth.uid()) with check (user_id = auth.uid());
