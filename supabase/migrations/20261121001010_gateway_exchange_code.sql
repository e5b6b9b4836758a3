-- The authorization code grant: a code is redeemed once.

-- grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.6).
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
  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  problem := v_begun.problem;
  if problem.error is not null then
    return;
  end if;

  -- Holds the account (patchbay.hold_user): parallel redemptions queue here. Of a code nothing changes but consumed_at, which
  -- is looked at below.
  select
    code.client_id, code.user_id, code.redirect_uri, code.code_challenge, code.scopes, code.resource, code.grant_id,
    code.expires_at > now() and account.deleted_at is null
      and (account.banned_until is null or account.banned_until <= now()) as is_good
  into v_code
  from patchbay.authorization_codes as code
  join auth.users as account on account.id = code.user_id
  where code.digest = p_code_digest
  for no key update of account;

  if not found or v_code.client_id <> p_client_id then
    problem := patchbay.fail(
      case when found then 'code_of_other_client' else 'code_refused' end,
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
  if nullif(p_resource, '') is distinct from v_code.resource and p_resource is not null and v_code.is_good
    and exists (select from patchbay.authorization_codes where digest = p_code_digest and consumed_at is null)
  then
    problem := patchbay.token_error('invalid_target', 'resource is not the one of the authorization request');
    return;
  end if;

  -- Once, whoever else tried: an expired code is not spent.
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
    v_code.grant_id, v_code.user_id, v_begun.client, v_code.scopes, v_code.resource, p_code_digest,
    p_access_digest, p_refresh_digest, p_sealed_access, p_sealed_refresh, p_trace_id
  );
end
$$;

comment on function patchbay_api.exchange_code(text, bytea, text, bytea, text, text, text, bytea, bytea, text, text, uuid, text) is
  'Redeems an authorization code, once: a new grant and its first token pair.';

grant execute on function
  patchbay_api.exchange_code(text, bytea, text, bytea, text, text, text, bytea, bytea, text, text, uuid, text)
to patchbay_gateway;
