-- What else an assistant learns about the account: how many todos there are.
create or replace function patchbay_actions.account_fields() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object('todos', jsonb_build_object(
      'open', count(*) filter (where not completed),
      'completed', count(*) filter (where completed)
    ))
    from public.todos
    where user_id = (select auth.uid())
  );
end
$$;

create or replace function patchbay_actions.account_sentence(p_me jsonb) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format('%s open and %s completed todos.', p_me #>> '{todos,open}', p_me #>> '{todos,completed}');
end
$$;

update patchbay.scopes
set description = 'See your account name, email address and how many todos you have'
where name = 'profile:read';
