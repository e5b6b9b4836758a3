-- The refresh token grant: rotation, the retry that gets the same answer, the replay that ends it, and its limit.

-- What a refresh leaves in the bucket of its grant (patchbay.limits, refresh:grant), counted upside down: how many are used up,
-- this one included; more than the capacity: this one has to wait. Without a limit's row nothing is limited.
create function patchbay.used_refreshes(p_grant patchbay.grants, p_now timestamptz, out used real, out wait integer)
language sql
stable
set search_path = ''
begin atomic
  with bucket as (
    select l.capacity, l.per_minute, 1 + greatest(
      0,
      p_grant.recent_refreshes - l.per_minute / 60 * greatest(0, extract(epoch from p_now - p_grant.refreshed_at))
    ) as used
    from patchbay.limits as l
    where l.name = 'refresh:grant'
  )
  select bucket.used::real, greatest(0, ceil((bucket.used - bucket.capacity) * 60 / bucket.per_minute))::integer
  from bucket;
end;

comment on function patchbay.used_refreshes(patchbay.grants, timestamptz) is 'The bucket of a grant after one more refresh, and the seconds that it has to wait; 0: none.';

-- grant_type=refresh_token (RFC 6749 §6) with rotation (RFC 9700 §4.14) and an idempotent retry:
--
--   unspent                                       -> rotate: this one is spent, a new pair is live
--   spent within the grace, successor unspent     -> the successor again, sealed: the very same answer
--   spent within the grace, successor spent       -> invalid_grant, and nothing ends: a late process of a good client
--   spent before the grace                        -> a replay: the grant ends
--
-- The grace (patchbay.settings) runs from the moment at which the presented token was spent. The access token before a
-- rotation lives on through it, so that calls under way are not cut off.
create function patchbay_api.refresh_token(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_token_digest bytea,
  p_scopes text[],
  p_resource text,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_trace_id uuid,
  p_address text default null,
  out ok patchbay_api.issued_tokens,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_begun record;
  v_token patchbay.tokens;
  v_grant patchbay.grants;
  -- That it may refresh is what it shows by refreshing: naming offline_access asks for nothing.
  v_narrowed text[] := case
    when p_scopes is not null then patchbay.distinct_scopes(array_remove(p_scopes, 'offline_access'))
  end;
  v_successor patchbay.tokens;
  v_is_active boolean;
  v_now constant timestamptz := clock_timestamp();
  v_grace interval;
  v_access_lifetime interval;
  v_refresh_lifetime interval;
  v_used real := 1;
  v_wait integer := 0;
begin
  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  problem := v_begun.problem;
  if problem.error is not null then
    return;
  end if;

  -- No row, no grace.
  select
    max(value) filter (where name = 'access_token'),
    max(value) filter (where name = 'refresh_token'),
    coalesce(max(value) filter (
      where name = case when p_auth_method = 'none' then 'refresh_grace:public' else 'refresh_grace:confidential' end
    ), interval '0')
  into v_access_lifetime, v_refresh_lifetime, v_grace
  from patchbay.settings;

  -- Holds the account (patchbay.hold_user): refresh, replay and revocation of one family queue here.
  select account.deleted_at is null and (account.banned_until is null or account.banned_until <= now())
  into v_is_active
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  join auth.users as account on account.id = g.user_id
  where t.refresh_digest = p_token_digest
  for no key update of account;

  -- Behind the lock: what held it may have spent the token. An operator's revocation does not hold the account.
  select * into v_token from patchbay.tokens where refresh_digest = p_token_digest;
  select * into v_grant from patchbay.grants where id = v_token.grant_id for no key update;

  if not found or v_grant.client_id <> p_client_id then
    problem := patchbay.fail(
      case when found then 'token_of_other_client' else 'refresh_token_refused' end,
      'invalid_grant', 'the refresh token is unknown, expired or revoked', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  if v_grant.revoked_at is not null or v_token.expires_at <= now() or not v_is_active then
    problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
    return;
  end if;

  -- Clients repeat what they asked for at the authorize endpoint, where an unknown name is left out (patchbay.requested_scopes),
  -- but for GPT Actions. Only those there are count; none of them is as if none were named.
  if (v_begun.client).kind <> 'gpt_action' and not (v_narrowed <@ v_grant.scopes) then
    v_narrowed := patchbay.distinct_scopes(
      array(select name from unnest(v_narrowed) as asked (name) where name in (select known.name from patchbay.scopes as known))
    );
  end if;

  -- RFC 6749 §6: never more than was granted. RFC 8707 §2.2 likewise.
  if not (v_narrowed <@ v_grant.scopes) then
    problem := patchbay.token_error('invalid_scope', format(
      'the scope %s was not granted; granted: %s',
      array_to_string((array(select unnest(v_narrowed) except select unnest(v_grant.scopes)))[1:5], ' '),
      array_to_string(v_grant.scopes, ' ')
    ));
    return;
  end if;

  if nullif(p_resource, '') is distinct from v_grant.resource and p_resource is not null then
    problem := patchbay.token_error('invalid_target', 'resource is not the one of the authorization request');
    return;
  end if;

  if v_token.consumed_at <= clock_timestamp() - v_grace then
    perform patchbay.revoke_grant(v_grant.id, 'refresh_token_reused');
    perform patchbay.audit('refresh_token_reused', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);
    problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
    return;
  end if;

  if v_token.consumed_at is not null then
    -- Its successor carries its seals exactly as long as it is the live pair.
    select * into v_successor from patchbay.tokens
    where access_digest = v_grant.access_digest and parent_digest = p_token_digest and sealed_access is not null;

    -- A late process must not use up what the good one has left, nor fill the log.
    if not found then
      if patchbay.consume_quota('superseded:' || v_grant.id, 5, 1) = 0 then
        perform patchbay.audit('refresh_token_superseded', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);
      end if;
      problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
      return;
    end if;
  end if;

  -- A token is kept until it expires, an event for a month: nobody makes any number of them. Only who refreshed a moment
  -- ago can be too fast. What is refused burns nothing, and is no replay.
  if p_address is not null and v_grant.refreshed_at > v_now - interval '1 hour' then
    select bucket.used, bucket.wait into v_used, v_wait from patchbay.used_refreshes(v_grant, v_now) as bucket;
    if v_wait > 0 then
      problem := patchbay.limited(v_wait);
      return;
    end if;
  end if;

  if v_token.consumed_at is null then
    -- At most one pair carries its seals. The access token before it lives to the end of the grace, or to its own.
    with spent as (
      update patchbay.tokens
      set
        sealed_access = null,
        sealed_refresh = null,
        consumed_at = clock_timestamp(),
        access_expires_at = least(access_expires_at, now() + v_grace)
      where access_digest = v_token.access_digest
    ),
    kept as (
      update patchbay.grants
      set
        expires_at = now() + v_refresh_lifetime,
        access_digest = p_access_digest,
        refreshed_at = greatest(v_now, v_grant.refreshed_at),
        recent_refreshes = coalesce(v_used, 0)
      where id = v_grant.id
    ),
    new_pair as (
      insert into patchbay.tokens (
        access_digest, refresh_digest, grant_id, parent_digest, scopes, sealed_access, sealed_refresh, access_expires_at,
        expires_at
      ) values (
        p_access_digest, p_refresh_digest, v_grant.id, p_token_digest, v_narrowed, p_sealed_access, p_sealed_refresh,
        now() + v_access_lifetime, now() + v_refresh_lifetime
      )
    )
    insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id)
    values ('token_refreshed', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);

    ok := patchbay.token_answer(coalesce(v_narrowed, v_grant.scopes), v_access_lifetime);
    return;
  end if;

  update patchbay.grants
  set refreshed_at = greatest(v_now, v_grant.refreshed_at), recent_refreshes = coalesce(v_used, 0)
  where id = v_grant.id;
  perform patchbay.audit('token_refresh_repeated', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);
  ok := patchbay.token_answer(
    coalesce(v_successor.scopes, v_grant.scopes), v_successor.access_expires_at - v_successor.created_at
  );
  ok.sealed_access := v_successor.sealed_access;
  ok.sealed_refresh := v_successor.sealed_refresh;
end
$$;

comment on function patchbay_api.refresh_token(text, bytea, text, bytea, text[], text, bytea, bytea, text, text, uuid, text) is
  'Rotates a refresh token; a retry within the grace gets the same pair (sealed); a replay after it ends the grant.';

grant execute on function
  patchbay_api.refresh_token(text, bytea, text, bytea, text[], text, bytea, bytea, text, text, uuid, text)
to patchbay_gateway;
