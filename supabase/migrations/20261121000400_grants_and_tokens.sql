-- Chapter 4: a grant is one connection of one user with one client; its tokens are one family.
--
-- Promise: a token is known by its SHA-256 only; a grant that has ended has no token that works.

create table patchbay.grants (
  id uuid not null,
  user_id uuid not null,
  client_id text not null,
  scopes text[] not null,
  unticked_scopes text[],
  narrowed_scopes text[],
  ask boolean not null default false,
  resource text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz not null,
  refreshed_at timestamptz,
  recent_refreshes real not null default 0,
  revoked_at timestamptz,
  revoked_reason patchbay.revocation_reason,
  access_digest patchbay.sha256 not null,
  returns_to patchbay.return_address,
  constraint grants_pkey primary key (id),
  constraint grants_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint grants_client_id_fkey foreign key (client_id) references patchbay.clients (id) on delete cascade,
  constraint grants_revoked_for_a_reason check ((revoked_at is null) = (revoked_reason is null))
-- Room on the page, so that an action (last_used_at) and a refresh are HOT updates: no index has a column that they change.
) with (fillfactor = 70);

comment on table patchbay.grants is 'One connection of one user with one client; its tokens are one family. Live: not revoked and not expired.';
comment on column patchbay.grants.scopes is 'What is in force. No token of the grant has more, whatever it was issued with.';
comment on column patchbay.grants.unticked_scopes is 'Asked for at the consent, and left unticked. Null: none.';
comment on column patchbay.grants.narrowed_scopes is 'Given at the consent, and taken away since (public.narrow_app). Null: none.';
comment on column patchbay.grants.ask is 'Whether its user is asked before an action whose approval is left to them (public.set_approval). A new connection of the same app takes it over: to sign in again is no way around it.';
comment on column patchbay.grants.expires_at is 'When the newest refresh token expires.';
comment on column patchbay.grants.access_digest is 'Names the row of its live pair, or of its pairing key, in patchbay.tokens: no index has to tell it from the spent ones.';
comment on column patchbay.grants.returns_to is 'Where its client got the answer (patchbay.return_address). Null: a device or a paired chat, which no browser returns to.';
comment on column patchbay.grants.recent_refreshes is 'What of refresh:grant (patchbay.limits) was used up at refreshed_at: its token bucket, upside down, on a row that a refresh writes anyway.';

-- Serves "the user's live grants" (status, connected apps, disconnect), however many ended ones are kept.
create index grants_user_id_live_idx on patchbay.grants (user_id, created_at) where revoked_at is null;
-- For the cascade, and for a user's export, page by page.
create index grants_user_id_created_at_idx on patchbay.grants (user_id, created_at);
-- For the cascade.
create index grants_client_id_idx on patchbay.grants (client_id);
-- Serves a new connection of an app that its user told to ask. Nearly always empty.
create index grants_asking_idx on patchbay.grants (user_id, client_id) where ask;
-- For retention. On a column that no refresh and no action changes: those updates stay HOT.
create index grants_revoked_at_idx on patchbay.grants (revoked_at) where revoked_at is not null;

-- Tokens: SHA-256 only. The live pair of a grant also carries its sealed form, so that a client that lost the answer of a
-- refresh gets the very same answer again (docs/adr/0003).
create table patchbay.tokens (
  access_digest patchbay.sha256 not null,
  refresh_digest patchbay.sha256,
  grant_id uuid not null,
  parent_digest patchbay.sha256,
  scopes text[],
  sealed_access patchbay.sealed_token,
  sealed_refresh patchbay.sealed_token,
  created_at timestamptz not null default now(),
  access_expires_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  constraint tokens_pkey primary key (access_digest),
  constraint tokens_refresh_digest_key unique (refresh_digest),
  constraint tokens_grant_id_fkey foreign key (grant_id) references patchbay.grants (id) on delete cascade,
  constraint tokens_sealed_while_live check (consumed_at is null or sealed_access is null and sealed_refresh is null)
-- Room on the page: a spent pair loses its seals, in a HOT update. No index has a column that it changes.
) with (fillfactor = 70);

comment on table patchbay.tokens is 'One row per pair of tokens, or a pairing key (no refresh_digest). Of a grant one is live; the spent ones are kept until they expire, to recognise a replay.';
comment on column patchbay.tokens.access_digest is 'SHA-256 of the access token, or of the pairing key.';
comment on column patchbay.tokens.parent_digest is 'Digest of the credential that this pair was issued for: the code, or the refresh token before it. Also the associated data of the seals.';
comment on column patchbay.tokens.scopes is 'Of the access token, when the client asked for less than was granted (RFC 6749 §6); null: all of the grant. What the grant has lost since does not count (patchbay.scopes_in_force).';
comment on column patchbay.tokens.sealed_access is 'AES-256-GCM envelope of the access token, while the pair is live; null once spent.';
comment on column patchbay.tokens.access_expires_at is 'When the access token expires; a refresh shortens it to the end of the grace.';
comment on column patchbay.tokens.expires_at is 'When the refresh token, or the pairing key, expires.';
comment on column patchbay.tokens.consumed_at is 'When the refresh token was spent, or the grant ended.';

-- For the cascade.
create index tokens_grant_id_idx on patchbay.tokens (grant_id);
-- For retention.
create index tokens_expires_at_idx on patchbay.tokens (expires_at);

-- What an access token is good for: what it was issued with, and the grant still has.
create function patchbay.scopes_in_force(p_of_token text[], p_of_grant text[]) returns text[]
language sql
immutable
parallel safe
set search_path = ''
return case
  when p_of_token is null then p_of_grant
  else array(select name from unnest(p_of_token) as issued (name) where name = any (p_of_grant))
end;

comment on function patchbay.scopes_in_force(text[], text[]) is 'The scopes of an access token: its own, as far as its grant has them.';

-- The end of a grant -------------------------------------------------------------------------------------------------

-- Ends grants for good, in one statement each for them and for their tokens: no token of them works any more. The ids of
-- those that it ended; what had ended before stays as it is.
create function patchbay.revoke_grants(p_grant_ids uuid[], p_reason text) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
  v_live bytea[];
begin
  -- Each kind in one order, so that two that end grants of the same users never wait for each other; and grants before
  -- connections, as everything locks them.
  if cardinality(p_grant_ids) > 1 then
    perform from patchbay.grants where id = any (p_grant_ids) and revoked_at is null order by id for no key update;
    perform from public.user_gpt_connections
    where user_id in (select g.user_id from patchbay.grants as g where g.id = any (p_grant_ids))
    order by user_id
    for update;
  end if;

  with ended as (
    update patchbay.grants
    set revoked_at = now(), revoked_reason = p_reason
    where id = any (p_grant_ids) and revoked_at is null
    returning id, access_digest
  )
  select coalesce(array_agg(id), '{}'), array_agg(access_digest) into v_ended, v_live from ended;

  -- Nothing can be opened or used any more; the rows stay until they expire, to recognise a replay.
  update patchbay.tokens
  set consumed_at = clock_timestamp(), sealed_access = null, sealed_refresh = null
  where access_digest = any (v_live) and consumed_at is null;

  return v_ended;
end
$$;

comment on function patchbay.revoke_grants(uuid[], text) is 'Revokes grants and their tokens: the ids of those that were live.';

create function patchbay.revoke_grant(p_grant_id uuid, p_reason text) returns boolean
language sql
set search_path = ''
return cardinality(patchbay.revoke_grants(array[p_grant_id], p_reason)) = 1;

comment on function patchbay.revoke_grant(uuid, text) is 'Revokes a grant and its tokens. False when it was revoked before.';

-- How many connections one account may have --------------------------------------------------------------------------

-- How many apps one account may connect, and how fast: each new connection costs rows, tokens and a webhook.

create function patchbay.most_connections() returns integer
language sql immutable parallel safe set search_path = ''
return 200;

comment on function patchbay.most_connections() is 'Live connections of one account at most, what was allowed but not fetched yet included.';

-- Asked by every decision that would connect an app, when nothing else stands against it: null, or the outcome that
-- refuses. Nothing is burnt by a refusal: the request stays open.
--
-- The bucket of the limit also makes the approvals of one user wait for each other, so that the count is exact. What was
-- allowed holds its place until it is fetched or can no longer be, so no redemption ever exceeds the bound. A redemption
-- that began in the last moment ends within the minute after.
create function patchbay.refuse_connection(p_user_id uuid) returns patchbay_api.problem
language plpgsql
set search_path = ''
as $$
declare
  v_wait constant integer := patchbay.limit_by('connect:user', p_user_id::text);
  v_most constant integer := patchbay.most_connections();
  v_taken integer;
begin
  if v_wait > 0 then
    return patchbay.too_many_requests(v_wait);
  end if;

  select count(*) into v_taken
  from (
    (
      select 1 from patchbay.grants
      where user_id = p_user_id and revoked_at is null and expires_at > now()
      limit v_most
    )
    union all
    (
      select 1 from patchbay.authorization_codes
      where user_id = p_user_id and consumed_at is null and expires_at > now() - interval '1 minute'
      limit v_most
    )
    union all
    (
      select 1 from patchbay.device_requests
      where user_id = p_user_id and status = 'approved' and grant_id is null and expires_at > now() - interval '1 minute'
      limit v_most
    )
  ) as places;

  return case
    when v_taken >= v_most then patchbay.problem(
      409, 'too_many_connections',
      'Your account has as many connected apps as it may have. Disconnect some under "Connected apps", then allow this one again.'
    )
  end;
end
$$;

comment on function patchbay.refuse_connection(uuid) is
  'Takes one from connect:user and counts the user''s connections: null, or the outcome limited or too_many_connections.';
