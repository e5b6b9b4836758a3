-- What every use of the token endpoint has in common: who asks, what is issued, what is answered.
--
-- Its entry functions answer what the token response says beside the tokens, or an error of RFC 6749 §5.2.
--
-- The Edge Function made the new tokens; here arrive their digests and sealed forms. Nothing is burnt by a request that
-- fails client authentication or is bound to another client or redirect URI.

-- RFC 6749 §5.2: 401 for a client that failed to authenticate, else 400.
create function patchbay.token_error(p_error text, p_description text) returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(case p_error when 'invalid_client' then 401 else 400 end, p_error, p_description);

create function patchbay.issue_pair(
  p_grant_id uuid,
  p_parent_digest bytea,
  p_access_digest bytea,
  p_refresh_digest bytea,
  p_sealed_access text,
  p_sealed_refresh text,
  p_scopes text[],
  p_access_lifetime interval,
  p_refresh_lifetime interval
) returns void
language sql
set search_path = ''
begin atomic
  insert into patchbay.tokens (digest, grant_id, kind, parent_digest, scopes, sealed, expires_at)
  values
    (
      p_access_digest, p_grant_id, 'access', p_parent_digest, p_scopes, p_sealed_access,
      now() + p_access_lifetime
    ),
    (
      p_refresh_digest, p_grant_id, 'refresh', p_parent_digest, null, p_sealed_refresh,
      now() + p_refresh_lifetime
    );
end;

comment on function patchbay.issue_pair(uuid, bytea, bytea, bytea, text, text, text[], interval, interval) is 'Stores one access and one refresh token, issued for p_parent_digest.';

create function patchbay.token_answer(p_scopes text[], p_access_lifetime interval)
returns patchbay_api.issued_tokens
language sql
immutable
parallel safe
set search_path = ''
return row(
  extract(epoch from p_access_lifetime)::integer, pg_catalog.array_to_string(p_scopes, ' '), null, null
)::patchbay_api.issued_tokens;

-- A new grant with its first token pair: what redeeming a code, of either kind, comes to. Gives the answer.
create function patchbay.open_grant(
  p_grant_id uuid,
  p_user_id uuid,
  p_client patchbay.clients,
  p_scopes text[],
  p_resource text,
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
  v_access_lifetime constant interval := patchbay.lifetime('access_token');
  v_refresh_lifetime constant interval := patchbay.lifetime('refresh_token');
begin
  insert into patchbay.grants (id, user_id, client_id, scopes, resource, expires_at)
  values (p_grant_id, p_user_id, p_client.id, p_scopes, p_resource, now() + v_refresh_lifetime);

  perform patchbay.issue_pair(
    p_grant_id, p_parent_digest, p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, null,
    v_access_lifetime, v_refresh_lifetime
  );

  -- Once a day is often enough. A client may be shared by all installations of an app, which must not wait for one another.
  if p_client.last_grant_at > now() - interval '1 day' is not true then
    update patchbay.clients set last_grant_at = now()
    where id = (select id from patchbay.clients where id = p_client.id for no key update skip locked);
  end if;

  perform patchbay.audit('token_issued', p_user_id, p_client.id, p_grant_id, p_trace_id);
  return patchbay.token_answer(p_scopes, v_access_lifetime);
end
$$;

-- What every use of a client's credentials begins with: the client, or the error to answer. p_address is whom the limits
-- of patchbay.limits count; null while limits are relaxed.
create function patchbay.begin_client_request(
  p_client_id text,
  p_secret_digest bytea,
  p_auth_method text,
  p_address text,
  p_trace_id uuid,
  out client patchbay.clients,
  out problem patchbay_api.problem
)
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer;
begin
  client := patchbay.authenticate_client(p_client_id, p_secret_digest, p_auth_method);
  if client.id is null then
    problem := patchbay.fail(
      'client_authentication_failed', 'invalid_client', 'client authentication failed', p_client_id, p_address, p_trace_id
    );
    return;
  end if;

  -- A public client's id is no secret: whoever knows it must not use up what its users share, nor what the users of one
  -- address do, which any page that one of them visits could.
  v_wait := case
    when p_address is null or p_auth_method = 'none' then 0
    else patchbay.limit_by('token:client', client.id)
  end;
  if v_wait > 0 then
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
return row('rate_limited', 'too many requests', 429, p_seconds)::patchbay_api.problem;
