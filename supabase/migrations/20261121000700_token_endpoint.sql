-- Chapter 7: the token endpoint, revocation and introspection.
--
-- Promise: a code and a refresh token are spent once; a lost answer is given again; a replay ends the family. Nothing
-- is spent by a request that fails client authentication or names another client or redirect URI.

-- The entry functions return what the token response says beside the tokens, or an error of RFC 6749 §5.2. The Edge Function
-- makes the new tokens; only their digests and sealed forms arrive here.

-- RFC 6749 §5.2: 401 for a client that failed to authenticate, else 400.
create function patchbay.token_error(p_error text, p_description text) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(case p_error when 'invalid_client' then 401 else 400 end, p_error, p_description);

-- A new grant with its first token pair: what redeeming a code, of either kind, comes to. Gives the answer.
create function patchbay.open_grant(
  p_grant_id uuid,
  p_user_id uuid,
  p_client_id text,
  p_last_grant_at timestamptz,
  p_scopes text[],
  p_unticked_scopes text[],
  p_narrowed_scopes text[],
  p_resource text,
  p_returns_to text,
  p_parent_digest bytea,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_trace_id uuid
) returns patchbay_api.issued_tokens
language plpgsql
set search_path = ''
as $$
declare
  -- The account is held: of the grants of its user the one that was opened last has the latest time. now() has none such.
  v_now constant timestamptz := clock_timestamp();
  v_access_lifetime interval;
  v_refresh_lifetime interval;
begin
  select access.value, refresh.value into v_access_lifetime, v_refresh_lifetime
  from patchbay.settings as access, patchbay.settings as refresh
  where access.name = 'access_token' and refresh.name = 'refresh_token';

  -- One statement: each costs as much again to start as it does to run. The grant comes first, so that its key waits for the
  -- removal of the client before the pair locks the connection.
  with new_pair as (
    insert into patchbay.tokens (
      access_digest, refresh_digest, grant_id, parent_digest, sealed_access, sealed_refresh, created_at, access_expires_at,
      expires_at
    ) values (
      p_access_digest, p_refresh_digest, p_grant_id, p_parent_digest, p_sealed_access, p_sealed_refresh, v_now,
      v_now + v_access_lifetime, v_now + v_refresh_lifetime
    )
  ),
  event as (
    insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id)
    values ('token_issued', p_user_id, p_client_id, p_grant_id, p_trace_id)
  )
  insert into patchbay.grants (
    id, user_id, client_id, scopes, unticked_scopes, narrowed_scopes, ask, resource, returns_to, created_at, expires_at,
    access_digest
  ) values (
    p_grant_id, p_user_id, p_client_id, p_scopes, p_unticked_scopes, p_narrowed_scopes,
    exists (select from patchbay.grants as earlier where earlier.user_id = p_user_id and earlier.client_id = p_client_id and earlier.ask),
    p_resource, p_returns_to, v_now, v_now + v_refresh_lifetime, p_access_digest
  );

  -- Once a day is often enough. A client may be shared by all installations of an app, which must not wait for one another.
  if p_last_grant_at > now() - interval '1 day' is not true then
    update patchbay.clients set last_grant_at = now()
    where id = (select id from patchbay.clients where id = p_client_id for no key update skip locked);
  end if;

  return row(date_part('epoch', v_access_lifetime)::integer, array_to_string(p_scopes, ' '), null::text, null::text);
end
$$;

-- What every use of a client's credentials begins with: what its request needs to know of the client, or a null kind and the error.
-- p_address is whom the limits of patchbay.limits count; null while limits are relaxed.
create function patchbay.begin_client_request(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_address text,
  p_trace_id uuid,
  out kind text,
  out last_grant_at timestamptz,
  out problem patchbay_api.problem
)
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer;
begin
  -- RFC 6749 §2.3. An unknown client, a method that it has not and a wrong secret are answered alike. A client that has a
  -- secret may send it either way, whichever it registered.
  select c.kind, c.last_grant_at into kind, last_grant_at
  from patchbay.clients as c
  left join patchbay.client_secrets as secret
    on secret.digest = p_secret_digest and secret.client_id = c.id
      and (secret.expires_at is null or secret.expires_at > now())
  where c.id = p_client_id
    and case
      when p_auth_method = 'none' then 'none' = any (c.token_endpoint_auth_methods)
      when p_auth_method in ('client_secret_post', 'client_secret_basic') then
        secret.digest is not null and c.token_endpoint_auth_methods && array['client_secret_post', 'client_secret_basic']
    end;

  if not found then
    problem := patchbay.fail(
      'client_authentication_failed', 'invalid_client', 'client authentication failed', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  -- A public client (none) is not counted: anybody knows its id and could use up a limit that all its users share. Nor is its
  -- address: any page could make a visitor's browser use up what the people behind that address share.
  v_wait := case
    when p_address is null or p_auth_method = 'none' then 0
    else patchbay.limit_by('token:client', p_client_id)
  end;
  if v_wait > 0 then
    kind := null;
    problem := patchbay.limited(v_wait);
  end if;
end
$$;

-- An error that a guess would cause: audited, and answered as it is however often it comes. What is guessed here has 256
-- bits, so nobody is slowed for it: others may share the address, and a page can make its visitors send such requests.
create function patchbay.fail(
  p_event text,
  p_error text,
  p_description text,
  p_client_id text,
  p_address text,
  p_trace_id uuid
) returns patchbay_api.problem
language plpgsql
set search_path = ''
as $$
begin
  -- Anybody can send any text as client id: only one that is a client's is written down as it is.
  perform patchbay.audit_failure(
    p_event, coalesce((select id from patchbay.clients where id = p_client_id), patchbay.loggable_text(p_client_id)),
    p_address, p_trace_id
  );
  return patchbay.token_error(p_error, p_description);
end
$$;

create function patchbay.limited(p_seconds integer) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(429, 'rate_limited', 'too many requests', p_seconds);

-- grant_type=authorization_code --------------------------------------------------------------------------------------

-- A code is redeemed once (RFC 6749 §4.1.3, RFC 7636 §4.6).
-- p_code_challenge is S256 of the verifier that came, null when none came.
-- p_resource is the resource that was named, '' for F/gpt, which tokens carry as null; null when none was named.
create function patchbay_api.exchange_code(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_code_digest bytea,
  p_redirect_uri text,
  p_code_challenge text,
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
  v_code record;
begin
  -- Holds the account (patchbay.hold_user): parallel redemptions queue here. Of a code nothing changes but consumed_at, which
  -- is looked at below. Before the client's bucket (token:client), so that a wait for one account stops no other user.
  select
    code.client_id, code.user_id, code.redirect_uri, code.returns_to, code.code_challenge, code.scopes, code.unticked_scopes,
    code.resource,
    code.grant_id,
    code.expires_at > now() and account.deleted_at is null
      and (account.banned_until is null or account.banned_until <= now()) as is_good
  into v_code
  from patchbay.authorization_codes as code
  join auth.users as account on account.id = code.user_id
  where code.digest = p_code_digest
  for no key update of account;

  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  if v_begun.kind is null then
    problem := v_begun.problem;
    return;
  end if;

  if v_code.client_id is distinct from p_client_id then
    problem := patchbay.fail(
      case when v_code.client_id is not null then 'code_of_other_client' else 'code_refused' end,
      'invalid_grant', 'the code is unknown, expired or was used', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  -- RFC 6749 §4.1.3 wants the redirect URI again; OAuth 2.1 leaves it out where PKCE binds the code.
  if p_redirect_uri is null and v_code.code_challenge is null then
    problem := patchbay.token_error('invalid_request', 'redirect_uri is required');
    return;
  end if;

  if p_redirect_uri <> v_code.redirect_uri then
    problem := patchbay.token_error('invalid_grant', 'redirect_uri is not the one of the authorization request');
    return;
  end if;

  if v_code.code_challenge is not null and p_code_challenge is null then
    problem := patchbay.token_error('invalid_grant', 'code_verifier is required');
    return;
  end if;

  -- RFC 9700 §2.1.1: a verifier without a challenge is a downgrade attempt.
  if v_code.code_challenge is distinct from p_code_challenge then
    problem := patchbay.fail(
      'pkce_refused', 'invalid_grant', 'code_verifier does not match', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  -- RFC 8707 §2.2: no other resource than the user consented to.
  if nullif(p_resource, '') is distinct from v_code.resource and p_resource is not null and v_code.is_good then
    if exists (select from patchbay.authorization_codes where digest = p_code_digest and consumed_at is null) then
      problem := patchbay.token_error('invalid_target', 'resource is not the one of the authorization request');
      return;
    end if;
  end if;

  -- Once, even when requests race. An expired code is not marked as spent.
  update patchbay.authorization_codes set consumed_at = now()
  where digest = p_code_digest and consumed_at is null and v_code.is_good;

  if not found then
    -- RFC 6749 §4.1.2: used twice, so what was issued for it is no longer trusted.
    if patchbay.revoke_grant(v_code.grant_id, 'code_replayed') then
      perform patchbay.audit('code_replayed', v_code.user_id, p_client_id, v_code.grant_id, p_trace_id);
    end if;
    problem := patchbay.token_error('invalid_grant', 'the code is unknown, expired or was used');
    return;
  end if;

  ok := patchbay.open_grant(
    v_code.grant_id, v_code.user_id, p_client_id, v_begun.last_grant_at, v_code.scopes, v_code.unticked_scopes, null,
    v_code.resource, v_code.returns_to, p_code_digest, p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh,
    p_trace_id
  );
end
$$;

comment on function patchbay_api.exchange_code is
  'Entry function: redeems an authorization code, once (RFC 6749 §4.1.3); a replay ends its grant. May be null: secret_digest, redirect_uri, code_challenge, resource.';

grant execute on function
  patchbay_api.exchange_code(text, bytea, text, bytea, text, text, text, bytea, bytea, text, text, uuid, text)
to patchbay_gateway;

-- grant_type=refresh_token -------------------------------------------------------------------------------------------

-- What a refresh leaves in the bucket of its grant (patchbay.limits, refresh:grant), counted upside down: how many are used up,
-- this one included; more than the capacity: this one has to wait.
create function patchbay.used_refreshes(p_used real, p_at timestamptz, p_now timestamptz, out used real, out wait integer)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit constant patchbay.limits := patchbay.named_limit('refresh:grant');
  v_used constant double precision :=
    1 + greatest(0, p_used - v_limit.per_minute / 60 * greatest(0, date_part('epoch', p_now - p_at)));
begin
  used := v_used;
  wait := greatest(0, ceil((v_used - v_limit.capacity) * 60 / v_limit.per_minute));
end
$$;

comment on function patchbay.used_refreshes(real, timestamptz, timestamptz) is 'The bucket of a grant after one more refresh, and the seconds that it has to wait; 0: none.';

-- A refresh (RFC 6749 §6) with rotation (RFC 9700 §4.14) and an idempotent retry:
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
  v_token record;
  -- That it may refresh is what it shows by refreshing: naming offline_access asks for nothing.
  v_narrowed text[] := case
    when cardinality(p_scopes) > 0 then patchbay.distinct_scopes(array_remove(p_scopes, 'offline_access'))
  end;
  v_consented text[];
  v_successor patchbay.tokens;
  v_now constant timestamptz := clock_timestamp();
  v_grace interval;
  v_access_lifetime interval;
  v_refresh_lifetime interval;
  v_used real := 1;
  v_wait integer := 0;
begin
  -- Holds the account (patchbay.hold_user): refresh, replay and revocation of one family queue here, before the client's
  -- bucket (token:client): a wait for one account stops no other user. The account is locked first. Grant and token are, too:
  -- of a row that is not, a statement that waited tells what was there before; and an operator's revocation does not hold the
  -- account.
  select
    t.consumed_at, t.grant_id, g.user_id, g.client_id, g.scopes, g.narrowed_scopes, g.resource, g.refreshed_at,
    g.recent_refreshes, g.access_digest as live_digest,
    g.revoked_at is null and t.expires_at > now() and account.deleted_at is null
      and (account.banned_until is null or account.banned_until <= now()) as is_good
  into v_token
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  join auth.users as account on account.id = g.user_id
  where t.refresh_digest = p_token_digest
  for no key update of account, g, t;

  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  if v_begun.kind is null then
    problem := v_begun.problem;
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

  if v_token.client_id is distinct from p_client_id then
    problem := patchbay.fail(
      case when v_token.client_id is not null then 'token_of_other_client' else 'refresh_token_refused' end,
      'invalid_grant', 'the refresh token is unknown, expired or revoked', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  if not v_token.is_good then
    problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
    return;
  end if;

  if v_narrowed is not null then
    v_consented := v_token.scopes || v_token.narrowed_scopes;
    -- Clients repeat what they asked for at the authorize endpoint, where an unknown name is left out (patchbay.requested_scopes),
    -- but for GPT Actions. Only those there are count; none of them is as if none were named.
    if v_begun.kind <> 'gpt_action' and not (v_narrowed <@ v_consented) then
      v_narrowed := patchbay.distinct_scopes(
        array(select name from unnest(v_narrowed) as asked (name) where name in (select known.name from patchbay.scopes as known))
      );
    end if;
    -- RFC 6749 §6: never more than was granted. RFC 8707 §2.2 likewise.
    if not (v_narrowed <@ v_consented) then
      problem := patchbay.token_error('invalid_scope', format(
        'the scope %s was not granted; granted: %s',
        array_to_string((array(select unnest(v_narrowed) except select unnest(v_consented)))[1:5], ' '),
        array_to_string(v_token.scopes, ' ')
      ));
      return;
    end if;

    -- A client cannot know what the user took away since: that is left out, and a pair that is left with nothing can do nothing.
    if v_narrowed is not null and v_token.narrowed_scopes is not null then
      v_narrowed := patchbay.scopes_in_force(v_narrowed, v_token.scopes);
    end if;
  end if;

  if nullif(p_resource, '') is distinct from v_token.resource and p_resource is not null then
    problem := patchbay.token_error('invalid_target', 'resource is not the one of the authorization request');
    return;
  end if;

  if v_token.consumed_at is not null then
    if v_token.consumed_at <= clock_timestamp() - v_grace then
      perform patchbay.revoke_grant(v_token.grant_id, 'refresh_token_reused');
      perform patchbay.audit('refresh_token_reused', v_token.user_id, p_client_id, v_token.grant_id, p_trace_id);
      problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
      return;
    end if;

    -- Its successor carries its seals exactly as long as it is the live pair.
    select * into v_successor from patchbay.tokens
    where access_digest = v_token.live_digest and parent_digest = p_token_digest and sealed_access is not null;

    -- A late process must not use up what the good one has left, nor fill the log.
    if not found then
      if patchbay.limit_by('superseded:grant', v_token.grant_id::text) = 0 then
        perform patchbay.audit('refresh_token_superseded', v_token.user_id, p_client_id, v_token.grant_id, p_trace_id);
      end if;
      problem := patchbay.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
      return;
    end if;
  end if;

  -- A token is kept until it expires, an event for a month: nobody makes any number of them. Only who refreshed a moment
  -- ago can be too fast. What is refused is not used up, and is not a replay.
  if p_address is not null and v_token.refreshed_at > v_now - interval '1 hour' then
    select bucket.used, bucket.wait into v_used, v_wait
    from patchbay.used_refreshes(v_token.recent_refreshes, v_token.refreshed_at, v_now) as bucket;
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
      -- By the leaf of the index that was read above: access_digest would be one more that is in no cache.
      where refresh_digest = p_token_digest
    ),
    kept as (
      update patchbay.grants
      set
        expires_at = now() + v_refresh_lifetime,
        access_digest = p_access_digest,
        refreshed_at = greatest(v_now, v_token.refreshed_at),
        recent_refreshes = coalesce(v_used, 0)
      where id = v_token.grant_id
    ),
    new_pair as (
      insert into patchbay.tokens (
        access_digest, refresh_digest, grant_id, parent_digest, scopes, sealed_access, sealed_refresh, access_expires_at,
        expires_at
      ) values (
        p_access_digest, p_refresh_digest, v_token.grant_id, p_token_digest, v_narrowed, p_sealed_access, p_sealed_refresh,
        now() + v_access_lifetime, now() + v_refresh_lifetime
      )
    )
    insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id)
    values ('token_refreshed', v_token.user_id, p_client_id, v_token.grant_id, p_trace_id);

    ok := row(date_part('epoch', v_access_lifetime)::integer, array_to_string(coalesce(v_narrowed, v_token.scopes), ' '), null, null);
    return;
  end if;

  update patchbay.grants
  set refreshed_at = greatest(v_now, v_token.refreshed_at), recent_refreshes = coalesce(v_used, 0)
  where id = v_token.grant_id;
  perform patchbay.audit('token_refresh_repeated', v_token.user_id, p_client_id, v_token.grant_id, p_trace_id);
  ok := row(
    date_part('epoch', v_successor.access_expires_at - v_successor.created_at)::integer,
    array_to_string(patchbay.scopes_in_force(v_successor.scopes, v_token.scopes), ' '), v_successor.sealed_access,
    v_successor.sealed_refresh
  );
end
$$;

comment on function patchbay_api.refresh_token is
  'Entry function: rotates a refresh token (RFC 6749 §6); a retry gets the pair of before. May be null: secret_digest, resource.';

grant execute on function
  patchbay_api.refresh_token(text, bytea, text, bytea, text[], text, bytea, bytea, text, text, uuid, text)
to patchbay_gateway;

-- Revocation and introspection ---------------------------------------------------------------------------------------

-- RFC 7009. An unknown token, or another client's, is not a problem either: a stranger learns nothing (§2.2).
create function patchbay_api.revoke_token(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_token_digest bytea,
  p_trace_id uuid,
  p_address text default null,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
-- Longer than any other waits: what ends access does not give up before it.
set lock_timeout = '9s'
as $$
declare
  v_grant patchbay.grants;
begin
  -- Before the client's bucket, as everywhere.
  perform patchbay.hold_user(g.user_id)
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  where p_token_digest in (t.access_digest, t.refresh_digest);

  problem := (patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id)).problem;
  if problem.error is not null then
    return;
  end if;

  select g.* into v_grant
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  where p_token_digest in (t.access_digest, t.refresh_digest)
  for update of g;

  if not found then
    return;
  end if;

  if v_grant.client_id <> p_client_id then
    -- Who holds such a token may send it as often as they like: they must not fill the log. The alarm counts what is written.
    if patchbay.limit_by('foreign_token:grant', v_grant.id::text) = 0 then
      perform patchbay.audit('token_of_other_client', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);
    end if;
    return;
  end if;

  -- Either token of a grant ends the grant (RFC 7009 §2.1).
  if patchbay.revoke_grant(v_grant.id, 'revoked_by_client') then
    perform patchbay.audit('grant_revoked', v_grant.user_id, p_client_id, v_grant.id, p_trace_id,
      jsonb_build_object('reason', 'revoked_by_client'));
  end if;
end
$$;

comment on function patchbay_api.revoke_token is
  'Entry function: either token of a grant ends the grant (RFC 7009). May be null: secret_digest.';

-- RFC 7662. A client may ask about its own tokens; for any other the answer is active: false.
create function patchbay_api.introspect_token(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_token_digest bytea,
  p_trace_id uuid,
  p_address text default null,
  out ok patchbay_api.introspected_token,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
begin
  problem := (patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id)).problem;
  if problem.error is not null then
    return;
  end if;

  -- RFC 7662 §2.1: the caller must authenticate; a public client cannot.
  if p_auth_method = 'none' then
    problem := patchbay.token_error('invalid_client', 'introspection needs client authentication');
    return;
  end if;

  select
    -- The narrowed scopes are the access token's: its refresh token still carries all.
    true,
    array_to_string(
      case when t.access_digest = p_token_digest then patchbay.scopes_in_force(t.scopes, g.scopes) else g.scopes end, ' '
    ),
    g.client_id, g.user_id,
    extract(epoch from case when t.access_digest = p_token_digest then t.access_expires_at else t.expires_at end)::bigint,
    extract(epoch from t.created_at)::bigint,
    case when t.refresh_digest is null then 'pairing' when t.access_digest = p_token_digest then 'access' else 'refresh' end,
    g.resource
  into ok
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  where p_token_digest in (t.access_digest, t.refresh_digest)
    and g.client_id = p_client_id
    and g.revoked_at is null
    and g.expires_at > now()
    and case
      when t.access_digest = p_token_digest then t.access_expires_at > now()
      else t.expires_at > now() and t.consumed_at is null
    end
    and patchbay.user_is_active(g.user_id);

  if not found then
    ok.active := false;
  end if;
end
$$;

comment on function patchbay_api.introspect_token is
  'Entry function: what a token of this client is good for (RFC 7662). May be null: secret_digest.';

grant execute on function
  patchbay_api.revoke_token(text, bytea, text, bytea, uuid, text),
  patchbay_api.introspect_token(text, bytea, text, bytea, uuid, text)
to patchbay_gateway;
