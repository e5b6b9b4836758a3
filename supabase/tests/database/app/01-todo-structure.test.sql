-- public.todos by name: its columns, its index, its triggers, who may do what, and what the app registered.
begin;
\ir ../../helpers.psql
select no_plan();

select results_eq(
  $$select (attname || case when attnotnull then '' else '?' end) collate "default" from pg_attribute
    where attrelid = 'public.todos'::regclass and attnum > 0 and not attisdropped order by attnum$$,
  array['id', 'user_id', 'title', 'description?', 'completed', 'created_at', 'updated_at'],
  'todos have these columns, and only what may be absent is nullable'
);
select col_default_is('public', 'todos', 'user_id', 'auth.uid()', 'a todo belongs to who adds it');
select col_default_is('public', 'todos', 'created_at', 'clock_timestamp()', 'todos of one transaction keep their order');
select is(
  pg_get_indexdef('public.todos_user_id_created_at_id_idx'::regclass),
  'CREATE INDEX todos_user_id_created_at_id_idx ON public.todos USING btree (user_id, created_at, id)',
  'the keyset index of todos serves the order of listTodos'
);
select isnt_empty(
  $$select from pg_trigger where tgrelid = 'public.todos'::regclass and tgname = 'todos_before_update' and tgenabled = 'O'$$,
  'their timestamps are stamped'
);
select set_eq(
  $$select acl.grantee::regrole || ' ' || lower(acl.privilege_type) from pg_class as c, aclexplode(c.relacl) as acl
    where c.oid = 'public.todos'::regclass and acl.grantee <> c.relowner$$,
  array['authenticated delete', 'authenticated select', 'service_role delete', 'service_role insert', 'service_role select', 'service_role update'],
  'what is granted as a whole: reading and deleting to users, and the rows to the backend'
);
select set_eq(
  $$select acl.grantee::regrole || ' ' || lower(acl.privilege_type) || ' ' || string_agg(a.attname, ',' order by a.attnum)
    from pg_attribute as a cross join aclexplode(a.attacl) as acl
    where a.attrelid = 'public.todos'::regclass group by acl.grantee, acl.privilege_type$$,
  array['authenticated insert id,user_id,title,description,completed', 'authenticated update id,user_id,title,description,completed'],
  'the rest is granted column by column'
);
select is_empty(
  $$select role || ' ' || verb
    from unnest(array['anon', 'patchbay_gateway']) as role, (values
      ('select id from public.todos'), ('select count(*) from public.todos'), ('insert into public.todos (title) values (''x'')'),
      ('update public.todos set user_id = user_id'), ('delete from public.todos'), ('truncate public.todos')
    ) as tried (verb)
    where pg_temp.attempt(role, verb) <> '42501'$$,
  'nobody who is not signed in touches them, nor the gateway as itself'
);
select bag_eq(
  $$select cmd, policyname::text from pg_policies where schemaname = 'public' and tablename = 'todos'$$,
  $$values
    ('SELECT', 'users read their own todos'), ('INSERT', 'users add todos of their own'),
    ('UPDATE', 'users change their own todos'), ('DELETE', 'users delete their own todos')$$,
  'todos have one policy a verb'
);
select results_eq(
  $$select name, is_default, in_pairing from patchbay.scopes where name in ('todos:read', 'todos:write', 'profile:read', 'offline_access') order by position$$,
  $$values ('todos:read', true, true), ('todos:write', true, true), ('profile:read', true, true), ('offline_access', false, false)$$,
  'the scopes of the app come first, and are what a paired chat gets'
);
select set_has(
  $$select name, scope from patchbay_actions.registry$$,
  $$values ('list_todos', 'todos:read'), ('get_todo', 'todos:read'), ('create_todo', 'todos:write'),
    ('update_todo', 'todos:write'), ('replace_todo', 'todos:write'), ('complete_todo', 'todos:write'),
    ('delete_todo', 'todos:write')$$,
  'reading needs a read scope and writing the write scope'
);
select results_eq(
  $$select capacity, per_minute from patchbay.limits where name = 'todos:user'$$, $$values (1000, 1000::double precision)$$,
  'a user changes a thousand todos a minute'
);

select * from finish();
rollback;
