-- Chapter 12c: decisions: a user says yes or no to a held call, and whether an app has to ask.
--
-- Promise and locks: those of chapter 12b.

-- The decision is public.decide_approval: it runs as the user, so the action does, too. What the user may not do themselves is in
-- the two functions around it: the first decides, the second keeps what came of it. Nothing between them leaves the transaction.

-- Why what was held may not run now: null, or the problem. What an assistant was allowed then does not count.
create function patchbay.refuse_held(p_approval patchbay.approvals) returns patchbay_api.problem
language plpgsql
set search_path = ''
as $$
declare
  v_granted text[];
  v_scope constant text := (select scope from patchbay_actions.registry where name = p_approval.action);
begin
  -- The account is held, so no user's disconnect and no narrowing is under way.
  select scopes into v_granted
  from patchbay.grants
  where id = p_approval.grant_id and revoked_at is null and expires_at > now();
  if not found then
    return patchbay.problem(401, 'unauthorized', 'The connection has ended. Nothing was changed.');
  end if;

  if v_scope is null then
    return patchbay.problem(404, 'not_found', 'There is no such action any more. Nothing was changed.');
  end if;

  if v_scope <> all (patchbay.scopes_in_force(p_approval.scopes, v_granted)) then
    return patchbay.switched_off_problem(v_scope);
  end if;
  return null;
end
$$;

comment on function patchbay.refuse_held(patchbay.approvals) is 'Why a held call may not run at this moment; null when it may.';

-- The approval of a user that can still be decided, locked. The account is held.
create function patchbay.pending_approval(p_approval_id uuid, p_user_id uuid) returns patchbay.approvals
language plpgsql
set search_path = ''
as $$
declare
  v_approval patchbay.approvals;
begin
  -- By the id alone: with the user beside it a plan may look at all that is the user's.
  select * into v_approval from patchbay.approvals where id = p_approval_id;
  if v_approval.user_id = p_user_id then
    -- Held against removal before the approval is, which would go with it.
    perform from patchbay.grants where id = v_approval.grant_id for key share;
    select * into v_approval from patchbay.approvals where id = p_approval_id for update;
  end if;

  if v_approval.user_id is distinct from p_user_id then
    raise exception using errcode = 'PT404', message = 'There is nothing to decide here.', detail = 'not_found';
  end if;
  if v_approval.status <> 'pending' then
    raise exception using
      errcode = 'PT409', message = format('This is decided already: %s.', v_approval.status), detail = 'conflict';
  end if;
  -- After the lock: who waited for it may have waited for too long.
  if v_approval.expires_at <= clock_timestamp() then
    raise exception using
      errcode = 'PT410', message = 'The time to decide is over. Nothing was changed.', detail = 'expired';
  end if;
  return v_approval;
end
$$;

comment on function patchbay.pending_approval(uuid, uuid) is 'Locks what a user decides: PT404, PT409 and PT410 as public.decide_approval.';

-- The call that a held one is recorded as.
create function patchbay.held_caller(p_approval patchbay.approvals) returns patchbay_api.caller
language plpgsql
stable
set search_path = ''
as $$
declare
  v_caller patchbay_api.caller;
begin
  v_caller.user_id := p_approval.user_id;
  v_caller.grant_id := p_approval.grant_id;
  v_caller.client_id := p_approval.client_id;
  v_caller.client_name := p_approval.client_name;
  v_caller.renews_key := false;
  v_caller.title := p_approval.title;
  select patchbay.scopes_in_force(p_approval.scopes, g.scopes) into v_caller.scopes
  from patchbay.grants as g where g.id = p_approval.grant_id;
  select r.changes into v_caller.changes from patchbay_actions.registry as r where r.name = p_approval.action;
  return v_caller;
end
$$;

-- Decides. answer: what the user is answered, where nothing is to be run; else action and args, to be run at once, and the question
-- that was shown, where the action has a function for it. From here on the transaction asks as the assistant does in
-- patchbay_api.call_action.
create function patchbay.begin_decision(
  p_approval_id uuid,
  p_decision text,
  out action text,
  out args jsonb,
  out question text,
  out answer jsonb
)
language plpgsql
security definer -- the user may not write approvals
set search_path = ''
as $$
declare
  v_approval patchbay.approvals;
  v_problem patchbay_api.problem;
  v_caller patchbay_api.caller;
begin
  if p_decision is null or p_decision not in ('approve', 'deny') then
    raise exception using errcode = 'PT400', message = 'decision is approve or deny.', detail = 'invalid_request';
  end if;

  perform patchbay.hold_user(auth.uid());
  v_approval := patchbay.pending_approval(p_approval_id, patchbay.deciding_user());
  v_caller := patchbay.held_caller(v_approval);
  if p_decision = 'approve' then
    v_problem := patchbay.refuse_held(v_approval);
  end if;

  update patchbay.approvals
  set
    status = case when p_decision = 'deny' then 'denied' when v_problem.error is not null then 'cancelled' else 'approved' end,
    result = case
      when v_problem.error is not null then jsonb_build_object('error', v_problem.error, 'message', v_problem.message)
    end,
    decided_at = clock_timestamp()
  where id = v_approval.id
  returning * into v_approval;

  perform patchbay.audit(
    case p_decision when 'deny' then 'call_denied' else 'call_approved' end,
    v_approval.user_id, v_approval.client_id, v_approval.grant_id, v_approval.trace_id,
    jsonb_build_object('approval', v_approval.id, 'action', v_approval.action)
  );

  if v_approval.status <> 'approved' then
    if v_approval.status = 'denied' then
      perform patchbay_api.end_call(
        v_caller, v_approval.action, 'denied', v_approval.text, patchbay_api.id_of(v_approval.args), null,
        clock_timestamp(), v_approval.trace_id
      );
    end if;
    answer := patchbay.approval_answer(v_approval);
    return;
  end if;

  action := v_approval.action;
  args := v_approval.args;
  question := case when v_approval.has_question then v_approval.text end;
  perform patchbay_api.forget_request();
  perform patchbay_api.ask_as_assistant(v_caller);
end
$$;

comment on function patchbay.begin_decision(uuid, text) is 'Inner function of public.decide_approval: decides, and says what is to be run.';

-- Keeps what came of the run, once: p_answer, or the SQLSTATE of what went wrong.
create function patchbay.end_decision(
  p_approval_id uuid,
  p_answer jsonb,
  p_sqlstate text,
  p_message text,
  p_details text,
  p_started_at timestamptz
) returns jsonb
language plpgsql
security definer -- the user may not write approvals
set search_path = ''
as $$
declare
  v_text text := nullif(current_setting('patchbay.description', true), '');
  v_problem patchbay_api.problem;
  v_approval patchbay.approvals;
begin
  if p_sqlstate is not null then
    v_problem := patchbay_api.failure(p_sqlstate, p_message, p_details);
    raise log 'patchbay %', jsonb_build_object('event', 'approved_call_failed', 'sqlstate', p_sqlstate);
  end if;

  update patchbay.approvals
  set
    status = case when p_sqlstate is null then 'approved' else 'failed' end,
    result = case
      when p_sqlstate is null then coalesce(p_answer, 'null')
      else jsonb_build_object('error', v_problem.error, 'message', v_problem.message)
    end
  where id = p_approval_id and user_id = auth.uid() and status = 'approved' and result is null
  returning * into strict v_approval;

  perform patchbay_api.end_call(
    patchbay.held_caller(v_approval), v_approval.action, coalesce(v_problem.error, 'ok'),
    case when p_sqlstate is null then coalesce(v_text, v_approval.text) end,
    case when p_sqlstate is null then coalesce(patchbay_api.id_of(p_answer), patchbay_api.id_of(v_approval.args)) end,
    case when p_sqlstate is null then current_setting('patchbay.recorded', true) end,
    p_started_at, v_approval.trace_id
  );
  perform patchbay_api.forget_request();
  return patchbay.approval_answer(v_approval);
end
$$;

comment on function patchbay.end_decision(uuid, jsonb, text, text, text, timestamptz) is 'Inner function of public.decide_approval: keeps what came of it.';

create function public.decide_approval(approval_id uuid, decision text) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_started_at constant timestamptz := clock_timestamp();
  v_claims constant text := current_setting('request.jwt.claims', true);
  v_call record;
  v_question text;
  v_answer jsonb;
  v_sqlstate text;
  v_message text;
  v_details text;
begin
  v_call := patchbay.begin_decision(approval_id, decision);
  if v_call.answer is not null then
    return v_call.answer;
  end if;

  -- As in patchbay_api.call_action: what fails is undone, and the decision stands.
  begin
    -- An id names another thing once somebody has changed it: the user said yes to what they read.
    if v_call.question is not null then
      execute format('select left(patchbay_actions.%I($1), 300)', v_call.action || '_question') into v_question using v_call.args;
      if v_question is distinct from v_call.question then
        raise exception using
          errcode = 'PT409', message = 'What this is about has changed since you asked. Nothing was changed. Look again before you ask.';
      end if;
    end if;
    execute format('select patchbay_actions.%I($1)', v_call.action) into v_answer using v_call.args;
    if char_length(v_answer::text) > 90000 then
      raise exception using errcode = 'PT400', message = 'The answer would be too long. Ask for less at once.';
    end if;
    set constraints all immediate;
  exception
    when query_canceled or assert_failure or others then
      v_sqlstate := sqlstate;
      v_message := sqlerrm;
      v_answer := null;
      get stacked diagnostics v_details = pg_exception_detail;
  end;

  v_answer := patchbay.end_decision(approval_id, v_answer, v_sqlstate, v_message, v_details, v_started_at);
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end
$$;

comment on function public.decide_approval(uuid, text) is 'Decides on a held call of the signed-in user: approve runs exactly its arguments, once, as the user; deny does not. Gives {id, action, status, result}; status approved, denied, failed or cancelled. PT400 for another decision; PT401 and PT403 as for disconnect_app; PT404 when there is no such call; PT409 when it is decided; PT410 when its time is over.';

-- What ends a connection or narrows it takes back what waits. What is being decided at this moment has been decided first.
create function patchbay.cancel_approvals() returns trigger
language plpgsql
security definer -- an entry function's caller may not touch the table itself
set search_path = ''
as $$
begin
  if new.revoked_at is null and new.scopes @> old.scopes then
    return null;
  end if;

  update patchbay.approvals as approval
  set
    status = 'cancelled',
    decided_at = clock_timestamp(),
    result = case
      when new.revoked_at is not null
      then jsonb_build_object('error', 'unauthorized', 'message', 'The connection has ended. Nothing was changed.')
      else jsonb_build_object(
        'error', 'forbidden',
        'message', 'The user has switched off the permission that this needs. Nothing was changed. Do not try again.'
      )
    end
  where approval.id = any (array(
    select waiting.id
    from patchbay.approvals as waiting
    left join patchbay_actions.registry as needed on needed.name = waiting.action
    where waiting.grant_id = new.id and waiting.status = 'pending'
      and waiting.expires_at > now() and waiting.expires_at > clock_timestamp()
      and (new.revoked_at is not null or needed.scope <> all (new.scopes))
    -- An operator's revocation does not hold the account, and must not wait for a decision that waits for the grant.
    for update of waiting skip locked
  ));
  return null;
end
$$;

-- No refresh and no action comes here: they write neither column.
create trigger grants_after_taking_away
  after update of revoked_at, scopes on patchbay.grants
  for each row execute function patchbay.cancel_approvals();

-- "Ask me first" -----------------------------------------------------------------------------------------------------

create function patchbay.set_own_approval(p_grant_id uuid, p_ask boolean) returns boolean
language plpgsql
security definer -- the user may not write grants
set search_path = ''
as $$
declare
  v_user_id uuid;
  v_client_id text;
  v_before boolean;
  v_wait integer;
begin
  perform patchbay.hold_user(auth.uid());
  v_user_id := patchbay.deciding_user();

  if p_ask is null then
    raise exception using errcode = 'PT400', message = 'ask is true or false.', detail = 'invalid_request';
  end if;

  -- A poll that is fetching the tokens is waited for, and its grant is found below.
  select client_id, ask into v_client_id, v_before
  from patchbay.device_requests
  where user_id = v_user_id and planned_grant_id = p_grant_id
    and status = 'approved' and grant_id is null and expires_at > now()
  for update;

  if not found then
    select client_id, ask into v_client_id, v_before
    from patchbay.grants
    where id = p_grant_id and user_id = v_user_id and revoked_at is null and expires_at > now()
    for no key update;
    if not found then
      raise exception using
        errcode = 'PT404', message = 'This connection is unknown or has ended.', detail = 'not_found';
    end if;
  end if;

  -- For the app: else it does by another of its connections what this one has to ask for. Also the ended ones, by which the next
  -- one knows.
  update patchbay.device_requests set ask = p_ask
  where user_id = v_user_id and client_id = v_client_id and status = 'approved' and grant_id is null and ask <> p_ask;
  update patchbay.grants set ask = p_ask
  where user_id = v_user_id and client_id = v_client_id and ask <> p_ask
    and (not p_ask or (revoked_at is null and expires_at > now()));

  if v_before <> p_ask then
    v_wait := patchbay.limit_by('ask:user', v_user_id::text);
    if v_wait > 0 then
      perform patchbay.refuse_for(v_wait, format('Too many changes. Nothing was switched. Try again in %s s.', v_wait));
    end if;
    perform patchbay.audit(
      case when p_ask then 'approval_switched_on' else 'approval_switched_off' end, v_user_id, v_client_id, p_grant_id
    );
  end if;
  return p_ask;
end
$$;

comment on function patchbay.set_own_approval(uuid, boolean) is 'Whether the app of one connection of the signed-in user asks before it does what is to be asked about.';

create function public.set_approval(grant_id uuid, ask boolean) returns boolean
language sql
set search_path = ''
begin atomic
  select patchbay.set_own_approval(grant_id, ask);
end;

comment on function public.set_approval(uuid, boolean) is 'Whether the app of one connection of the signed-in user, by all of its connections, asks them before an action whose approval is left to the user. Gives what holds now. PT400 for null; PT401 and PT403 as for disconnect_app; PT404 when there is no such connection, or it has ended; PT429 after too many changes (ask:user).';

-- Older projects grant whatever is new in public to the API roles.
revoke all on function public.decide_approval(uuid, text), public.set_approval(uuid, boolean)
from public, anon, authenticated, service_role;

grant execute on function
  patchbay.begin_decision(uuid, text),
  patchbay.end_decision(uuid, jsonb, text, text, text, timestamptz),
  patchbay.set_own_approval(uuid, boolean),
  public.decide_approval(uuid, text),
  public.set_approval(uuid, boolean)
to authenticated;
