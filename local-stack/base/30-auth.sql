-- Runs after the tables of the Auth server (@supabase/lite brings their definition) and brings them nearer to the
-- platform's: the columns that seeds of both worlds need, row level security, and the helpers that policies call.
-- Runs as supabase_auth_admin, who owns all of it.

alter table auth.users add column instance_id uuid;
alter table auth.identities alter column id set default gen_random_uuid();

-- @supabase/lite has no second factors; policies and functions that ask for them find the platform's table, empty.
create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
create type auth.factor_status as enum ('unverified', 'verified');
create table auth.mfa_factors (
  id uuid not null,
  user_id uuid not null,
  friendly_name text,
  factor_type auth.factor_type not null,
  status auth.factor_status not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  secret text,
  phone text,
  last_challenged_at timestamptz,
  constraint mfa_factors_pkey primary key (id),
  constraint mfa_factors_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
);
create index mfa_factors_user_id_idx on auth.mfa_factors (user_id);

alter table auth.users enable row level security;
alter table auth.mfa_factors enable row level security;
alter table auth.sessions enable row level security;
alter table auth.refresh_tokens enable row level security;
alter table auth.identities enable row level security;
alter table auth.flow_state enable row level security;
alter table auth.audit_log_entries enable row level security;

-- Two spellings of the claims: one setting for each claim (PostgREST before 9, @supabase/lite), or one JSON document
-- (PostgREST today, and our own gateway). The first that is set wins, as on the platform.
create function auth.uid()
returns uuid
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create function auth.role()
returns text
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;

create function auth.email()
returns text
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$$;

create function auth.jwt()
returns jsonb
language sql
stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

comment on function auth.uid() is 'Id of the user who makes the request, or null.';
comment on function auth.role() is 'Role that the request''s token carries, or null.';
comment on function auth.email() is 'Deprecated: use auth.jwt() ->> ''email''.';
comment on function auth.jwt() is 'All claims of the request''s token, or null.';

-- The local Auth server writes changed metadata as a JSON string that holds JSON; on the platform it is an object.
create function auth.unwrap_metadata() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if jsonb_typeof(new.raw_user_meta_data) = 'string' then
    new.raw_user_meta_data := (new.raw_user_meta_data #>> '{}')::jsonb;
  end if;
  if jsonb_typeof(new.raw_app_meta_data) = 'string' then
    new.raw_app_meta_data := (new.raw_app_meta_data #>> '{}')::jsonb;
  end if;
  return new;
end;
$$;

create trigger users_unwrap_metadata
before insert or update on auth.users
for each row execute function auth.unwrap_metadata();
