-- Chapter 10: one call of an assistant, in one statement: who is it, may it, do it as the user, write it down.
--
-- Promise: a credential is judged in one place; a caller acts as its user and as nobody else; every call of a known caller is recorded.

-- All that the platform's helpers (auth.uid() and its like, in each of its spellings), policies and patchbay.actor() read about
-- who asks. Some of them win over request.jwt.claims, and a pooled connection may still carry what another client set.
create function patchbay_api.request_settings() returns text[]
language sql
immutable
parallel safe
set search_path = ''
return array[
  'request.jwt', 'request.jwt.claims', 'request.jwt.claim', 'request.jwt.claim.sub', 'request.jwt.claim.role',
  'request.jwt.claim.email', 'request.jwt.claim.phone', 'request.jwt.claim.aud', 'request.jwt.claim.iss',
  'request.jwt.claim.iat', 'request.jwt.claim.exp', 'request.jwt.claim.aal', 'request.jwt.claim.amr',
  'request.jwt.claim.session_id', 'request.jwt.claim.is_anonymous', 'request.jwt.claim.client_id',
  'request.jwt.claim.app_metadata', 'request.jwt.claim.user_metadata',
  'request.headers', 'request.cookies', 'request.method', 'request.path', 'patchbay.actor', 'patchbay.description',
  'patchbay.recorded'
];

comment on function patchbay_api.request_settings is
  'Inner function: the settings that could say who asks, or what an action did.';

-- Until the end of the transaction nobody asks.
create function patchbay_api.forget_request() returns void
language plpgsql
set search_path = ''
as $$
declare
  v_name text;
begin
  foreach v_name in array patchbay_api.request_settings() loop
    -- To look costs less than to set, and there is hardly ever anything.
    if current_setting(v_name, true) <> '' then
      perform set_config(v_name, '', true);
    end if;
  end loop;
end
$$;

comment on function patchbay_api.forget_request is
  'Inner function: nothing that a request before this one left says who asks.';

-- Who calls: the user that a credential stands for, and what it may do as that user.
create type patchbay_api.caller as (
  user_id uuid,
  grant_id uuid,
  client_id text,
  client_name text,
  scopes text[],
  -- A pairing key whose life is to be renewed by this call.
  renews_key boolean,
  -- Of the action: its title, and what becomes of the user's rows when it goes well.
  title text,
  changes text,
  -- Of the action: never, user or always. Of the connection: whether its user is asked before what is left to them.
  approval text,
  asks boolean,
  -- Why the call ends here: 401 nobody, 404 no such action, 403 a scope is missing, 429 too many.
  problem patchbay_api.problem
);

comment on type patchbay_api.caller is 'Whom a credential stands for, as patchbay_api.begin_call found it, or the problem.';

-- Decides who the caller is. Nothing else does: what this returns is what the call runs as.
create function patchbay_api.begin_call(p_credential_digest bytea, p_resource text, p_action text)
returns patchbay_api.caller
language plpgsql
volatile
security definer -- the gateway role may read no table
set search_path = ''
as $$
declare
  v_caller patchbay_api.caller;
  v_resource text;
  v_granted text[];
  v_switched_off text[];
  v_scope text;
  v_is_limited boolean;
  v_calls integer := 0;
  v_wait integer;
begin
  select
    g.user_id, g.id, g.client_id, client.name, g.ask, coalesce(t.scopes, g.scopes), g.scopes,
    g.unticked_scopes || g.narrowed_scopes, g.resource,
    -- Once a day is often enough to write that a pairing key was used, or a thirtieth of its life.
    t.refresh_digest is null and t.expires_at < now() + (
      select key.value - least(interval '1 day', key.value / 30) from patchbay.settings as key where key.name = 'pairing_key'
    )
  into
    v_caller.user_id, v_caller.grant_id, v_caller.client_id, v_caller.client_name, v_caller.asks, v_caller.scopes, v_granted,
    v_switched_off, v_resource, v_caller.renews_key
  from patchbay.tokens as t
  join patchbay.grants as g on g.id = t.grant_id
  join patchbay.clients as client on client.id = g.client_id
  -- A banned or removed account stops its assistants at once (patchbay.user_is_active, spelled out for speed).
  join auth.users as u on u.id = g.user_id
    and u.deleted_at is null
    and (u.banned_until is null or u.banned_until <= now())
  where t.access_digest = p_credential_digest
    and t.access_expires_at > now()
    and g.revoked_at is null
    -- An operator may give refresh tokens a shorter life than access tokens.
    and g.expires_at > now()
  -- The account's lock comes first everywhere: a deletion waits for this call, or this call for the deletion.
  for key share of u;

  -- A token for one resource is worth nothing at another (RFC 8707 §2); no resource means the actions of F/gpt.
  if not found or v_resource is distinct from p_resource then
    v_caller := null;
    v_caller.problem := patchbay.problem(
      401, 'unauthorized', 'The credential is missing, unknown, expired or revoked. Sign in again.'
    );
    return v_caller;
  end if;

  select
    r.scope, r.title, r.changes, coalesce(r.approval, case r.effect when 'destroy' then 'user' else 'never' end),
    exists (select from patchbay.limits as l where l.name = 'action:' || r.name)
  into v_scope, v_caller.title, v_caller.changes, v_caller.approval, v_is_limited
  from patchbay_actions.registry as r
  where r.name = p_action;
  if not found then
    v_caller.problem := patchbay.problem(404, 'not_found', 'There is no such action.');
    return v_caller;
  end if;

  -- Null for nearly all: patchbay.scopes_in_force costs where something was taken away, and nowhere else.
  if v_switched_off is not null then
    v_caller.scopes := patchbay.scopes_in_force(v_caller.scopes, v_granted);
    if v_scope = any (v_switched_off) then
      v_caller.problem := patchbay.switched_off_problem(v_scope);
      return v_caller;
    end if;
  end if;

  if not (v_scope = any (v_caller.scopes)) then
    v_caller.problem := patchbay.problem(
      403, 'forbidden', format('This needs the permission %s, which was not given. Sign in again and allow it.', v_scope)
    );
    -- What was granted as well: a client asks for exactly what it is told, and would lose the rest (MCP, step-up).
    v_caller.problem.scope_to_ask := array_to_string(array(
      select s.name from patchbay.scopes as s where s.name = any (v_granted || v_scope) order by s.position
    ), ' ');
    return v_caller;
  end if;

  -- One user never holds all connections, however many tokens: each call takes one of three places until it is committed.
  -- A call that waited for a place would hold a connection, so none waits here; the function queues a token's calls
  -- (runtime/concurrency/concurrency-limiter.ts).
  while not pg_try_advisory_xact_lock(hashtextextended(v_caller.user_id::text, v_calls)) loop
    v_calls := v_calls + 1;
    if v_calls = 3 then
      v_caller.problem := patchbay.problem(
        429, 'rate_limited', 'Too many calls at once. Nothing was changed. Try again in 1 s, one call after another.', 1
      );
      return v_caller;
    end if;
  end loop;

  if v_is_limited then
    v_wait := patchbay.limit_by('action:' || p_action, v_caller.user_id::text);
    if v_wait > 0 then
      v_caller.problem := patchbay.problem(
        429, 'rate_limited', format('Too many calls of this action. Nothing was changed. Try again in %s s.', v_wait), v_wait
      );
      return v_caller;
    end if;
  end if;

  return v_caller;
end
$$;

comment on function patchbay_api.begin_call is
  'Inner function: who the caller of an action is, and whether they may.';

-- Records the call, and tells the user of it; triggers move last_interaction and last_used_at.
--
-- p_text and p_target_id are of a call that went well, was held or denied, and null of any other. p_recorded, of one that went
-- well: what patchbay.record_change left, where a tracked table changed: its records have the id already that the call gets here.
create function patchbay_api.end_call(
  p_caller patchbay_api.caller,
  p_action text,
  p_outcome text,
  p_text text,
  p_target_id uuid,
  p_recorded text,
  p_started_at timestamptz,
  p_trace_id uuid
) returns void
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_expires_at timestamptz;
  v_action constant text := left(coalesce(p_action, ''), 100);
  v_text constant text := left(p_text, 300);
  v_changed constant text := case when p_outcome = 'ok' then p_caller.changes else 'none' end;
  v_recorded_id constant bigint := case when p_recorded ~ '^[0-9]' then patchbay.recorded_id(p_recorded, p_caller.user_id) end;
  v_undo_until constant timestamptz := case when v_recorded_id is not null then now() + patchbay.lifetime('undo') end;
  v_id bigint;
  v_at timestamptz;
begin
  if p_caller.renews_key then
    v_expires_at := now() + patchbay.lifetime('pairing_key');
    -- The grant first: it is the lock of its family.
    update patchbay.grants set expires_at = v_expires_at where id = p_caller.grant_id;
    update patchbay.tokens set access_expires_at = v_expires_at, expires_at = v_expires_at
    where grant_id = p_caller.grant_id and refresh_digest is null;
  end if;

  insert into patchbay.interactions (
    id, user_id, grant_id, client_id, client_name, action, outcome, duration_ms, trace_id, text, changed, target_id, undo_until
  )
  overriding system value
  values (
    coalesce(v_recorded_id, nextval('patchbay.interactions_id_seq')), p_caller.user_id, p_caller.grant_id,
    p_caller.client_id, p_caller.client_name, v_action, p_outcome,
    extract(epoch from clock_timestamp() - p_started_at) * 1000, p_trace_id,
    v_text, v_changed, p_target_id, v_undo_until
  )
  returning id, at into v_id, v_at;

  -- The row of public.assistant_activity, made of what is at hand: to read it would cost as much as recording the call.
  perform patchbay.broadcast(p_caller.user_id, 'assistant_acted', jsonb_build_object(
    'id', v_id,
    'at', v_at,
    'grant_id', p_caller.grant_id,
    'client_id', p_caller.client_id,
    'client_name', p_caller.client_name,
    'action', v_action,
    'title', coalesce(p_caller.title, v_action),
    'text', v_text,
    'outcome', patchbay.activity_outcome(p_outcome),
    'changed', v_changed,
    'target_id', p_target_id,
    'undoable', v_undo_until is not null,
    'error', case when p_outcome not in ('ok', 'held', 'denied') then p_outcome end,
    'undone_at', null
  ));
end
$$;

comment on function patchbay_api.end_call is
  'Inner function: records a call, tells the user of it, and lets a pairing key live on.';

create function patchbay_api.error_code(p_status integer) returns text
language sql
immutable
parallel safe
set search_path = ''
return case p_status
  when 400 then 'invalid_request'
  when 401 then 'unauthorized'
  when 403 then 'forbidden'
  when 404 then 'not_found'
  when 409 then 'conflict'
  when 429 then 'rate_limited'
  when 503 then 'temporarily_unavailable'
  else case when p_status between 400 and 499 then 'invalid_request' else 'internal_error' end
end;

comment on function patchbay_api.error_code is
  'Inner function: the code of an HTTP status.';

-- What is nobody's mistake and soon over. functions-shared/runtime/unavailable.ts has the same list, and a test compares
-- them: no resources (53: a full disk, say), shutdown and start-up (57P), the system (58), cancelled (57014), somebody else
-- holds what is needed (lock time-out, deadlock, serialization), and a database that takes no writes: the platform makes it
-- read-only when its disk is nearly full (25006).
create function patchbay_api.is_unavailable(p_sqlstate text) returns boolean
language sql
immutable
parallel safe
set search_path = ''
return p_sqlstate ~ '^(53...|57P..|58...|57014|55P03|40P01|40001|25006)$';

comment on function patchbay_api.is_unavailable is
  'Inner function: whether an SQLSTATE means that it may go well later.';

-- PTxyz is PostgREST's way to raise a status. What the checks of a table refuse, the caller can fix: 400.
create function patchbay_api.error_status(p_sqlstate text) returns integer
language sql
immutable
parallel safe
set search_path = ''
return case
  when p_sqlstate ~ '^PT[45][0-9][0-9]$' then substr(p_sqlstate, 3)::integer
  when p_sqlstate in ('22001', '22003', '22007', '22008', '22P02', '22P05', '23502', '23503', '23505', '23514') then 400
  when patchbay_api.is_unavailable(p_sqlstate) then 503
  else 500
end;

comment on function patchbay_api.error_status is
  'Inner function: the HTTP status of an SQLSTATE.';

-- What an action that raised this is answered. The message of a PT4xx is the action's, for the caller; what else Postgres says is
-- for the log.
create function patchbay_api.failure(p_sqlstate text, p_message text, p_details text) returns patchbay_api.problem
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_status constant integer := patchbay_api.error_status(p_sqlstate);
begin
  return row(
    patchbay_api.error_code(v_status),
    case
      when p_sqlstate ~ '^PT4[0-9][0-9]$' then p_message
      when v_status = 503 then 'This cannot be done just now. Nothing was changed. Try again in 2 s.'
      when v_status < 500 then 'A value is not acceptable. Check the input against the description of this action.'
      else 'Something went wrong on our side. Nothing was changed. Try again later.'
    end,
    v_status,
    case
      when v_status = 429 and p_details ~ '^\{"retry_after": ?[0-9]{1,6}\}$' then (p_details::jsonb ->> 'retry_after')::integer
      when v_status = 503 then 2
    end,
    null
  )::patchbay_api.problem;
end
$$;

comment on function patchbay_api.failure is
  'Inner function: the problem that an SQLSTATE of an action is.';

-- The UUID that an object names as its id; null: it names none.
create function patchbay_api.id_of(p_object jsonb) returns uuid
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  return case
    when p_object ->> 'id' ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then (p_object ->> 'id')::uuid
  end;
end
$$;

comment on function patchbay_api.id_of is
  'Inner function: the row that an answer, or the arguments of a call, are about.';

-- p_credential_digest  SHA-256 of the access token or pairing key, null when none came
-- p_resource           what the token must be for: null for F/gpt
-- p_problem            {status, message} of what the Edge Function found in the input: told only to an authenticated caller
-- p_text               the call in a sentence, as its arguments tell it; what patchbay_actions.describe says wins
-- p_approval           {ask, name, page}: ask is the definition's approval, of which and the registry's the stricter holds; name is
--                      the assistant's for the action; page is where a user decides
--
-- ok is what the action returns, as text, and is passed on unchanged; of a call that is held, {approval}.
create function patchbay_api.call_action(
  p_credential_digest bytea,
  p_resource text,
  p_action text,
  p_args jsonb,
  p_problem jsonb,
  p_trace_id uuid,
  p_text text default null,
  p_approval jsonb default null,
  out ok text,
  out problem patchbay_api.problem,
  -- For the log.
  out user_id uuid,
  out client_id text,
  -- For the log, and never for the caller: what Postgres, or the action, said of a failure.
  out detail text,
  out is_held boolean
)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_question record;
  v_held record;
  v_started_at constant timestamptz := clock_timestamp();
  v_caller patchbay_api.caller;
  v_outcome text := 'ok';
  v_answer jsonb;
  v_text text;
  v_target_id uuid;
  v_recorded text;
  v_sqlstate text;
  v_message text;
  v_details text;
begin
  perform patchbay_api.forget_request();

  v_caller := patchbay_api.begin_call(p_credential_digest, p_resource, p_action);
  user_id := v_caller.user_id;
  client_id := v_caller.client_id;
  is_held := false;

  if (v_caller.problem).status = 401 then
    problem := v_caller.problem;
    return;
  end if;

  if (v_caller.problem).status is not null then
    problem := v_caller.problem;
    v_outcome := problem.error;
  elsif p_problem is not null then
    v_outcome := 'invalid_request';
    problem := row(v_outcome, p_problem ->> 'message', (p_problem ->> 'status')::integer, null, null);
  -- A mode that is neither never nor user always asks, also one that this database does not know.
  elsif (v_caller.approval <> 'never' and (v_caller.approval <> 'user' or v_caller.asks))
    or (p_approval ->> 'ask' <> 'never' and (p_approval ->> 'ask' <> 'user' or v_caller.asks))
  then
    v_question := patchbay_api.question_of(v_caller, p_action, p_args);
    problem := v_question.problem;
    if problem.error is null then
      v_held := patchbay_api.hold_call(v_caller, p_action, p_args, p_text, v_question.question, p_approval, p_trace_id);
      problem := v_held.problem;
    end if;

    v_outcome := coalesce(problem.error, 'held');
    if v_outcome = 'held' then
      ok := v_held.held::text;
      is_held := true;
      v_text := coalesce(v_question.question, p_text);
      v_target_id := patchbay_api.id_of(p_args);
    end if;
  else
    -- From here to the reset it is PostgREST's situation: the user's role, the user's claims, RLS.
    perform
      set_config('request.jwt.claims', jsonb_build_object(
        'sub', v_caller.user_id,
        'role', 'authenticated',
        'aud', 'authenticated',
        'client_id', v_caller.client_id,
        'grant_id', v_caller.grant_id,
        'scope', array_to_string(v_caller.scopes, ' ')
      )::text, true),
      set_config('patchbay.actor', 'assistant', true),
      -- Who changes the same rows is done in milliseconds. A call that waits for longer holds a connection for nothing.
      set_config('lock_timeout', '1s', true),
      set_config('role', 'authenticated', true);

    begin
      execute format('select patchbay_actions.%I($1)', p_action) into v_answer using p_args;
      ok := coalesce(v_answer::text, 'null');

      if octet_length(ok) > 90000 and length(ok) > 90000 then
        raise exception using errcode = 'PT400', message = 'The answer would be too long. Ask for less at once.';
      end if;
      -- What is checked at the end of a transaction is checked here, as the user: at the end nobody could be told.
      set constraints all immediate;
    exception
      -- The action is undone, the call is still recorded. "others" leaves out two: the statement that took too long (57014)
      -- and a failed assertion. The time is up once a statement, so what follows waits for a lock at most (lock_timeout).
      when query_canceled or assert_failure or others then
        v_sqlstate := sqlstate;
        v_message := sqlerrm;
        get stacked diagnostics v_details = pg_exception_detail;
        ok := null;
    end;

    perform set_config('role', 'patchbay_gateway', true);

    if v_sqlstate is null then
      v_text := coalesce(nullif(current_setting('patchbay.description', true), ''), p_text);
      v_target_id := coalesce(patchbay_api.id_of(v_answer), patchbay_api.id_of(p_args));
      v_recorded := current_setting('patchbay.recorded', true);
    else
      detail := v_sqlstate || ' ' || v_message;
      problem := patchbay_api.failure(v_sqlstate, v_message, v_details);
      v_outcome := problem.error;
    end if;

    perform patchbay_api.forget_request();
  end if;

  perform patchbay_api.end_call(
    v_caller, p_action, v_outcome, v_text, v_target_id, v_recorded, v_started_at, p_trace_id
  );
end
$$;

comment on function patchbay_api.call_action is
  'Entry function: authenticates, limits, runs the action as the user and records it. May be null: resource, args, problem, text, approval, user_id, client_id, detail.';

grant execute on function
  patchbay_api.request_settings(),
  patchbay_api.forget_request(),
  patchbay_api.error_code(integer),
  patchbay_api.is_unavailable(text),
  patchbay_api.error_status(text),
  patchbay_api.failure(text, text, text),
  patchbay_api.begin_call(bytea, text, text),
  patchbay_api.end_call(patchbay_api.caller, text, text, text, uuid, text, timestamptz, uuid),
  patchbay_api.id_of(jsonb),
  patchbay_api.call_action(bytea, text, text, jsonb, jsonb, uuid, text, jsonb)
to patchbay_gateway;

-- Requests of MCP that run no action ---------------------------------------------------------------------------------

create type patchbay_api.authenticated_caller as (user_id uuid, client_id text);

comment on type patchbay_api.authenticated_caller is 'For the log: whose token it is, and which client''s.';

-- Entry function of the MCP server, for the requests that run no action: initialize, tools/list, prompts/list, ping.
--
-- Whether a credential counts is decided by patchbay_api.begin_call and by nothing else: the empty name is no action's, so a
-- good credential gets as far as "no such action", and a bad one is refused before that.
create function patchbay_api.authenticate(
  p_credential_digest bytea,
  p_resource text,
  out ok patchbay_api.authenticated_caller,
  out problem patchbay_api.problem
)
language plpgsql
-- Volatile, because begin_call locks and writes.
security invoker
set search_path = ''
as $$
declare
  v_caller constant patchbay_api.caller := patchbay_api.begin_call(p_credential_digest, p_resource, '');
begin
  if v_caller.user_id is null then
    problem := v_caller.problem;
  else
    ok := row(v_caller.user_id, v_caller.client_id);
  end if;
end
$$;

comment on function patchbay_api.authenticate is
  'Entry function: whose token this is, for the MCP requests that call no action.';

grant execute on function patchbay_api.authenticate(bytea, text) to patchbay_gateway;
