-- Chapter 6: what the mobile app reads.
--
-- Promise: has_completed_oauth is true exactly while the user has a live grant, and the user reads their own row only.

-- Is this user's account connected to an assistant, and when did it last act? The row is derived from patchbay.grants and
-- patchbay.interactions by the triggers below; nobody writes it through the Data API, and no API role reads its sealed tokens.
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
  -- After those of requests, codes and grants: a deleted account cascades in the order in which its keys were made.
  constraint user_gpt_connections_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
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

alter table public.user_gpt_connections enable row level security;

create policy "users read their own connection" on public.user_gpt_connections
  for select to authenticated
  using (user_id = (select auth.uid()));

-- Column grants keep the sealed columns from every API role, service_role included. id: Realtime tells a row only to a role
-- that may select its primary key.
revoke all on public.user_gpt_connections from public, anon, authenticated, service_role;

grant select (id, user_id, has_completed_oauth, last_interaction, created_at, updated_at)
  on public.user_gpt_connections to authenticated, service_role;

-- The row follows grants, tokens and interactions --------------------------------------------------------------------

-- user_gpt_connections is derived: these triggers move it whenever a grant, a token or an interaction does.
--
-- Locks are always taken in the order account (patchbay.hold_user), code or request, bucket of connect:user, grant,
-- connection, so that no two transactions can wait for each other; the deletion of an account cascades in that order too.

-- Recomputes one user's row from the grants. A second transaction waits for the first and then sees its work: the
-- row is locked in one statement and the grants are read in the next.
create function patchbay.sync_connection(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_grant record;
begin
  perform from public.user_gpt_connections where user_id = p_user_id for update;

  if not found then
    if not exists (
      select from patchbay.grants
      where user_id = p_user_id and revoked_at is null and expires_at > now()
    ) then
      return;
    end if;

    insert into public.user_gpt_connections (user_id) values (p_user_id) on conflict (user_id) do nothing;
    perform from public.user_gpt_connections where user_id = p_user_id for update;
  end if;

  select
    g.id, pair.sealed_access, pair.sealed_refresh,
    -- Never later than the grant: while this time is to come, there is a live grant (patchbay_api.connection_status).
    case when pair.sealed_access is not null then least(pair.access_expires_at, g.expires_at) end as access_token_expires_at
  into v_grant
  from patchbay.grants as g
  left join patchbay.tokens as pair on pair.access_digest = g.access_digest
  where g.user_id = p_user_id and g.revoked_at is null and g.expires_at > now()
  order by g.created_at desc
  limit 1;

  update public.user_gpt_connections as connection
  set
    has_completed_oauth = v_grant.id is not null,
    oauth_access_token = v_grant.sealed_access,
    oauth_refresh_token = v_grant.sealed_refresh,
    oauth_token_expires_at = v_grant.access_token_expires_at,
    updated_at = now()
  where connection.user_id = p_user_id
    -- What is right already is not written, so that nobody is notified of it.
    and (
      connection.has_completed_oauth, connection.oauth_access_token, connection.oauth_refresh_token,
      connection.oauth_token_expires_at
    ) is distinct from (
      v_grant.id is not null, v_grant.sealed_access, v_grant.sealed_refresh, v_grant.access_token_expires_at
    );
end
$$;

comment on function patchbay.sync_connection(uuid) is 'Recomputes user_gpt_connections of one user from the live grants.';

-- Of the user's latest live grant the pair in hand is all that the row shows; of an earlier one it shows nothing. Everything that
-- issues tokens holds the account (patchbay.hold_user), so no other becomes the latest meanwhile. Whatever is rarer is recomputed.
create function patchbay.connect_on_token_issued() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
declare
  v_user_id uuid;
  v_expires_at timestamptz;
  v_is_latest boolean;
begin
  select
    issuer.user_id, issuer.expires_at,
    not exists (
      select from patchbay.grants as later
      where later.user_id = issuer.user_id and later.revoked_at is null and later.created_at > issuer.created_at
        and later.expires_at > now()
    )
  into v_user_id, v_expires_at, v_is_latest
  from patchbay.grants as issuer
  where issuer.id = new.grant_id and issuer.revoked_at is null and issuer.expires_at > now();

  if not v_is_latest then
    return null;
  end if;

  -- Who was connected stays so, and no trigger on has_completed_oauth is asked.
  update public.user_gpt_connections
  set
    oauth_access_token = new.sealed_access,
    oauth_refresh_token = new.sealed_refresh,
    oauth_token_expires_at = case when new.sealed_access is not null then least(new.access_expires_at, v_expires_at) end,
    updated_at = now()
  where user_id = v_user_id and has_completed_oauth;

  if not found then
    perform patchbay.sync_connection(user_id) from patchbay.grants where id = new.grant_id;
  end if;

  return null;
end
$$;

create trigger tokens_after_insert
  after insert on patchbay.tokens
  for each row execute function patchbay.connect_on_token_issued();

create function patchbay.disconnect_on_grant_ended() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
begin
  if old.revoked_at is null and (new.revoked_at is not null or new.expires_at < old.expires_at) then
    perform patchbay.sync_connection(new.user_id);
  end if;
  return null;
end
$$;

-- The condition stands in the function: a WHEN is read from its text again by each statement, each refresh that is.
--
-- The rows of a statement are told to the trigger at its end: the first of a user finds all that it ended, and the others find
-- nothing left to change.
create trigger grants_after_update
  after update of revoked_at, expires_at on patchbay.grants
  for each row execute function patchbay.disconnect_on_grant_ended();

create function patchbay.disconnect_on_grants_deleted() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  for v_user_id in
    select distinct user_id from old_grants where revoked_at is null order by user_id
  loop
    perform patchbay.sync_connection(v_user_id);
  end loop;

  return null;
end
$$;

-- A removed client takes its grants along.
create trigger grants_after_delete
  after delete on patchbay.grants
  referencing old table as old_grants
  for each statement execute function patchbay.disconnect_on_grants_deleted();

create function patchbay.touch_connection_on_interaction() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
begin
  -- What its user denied an assistant did not do.
  if new.outcome = 'denied' then
    return null;
  end if;

  -- Never backwards: a slow call may be recorded after a quick later one.
  update patchbay.grants
  set last_used_at = new.at
  where id = new.grant_id and (last_used_at is null or last_used_at < new.at);

  update public.user_gpt_connections
  set last_interaction = new.at, updated_at = now()
  where user_id = new.user_id and (last_interaction is null or last_interaction < new.at);

  return null;
end
$$;

create trigger interactions_after_insert
  after insert on patchbay.interactions
  for each row execute function patchbay.touch_connection_on_interaction();

-- Entry functions: the status endpoints ------------------------------------------------------------------------------

-- The Edge Function verified the user's JWT; p_user_id is its subject. ok is the body of the spec, as text, and is passed on
-- unchanged. For a user who was never connected the spec has another body, which the Edge Function sends with the 404.

create function patchbay.never_connected() returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(404, 'not_found', 'No assistant was ever connected to this account.');

create function patchbay_api.connection_body(p_has_completed_oauth boolean, p_last_interaction timestamptz) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'has_completed_oauth', p_has_completed_oauth, 'last_interaction', patchbay.iso8601(p_last_interaction)
  )::text;
end
$$;

comment on function patchbay_api.connection_body is
  'Inner function: the body of a status answer.';

create function patchbay_api.connection_status(
  p_user_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait integer;
  v_connection record;
begin
  -- patchbay.limit_by in one statement: nothing is asked as often as this.
  select patchbay.consume_quota('status:user:' || p_user_id, l.capacity, l.per_minute) into strict v_wait
  from patchbay.limits as l
  where l.name = 'status:user';
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  select has_completed_oauth, oauth_token_expires_at, last_interaction into v_connection
  from public.user_gpt_connections
  where user_id = p_user_id;

  if not found then
    problem := patchbay.never_connected();
    return;
  end if;

  -- The flag follows every event by trigger; only the passing of time has none. While the access token lives, so does its
  -- grant, and a phone that watches somebody connect never asks for more.
  if v_connection.has_completed_oauth and v_connection.oauth_token_expires_at > now() is not true then
    v_connection.has_completed_oauth := exists (
      select from patchbay.grants where user_id = p_user_id and revoked_at is null and expires_at > now()
    );
  end if;

  ok := patchbay_api.connection_body(v_connection.has_completed_oauth, v_connection.last_interaction);
end
$$;

comment on function patchbay_api.connection_status is
  'Entry function: GET F/users/{id}/gpt-connection.';

-- Recomputes the row from the grants, then reads it.
create function patchbay_api.check_connection(
  p_user_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait integer;
begin
  v_wait := patchbay.limit_by('check:user', p_user_id::text);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  perform patchbay.sync_connection(p_user_id);

  select patchbay_api.connection_body(has_completed_oauth, last_interaction) into ok
  from public.user_gpt_connections
  where user_id = p_user_id;

  if not found then
    problem := patchbay.never_connected();
  end if;
end
$$;

comment on function patchbay_api.check_connection is
  'Entry function: POST F/users/{id}/gpt-connection/check.';

-- Ends every live grant of the user. p_user: the verified claims of the user's JWT.
create function patchbay_api.disconnect(
  p_user jsonb,
  p_trace_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
-- Longer than any other waits: what ends access does not give up before it.
set lock_timeout = '9s'
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_wait integer;
  v_ended uuid[];
begin
  perform patchbay.hold_user(v_user_id);

  problem := patchbay.refusal(p_user);
  if problem.error is not null then
    return;
  end if;

  v_wait := patchbay.limit_by('disconnect:user', v_user_id::text);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  -- First what was allowed but not fetched yet, which would connect again right after. A redemption that is under way
  -- is waited for here, and its grant is found below.
  perform patchbay.withdraw_approvals(v_user_id);

  -- All grants are locked, in one order, before anything touches the connection.
  v_ended := patchbay.revoke_grants(
    array(select id from patchbay.grants where user_id = v_user_id and revoked_at is null order by id for update),
    'disconnected'
  );
  perform patchbay.audit_ended(v_ended, 'grant_revoked', p_trace_id, jsonb_build_object('reason', 'disconnected'));

  select patchbay_api.connection_body(has_completed_oauth, last_interaction) into ok
  from public.user_gpt_connections
  where user_id = v_user_id;

  if not found then
    problem := patchbay.never_connected();
  end if;
end
$$;

comment on function patchbay_api.disconnect is
  'Entry function: DELETE F/users/{id}/gpt-connection.';

grant execute on function
  patchbay_api.connection_body(boolean, timestamptz),
  patchbay_api.connection_status(uuid),
  patchbay_api.check_connection(uuid),
  patchbay_api.disconnect(jsonb, uuid)
to patchbay_gateway;
