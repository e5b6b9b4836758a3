-- Live news of todos for the app, through patchbay.broadcast_changes.

-- A trigger with a transition table is for one event.
create trigger todos_after_insert_broadcast
  after insert on public.todos
  referencing new table as changed
  for each statement execute function patchbay.broadcast_changes('todo', 'todos');

create trigger todos_after_update_broadcast
  after update on public.todos
  referencing new table as changed
  for each statement execute function patchbay.broadcast_changes('todo', 'todos');

create trigger todos_after_delete_broadcast
  after delete on public.todos
  referencing old table as changed
  for each statement execute function patchbay.broadcast_changes('todo', 'todos');
