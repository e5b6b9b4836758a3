-- How often one user may call an action. A limit is a row of ops.limits named action:<name>; an action without a row has
-- none. The definition in TypeScript says the same (limit), and a test compares the two.
--
-- Replaces gateway.begin_call of …_gateway_call_action.sql: the same checks in the same order, and after them the limit.
-- Volatile now, since a call takes a token from a bucket.
create or replace function gateway.begin_call(
  p_credential_digest bytea,
  p_resource text,
  p_action text,
  out status integer,
  out error text,
  out message text,
  out user_id uuid,
  out grant_id uuid,
  out client_id text,
  out scopes text[],
  out slides boolean
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_scope text;
  v_resource text;
  v_is_limited boolean;
  v_wait integer;
begin
  select
    g.user_id, g.id, g.client_id, coalesce(t.scopes, g.scopes), g.resource,
    -- A pairing key lives on by being used; once a day is often enough to write that down.
    t.kind = 'pairing' and t.expires_at < now() + oauth.pairing_key_lifetime() - interval '1 day'
  into user_id, grant_id, client_id, scopes, v_resource, slides
  from oauth.tokens as t
  join oauth.grants as g on g.id = t.grant_id
  where t.digest = p_credential_digest
    and t.kind in ('access', 'pairing')
    and t.expires_at > now()
    and g.revoked_at is null;

  -- A token for one resource is none for another (RFC 8707 §2); no resource means the actions of F/gpt.
  if not found or v_resource is distinct from p_resource then
    status := 401;
    error := 'unauthorized';
    message := 'The credential is missing, unknown, expired or revoked. Sign in again.';
    user_id := null;
    return;
  end if;

  select r.scope, exists (select from ops.limits as l where l.name = 'action:' || r.name)
  into v_scope, v_is_limited
  from actions.registry as r
  where r.name = p_action;
  if not found then
    status := 404;
    error := 'not_found';
    message := 'There is no such action.';
    return;
  end if;

  if not (v_scope = any (scopes)) then
    status := 403;
    error := 'forbidden';
    message := format('This needs the permission %s, which was not given. Sign in again and allow it.', v_scope);
    return;
  end if;

  if v_is_limited then
    v_wait := ops.limit_by('action:' || p_action, user_id::text);
    if v_wait > 0 then
      status := 429;
      error := 'rate_limited';
      message := format('Too many calls of this action. Nothing was changed. Try again in %s s.', v_wait);
      return;
    end if;
  end if;

  status := 0;
end
$$;
