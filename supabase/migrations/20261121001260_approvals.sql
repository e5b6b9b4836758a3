-- Chapter 12b: approvals: a call that waits for its user.
--
-- Promise: a held call is run by its user's yes and by nothing else, once, as the user, with the very arguments that were shown and
-- with what its connection may do at that moment. The yes, the run and its outcome are one transaction: a crash repeats nothing
-- and loses nothing.
--
-- Locks: account, grant, approval, then what the action locks (chapter 6). A grant is held for key share here while an action
-- runs: a direct call locks its rows first and the grant when it is recorded.

create table patchbay.approvals (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  grant_id uuid not null,
  client_id text not null,
  client_name text not null,
  action text not null,
  operation_id text not null,
  title text not null,
  text text,
  has_question boolean not null default false,
  args jsonb not null,
  scopes text[] not null,
  trace_id uuid,
  status text not null default 'pending',
  result jsonb,
  error text generated always as (case when status in ('cancelled', 'failed') then result ->> 'error' end) stored,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  constraint approvals_pkey primary key (id),
  constraint approvals_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint approvals_grant_id_fkey foreign key (grant_id) references patchbay.grants (id) on delete cascade,
  constraint approvals_client_id_length check (char_length(client_id) <= 2000),
  constraint approvals_client_name_length check (char_length(client_name) <= 100),
  constraint approvals_action_length check (char_length(action) <= 100),
  constraint approvals_operation_id_length check (char_length(operation_id) <= 100),
  constraint approvals_title_length check (char_length(title) <= 100),
  constraint approvals_text_length check (char_length(text) <= 300),
  constraint approvals_args_length check (octet_length(args::text) <= 100000),
  constraint approvals_result_length check (char_length(result::text) <= 90000),
  constraint approvals_status_known check (status in ('pending', 'approved', 'denied', 'cancelled', 'failed')),
  constraint approvals_expires_after_creation check (expires_at > created_at),
  constraint approvals_pending_is_undecided check ((status = 'pending') = (decided_at is null)),
  constraint approvals_result_of_a_decision check (result is null or status in ('approved', 'cancelled', 'failed'))
);

comment on table patchbay.approvals is 'Calls of assistants that wait, or waited, for their user. The user reads their own as public.approvals; what the call gave is for its connection alone (patchbay_api.get_approval).';
comment on column patchbay.approvals.operation_id is 'What the assistant calls the action.';
comment on column patchbay.approvals.text is 'The call in a sentence, which may quote the user. For the user alone.';
comment on column patchbay.approvals.has_question is 'Whether text is what patchbay_actions.<action>_question said, which must still say it when the call runs.';
comment on column patchbay.approvals.args is 'Exactly what runs on yes.';
comment on column patchbay.approvals.scopes is 'What the token of the call was good for. It runs with what of that its grant still has.';
comment on column patchbay.approvals.trace_id is 'The request that was held.';
comment on column patchbay.approvals.status is 'As it was decided. A pending one is over when expires_at is, without a job.';
comment on column patchbay.approvals.result is 'What the action answered; {error, message} where it failed or was cancelled.';
comment on column patchbay.approvals.error is 'Of result, for the user.';

-- For the cascade, for what a user reads page by page (the list, the export), and for the denials of an hour: at each held call.
create index approvals_user_id_created_at_idx on patchbay.approvals (user_id, created_at, id);
-- For the cascade, and for those of one connection that wait: at each call that is held, and when it ends or is narrowed.
create index approvals_grant_id_expires_at_idx on patchbay.approvals (grant_id, expires_at);
-- For retention. BRIN: a B-tree would be taken for what one user was asked lately, of which all users together have much.
create index approvals_created_at_idx on patchbay.approvals using brin (created_at);

insert into patchbay.settings (name, value, what_for) values
  ('approval', '10 minutes', 'a held call waits for its user''s decision for this long');

insert into patchbay.limits (name, capacity, per_minute, what_for) values
  -- Each rings a phone. Always on, like all that count a signed-in user.
  ('approval:grant', 20, 2, 'calls of one connection that are held for the user''s decision; the same call while it waits counts once'),
  ('approval:user', 40, 4, 'the same of all connections of one user'),
  ('approval:read', 60, 60, '`getApproval` of one connection'),
  ('ask:user', 20, 20, 'how often one user switches "ask me first"');

insert into patchbay.retention (what, keep, why) values
  ('approvals', '30 days', 'what was asked and decided, for the user; an assistant that comes back late hears the outcome');

-- What the user reads ------------------------------------------------------------------------------------------------

alter table patchbay.approvals enable row level security;

-- Another app's token, or an assistant's, has a client_id: what others ask the user, and what they answer, is not for it.
create policy "users read what waits for them" on patchbay.approvals
  for select to authenticated
  using (user_id = (select auth.uid()) and not ((select auth.jwt()) ? 'client_id'));

-- It may read these columns of the table: patchbay.restore_privileges() grants them.
create view public.approvals with (security_invoker = true) as
select
  id,
  grant_id,
  client_id,
  client_name,
  operation_id as action,
  coalesce((select patchbay.asked_words()) ->> title, title) as title,
  coalesce(text, (select patchbay.asked_words()) ->> title, title) as text,
  args,
  case when status = 'pending' and expires_at <= now() then 'expired' else status end as status,
  created_at,
  expires_at,
  decided_at,
  error
from patchbay.approvals
-- The policy says the same. Said here, it is the planner's to know.
where user_id = (select auth.uid());

comment on view public.approvals is 'Calls of assistants that wait for the signed-in user''s decision, and those of the last month that did. Newest first: order by created_at desc, id desc. Decide with decide_approval.';
comment on column public.approvals.action is 'What the assistant calls it: deleteShot.';
comment on column public.approvals.title is 'What the action does, in the language that the request asks for; in English where it has no words in it.';
comment on column public.approvals.text is 'The call in a sentence; its title where the action gives none. It quotes the user: show it as text.';
comment on column public.approvals.args is 'Exactly what runs on yes. Written by the assistant: show it as text.';
comment on column public.approvals.status is 'pending, approved, denied, expired, cancelled (its connection ended, or lost the permission) or failed (approved, and it did not work).';
comment on column public.approvals.error is 'Why it was cancelled or failed: unauthorized (the connection ended), forbidden (the user switched the permission off), not_found, conflict … Else null.';

revoke all on public.approvals from public, anon, authenticated, service_role;

grant select on public.approvals to authenticated;

-- A call is held -----------------------------------------------------------------------------------------------------

create function patchbay.most_pending_approvals() returns integer
language sql immutable parallel safe set search_path = ''
return 20;

comment on function patchbay.most_pending_approvals() is 'Held calls of one connection that wait at the same time, at most.';

create function patchbay.most_kept_approvals() returns integer
language sql immutable parallel safe set search_path = ''
return 1000;

comment on function patchbay.most_kept_approvals() is 'Held calls of one user that are kept, beside those that wait: the newest.';

-- Before the oldest go, so that nobody fills the disk, and no list of one user is long. The account is held.
create function patchbay.forget_oldest_approvals(p_user_id uuid) returns void
language sql
set search_path = ''
begin atomic
  delete from patchbay.approvals
  where id in (
    select oldest.id
    from (
      select id, status, expires_at
      from patchbay.approvals
      where user_id = p_user_id
      order by created_at desc, id desc
      offset patchbay.most_kept_approvals()
    ) as oldest
    where oldest.status <> 'pending' or oldest.expires_at <= now()
  );
end;

comment on function patchbay.forget_oldest_approvals(uuid) is 'Keeps the newest held calls of a user, and those that wait.';

-- Who is asked again and again says yes in the end, so a no counts: the same call of an app is refused after two, any of it after
-- forty within an hour. Of all connections of the app: signing in again is no way around it.
create function patchbay.refuse_after_denials(
  p_user_id uuid,
  p_client_id text,
  p_action text,
  p_args jsonb
) returns patchbay_api.problem
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lifetime constant interval := patchbay.lifetime('approval');
  v_same integer;
  v_all integer;
  v_problem patchbay_api.problem;
begin
  select count(*) filter (where action = p_action and args = p_args), count(*) into v_same, v_all
  from patchbay.approvals
  where user_id = p_user_id and created_at > now() - interval '1 hour' - v_lifetime
    and client_id = p_client_id and status = 'denied' and decided_at > now() - interval '1 hour';

  if v_same >= 2 then
    v_problem := patchbay.problem(403, 'forbidden', 'The user has said no to this twice. Nothing was changed. Do not ask again.');
  elsif v_all >= 40 then
    v_problem := patchbay.problem(
      429, 'rate_limited', 'The user has said no many times. Nothing was changed. Do not ask again until they bring it up.', 3600
    );
  end if;
  return v_problem;
end
$$;

comment on function patchbay.refuse_after_denials(uuid, text, text, jsonb) is 'Why an app may not ask its user again; null when it may.';

-- Why no further call of a connection is held: null, or the problem. Its grant is locked.
create function patchbay.refuse_hold(p_caller patchbay_api.caller, p_action text, p_args jsonb) returns patchbay_api.problem
language plpgsql
set search_path = ''
as $$
declare
  v_wait integer;
  v_problem constant patchbay_api.problem :=
    patchbay.refuse_after_denials(p_caller.user_id, p_caller.client_id, p_action, coalesce(p_args, '{}'));
begin
  if v_problem.error is not null then
    return v_problem;
  end if;

  if octet_length(p_args::text) > 100000 then
    return patchbay.problem(413, 'invalid_request', 'This is too much for the user to look through. Nothing was changed. Send less at once.');
  end if;

  if (
    select count(*) from patchbay.approvals
    where grant_id = p_caller.grant_id and status = 'pending'
      -- now() is what an index can be entered with.
      and expires_at > now() and expires_at > clock_timestamp()
  ) >= patchbay.most_pending_approvals() then
    return patchbay.problem(
      429, 'rate_limited', 'Too many calls wait for the user already. Nothing was changed. Ask the user to decide on those first.', 60
    );
  end if;

  v_wait := patchbay.limit_by('approval:grant', p_caller.grant_id::text);
  if v_wait = 0 then
    v_wait := patchbay.limit_by('approval:user', p_caller.user_id::text);
  end if;
  if v_wait > 0 then
    return patchbay.problem(
      429, 'rate_limited',
      format('The user was asked too often in a short time. Nothing was changed. Try again in %s s.', v_wait), v_wait
    );
  end if;
  return null;
end
$$;

comment on function patchbay.refuse_hold(patchbay_api.caller, text, jsonb) is 'Takes one from approval:grant and approval:user, and counts what waits: null, or why a call cannot be held.';

-- Tells a user's own topic and the endpoints that want it. Without the arguments: they may be long, and the view has them.
create function patchbay.announce_approval(p_approval patchbay.approvals, p_question text, p_url text) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_notice constant jsonb := jsonb_build_object(
    'id', p_approval.id,
    'grant_id', p_approval.grant_id,
    'client_id', p_approval.client_id,
    'client_name', p_approval.client_name,
    'action', p_approval.operation_id,
    'title', p_approval.title,
    -- What `describe` makes of the arguments says that it was done.
    'text', coalesce(p_question, p_approval.title),
    'status', p_approval.status,
    'created_at', patchbay.iso8601(p_approval.created_at),
    'expires_at', patchbay.iso8601(p_approval.expires_at),
    'url', p_url
  );
begin
  perform patchbay.broadcast(p_approval.user_id, 'approval_requested', v_notice);
  perform patchbay.write_webhook(
    p_approval.user_id, 'approval_requested', jsonb_build_object('user_id', p_approval.user_id) || v_notice
  );
end
$$;

comment on function patchbay.announce_approval(patchbay.approvals, text, text) is 'Broadcast and webhook approval_requested.';

-- As patchbay_api.call_action does it, and a test compares them; but for the role.
create function patchbay_api.ask_as_assistant(p_caller patchbay_api.caller) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform
    set_config('request.jwt.claims', jsonb_build_object(
      'sub', p_caller.user_id,
      'role', 'authenticated',
      'aud', 'authenticated',
      'client_id', p_caller.client_id,
      'grant_id', p_caller.grant_id,
      'scope', array_to_string(p_caller.scopes, ' ')
    )::text, true),
    set_config('patchbay.actor', 'assistant', true),
    set_config('lock_timeout', '1s', true);
end
$$;

comment on function patchbay_api.ask_as_assistant is
  'Inner function: until the end of the transaction it is an assistant that asks, for its user.';

-- The call in a sentence for who decides: what patchbay_actions.<action>_question(args) says; null without one. It runs as the
-- user; what it raises is what the call is answered, so that nobody is asked about what is not there.
create function patchbay_api.question_of(
  p_caller patchbay_api.caller,
  p_action text,
  p_args jsonb,
  out question text,
  out problem patchbay_api.problem
)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_details text;
begin
  perform patchbay_api.ask_as_assistant(p_caller), set_config('role', 'authenticated', true);

  begin
    -- An action may be called post_question: it returns jsonb, and is not the question of the action post.
    if exists (
      select from pg_catalog.pg_proc
      where oid = to_regprocedure(format('patchbay_actions.%I(jsonb)', p_action || '_question')) and prorettype = 'text'::regtype
    ) then
      execute format('select patchbay_actions.%I($1)', p_action || '_question') into question using p_args;
    end if;
    question := nullif(left(question, 300), '');
  exception
    when query_canceled or assert_failure or others then
      v_sqlstate := sqlstate;
      v_message := sqlerrm;
      get stacked diagnostics v_details = pg_exception_detail;
  end;

  perform set_config('role', 'patchbay_gateway', true);
  perform patchbay_api.forget_request();
  if v_sqlstate is not null then
    problem := patchbay_api.failure(v_sqlstate, v_message, v_details);
  end if;
end
$$;

comment on function patchbay_api.question_of is
  'Inner function: a call that is to be held, in a sentence for its user.';

-- Called by patchbay_api.call_action for a call that may run, once its user says yes. The same call while it waits is the same
-- approval: a model that asks again rings no phone.
--
-- p_question, p_text: the call in a sentence, of its own function and of the definition; either may be null.
-- p_approval: what the assistant calls the action (name), and where the user decides (page).
create function patchbay_api.hold_call(
  p_caller patchbay_api.caller,
  p_action text,
  p_args jsonb,
  p_text text,
  p_question text,
  p_approval jsonb,
  p_trace_id uuid,
  out held jsonb,
  out problem patchbay_api.problem
)
language plpgsql
security definer -- the gateway role may touch no table
set search_path = ''
set lock_timeout = '1s'
as $$
declare
  v_now timestamptz;
  v_approval patchbay.approvals;
  v_is_new boolean;
  v_url text;
begin
  -- The account, so that the webhooks of a user keep their order; the grant, so that its calls are held one after another.
  perform patchbay.hold_user(p_caller.user_id);
  perform from patchbay.grants
  where id = p_caller.grant_id and revoked_at is null and expires_at > now()
  for no key update;
  if not found then
    problem := patchbay.problem(401, 'unauthorized', 'This connection has ended. Sign in again.');
    return;
  end if;

  v_now := clock_timestamp();
  select * into v_approval
  from patchbay.approvals
  where grant_id = p_caller.grant_id and action = p_action and args = coalesce(p_args, '{}')
    and status = 'pending' and expires_at > v_now
  limit 1;
  v_is_new := not found;

  if v_is_new then
    problem := patchbay.refuse_hold(p_caller, p_action, p_args);
    if problem.error is not null then
      return;
    end if;

    insert into patchbay.approvals (
      user_id, grant_id, client_id, client_name, action, operation_id, title, text, has_question, args, scopes, trace_id,
      created_at, expires_at
    )
    values (
      p_caller.user_id, p_caller.grant_id, p_caller.client_id, left(p_caller.client_name, 100), p_action,
      coalesce(p_approval ->> 'name', p_action), p_caller.title,
      coalesce(p_question, nullif(left(p_text, 300), '')), p_question is not null, coalesce(p_args, '{}'), p_caller.scopes, p_trace_id,
      v_now, v_now + patchbay.lifetime('approval')
    )
    returning * into v_approval;
    -- Not at each one: it reads all that are kept.
    if random() < 0.03 then
      perform patchbay.forget_oldest_approvals(p_caller.user_id);
    end if;
  end if;

  v_url := (p_approval ->> 'page') || '?approval=' || v_approval.id;
  if v_is_new then
    perform patchbay.announce_approval(v_approval, p_question, v_url);
  end if;
  held := jsonb_build_object('approval', jsonb_build_object(
    'id', v_approval.id, 'status', 'pending', 'url', v_url, 'expires_at', patchbay.iso8601(v_approval.expires_at)
  ));
end
$$;

comment on function patchbay_api.hold_call is
  'Inner function: keeps a call until its user has decided.';

create function patchbay.approval_answer(p_approval patchbay.approvals) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_approval.id,
  'action', p_approval.operation_id,
  'status', case
    when p_approval.status = 'pending' and p_approval.expires_at <= clock_timestamp() then 'expired' else p_approval.status
  end,
  'result', p_approval.result
);

comment on function patchbay.approval_answer(patchbay.approvals) is 'What became of a held call: id, action, status, and what it gave.';

-- The outcome, for the model that asks again: only of a call of the connection whose token asks, so there is no scope for it. But
-- what the action gave, or said of why it failed, needs the scope of the action at this moment.
--
-- ok is {id, action, status, result}, as text.
-- p_problem {status, message} of what the Edge Function found in the input: told only to an authenticated caller
create function patchbay_api.get_approval(
  p_credential_digest bytea,
  p_resource text,
  p_approval_id uuid,
  p_problem jsonb,
  out ok text,
  out problem patchbay_api.problem,
  -- For the log.
  out user_id uuid,
  out client_id text
)
language plpgsql
-- Volatile, because begin_call locks and writes.
security definer -- the gateway role may touch no table
set search_path = ''
as $$
declare
  v_caller constant patchbay_api.caller := patchbay_api.begin_call(p_credential_digest, p_resource, '');
  v_wait integer := 0;
  v_approval patchbay.approvals;
begin
  user_id := v_caller.user_id;
  client_id := v_caller.client_id;
  if user_id is not null then
    v_wait := patchbay.limit_by('approval:read', v_caller.grant_id::text);
  end if;

  if user_id is null then
    problem := v_caller.problem;
  elsif v_wait > 0 then
    problem := patchbay.problem(
      429, 'rate_limited', format('Asked too often. Wait until the user says that they decided. Try again in %s s.', v_wait), v_wait
    );
  elsif p_problem is not null then
    problem := row('invalid_request', p_problem ->> 'message', (p_problem ->> 'status')::integer, null, null);
  else
    select approval.* into v_approval
    from patchbay.approvals as approval
    where approval.id = p_approval_id;

    if v_approval.grant_id is distinct from v_caller.grant_id then
      problem := patchbay.problem(404, 'not_found', 'There is no held call with this id.');
      return;
    end if;

    -- Why one was cancelled is no word of the action's.
    if v_approval.status <> 'cancelled' and not exists (
      select from patchbay_actions.registry as action
      join patchbay.grants as g on g.id = v_caller.grant_id
      where action.name = v_approval.action and action.scope = any (patchbay.scopes_in_force(v_caller.scopes, g.scopes))
    ) then
      v_approval.result := null;
    end if;
    ok := patchbay.approval_answer(v_approval)::text;
  end if;
end
$$;

comment on function patchbay_api.get_approval is
  'Entry function: what became of a held call. May be null: resource, approval_id, problem, user_id, client_id.';

grant execute on function
  patchbay_api.ask_as_assistant(patchbay_api.caller),
  patchbay_api.question_of(patchbay_api.caller, text, jsonb),
  patchbay_api.hold_call(patchbay_api.caller, text, jsonb, text, text, jsonb, uuid),
  patchbay_api.get_approval(bytea, text, uuid, jsonb)
to patchbay_gateway;
