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

create function patchbay.token_answer(p_scopes text[], p_access_lifetime interval)
returns patchbay_api.issued_tokens
language plpgsql
immutable
set search_path = ''
as $$
begin
  return row(extract(epoch from p_access_lifetime)::integer, array_to_string(p_scopes, ' '), null::text, null::text);
end
$$;

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
  v_access_lifetime interval;
begin
  -- One statement: each costs as much again to start as it does to run.
  with lifetimes as (
    select
      max(value) filter (where name = 'access_token') as of_access,
      max(value) filter (where name = 'refresh_token') as of_refresh
    from patchbay.settings
  ),
  new_grant as (
    insert into patchbay.grants (id, user_id, client_id, scopes, resource, expires_at, access_digest)
    select p_grant_id, p_user_id, p_client.id, p_scopes, p_resource, now() + of_refresh, p_access_digest from lifetimes
    returning id, access_digest, expires_at
  ),
  -- Reads the grant, so that it comes first and its key waits for the removal of the client before the connection is locked.
  new_pair as (
    insert into patchbay.tokens (
      access_digest, refresh_digest, grant_id, parent_digest, sealed_access, sealed_refresh, access_expires_at, expires_at
    )
    select
      new_grant.access_digest, p_refresh_digest, new_grant.id, p_parent_digest, p_sealed_access, p_sealed_refresh,
      now() + lifetimes.of_access, new_grant.expires_at
    from new_grant, lifetimes
  ),
  event as (
    insert into patchbay.audit_log (event, user_id, client_id, grant_id, trace_id)
    values ('token_issued', p_user_id, p_client.id, p_grant_id, p_trace_id)
  )
  select of_access into v_access_lifetime from lifetimes;

  -- Once a day is often enough. A client may be shared by all installations of an app, which must not wait for one another.
  if p_client.last_grant_at > now() - interval '1 day' is not true then
    update patchbay.clients set last_grant_at = now()
    where id = (select id from patchbay.clients where id = p_client.id for no key update skip locked);
  end if;

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
  -- RFC 6749 §2.3. An unknown client, a method that it has not and a wrong secret are answered alike. A client that has a
  -- secret may send it either way, whichever it registered.
  select c.* into client
  from patchbay.clients as c
  where c.id = p_client_id
    and case
      when p_auth_method = 'none' then 'none' = any (c.token_endpoint_auth_methods)
      when p_auth_method in ('client_secret_post', 'client_secret_basic') then
        c.token_endpoint_auth_methods && array['client_secret_post', 'client_secret_basic']
        and exists (
          select from patchbay.client_secrets as secret
          where secret.digest = p_secret_digest and secret.client_id = c.id
            and (secret.expires_at is null or secret.expires_at > now())
        )
    end;

  if not found then
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
