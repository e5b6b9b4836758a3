create table public.courses (
  id bigint generated always as identity primary key,
  name text not null unique,
  holes integer not null default 18 check (holes in (9, 18))
);
alter table public.courses enable row level security;
create policy "everybody reads courses" on public.courses for select using (true);
insert into public.courses (name) values ('Old Course'), ('Links');
