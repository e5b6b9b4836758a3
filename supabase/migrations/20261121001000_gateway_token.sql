-- Entry functions of the token endpoint. Each answers jsonb: the token response's facts, or an error of RFC 6749 §5.2
-- (error, error_description). An error is an answer and not an exception, so that what was recorded stays recorded.
--
-- The Edge Function made the new tokens; here arrive their digests and sealed forms. Nothing is burnt by a request that
-- fails client authentication or is bound to another client or redirect URI.

create function oauth.token_error(p_error text, p_description text) returns jsonb
language sql
immutable
parallel safe
set search_path = ''
return pg_catalog.jsonb_build_object('error', p_error, 'error_description', p_description);

create function oauth.issue_pair(
  p_grant_id uuid,
  p_parent_digest bytea,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_scopes text[]
) returns void
language sql
set search_path = ''
begin atomic
  insert into oauth.tokens (digest, grant_id, kind, parent_digest, scopes, sealed, expires_at)
  values
    (
      p_access_digest, p_grant_id, 'access', p_parent_digest, p_scopes, p_sealed_access,
      now() + oauth.access_token_lifetime()
    ),
    (
      p_refresh_digest, p_grant_id, 'refresh', p_parent_digest, null, p_sealed_refresh,
      now() + oauth.refresh_token_lifetime()
    );
end;

comment on function oauth.issue_pair(uuid, bytea, bytea, bytea, text, text, text[]) is 'Stores one access and one refresh token, issued for p_parent_digest.';

-- A new grant with its first token pair: what redeeming a code, of either kind, comes to.
create function oauth.open_grant(
  p_user_id uuid,
  p_client oauth.clients,
  p_scopes text[],
  p_resource text,
  p_parent_digest bytea,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_request_id uuid
) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_grant_id constant uuid := gen_random_uuid();
begin
  insert into oauth.grants (id, user_id, client_id, scopes, resource, expires_at)
  values (v_grant_id, p_user_id, p_client.id, p_scopes, p_resource, now() + oauth.refresh_token_lifetime());

  perform oauth.issue_pair(
    v_grant_id, p_parent_digest, p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, null
  );

  if p_client.first_used_at is null then
    update oauth.clients set first_used_at = now() where id = p_client.id and first_used_at is null;
  end if;

  perform ops.audit('token_issued', p_user_id, p_client.id, v_grant_id, p_request_id);
  return v_grant_id;
end
$$;

create function oauth.token_answer(p_scopes text[]) returns jsonb
language sql
immutable
parallel safe
set search_path = ''
return pg_catalog.jsonb_build_object(
  'expires_in', extract(epoch from oauth.access_token_lifetime())::integer,
  'scope', pg_catalog.array_to_string(p_scopes, ' ')
);

-- What every use of a client's credentials begins with: the client, or the error to answer. p_address is whom the limits
-- of ops.limits count; null while limits are relaxed.
create function oauth.begin_client_request(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_address text,
  p_request_id uuid,
  out client oauth.clients,
  out error jsonb
)
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer;
begin
  client := oauth.authenticate_client(p_client_id, p_secret_digest, p_auth_method);
  if client.id is null then
    error := oauth.fail(
      'client_authentication_failed', 'invalid_client', 'client authentication failed',
      -- Anybody can send any text as client id: one that there is not is written down as a digest, as the log does.
      coalesce(
        (select id from oauth.clients where id = p_client_id),
        'sha256:' || left(encode(sha256(convert_to(p_client_id, 'UTF8')), 'hex'), 16)
      ),
      p_address, p_request_id
    );
    return;
  end if;

  v_wait := case when p_address is null then 0 else ops.limit_by(
    'token:client',
    -- A public client's id is no secret: whoever knows it must not use up what its users share.
    client.id || case when p_auth_method = 'none' then ' ' || ops.network_of(p_address) else '' end
  ) end;
  if v_wait > 0 then
    error := oauth.limited(v_wait);
  end if;
end
$$;

-- An error that a guess would cause: audited, and counted against the address; too many are answered with "later". Only
-- who fails is held up, since others may well share the address: all of ChatGPT's users do.
create function oauth.fail(
  p_event text,
  p_error text,
  p_description text,
  p_client_id text,
  p_address text,
  p_request_id uuid
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer := ops.failure_wait(p_address);
begin
  -- Past the limit nothing is written either: a flood would bury what matters.
  if v_wait > 0 then
    return oauth.limited(v_wait);
  end if;

  perform ops.audit(p_event, null, left(p_client_id, 500), null, p_request_id);
  perform ops.limit_by('failure:address', p_address);
  return oauth.token_error(p_error, p_description);
end
$$;

create function oauth.limited(p_seconds integer) returns jsonb
language sql
immutable
parallel safe
set search_path = ''
return oauth.token_error('rate_limited', 'too many requests')
  || pg_catalog.jsonb_build_object('retry_after', p_seconds);

-- grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.6).
-- p_code_challenge is S256 of the verifier that came, null when none came.
-- p_resource is the resource that was named, '' for F/gpt, which tokens carry as null; null when none was named.
create function gateway.exchange_code(
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
  p_request_id uuid,
  p_address text default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_begun record;
  v_client oauth.clients;
  v_code oauth.authorization_codes;
  v_grant_id uuid;
begin
  v_begun := oauth.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_request_id);
  if v_begun.error is not null then
    return v_begun.error;
  end if;
  v_client := v_begun.client;

  perform oauth.hold_user(user_id) from oauth.authorization_codes where digest = p_code_digest;

  -- Parallel redemptions queue here; all but the first find it consumed.
  select * into v_code from oauth.authorization_codes where digest = p_code_digest for update;

  if not found or v_code.client_id <> v_client.id then
    return oauth.fail(
      case when found then 'code_of_other_client' else 'code_refused' end,
      'invalid_grant', 'the code is unknown, expired or was used', v_client.id, p_address, p_request_id
    );
  end if;

  -- RFC 6749 §4.1.3 wants the redirect URI again; OAuth 2.1 leaves it out where PKCE binds the code.
  if p_redirect_uri is null and v_code.code_challenge is null then
    return oauth.token_error('invalid_request', 'redirect_uri is required');
  end if;

  if p_redirect_uri <> v_code.redirect_uri then
    return oauth.token_error('invalid_grant', 'redirect_uri is not the one of the authorization request');
  end if;

  if v_code.code_challenge is not null and p_code_challenge is null then
    return oauth.token_error('invalid_grant', 'code_verifier is required');
  end if;

  -- RFC 9700 §2.1.1: a verifier without a challenge is a downgrade attempt.
  if v_code.code_challenge is distinct from p_code_challenge then
    return oauth.fail(
      'pkce_refused', 'invalid_grant', 'code_verifier does not match', v_client.id, p_address, p_request_id
    );
  end if;

  if v_code.consumed_at is not null then
    -- RFC 6749 §4.1.2: used twice, so what was issued for it is no longer trusted.
    if oauth.revoke_grant(v_code.grant_id, 'code_replayed') then
      perform ops.audit('code_replayed', v_code.user_id, v_client.id, v_code.grant_id, p_request_id);
    end if;
    return oauth.token_error('invalid_grant', 'the code is unknown, expired or was used');
  end if;

  if v_code.expires_at <= now() or not oauth.user_is_active(v_code.user_id) then
    return oauth.token_error('invalid_grant', 'the code is unknown, expired or was used');
  end if;

  -- RFC 8707 §2.2: no other resource than the user consented to.
  if nullif(p_resource, '') is distinct from v_code.resource and p_resource is not null then
    return oauth.token_error('invalid_target', 'resource is not the one of the authorization request');
  end if;

  v_grant_id := oauth.open_grant(
    v_code.user_id, v_client, v_code.scopes, v_code.resource, p_code_digest,
    p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, p_request_id
  );
  update oauth.authorization_codes set consumed_at = now(), grant_id = v_grant_id where digest = p_code_digest;

  return oauth.token_answer(v_code.scopes);
end
$$;

comment on function gateway.exchange_code(text, bytea, text, bytea, text, text, text, bytea, bytea, text, text, uuid, text) is
  'Redeems an authorization code, once: a new grant and its first token pair.';

-- What a refresh leaves in the bucket of its grant (ops.limits, refresh:grant), counted upside down: how many are used up,
-- this one included; more than the capacity: this one has to wait. Without a limit's row nothing is limited.
create function oauth.used_refreshes(p_grant oauth.grants, p_now timestamptz, out used real, out wait integer)
language sql
stable
set search_path = ''
begin atomic
  with bucket as (
    select l.capacity, l.per_minute, 1 + greatest(
      0,
      p_grant.recent_refreshes - l.per_minute / 60 * greatest(0, extract(epoch from p_now - p_grant.refreshed_at))
    ) as used
    from ops.limits as l
    where l.name = 'refresh:grant'
  )
  select bucket.used::real, greatest(0, ceil((bucket.used - bucket.capacity) * 60 / bucket.per_minute))::integer
  from bucket;
end;

comment on function oauth.used_refreshes(oauth.grants, timestamptz) is 'The bucket of a grant after one more refresh, and the seconds that it has to wait; 0: none.';

-- grant_type=refresh_token (RFC 6749 §6) with rotation (RFC 9700 §4.14) and an idempotent retry:
--
--   unspent                                       -> rotate: this one is spent, a new pair is live
--   spent < 60 s ago and its successor unspent    -> the successor again, sealed: the very same answer
--   spent otherwise                               -> a replay: the grant ends
create function gateway.refresh_token(
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
  p_request_id uuid,
  p_address text default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_begun record;
  v_client oauth.clients;
  v_token oauth.tokens;
  v_grant oauth.grants;
  v_narrowed text[] := oauth.distinct_scopes(p_scopes);
  v_sealed jsonb;
  v_now constant timestamptz := clock_timestamp();
  v_used real := 1;
  v_wait integer := 0;
begin
  v_begun := oauth.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_request_id);
  if v_begun.error is not null then
    return v_begun.error;
  end if;
  v_client := v_begun.client;

  perform oauth.hold_user(g.user_id)
  from oauth.tokens as t
  join oauth.grants as g on g.id = t.grant_id
  where t.digest = p_token_digest;

  -- The grant's row is the lock of its family: refresh, replay and revocation queue on it.
  select g.* into v_grant
  from oauth.tokens as t
  join oauth.grants as g on g.id = t.grant_id
  where t.digest = p_token_digest and t.kind = 'refresh'
  for update of g;

  if not found or v_grant.client_id <> v_client.id then
    return oauth.fail(
      case when found then 'token_of_other_client' else 'refresh_token_refused' end,
      'invalid_grant', 'the refresh token is unknown, expired or revoked', v_client.id, p_address, p_request_id
    );
  end if;

  -- Read again behind the lock: whoever held it may have spent the token.
  select * into v_token from oauth.tokens where digest = p_token_digest;

  if not found
    or v_grant.revoked_at is not null
    or v_token.expires_at <= now()
    or not oauth.user_is_active(v_grant.user_id)
  then
    return oauth.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
  end if;

  -- RFC 6749 §6: never more than was granted. RFC 8707 §2.2 likewise.
  if not (p_scopes <@ v_grant.scopes) then
    return oauth.token_error('invalid_scope', 'a scope was not granted');
  end if;

  if nullif(p_resource, '') is distinct from v_grant.resource and p_resource is not null then
    return oauth.token_error('invalid_target', 'resource is not the one of the authorization request');
  end if;

  -- A token is kept until it expires, an event for a month: nobody makes any number of them. Only who refreshed a moment
  -- ago can be too fast. What is refused burns nothing, and is no replay.
  if p_address is not null and v_grant.refreshed_at > v_now - interval '1 hour' then
    select bucket.used, bucket.wait into v_used, v_wait from oauth.used_refreshes(v_grant, v_now) as bucket;
    if v_wait > 0 then
      return oauth.limited(v_wait);
    end if;
  end if;

  if v_token.consumed_at is null then
    -- At most one live pair a grant: the access token before this one ends now.
    update oauth.tokens
    set consumed_at = clock_timestamp(), sealed = null
    where grant_id = v_grant.id and consumed_at is null;
    update oauth.grants
    set
      expires_at = now() + oauth.refresh_token_lifetime(),
      refreshed_at = greatest(v_now, v_grant.refreshed_at),
      recent_refreshes = coalesce(v_used, 0)
    where id = v_grant.id;

    perform oauth.issue_pair(
      v_grant.id, p_token_digest, p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, v_narrowed
    );
    perform ops.audit('token_refreshed', v_grant.user_id, v_client.id, v_grant.id, p_request_id);

    return oauth.token_answer(coalesce(v_narrowed, v_grant.scopes));
  end if;

  -- Its successors still carry their seal exactly as long as they are the live pair.
  if v_token.consumed_at > clock_timestamp() - oauth.refresh_grace() then
    select jsonb_object_agg(kind, sealed), max(scopes) into v_sealed, v_narrowed
    from oauth.tokens
    where grant_id = v_grant.id and consumed_at is null and parent_digest = p_token_digest and sealed is not null;

    if v_sealed ?& array['access', 'refresh'] then
      update oauth.grants
      set refreshed_at = greatest(v_now, v_grant.refreshed_at), recent_refreshes = coalesce(v_used, 0)
      where id = v_grant.id;
      perform ops.audit('token_refresh_repeated', v_grant.user_id, v_client.id, v_grant.id, p_request_id);
      return oauth.token_answer(coalesce(v_narrowed, v_grant.scopes)) || jsonb_build_object('sealed', v_sealed);
    end if;
  end if;

  perform oauth.revoke_grant(v_grant.id, 'refresh_token_reused');
  perform ops.audit('refresh_token_reused', v_grant.user_id, v_client.id, v_grant.id, p_request_id);
  return oauth.token_error('invalid_grant', 'the refresh token is unknown, expired or revoked');
end
$$;

comment on function gateway.refresh_token(text, bytea, text, bytea, text[], text, bytea, bytea, text, text, uuid, text) is
  'Rotates a refresh token; a retry within the grace gets the same pair (sealed); a replay ends the grant.';

grant execute on function
  gateway.exchange_code(text, bytea, text, bytea, text, text, text, bytea, bytea, text, text, uuid, text),
  gateway.refresh_token(text, bytea, text, bytea, text[], text, bytea, bytea, text, text, uuid, text)
to patchbay_gateway;
