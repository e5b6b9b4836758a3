create type public.club as enum ('driver', 'iron', 'wedge', 'putter');
create table public.shots (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  round_id uuid not null references public.rounds (id) on delete cascade,
  hole smallint not null check (hole between 1 and 18),
  club public.club not null,
  distance_m numeric(5, 1),
  note varchar(280),
  hit_at timestamptz not null default now()
);
alter table public.shots enable row level security;
create policy "own shots" on public.shots for all to authenticated using (user_id = auth.uid()) with check (user_id = auth.uid());
alter publication supabase_realtime add table public.shots;
comment on column public.shots.hole is 'Number of the hole, 1 to 18';
