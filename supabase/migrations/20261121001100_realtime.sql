-- Chapter 11: what the app sees live: Broadcast on the private topic user:<uid>.
--
-- Promise: a user receives their own topic and no other; only the database sends there; and a failure of Realtime, or its
-- absence, never fails the write that it would have announced.

-- Extra guard around realtime.send(): on the platform it swallows its own errors, but it may be missing altogether.
create function patchbay.broadcast(p_user_id uuid, p_event text, p_payload jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform realtime.send(p_payload, p_event, 'user:' || p_user_id, true);
exception
  when others then
    raise warning 'broadcast of % failed: %', p_event, sqlerrm;
end
$$;

comment on function patchbay.broadcast(uuid, text, jsonb) is 'Tells a user''s own topic; never raises.';

-- patchbay_api.call_action says so for the length of its transaction, and names the grant in the claims. One without the other is
-- no assistant: a setting may be left over on a pooled connection; claims are set anew with every request.
create function patchbay.actor() returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when current_setting('patchbay.actor', true) = 'assistant' and auth.jwt() ->> 'grant_id' is not null then 'assistant'
    else 'user'
  end;
end
$$;

comment on function patchbay.actor() is 'Who changes a row: assistant or user.';

-- What a broadcast says about a row, as JSON: all of it up to 1 kB, of a longer one how to find it.
create function patchbay.row_to_broadcast(p_row jsonb) returns jsonb
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
begin
  return case
    when octet_length(p_row::text) <= 1024 then p_row
    else jsonb_build_object('id', p_row -> 'id', 'updated_at', p_row -> 'updated_at')
  end;
end
$$;

-- For a table whose rows have id, user_id and updated_at: tells each owner what became of theirs. Arguments: what one row is
-- called, and several. With ('note', 'notes') the events are note_created, note_updated and note_deleted, {"note", "by"}. A message
-- can outgrow the request that caused it, and Realtime keeps it for three days. So each is small, and a statement that changes
-- more than 20 rows sends each of their owners one message: notes_changed, {"count", "by"}.
--
-- The trigger is for each statement after one event, with the rows as `changed` (referencing new table as changed, for a
-- deletion old table as changed).
create function patchbay.broadcast_changes() returns trigger
language plpgsql
security definer -- writes realtime.messages, which the user may only read
set search_path = ''
-- As of the entry functions (chapter 15); this one also runs without any.
set enable_seqscan = off
set jit = off
as $$
declare
  v_by constant text := patchbay.actor();
  v_event constant text := tg_argv[0]
    || case tg_op when 'INSERT' then '_created' when 'UPDATE' then '_updated' else '_deleted' end;
  v_count constant bigint := (select count(*) from changed);
begin
  -- An account that is being deleted takes its rows along, and nobody is notified.
  if v_count > 20 then
    perform patchbay.broadcast(owner.id, tg_argv[1] || '_changed', jsonb_build_object('count', owner.changed, 'by', v_by))
    from (select user_id as id, count(*) as changed from changed group by user_id) as owner
    where tg_op <> 'DELETE' or exists (select from auth.users where users.id = owner.id);
  elsif v_count > 0 then
    perform patchbay.broadcast(
      one.user_id, v_event,
      jsonb_build_object(tg_argv[0], patchbay.row_to_broadcast(to_jsonb(one) - 'user_id'), 'by', v_by)
    )
    from changed as one
    where tg_op <> 'DELETE' or exists (select from auth.users where users.id = one.user_id);
  end if;
  return null;
end
$$;

comment on function patchbay.broadcast_changes() is 'Trigger: tells owners of their changed rows. Arguments: the name of one row, and of several.';

create function patchbay.broadcast_connection() returns trigger
language plpgsql
security definer -- writes realtime.messages, which the user may only read
set search_path = ''
as $$
begin
  perform patchbay.broadcast(new.user_id, 'gpt_connection_changed', jsonb_build_object(
    'has_completed_oauth', new.has_completed_oauth,
    'last_interaction', patchbay.iso8601(new.last_interaction)
  ));
  return null;
end
$$;

create trigger user_gpt_connections_after_change
  after update of has_completed_oauth on public.user_gpt_connections
  for each row
  when (old.has_completed_oauth is distinct from new.has_completed_oauth)
  execute function patchbay.broadcast_connection();

-- Realtime keeps what it sent for three days. Of a deleted account it forgets it at once. Where its rows cannot be deleted
-- (the platform lets postgres change them only), what they say and whose they were goes. Never fails the deletion.
create function patchbay.forget_broadcasts() returns trigger
language plpgsql
security definer -- the role that deletes an account need not have a say in realtime
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null then
    return null;
  end if;

  begin
    delete from realtime.messages where topic = 'user:' || old.id;
  exception
    when insufficient_privilege then
      update realtime.messages set payload = null, topic = 'deleted' where topic = 'user:' || old.id;
  end;
  return null;
exception
  when others then
    raise warning 'broadcasts of a deleted account stay until Realtime drops them: %', sqlerrm;
    return null;
end
$$;

-- After the cascades, whose triggers have names that come before this one's.
do $$
begin
  create trigger users_after_delete_forget_broadcasts
    after delete on auth.users
    for each row execute function patchbay.forget_broadcasts();
exception
  when insufficient_privilege then
    raise warning 'no trigger on auth.users here: broadcasts of a deleted account stay for three days';
end
$$;

-- Listening: one's own topic, broadcasts only. A project may have policies that let everybody listen and send everywhere, as
-- Realtime's guide has them, and one policy that permits is enough. So two restrictive ones close these topics, and no other,
-- whatever else permits. Nobody sends there but the database, which no policy concerns. A token with a client_id is another app's
-- or an assistant's: the topic tells what others ask the user and do.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'no Realtime here: the apps poll';
    return;
  end if;

  create policy "patchbay: users listen to their own topic" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and (select realtime.topic()) = 'user:' || (select auth.uid())
      and not ((select auth.jwt()) ? 'client_id')
    );

  create policy "patchbay: nobody listens to another user's topic" on realtime.messages
    as restrictive
    for select to anon, authenticated
    using (
      coalesce((select realtime.topic()), topic) !~ '^user:[0-9a-f-]{36}$'
      or (
        coalesce((select realtime.topic()), topic) = 'user:' || (select auth.uid())
        and not ((select auth.jwt()) ? 'client_id')
      )
    );

  create policy "patchbay: nobody sends to a user's topic" on realtime.messages
    as restrictive
    for insert to anon, authenticated
    with check (
      coalesce((select realtime.topic()), '') !~ '^user:[0-9a-f-]{36}$'
      and topic !~ '^user:[0-9a-f-]{36}$'
    );
end
$$;

-- postgres_changes. A published column must be of a kind that holds no text of users, and no replica identity may be full:
-- Realtime asks a subscriber's filter before the policies, of a deleted row without them, so a filter is a question about
-- other users' rows that gets an answer. Rows with a text are heard by Broadcast alone.
do $$
begin
  -- One for all tables has it already.
  if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime' and not puballtables) then
    alter publication supabase_realtime add table public.user_gpt_connections (
      id, user_id, has_completed_oauth, last_interaction, created_at, updated_at
    );
  end if;
end
$$;
