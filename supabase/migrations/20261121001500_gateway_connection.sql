-- Entry functions of the mobile app's status endpoints. The Edge Function verified the user's JWT; p_user_id is its
-- subject. ok is the body of the spec, as text: it passes through. Who was never connected has a body of their own in the spec,
-- which the Edge Function gives for 404.

create function patchbay_api.connection_body(p_has_completed_oauth boolean, p_last_interaction timestamptz) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'has_completed_oauth', p_has_completed_oauth, 'last_interaction', patchbay.iso8601(p_last_interaction)
  )::text;
end
$$;

create function patchbay.never_connected() returns patchbay_api.problem
language sql
immutable
parallel safe
set search_path = ''
return patchbay.problem(404, 'not_found', 'No assistant was ever connected to this account.');

-- 20 a minute and user: a client that polls every 3 seconds is never refused.
create function patchbay_api.connection_status(
  p_user_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait integer;
  v_connection record;
begin
  v_wait := patchbay.consume_quota('status:' || p_user_id, 20, 20);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  select has_completed_oauth, oauth_token_expires_at, last_interaction into v_connection
  from public.user_gpt_connections
  where user_id = p_user_id;

  if not found then
    problem := patchbay.never_connected();
    return;
  end if;

  ok := patchbay_api.connection_body(
    -- The flag follows every event by trigger; only the passing of time has none. While the access token lives, so does
    -- its grant, and a phone that watches somebody connect never asks for more.
    v_connection.has_completed_oauth and (
      coalesce(v_connection.oauth_token_expires_at > now(), false) or exists (
        select from patchbay.grants
        where user_id = p_user_id and revoked_at is null and expires_at > now()
      )
    ),
    v_connection.last_interaction
  );
end
$$;

-- 5 a minute and user. Recomputes the row from the grants, then reads it.
create function patchbay_api.check_connection(
  p_user_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_wait integer;
begin
  v_wait := patchbay.consume_quota('check:' || p_user_id, 5, 5);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  perform patchbay.sync_connection(p_user_id);

  select patchbay_api.connection_body(has_completed_oauth, last_interaction) into ok
  from public.user_gpt_connections
  where user_id = p_user_id;

  if not found then
    problem := patchbay.never_connected();
  end if;
end
$$;

-- Ends every live grant of the user. p_user: the verified claims of the user's JWT.
create function patchbay_api.disconnect(
  p_user jsonb,
  p_trace_id uuid,
  out ok text,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
-- Longer than any other waits: what ends access does not give up before it.
set lock_timeout = '9s'
as $$
declare
  v_user_id constant uuid := (p_user ->> 'sub')::uuid;
  v_wait integer;
  v_ended uuid[];
begin
  perform patchbay.hold_user(v_user_id);

  problem := patchbay.refusal(p_user);
  if problem.error is not null then
    return;
  end if;

  v_wait := patchbay.consume_quota('disconnect:' || v_user_id, 20, 20);
  if v_wait > 0 then
    problem := patchbay.too_many_requests(v_wait);
    return;
  end if;

  -- First what was allowed but not fetched yet, which would connect again right after. A redemption that is under way
  -- is waited for here, and its grant is found below.
  perform patchbay.withdraw_approvals(v_user_id);

  -- All grants are locked, in one order, before anything touches the connection.
  v_ended := patchbay.revoke_grants(
    array(select id from patchbay.grants where user_id = v_user_id and revoked_at is null order by id for update),
    'disconnected'
  );
  perform patchbay.audit_ended(v_ended, 'grant_revoked', p_trace_id, jsonb_build_object('reason', 'disconnected'));

  select patchbay_api.connection_body(has_completed_oauth, last_interaction) into ok
  from public.user_gpt_connections
  where user_id = v_user_id;

  if not found then
    problem := patchbay.never_connected();
  end if;
end
$$;

comment on function patchbay_api.connection_status(uuid) is 'GET users/{id}/gpt-connection.';
comment on function patchbay_api.check_connection(uuid) is 'POST users/{id}/gpt-connection/check.';
comment on function patchbay_api.disconnect(jsonb, uuid) is 'DELETE users/{id}/gpt-connection.';

-- What the probe of F/ops/health writes. Unlogged: nobody misses it, and it costs no WAL.
create unlogged table patchbay.write_probe (
  id boolean not null default true,
  succeeded_at timestamptz not null,
  constraint write_probe_pkey primary key (id),
  constraint write_probe_one_row check (id)
) with (fillfactor = 50);

comment on table patchbay.write_probe is 'When something could be written last, as far as F/ops/health tried.';

create unlogged table patchbay.write_probe_pages (
  id bigint not null generated always as identity,
  page text not null,
  constraint write_probe_pages_pkey primary key (id)
) with (autovacuum_vacuum_threshold = 50);
-- As large as a page takes and never compressed: a row needs a new page, and so room on the disk.
alter table patchbay.write_probe_pages alter column page set storage plain;

comment on table patchbay.write_probe_pages is 'Always empty: what the probe of F/ops/health writes is rolled back.';

-- Why nothing can be written now (SQLSTATE and message, for the log); null: it can. It really writes, but once in five
-- seconds at most while it succeeds, so that a flood of requests is no flood of writes.
create function patchbay_api.write_problem() returns text
language plpgsql
volatile
security definer -- the gateway role sees no table
set search_path = ''
as $$
begin
  if exists (select from patchbay.write_probe where succeeded_at > clock_timestamp() - interval '5 seconds') then
    return null;
  end if;

  -- While nothing can be written, one at a time tries; the others take Postgres at its word that it answers.
  if not pg_try_advisory_xact_lock(hashtextextended('patchbay.write_probe', 0)) then
    return null;
  end if;

  begin
    insert into patchbay.write_probe_pages (page) values (repeat('x', 8000));
    -- Only this undoes it without a vacuum of live rows: an empty table shrinks, one with a row in its last page does not.
    raise exception using errcode = 'PB000';
  exception
    when sqlstate 'PB000' then null;
  end;

  insert into patchbay.write_probe (succeeded_at) values (clock_timestamp())
  on conflict on constraint write_probe_pkey do update set succeeded_at = excluded.succeeded_at;
  return null;
exception
  when others then
    return sqlstate || ' ' || sqlerrm;
end
$$;

comment on function patchbay_api.write_problem() is 'Why nothing can be written now; null: it can.';

-- F/ops/health: the database answers, requests run as the role that they should, and something can be written.
create function patchbay_api.health(out role text, out write_problem text)
language sql
volatile
set search_path = ''
begin atomic
  select current_user::text, patchbay_api.write_problem();
end;

comment on function patchbay_api.health() is
  'The role that requests are served as: patchbay_gateway, or the deployment is wrong. And why nothing can be written, if so.';

-- 20 per minute in all: the secret key is the operator's, and each probe sends a request to the public address.
-- Security definer for the bucket.
create function patchbay_api.begin_probe() returns integer
language sql
volatile
security definer -- the gateway role may touch no table
set search_path = ''
begin atomic
  select patchbay.consume_quota('probe:operator', 20, 20);
end;

comment on function patchbay_api.begin_probe() is 'Counts a call of F/ops/probe: 0, or the seconds to wait.';

grant execute on function
  patchbay_api.connection_body(boolean, timestamptz),
  patchbay_api.connection_status(uuid),
  patchbay_api.check_connection(uuid),
  patchbay_api.disconnect(jsonb, uuid),
  patchbay_api.write_problem(),
  patchbay_api.health(),
  patchbay_api.begin_probe()
to patchbay_gateway;
