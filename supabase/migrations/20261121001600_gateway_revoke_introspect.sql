-- Entry functions of RFC 7009 (revocation) and RFC 7662 (introspection).

-- No problem is also a token that is unknown or another client's: a stranger learns nothing (RFC 7009 §2.2).
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
  v_begun record;
  v_grant patchbay.grants;
begin
  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  problem := v_begun.problem;
  if problem.error is not null then
    return;
  end if;

  perform patchbay.hold_user(g.user_id)
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  where p_token_digest in (t.access_digest, t.refresh_digest);

  select g.* into v_grant
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  where p_token_digest in (t.access_digest, t.refresh_digest)
  for update of g;

  if not found then
    return;
  end if;

  if v_grant.client_id <> p_client_id then
    perform patchbay.audit('token_of_other_client', v_grant.user_id, p_client_id, v_grant.id, p_trace_id);
    return;
  end if;

  -- Either token of a grant ends the grant (RFC 7009 §2.1).
  if patchbay.revoke_grant(v_grant.id, 'revoked_by_client') then
    perform patchbay.audit('grant_revoked', v_grant.user_id, p_client_id, v_grant.id, p_trace_id,
      jsonb_build_object('reason', 'revoked_by_client'));
  end if;
end
$$;

comment on function patchbay_api.revoke_token(text, bytea, text, bytea, uuid, text) is 'RFC 7009: ends the grant of a client''s own token.';

-- A client may ask about its own tokens; about any other it hears active: false.
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
declare
  v_begun record;
begin
  v_begun := patchbay.begin_client_request(p_client_id, p_secret_digest, p_auth_method, p_address, p_trace_id);
  problem := v_begun.problem;
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
    true, array_to_string(case when t.access_digest = p_token_digest then coalesce(t.scopes, g.scopes) else g.scopes end, ' '),
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

comment on function patchbay_api.introspect_token(text, bytea, text, bytea, uuid, text) is 'RFC 7662: facts about a client''s own live token.';

grant execute on function
  patchbay_api.revoke_token(text, bytea, text, bytea, uuid, text),
  patchbay_api.introspect_token(text, bytea, text, bytea, uuid, text)
to patchbay_gateway;
