-- What the app sees live: Broadcast on the private topic user:<uid>.
--
-- Promises: a user hears the own topic and no other; nobody but the database speaks there; and a fault of Realtime, or
-- its absence, never fails the write that it would have told of.

-- Extra guard around realtime.send(): on the platform it swallows its own errors, but it may be missing altogether.
create function ops.broadcast(p_user_id uuid, p_event text, p_payload jsonb) returns void
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

comment on function ops.broadcast(uuid, text, jsonb) is 'Tells a user''s own topic; never raises.';

-- gateway.call_action says so for the length of its transaction, and names the grant in the claims. One without the other is
-- no assistant: a setting may be left over on a pooled connection; claims are set anew with every request.
create function ops.actor() returns text
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

comment on function ops.actor() is 'Who changes a row: assistant or user.';

create function ops.broadcast_todo() returns trigger
language plpgsql
security definer -- writes realtime.messages, which the user may only read
set search_path = ''
as $$
declare
  v_todo constant public.todos := case when tg_op = 'DELETE' then old else new end;
begin
  -- An account that is being deleted takes its todos along, and tells nobody.
  if tg_op = 'DELETE' and not exists (select from auth.users where id = v_todo.user_id) then
    return null;
  end if;

  perform ops.broadcast(
    v_todo.user_id,
    case tg_op when 'INSERT' then 'todo_created' when 'UPDATE' then 'todo_updated' else 'todo_deleted' end,
    jsonb_build_object(
      'todo', to_jsonb(v_todo) - 'user_id',
      'by', ops.actor()
    )
  );
  return null;
end
$$;

create trigger todos_after_change
  after insert or update or delete on public.todos
  for each row execute function ops.broadcast_todo();

create function ops.broadcast_connection() returns trigger
language plpgsql
security definer -- as above
set search_path = ''
as $$
begin
  perform ops.broadcast(new.user_id, 'gpt_connection_changed', jsonb_build_object(
    'has_completed_oauth', new.has_completed_oauth,
    'last_interaction', ops.iso8601(new.last_interaction)
  ));
  return null;
end
$$;

create trigger user_gpt_connections_after_change
  after update of has_completed_oauth on public.user_gpt_connections
  for each row
  when (old.has_completed_oauth is distinct from new.has_completed_oauth)
  execute function ops.broadcast_connection();

-- Realtime keeps what it sent for three days. Of a deleted account it forgets it at once. Where its rows can not be deleted
-- (the platform lets postgres change them only), what they say goes. Never fails the deletion.
create function ops.forget_broadcasts() returns trigger
language plpgsql
security definer -- whoever deletes an account need not have a say in realtime
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
      update realtime.messages set payload = null where topic = 'user:' || old.id;
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
    for each row execute function ops.forget_broadcasts();
exception
  when insufficient_privilege then
    raise warning 'no trigger on auth.users here: broadcasts of a deleted account stay for three days';
end
$$;

-- Listening: the own topic, broadcasts only. No policy for insert: nobody sends.
do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'no Realtime here: the apps poll';
    return;
  end if;

  create policy "users listen to their own topic" on realtime.messages
    for select to authenticated
    using (
      extension = 'broadcast'
      and (select realtime.topic()) = 'user:' || (select auth.uid())
    );
end
$$;

-- For supabase_flutter's .stream() and other users of postgres_changes. The sealed columns stay out of the publication.
do $$
begin
  if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    alter publication supabase_realtime add table public.todos;
    alter publication supabase_realtime add table public.user_gpt_connections (
      id, user_id, has_completed_oauth, last_interaction, created_at, updated_at
    );
  end if;
end
$$;

-- A deleted row is told to its owner only when the log knows whose it was.
alter table public.todos replica identity full;
