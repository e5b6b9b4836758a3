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

  select id, expires_at into v_grant
  from patchbay.grants
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
      -- Never later than the grant: while this time is to come, there is a live grant (patchbay_api.connection_status).
      max(least(expires_at, v_grant.expires_at)) filter (where kind = 'access') as access_token_expires_at
    from patchbay.tokens
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

comment on function patchbay.sync_connection(uuid) is 'Recomputes user_gpt_connections of one user from the live grants.';

create function patchbay.connect_on_token_issued() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  for v_user_id in
    select distinct g.user_id from issued join patchbay.grants as g on g.id = issued.grant_id
  loop
    perform patchbay.sync_connection(v_user_id);
  end loop;

  return null;
end
$$;

create trigger tokens_after_insert
  after insert on patchbay.tokens
  referencing new table as issued
  for each statement execute function patchbay.connect_on_token_issued();

-- Once a statement and user, however many grants it ends: of those that were live, which are revoked now, or end sooner.
--
-- One row a version, grouped, and not the two tables joined: the plan is kept, and what was planned for one row must not
-- take a nested loop to 20,000.
create function patchbay.disconnect_on_grants_ended() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the row itself
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  for v_user_id in
    select distinct changed.user_id
    from (
      select version.user_id
      from (
        select id, user_id, revoked_at, expires_at, false as is_new from old_grants
        union all
        select id, user_id, revoked_at, expires_at, true from new_grants
      ) as version
      group by version.id, version.user_id
      having bool_or(not version.is_new and version.revoked_at is null)
        and (
          bool_or(version.is_new and version.revoked_at is not null)
          or max(version.expires_at) filter (where version.is_new) < max(version.expires_at) filter (where not version.is_new)
        )
    ) as changed
    -- In one order, so that two that end grants of the same users never wait for each other.
    order by changed.user_id
  loop
    perform patchbay.sync_connection(v_user_id);
  end loop;

  return null;
end
$$;

create trigger grants_after_update
  after update on patchbay.grants
  referencing old table as old_grants new table as new_grants
  for each statement execute function patchbay.disconnect_on_grants_ended();

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
begin
  with ended as (
    update patchbay.grants
    set revoked_at = now(), revoked_reason = p_reason
    where id = any (p_grant_ids) and revoked_at is null
    returning id
  )
  select coalesce(array_agg(id), '{}') into v_ended from ended;

  -- Nothing can be opened or used any more; the rows stay until they expire, to recognise a replay.
  update patchbay.tokens
  set consumed_at = clock_timestamp(), sealed = null
  where grant_id = any (v_ended) and consumed_at is null;

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
