-- user_gpt_connections is derived: these triggers move it whenever a grant, a token or an interaction does.
--
-- Locks are always taken in the order account (oauth.hold_user), code or request, grant, connection, so that no two
-- transactions can wait for each other; the deletion of an account cascades in that order too.

-- Made here and not with the table, because a deleted account cascades in the order in which the keys were made: grants
-- first, as everywhere.
alter table public.user_gpt_connections
  add constraint user_gpt_connections_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade;

-- Recomputes one user's row from the grants. Whoever comes second waits for the first and then sees its work: the row
-- is locked in one statement and the grants are read in the next.
create function oauth.sync_connection(p_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_grant record;
begin
  perform from public.user_gpt_connections where user_id = p_user_id for update;

  if not found then
    if not exists (
      select from oauth.grants
      where user_id = p_user_id and revoked_at is null and expires_at > now()
    ) then
      return;
    end if;

    insert into public.user_gpt_connections (user_id) values (p_user_id) on conflict (user_id) do nothing;
    perform from public.user_gpt_connections where user_id = p_user_id for update;
  end if;

  select id, expires_at into v_grant
  from oauth.grants
  where user_id = p_user_id and revoked_at is null and expires_at > now()
  order by created_at desc
  limit 1;

  update public.user_gpt_connections as connection
  set
    has_completed_oauth = v_grant.id is not null,
    oauth_access_token = pair.access_token,
    oauth_refresh_token = pair.refresh_token,
    oauth_token_expires_at = pair.access_token_expires_at
  from (
    select
      max(sealed) filter (where kind = 'access') as access_token,
      max(sealed) filter (where kind = 'refresh') as refresh_token,
      -- Never later than the grant: while this time is to come, there is a live grant (gateway.connection_status).
      max(least(expires_at, v_grant.expires_at)) filter (where kind = 'access') as access_token_expires_at
    from oauth.tokens
    where grant_id = v_grant.id and consumed_at is null and sealed is not null
  ) as pair
  where connection.user_id = p_user_id
    -- What is right already is not written, so that nobody is told of it.
    and (
      connection.has_completed_oauth, connection.oauth_access_token, connection.oauth_refresh_token,
      connection.oauth_token_expires_at
    ) is distinct from (v_grant.id is not null, pair.access_token, pair.refresh_token, pair.access_token_expires_at);
end
$$;

comment on function oauth.sync_connection(uuid) is 'Recomputes user_gpt_connections of one user from the live grants.';

create function oauth.connect_on_token_issued() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  for v_user_id in
    select distinct g.user_id from issued join oauth.grants as g on g.id = issued.grant_id
  loop
    perform oauth.sync_connection(v_user_id);
  end loop;

  return null;
end
$$;

create trigger tokens_after_insert
  after insert on oauth.tokens
  referencing new table as issued
  for each statement execute function oauth.connect_on_token_issued();

create function oauth.disconnect_on_grant_ended() returns trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  perform oauth.sync_connection(old.user_id);
  return null;
end
$$;

create trigger grants_after_update
  after update of revoked_at, expires_at on oauth.grants
  for each row
  when (old.revoked_at is null and (new.revoked_at is not null or new.expires_at < old.expires_at))
  execute function oauth.disconnect_on_grant_ended();

-- A removed client takes its grants along.
create trigger grants_after_delete
  after delete on oauth.grants
  for each row execute function oauth.disconnect_on_grant_ended();

create function ops.touch_connection_on_interaction() returns trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  -- Never backwards: a slow call may be recorded after a quick later one.
  update oauth.grants
  set last_used_at = new.at
  where id = new.grant_id and (last_used_at is null or last_used_at < new.at);

  update public.user_gpt_connections
  set last_interaction = new.at
  where user_id = new.user_id and (last_interaction is null or last_interaction < new.at);

  return null;
end
$$;

create trigger interactions_after_insert
  after insert on ops.interactions
  for each row execute function ops.touch_connection_on_interaction();

-- Ends one grant for good: no token of it works any more. False when it had ended already.
create function oauth.revoke_grant(p_grant_id uuid, p_reason text) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  update oauth.grants
  set revoked_at = now(), revoked_reason = p_reason
  where id = p_grant_id and revoked_at is null;

  if not found then
    return false;
  end if;

  -- Nothing can be opened or used any more; the rows stay until they expire, to recognise a replay.
  update oauth.tokens
  set consumed_at = clock_timestamp(), sealed = null
  where grant_id = p_grant_id and consumed_at is null;

  return true;
end
$$;

comment on function oauth.revoke_grant(uuid, text) is 'Revokes a grant and its tokens. False when it was revoked before.';
