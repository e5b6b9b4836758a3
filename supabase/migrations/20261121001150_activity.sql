-- Chapter 11, continued: what the assistants did, as the user reads it.
--
-- Promise: a user reads what was done in their own name and in nobody else's; a page costs what it shows, however much was done;
-- and what cannot be told live never fails the call.

-- What became of a call, in the words of the contract. An error code is our fault, or it is a refusal.
create function patchbay.activity_outcome(p_outcome text) returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
  return case
    when p_outcome in ('ok', 'held', 'denied') then p_outcome
    when p_outcome in ('internal_error', 'temporarily_unavailable') then 'failed'
    else 'refused'
  end;
end
$$;

comment on function patchbay.activity_outcome(text) is 'ok, held, denied, refused or failed, of an outcome of patchbay.interactions.';

-- An invoker view on the table, and not on a definer function as public.connected_apps is: a function would read all that a user
-- ever did before the view sees the page that was asked for.
alter table patchbay.interactions enable row level security;

-- Another app's token, or an assistant's, has a client_id: what the other assistants do is not for it.
create policy "users read what was done in their name" on patchbay.interactions
  for select to authenticated
  using (user_id = (select auth.uid()) and not ((select auth.jwt()) ? 'client_id'));

-- It may read the columns that the view shows, of the calls and of the registry: patchbay.restore_privileges() grants them.
create view public.assistant_activity with (security_invoker = true) as
select
  call.id,
  call.at,
  call.grant_id,
  call.client_id,
  coalesce(call.client_name, call.client_id)::text as client_name,
  call.action::text as action,
  coalesce((select patchbay.asked_words()) ->> action.title, action.title, call.action)::text as title,
  call.text::text as text,
  patchbay.activity_outcome(call.outcome) as outcome,
  call.changed::text as changed,
  call.target_id,
  coalesce(call.undo_until > now() and call.undone_at is null, false) as undoable,
  case when call.outcome not in ('ok', 'held', 'denied') then call.outcome end::text as error,
  call.undone_at
from patchbay.interactions as call
left join patchbay_actions.registry as action on action.name = call.action
-- The policy says the same. Said here, it is the planner's to know.
where call.user_id = (select auth.uid());

comment on view public.assistant_activity is 'What assistants did for the signed-in user: one row a call, also those that were refused or failed. Newest first by keyset: order by id desc, and id below that of the last row.';
comment on column public.assistant_activity.client_name is 'What the app was called at that time.';
comment on column public.assistant_activity.title is 'What the action does, in the language that the request asks for; in English where it has no words in it.';
comment on column public.assistant_activity.text is 'The call in a sentence, where the action gives one. It quotes the user: show it as text.';
comment on column public.assistant_activity.outcome is 'ok, held (it waits for the user, or waited), denied (by the user), refused (by a permission, a limit, a check, the app) or failed (our fault).';
comment on column public.assistant_activity.changed is 'none, added, changed or removed.';
comment on column public.assistant_activity.target_id is 'The row that was read or changed, where the call was about one.';
comment on column public.assistant_activity.undoable is 'Whether public.undo_activity would try: what it changed was recorded, not undone yet, and not too long ago.';
comment on column public.assistant_activity.error is 'The error code that the app was answered; null when it went well, was held or denied.';
comment on column public.assistant_activity.undone_at is 'When the user undid it; null: not.';

grant execute on function patchbay.activity_outcome(text), patchbay.asked_words() to authenticated;

revoke all on public.assistant_activity from public, anon, authenticated, service_role;

grant select on public.assistant_activity to authenticated;
