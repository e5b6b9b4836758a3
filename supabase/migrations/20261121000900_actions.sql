-- Chapter 9: the SQL side of the actions.
--
-- Promise: an action runs as the user, under Row Level Security, with a scope that its token has.

-- An action is a function patchbay_actions.<name>(args jsonb) returns jsonb, security invoker: it
-- runs as `authenticated` with the user's claims, so RLS decides what it can touch. Its row here says what scope a
-- token needs, and what the pages that ask for that scope tell people about it. A refusal is raised in PostgREST's convention: errcode PTxyz, and the message is for the model to read.
create table patchbay_actions.registry (
  name text not null,
  scope text not null,
  title text not null,
  effect text not null,
  adds boolean not null default false,
  approval text,
  changes patchbay.change not null generated always as (
    case effect when 'read' then 'none' when 'destroy' then 'removed' else case when adds then 'added' else 'changed' end end
  ) stored,
  constraint registry_pkey primary key (name),
  constraint registry_scope_fkey foreign key (scope) references patchbay.scopes (name),
  constraint registry_name_syntax check (name ~ '^[a-z][a-z0-9_]{0,59}$'),
  constraint registry_title_length check (char_length(title) between 1 and 60),
  constraint registry_effect_known check (effect in ('read', 'write', 'overwrite', 'destroy')),
  constraint registry_approval_known check (approval in ('never', 'user', 'always'))
);

create index registry_scope_idx on patchbay_actions.registry (scope);

comment on table patchbay_actions.registry is 'The actions that patchbay_api.call_action may call, and the scope that each needs. The definition in TypeScript says the same.';
comment on column patchbay_actions.registry.title is 'One line for people.';
comment on column patchbay_actions.registry.effect is 'What it is to the user''s data: read changes nothing; write adds, or changes what can be changed back; overwrite replaces what nobody keeps; destroy removes for good.';
comment on column patchbay_actions.registry.adds is 'Whether it adds a row, where its effect is to write or overwrite.';
comment on column patchbay_actions.registry.approval is 'Whether its user is asked first: never, user or always. Null: user where it destroys, else never. Of this and the definition the stricter holds.';
comment on column patchbay_actions.registry.changes is 'What becomes of the user''s rows when it goes well.';

-- How often one user may call an action: a row of patchbay.limits named action:<name>. No row, no limit. The definition in
-- TypeScript says the same, and a test compares the two.

-- What a call did, in a sentence for the user's activity: an action says so where only its rows know the words. It wins over
-- what the definition made of the arguments, and of an action that fails nothing stays.
create function patchbay_actions.describe(p_sentence text) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform set_config('patchbay.description', left(coalesce(p_sentence, ''), 300), true);
end
$$;

comment on function patchbay_actions.describe(text) is 'Says in a sentence what the call did, up to 300 characters; the user reads it as text in public.assistant_activity.';

grant execute on function patchbay_actions.describe(text) to authenticated;

-- Cursors of keyset pagination: microseconds, id and a tag of user and filter, in hex. The tag is no secret (RLS
-- protects the rows): it turns a cursor of another list or user into a clear error instead of a strange page.
create function patchbay_actions.cursor_tag(p_filter text) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return left(encode(sha256(convert_to(concat_ws('|', auth.uid()::text, p_filter), 'utf8')), 'hex'), 8);
end
$$;

create function patchbay_actions.encode_cursor(p_at timestamptz, p_id uuid, p_filter text) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return lpad(to_hex((extract(epoch from p_at) * 1000000)::bigint), 16, '0')
    || replace(p_id::text, '-', '')
    || patchbay_actions.cursor_tag(p_filter);
end
$$;

create function patchbay_actions.decode_cursor(p_cursor text, p_filter text, out at timestamptz, out id uuid)
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_cursor !~ '^[0-9a-f]{56}$' or right(p_cursor, 8) <> patchbay_actions.cursor_tag(p_filter) then
    raise exception using
      errcode = 'PT400',
      message = 'cursor is not one that this list gave. Leave it out to start from the beginning.';
  end if;

  at := timestamptz 'epoch' + ('x' || left(p_cursor, 16))::bit(64)::bigint * interval '1 microsecond';
  id := substr(p_cursor, 17, 32)::uuid;
end
$$;

comment on function patchbay_actions.encode_cursor(timestamptz, uuid, text) is 'Where the next page starts; bound to the user and the filter.';
comment on function patchbay_actions.decode_cursor(text, text) is 'Reads a cursor of the same user and filter; PT400 for any other.';

grant execute on function
  patchbay_actions.cursor_tag(text),
  patchbay_actions.encode_cursor(timestamptz, uuid, text),
  patchbay_actions.decode_cursor(text, text)
to authenticated;

-- The account --------------------------------------------------------------------------------------------------------

-- Who the assistant acts for. In PL/pgSQL, like all that each call of an action runs: its plans last a session, and a function
-- in SQL is planned anew at every call.

-- auth.users is closed to API roles; this opens three columns of the user's own row, and only to the user.
create function patchbay_actions.own_account(out email text, out name text, out created_at timestamptz)
language plpgsql
stable
security definer -- auth.users is closed to API roles
set search_path = ''
-- Its plan too may be as old as the project (20261121001500_jobs.sql), and call_action, which runs as the user, sets nothing.
set enable_seqscan = off
set jit = off
as $$
begin
  select account.email, coalesce(raw_user_meta_data ->> 'full_name', raw_user_meta_data ->> 'name'), account.created_at
  into own_account.email, own_account.name, own_account.created_at
  from auth.users as account
  where account.id = auth.uid();
end
$$;

comment on function patchbay_actions.own_account() is 'Email address, name and age of the account that auth.uid() names.';

-- What else an app says about the account: its migration replaces these two (create or replace function), with fields of its
-- own and a sentence about them. Functions that are replaced, and not a table of names: they are checked when they are made,
-- and a call looks nothing up. Both run as the user, under RLS.
create function patchbay_actions.account_fields() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return '{}'::jsonb;
end
$$;

-- p_me: what get_me answers, account_fields included.
create function patchbay_actions.account_sentence(p_me jsonb) returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return null;
end
$$;

comment on function patchbay_actions.account_fields() is 'The app''s fields of get_me; an app''s migration replaces it.';
comment on function patchbay_actions.account_sentence(jsonb) is 'The app''s sentence in account_info of get_user_info, or null; an app''s migration replaces it.';

-- args: none
create function patchbay_actions.get_me(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_account constant record := patchbay_actions.own_account();
begin
  return patchbay_actions.account_fields() || jsonb_build_object(
    'user_id', auth.uid(),
    'email', v_account.email,
    'name', left(v_account.name, 200),
    'created_at', patchbay.iso8601(v_account.created_at)
  );
end
$$;

-- args: none. The two fields of the pairing spec; account_info is a sentence, for a model to pass on.
create function patchbay_actions.get_user_info(args jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_me constant jsonb := patchbay_actions.get_me('{}');
begin
  return jsonb_build_object(
    'user_id', v_me -> 'user_id',
    'account_info', concat_ws(
      ' ',
      format(
        'Signed in as %s%s.',
        coalesce(v_me ->> 'name', v_me ->> 'email', 'an account without email address'),
        ' since ' || left(v_me ->> 'created_at', 10)
      ),
      patchbay_actions.account_sentence(v_me)
    )
  );
end
$$;

insert into patchbay_actions.registry (name, scope, title, effect) values
  ('get_me', 'profile:read', 'Read the account', 'read'),
  ('get_user_info', 'profile:read', 'Read the account in a sentence', 'read');

grant execute on function
  patchbay_actions.own_account(),
  patchbay_actions.account_fields(),
  patchbay_actions.account_sentence(jsonb),
  patchbay_actions.get_me(jsonb),
  patchbay_actions.get_user_info(jsonb)
to authenticated;
