-- Who the assistant acts for.

-- auth.users is closed to API roles; this opens three columns of the user's own row, and only to the user.
create function patchbay_actions.own_account(out email text, out name text, out created_at timestamptz)
language sql
stable
security definer -- auth.users is closed to API roles
set search_path = ''
begin atomic
  select email, coalesce(raw_user_meta_data ->> 'full_name', raw_user_meta_data ->> 'name'), created_at
  from auth.users
  where id = auth.uid();
end;

comment on function patchbay_actions.own_account() is 'E-mail address, name and age of the account that auth.uid() names.';

-- args: none
create function patchbay_actions.get_me(args jsonb) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'user_id', auth.uid(),
    'email', account.email,
    'name', left(account.name, 200),
    'created_at', patchbay.iso8601(account.created_at),
    'todos', jsonb_build_object('open', todos.open, 'completed', todos.completed)
  )
  from patchbay_actions.own_account() as account,
    (
      select
        count(*) filter (where not completed) as open,
        count(*) filter (where completed) as completed
      from public.todos
      where user_id = auth.uid()
    ) as todos;
end;

-- args: none. The two fields of the pairing spec; account_info is a sentence, for a model to pass on.
create function patchbay_actions.get_user_info(args jsonb) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'user_id', me.info -> 'user_id',
    'account_info', format(
      'Signed in as %s%s. %s open and %s completed todos.',
      coalesce(me.info ->> 'name', me.info ->> 'email', 'an account without e-mail address'),
      ' since ' || left(me.info ->> 'created_at', 10),
      me.info #>> '{todos,open}',
      me.info #>> '{todos,completed}'
    )
  )
  from patchbay_actions.get_me('{}') as me (info);
end;

insert into patchbay_actions.registry (name, scope) values
  ('get_me', 'profile:read'),
  ('get_user_info', 'profile:read');

grant execute on function
  patchbay_actions.own_account(),
  patchbay_actions.get_me(jsonb),
  patchbay_actions.get_user_info(jsonb)
to authenticated;
