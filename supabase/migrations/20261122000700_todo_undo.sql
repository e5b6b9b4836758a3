-- What assistants change in todos, their user can undo.
select patchbay.track('public.todos');
