-- What every use of the token endpoint has in common: who asks, what is issued, what is answered.
--
-- Its entry functions answer jsonb: the token response's facts, or an error of RFC 6749 §5.2 (error, error_description). An
-- error is an answer and not an exception, so that what was recorded stays recorded.
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
