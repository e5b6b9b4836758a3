import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A Supabase project as somebody else has it, without Patchbay: files by their path. */
export async function layProject(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'patchbay-project-'))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** Six migrations, policies on Storage, extensions, a seed, functions of both kinds, settings of its own. */
export const golfProject: Record<string, string> = {
  'supabase/config.toml': `
project_id = "golf"
[api]
port = 55321
auto_expose_new_tables = true
[db]
port = 55322
[auth]
site_url = "http://localhost:5173"
[functions.open]
verify_jwt = false
[functions.broken]
verify_jwt = false
`,
  'supabase/migrations/20250101000000_extensions.sql': `
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists moddatetime schema extensions;
create extension if not exists citext with schema extensions;`,
  'supabase/migrations/20250102000000_rounds.sql': `
create table public.rounds (
  id uuid primary key default extensions.uuid_generate_v4(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  course text not null,
  updated_at timestamptz not null default now()
);
alter table public.rounds enable row level security;
create policy "players see their rounds" on public.rounds for select using ((select auth.uid()) = user_id);
create policy "players keep their rounds" on public.rounds for insert with check ((select auth.uid()) = user_id);`,
  'supabase/migrations/20250103000000_moddatetime.sql': `
create trigger rounds_updated before update on public.rounds
for each row execute function extensions.moddatetime(updated_at);`,
  'supabase/migrations/20250104000000_storage.sql': `
insert into storage.buckets (id, name, public) values ('cards', 'cards', false);
create policy "players read their cards" on storage.objects for select to authenticated
using (bucket_id = 'cards' and (storage.foldername(name))[1] = (select auth.uid())::text);`,
  'supabase/migrations/20250105000000_profiles.sql': `
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, name text);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, name) values (new.id, new.raw_user_meta_data ->> 'name');
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users
for each row execute function public.handle_new_user();`,
  'supabase/migrations/20250106000000_courses.sql': `
create table public.courses (id integer primary key, name text not null);
revoke all on table public.profiles from anon, authenticated;
alter table public.profiles enable row level security;
create policy "players see themselves" on public.profiles for select using (id = (select auth.uid()));`,
  'supabase/seed.sql': "insert into public.courses values (1, 'Old Course');",
  'supabase/functions/.env': 'GREETING=Fore\nSUPABASE_URL=http://wrong.example\n',
  'supabase/functions/coach/index.ts': `
import { advice } from '../_shared/advice.ts'
Deno.serve({ port: 8000 }, async (request) => {
  const { pathname, search } = new URL(request.url)
  return Response.json({ advice, path: pathname + search, method: request.method, body: await request.text() })
})`,
  'supabase/functions/_shared/advice.ts': "export const advice = 'Keep your head down.'",
  'supabase/functions/open/index.ts': `
import { greeting } from 'greetings'
export default {
  fetch: () => Response.json({ greeting, env: Deno.env.toObject() }),
}`,
  'supabase/functions/open/deno.json': '{ "imports": { "greetings": "./greetings.ts" } }',
  'supabase/functions/open/greetings.ts': "export const greeting = Deno.env.get('GREETING')",
  'supabase/functions/broken/index.ts': "throw new Error('no clubs')",
}
