-- What the mobile app reads: is this user's account connected to an assistant, and when did it last act?
--
-- Promise: the user reads their own row, without the sealed tokens; nobody writes through the Data API. The row is
-- derived from patchbay.grants and patchbay.interactions by triggers (…_connection_triggers.sql).
create table public.user_gpt_connections (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  has_completed_oauth boolean not null default false,
  oauth_access_token patchbay.sealed_token,
  oauth_refresh_token patchbay.sealed_token,
  oauth_token_expires_at timestamptz,
  last_interaction timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_gpt_connections_pkey primary key (id),
  -- Also the index for every look-up by user; a second one, as the spec sketches, would be a duplicate.
  constraint user_gpt_connections_user_id_key unique (user_id),
  constraint user_gpt_connections_tokens_only_while_connected check (
    has_completed_oauth
    or (oauth_access_token is null and oauth_refresh_token is null and oauth_token_expires_at is null)
  )
-- Room on the page, so that moving last_interaction with every action stays a HOT update.
) with (fillfactor = 80);

comment on table public.user_gpt_connections is 'Connection of a user''s account with an assistant. Read by the mobile app under RLS; written by triggers only.';
comment on column public.user_gpt_connections.has_completed_oauth is 'True exactly while the user has a live grant.';
comment on column public.user_gpt_connections.oauth_access_token is 'Access token of the latest live grant, sealed with AES-256-GCM (docs/adr/0003). Readable by no API role.';
comment on column public.user_gpt_connections.oauth_refresh_token is 'Refresh token of the latest live grant, sealed with AES-256-GCM (docs/adr/0003). Readable by no API role.';
comment on column public.user_gpt_connections.oauth_token_expires_at is 'When the access token of the latest live grant expires; never after the grant itself. Null for a pairing.';
comment on column public.user_gpt_connections.last_interaction is 'Last call of an assistant for this user; null before the first.';

create trigger user_gpt_connections_before_update
  before update on public.user_gpt_connections
  for each row execute function patchbay.set_updated_at();

alter table public.user_gpt_connections enable row level security;

create policy "users read their own connection" on public.user_gpt_connections
  for select to authenticated
  using (user_id = (select auth.uid()));

-- Column grants keep the sealed columns from every API role, service_role included. id: Realtime tells a row only to a role
-- that may select its primary key.
revoke all on public.user_gpt_connections from anon, authenticated, service_role;
grant select (id, user_id, has_completed_oauth, last_interaction, created_at, updated_at)
  on public.user_gpt_connections to authenticated, service_role;
