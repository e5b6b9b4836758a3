-- The yardstick: the least that a code or a token needs of Postgres, with what is spent kept so that a replay is known.
-- One call of one small function for each request.

create table codes (
  digest bytea primary key,
  client_id text not null,
  redirect_uri text not null,
  user_id uuid not null,
  scope text not null,
  family uuid not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
) with (fillfactor = 80);

create table tokens (
  digest bytea primary key,
  is_refresh boolean not null,
  client_id text not null,
  user_id uuid not null,
  scope text not null,
  family uuid not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
) with (fillfactor = 80);

-- To end a family.
create index tokens_family_idx on tokens (family);

-- The scope, or null: refused.
create function redeem_code(p_code bytea, p_client_id text, p_redirect_uri text, p_access bytea, p_refresh bytea)
returns text
language plpgsql
as $$
declare
  v_user_id uuid;
  v_scope text;
  v_family uuid;
begin
  update codes set consumed_at = now()
  where digest = p_code and consumed_at is null and expires_at > now()
    and client_id = p_client_id and redirect_uri = p_redirect_uri
  returning user_id, scope, family into v_user_id, v_scope, v_family;

  if found then
    insert into tokens (digest, is_refresh, client_id, user_id, scope, family, expires_at)
    values
      (p_access, false, p_client_id, v_user_id, v_scope, v_family, now() + interval '1 hour'),
      (p_refresh, true, p_client_id, v_user_id, v_scope, v_family, now() + interval '30 days');
  end if;
  return v_scope;
end
$$;

create function rotate_token(p_token bytea, p_client_id text, p_access bytea, p_refresh bytea)
returns text
language plpgsql
as $$
declare
  v_user_id uuid;
  v_scope text;
  v_family uuid;
begin
  update tokens set consumed_at = now()
  where digest = p_token and is_refresh and consumed_at is null and expires_at > now() and client_id = p_client_id
  returning user_id, scope, family into v_user_id, v_scope, v_family;

  if found then
    insert into tokens (digest, is_refresh, client_id, user_id, scope, family, expires_at)
    values
      (p_access, false, p_client_id, v_user_id, v_scope, v_family, now() + interval '1 hour'),
      (p_refresh, true, p_client_id, v_user_id, v_scope, v_family, now() + interval '30 days');
  end if;
  return v_scope;
end
$$;

-- No row: the token is not good.
create function read_status(p_access bytea)
returns table (has_completed_oauth boolean, last_interaction timestamptz)
language plpgsql
stable
as $$
begin
  return query
    select s.has_completed_oauth, s.last_interaction
    from tokens as t
    join user_gpt_connections as s on s.user_id = t.user_id
    where t.digest = p_access and not t.is_refresh and t.consumed_at is null and t.expires_at > now();
end
$$;
