-- user_gpt_connections is derived: these triggers move it whenever a grant, a token or an interaction does.
--
-- Locks are always taken in the order account (patchbay.hold_user), code or request, bucket of connect:user, grant,
-- connection, so that no two transactions can wait for each other; the deletion of an account cascades in that order too.

-- Made here and not with the table, because a deleted account cascades in the order in which the keys were made: grants
-- first, as everywhere.
alter table public.user_gpt_connections
  add constraint user_gpt_connections_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade;

-- Recomputes one user's row from the grants. Whoever comes second waits for the first and then sees its work: the row
-- is locked in one statement and the grants are read in the next.
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
    oauth_token_expires_at = v_grant.access_token_expires_at
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

-- Of the user's latest live grant the pair in hand is all that the row shows. Everything that issues tokens holds the account
-- (patchbay.hold_user), so no other becomes the latest meanwhile. Whatever is rarer is recomputed.
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
    g.user_id,
    case when new.sealed_access is not null then least(new.access_expires_at, g.expires_at) end,
    g.revoked_at is null and g.expires_at > now() and not exists (
      select from patchbay.grants as later
      where later.user_id = g.user_id and later.revoked_at is null and later.created_at > g.created_at
        and later.expires_at > now()
    )
  into v_user_id, v_expires_at, v_is_latest
  from patchbay.grants as g
  where g.id = new.grant_id;

  if v_is_latest then
    -- Who was connected stays so, and no trigger on has_completed_oauth is asked.
    update public.user_gpt_connections
    set
      oauth_access_token = new.sealed_access,
      oauth_refresh_token = new.sealed_refresh,
      oauth_token_expires_at = v_expires_at
    where user_id = v_user_id and has_completed_oauth;
  end if;

  if not v_is_latest or not found then
    perform patchbay.sync_connection(v_user_id);
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
  -- Never backwards: a slow call may be recorded after a quick later one.
  update patchbay.grants
  set last_used_at = new.at
  where id = new.grant_id and (last_used_at is null or last_used_at < new.at);

  update public.user_gpt_connections
  set last_interaction = new.at
  where user_id = new.user_id and (last_interaction is null or last_interaction < new.at);

  return null;
end
$$;

create trigger interactions_after_insert
  after insert on patchbay.interactions
  for each row execute function patchbay.touch_connection_on_interaction();

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
  -- In one order, so that two that end grants of the same users never wait for each other.
  if cardinality(p_grant_ids) > 1 then
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

-- The audit events of grants that ended together: one row a grant, one statement.
create function patchbay.audit_ended(p_grant_ids uuid[], p_event text, p_trace_id uuid, p_detail jsonb) returns void
language sql
set search_path = ''
begin atomic
  insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id, detail)
  select p_event, user_id, client_id, id, p_trace_id, p_detail
  from patchbay.grants
  where id = any (p_grant_ids)
  order by id;
end;

comment on function patchbay.audit_ended(uuid[], text, uuid, jsonb) is 'Writes one security event for each of these grants.';
