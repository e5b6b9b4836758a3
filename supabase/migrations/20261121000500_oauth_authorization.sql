-- The front half of the code flow: a request waits for its user's decision, a code waits to be redeemed.
create table patchbay.authorization_requests (
  id uuid not null default gen_random_uuid(),
  client_id text not null,
  redirect_uri text not null,
  state text,
  scopes text[] not null,
  resource text,
  code_challenge text,
  sign_in_after timestamptz,
  status text not null default 'pending',
  user_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + patchbay.lifetime('authorization_request'),
  decided_at timestamptz,
  constraint authorization_requests_pkey primary key (id),
  constraint authorization_requests_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint authorization_requests_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint authorization_requests_redirect_uri_length check (char_length(redirect_uri) <= 2000),
  constraint authorization_requests_state_length check (char_length(state) <= 4000),
  constraint authorization_requests_resource_length check (char_length(resource) <= 2000),
  constraint authorization_requests_code_challenge_syntax check (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
  constraint authorization_requests_status_known check (status in ('pending', 'approved', 'denied')),
  constraint authorization_requests_decided_once check ((status = 'pending') = (decided_at is null)),
  constraint authorization_requests_decided_by_someone check (status = 'pending' or user_id is not null),
  constraint authorization_requests_expires_after_created check (expires_at > created_at),
  constraint authorization_requests_lives_a_day_at_most check (expires_at <= created_at + interval '1 day'),
  constraint authorization_requests_sign_in_before_created check (sign_in_after <= created_at)
);

comment on table patchbay.authorization_requests is 'One authorize request (RFC 6749 §4.1.1), one decision. How long it lives says patchbay.settings: authorization_request, or authorization_request:waiting where somebody waits for an e-mail.';
comment on column patchbay.authorization_requests.sign_in_after is 'prompt=login (OpenID Connect Core §3.1.2.1): only a session that began later may decide. Null: any session may.';
comment on column patchbay.authorization_requests.code_challenge is 'RFC 7636, method S256 only. Null: the client sent none (GPT Actions).';
comment on column patchbay.authorization_requests.resource is 'RFC 8707. Null: the actions of F/gpt.';

-- For retention, which keeps the one longer than the other. A row is in one of them.
create index authorization_requests_approved_idx on patchbay.authorization_requests (expires_at) where status = 'approved';
create index authorization_requests_not_approved_idx on patchbay.authorization_requests (expires_at) where status <> 'approved';
-- For the cascades.
create index authorization_requests_client_id_idx on patchbay.authorization_requests (client_id);
create index authorization_requests_user_id_idx on patchbay.authorization_requests (user_id) where user_id is not null;

create table patchbay.grants (
  id uuid not null,
  user_id uuid not null,
  client_id text not null,
  scopes text[] not null,
  resource text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz not null,
  refreshed_at timestamptz,
  recent_refreshes real not null default 0,
  revoked_at timestamptz,
  revoked_reason patchbay.revocation_reason,
  access_digest patchbay.sha256 not null,
  constraint grants_pkey primary key (id),
  constraint grants_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint grants_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint grants_revoked_for_a_reason check ((revoked_at is null) = (revoked_reason is null))
-- Room on the page, so that an action (last_used_at) and a refresh are HOT updates: no index has a column that they change.
) with (fillfactor = 70);

comment on table patchbay.grants is 'One connection of one user with one client; its tokens are one family. Live: not revoked and not expired.';
comment on column patchbay.grants.expires_at is 'When the newest refresh token expires.';
comment on column patchbay.grants.access_digest is 'Names the row of its live pair, or of its pairing key, in patchbay.tokens: no index has to tell it from the spent ones.';
comment on column patchbay.grants.recent_refreshes is 'What of refresh:grant (patchbay.limits) was used up at refreshed_at: its token bucket, upside down, on a row that a refresh writes anyway.';

-- Serves "the user's live grants" (status, connected apps, disconnect), however many ended ones are kept.
create index grants_user_id_live_idx on patchbay.grants (user_id, created_at) where revoked_at is null;
-- For the cascade, and for a user's export, page by page.
create index grants_user_id_created_at_idx on patchbay.grants (user_id, created_at);
-- For the cascade.
create index grants_client_id_idx on patchbay.grants (client_id);

create table patchbay.authorization_codes (
  digest patchbay.sha256 not null,
  authorization_id uuid not null,
  client_id text not null,
  user_id uuid not null,
  redirect_uri text not null,
  scopes text[] not null,
  resource text,
  code_challenge text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + patchbay.lifetime('authorization_code'),
  consumed_at timestamptz,
  grant_id uuid not null default gen_random_uuid(),
  constraint authorization_codes_pkey primary key (digest),
  constraint authorization_codes_authorization_id_key unique (authorization_id),
  constraint authorization_codes_authorization_id_fkey
    foreign key (authorization_id) references patchbay.authorization_requests (id) on delete cascade,
  constraint authorization_codes_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint authorization_codes_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
-- Room on the page, so that redeeming a code is a HOT update.
) with (fillfactor = 80);

comment on table patchbay.authorization_codes is 'RFC 6749 §4.1.2: SHA-256 of a code, short-lived (patchbay.settings), single use, bound to client, redirect URI, challenge and resource. A replay revokes the grant.';

comment on column patchbay.authorization_codes.grant_id is 'The grant that the code is redeemed for. No foreign key: a code is deleted with its request, a day after it, and so long before its grant.';

-- For the cascades.
create index authorization_codes_client_id_idx on patchbay.authorization_codes (client_id);
create index authorization_codes_user_id_idx on patchbay.authorization_codes (user_id);

create function patchbay.user_is_active(p_user_id uuid) returns boolean
language sql
stable
set search_path = ''
begin atomic
  select exists (
    select from auth.users
    where id = p_user_id and deleted_at is null and (banned_until is null or banned_until <= now())
  );
end;

comment on function patchbay.user_is_active(uuid) is 'Whether the account exists and is neither deleted nor banned.';

-- Why the bearer of a good JWT decides nothing with it: null, or the problem to answer. Every decision and
-- every disconnect asks this, in the statement that does it.
--
-- p_user holds the claims, verified by the Edge Function or by the Data API (auth.jwt()). Of `session_id`, `iat`, `aal`,
-- `client_id` and `is_anonymous` a token may lack any: what is not claimed is not checked, but for `aal`.
create function patchbay.refusal(p_user jsonb) returns patchbay_api.problem
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_account record;
begin
  select created_at, is_anonymous into v_account
  from auth.users
  where id = v_user_id and deleted_at is null and (banned_until is null or banned_until <= now());

  if not found
    -- Made for an account that was deleted, and made anew with the same id. A token counts whole seconds, rounded down.
    or to_timestamp((p_user ->> 'iat')::double precision) < date_trunc('second', v_account.created_at)
    -- Signed out, or ended by Auth. The account's sessions are few, and a text that is no id is none of them.
    or (p_user ->> 'session_id' is not null and not exists (
      select from auth.sessions
      where user_id = v_user_id and id::text = lower(p_user ->> 'session_id') and (not_after is null or not_after > now())
    ))
  then
    return patchbay.problem(401, 'unauthorized', 'Your sign-in has ended. Sign in again.');
  end if;

  -- Supabase's own OAuth server gave it to another app, to which the user said yes to something else.
  if p_user ->> 'client_id' is not null then
    return patchbay.problem(403, 'forbidden', 'This sign-in belongs to another app. Decide where you sign in yourself.');
  end if;

  if p_user ->> 'is_anonymous' = 'true' or v_account.is_anonymous then
    return patchbay.problem(403, 'sign_in_required', 'You are here as a guest. Sign in with an account first.');
  end if;

  if coalesce(p_user ->> 'aal', 'aal1') = 'aal1' and exists (
    select from auth.mfa_factors where user_id = v_user_id and status = 'verified'
  ) then
    return patchbay.problem(403, 'mfa_required', 'Your account has a second factor. Confirm it first.');
  end if;

  return null;
end
$$;

comment on function patchbay.refusal(jsonb) is 'Why a user''s verified claims are not good enough for a decision; null when they are.';

-- The same for what users call through the Data API: gives the user, or raises PT401 or PT403 with the error as detail.
create function patchbay.deciding_user() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refusal constant patchbay_api.problem := patchbay.refusal(auth.jwt());
begin
  if v_refusal.error is not null then
    raise exception using
      errcode = 'PT' || v_refusal.status,
      message = v_refusal.message,
      detail = v_refusal.error;
  end if;

  return auth.uid();
end
$$;

comment on function patchbay.deciding_user() is 'The signed-in user, when their claims are good enough for a decision; else PT401 or PT403. First line of every RPC that decides or disconnects.';

-- Keeps an account from being deleted until this transaction ends, and all else that issues or ends its tokens waiting. A
-- deletion locks the account and then all that hangs on it, so everything that locks anything of an account takes this lock
-- before. Rows that refer to the account can be added meanwhile.
create function patchbay.hold_user(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform from auth.users where id = p_user_id for no key update;
end
$$;

comment on function patchbay.hold_user(uuid) is 'Locks an account against deletion and against other decisions; the first lock of every transaction that takes others.';
