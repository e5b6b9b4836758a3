-- What get_me and get_user_info say of todos: of one's own.
begin;
\ir ../../helpers.psql
select no_plan();

-- What a statement answers to a user; {"raised": SQLSTATE} when it raises.
create function pg_temp.ask(p_sql text, p_user uuid default pg_temp.a(), p_role text default 'authenticated') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user)::text, true), set_config('role', p_role, true);
  execute p_sql into v_answer;
  perform set_config('role', 'none', true);
  return v_answer;
exception when others then
  return jsonb_build_object('raised', sqlstate);
end
$$;

insert into auth.users (id, email, raw_user_meta_data, created_at) values
  (pg_temp.a(), 'a@example.com', '{"name": "Ada"}', '2026-01-02 03:04:05.678901+00'),
  (pg_temp.b(), 'b@example.com', null, '2026-02-01');
insert into public.todos (user_id, title, completed) values
  (pg_temp.a(), '1', false), (pg_temp.a(), '2', false), (pg_temp.a(), '3', true), (pg_temp.b(), '4', true);

select is(
  pg_temp.ask($$select patchbay_actions.get_me('{}')$$),
  jsonb_build_object(
    'user_id', pg_temp.a(), 'email', 'a@example.com', 'name', 'Ada', 'created_at', '2026-01-02T03:04:05.678901Z',
    'todos', '{"open": 2, "completed": 1}'::jsonb
  ),
  'A learns of A: address, name, age and how many todos'
);
select is(
  pg_temp.ask($$select patchbay_actions.get_me('{}')$$, pg_temp.b()) - 'created_at',
  jsonb_build_object('user_id', pg_temp.b(), 'email', 'b@example.com', 'name', null, 'todos', '{"open": 0, "completed": 1}'::jsonb),
  'B of B, who has no name'
);
select is(
  pg_temp.ask(format('select patchbay_actions.get_me(jsonb_build_object(''user_id'', %L, ''sub'', %L))', pg_temp.b(), pg_temp.b())) ->> 'email',
  'a@example.com', 'nobody can ask for somebody else'
);
select is(pg_temp.ask($$select to_jsonb(o) from patchbay_actions.own_account() as o$$, null), '{"email": null, "name": null, "created_at": null}', 'without a user there is no account');
select is(pg_temp.ask($$select to_jsonb(count(*)) from patchbay_actions.own_account()$$), '1', 'own_account gives one row');
select is(
  (select array_agg(key order by key) from jsonb_object_keys(pg_temp.ask('select to_jsonb(o) from patchbay_actions.own_account() as o')) as key),
  '{created_at,email,name}', 'and three columns: no digest of a password, no token, no metadata'
);
select is(pg_temp.ask('select to_jsonb(u) from auth.users as u'), '{"raised": "42501"}', 'auth.users itself stays closed');
select is(pg_temp.ask($$select patchbay_actions.get_me('{}')$$, pg_temp.a(), role), '{"raised": "42501"}', role || ' cannot ask')
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role;

select is(
  pg_temp.ask($$select patchbay_actions.get_user_info('{}')$$),
  jsonb_build_object('user_id', pg_temp.a(), 'account_info', 'Signed in as Ada since 2026-01-02. 2 open and 1 completed todos.'),
  'the sentence names the user'
);
update auth.users set created_at = case id when pg_temp.a() then null else 'infinity'::timestamptz end;
select is(pg_temp.ask($$select patchbay_actions.get_me('{}') -> 'created_at'$$, id), 'null', 'an age that nobody knows, or that has no date, is none')
from unnest(array[pg_temp.a(), pg_temp.b()]) as id;
update auth.users set created_at = case id when pg_temp.a() then '2026-01-02 03:04:05.678901+00' else '2026-02-01' end::timestamptz;
select is(
  pg_temp.ask($$select patchbay_actions.get_user_info('{}')$$, pg_temp.b()) ->> 'account_info',
  'Signed in as b@example.com since 2026-02-01. 0 open and 1 completed todos.', 'or the address, where there is no name'
);

create function pg_temp.name_of(p_metadata jsonb) returns text language plpgsql as $$
begin
  update auth.users set raw_user_meta_data = p_metadata where id = pg_temp.a();
  return pg_temp.ask($q$select patchbay_actions.get_me('{}')$q$) ->> 'name';
end
$$;
select is(pg_temp.name_of(metadata), name, format('metadata %s: the name is %s', left(metadata::text, 60), left(coalesce(name, 'unknown'), 20)))
from (values
  ('{"full_name": "Ada Lovelace", "name": "Ada"}'::jsonb, 'Ada Lovelace'), ('{"name": "Ada"}', 'Ada'), ('{}', null), ('{"name": null}', null),
  ('{"name": 7}', '7'), ('[]', null), (jsonb_build_object('name', repeat('🦊', 300)), repeat('🦊', 200))
) as tried (metadata, name);

-- An account that signed in by telephone has no address.
update auth.users set email = null, raw_user_meta_data = '{}' where id = pg_temp.a();
select is(pg_temp.ask($$select patchbay_actions.get_me('{}')$$) -> 'email', 'null', 'an account may have no address');
select is(
  pg_temp.ask($$select patchbay_actions.get_user_info('{}')$$) ->> 'account_info',
  'Signed in as an account without email address since 2026-01-02. 2 open and 1 completed todos.', 'and the sentence says so'
);

select * from finish();
rollback;
