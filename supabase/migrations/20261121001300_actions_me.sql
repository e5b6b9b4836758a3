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

-- What an app says of the account besides: its migration replaces these two (create or replace function), with fields of its
-- own and a sentence about them. Functions that are replaced, and not a table of names: they are checked when they are made,
-- and a call looks nothing up. Both run as the user, under RLS.
create function patchbay_actions.account_fields() returns jsonb
language sql
stable
set search_path = ''
return '{}'::jsonb;

-- p_me: what get_me answers, account_fields included.
create function patchbay_actions.account_sentence(p_me jsonb) returns text
language sql
stable
set search_path = ''
return null::text;

comment on function patchbay_actions.account_fields() is 'The app''s fields of get_me; an app''s migration replaces it.';
comment on function patchbay_actions.account_sentence(jsonb) is 'The app''s sentence in account_info of get_user_info, or null; an app''s migration replaces it.';

-- args: none
create function patchbay_actions.get_me(args jsonb) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select patchbay_actions.account_fields() || jsonb_build_object(
    'user_id', auth.uid(),
    'email', account.email,
    'name', left(account.name, 200),
    'created_at', patchbay.iso8601(account.created_at)
  )
  from patchbay_actions.own_account() as account;
end;

-- args: none. The two fields of the pairing spec; account_info is a sentence, for a model to pass on.
create function patchbay_actions.get_user_info(args jsonb) returns jsonb
language sql
stable
set search_path = ''
begin atomic
  select jsonb_build_object(
    'user_id', me.info -> 'user_id',
    'account_info', concat_ws(
      ' ',
      format(
        'Signed in as %s%s.',
        coalesce(me.info ->> 'name', me.info ->> 'email', 'an account without e-mail address'),
        ' since ' || left(me.info ->> 'created_at', 10)
      ),
      patchbay_actions.account_sentence(me.info)
    )
  )
  from patchbay_actions.get_me('{}') as me (info);
end;

insert into patchbay_actions.registry (name, scope) values
  ('get_me', 'profile:read'),
  ('get_user_info', 'profile:read');

grant execute on function
  patchbay_actions.own_account(),
  patchbay_actions.account_fields(),
  patchbay_actions.account_sentence(jsonb),
  patchbay_actions.get_me(jsonb),
  patchbay_actions.get_user_info(jsonb)
to authenticated;
