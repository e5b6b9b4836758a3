-- What an app registers, each hook alone, with names that no app has: scopes for pairing, the account's fields and sentence,
-- a section of the export, broadcasts and a limit on writes.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');

-- Scopes ----------------------------------------------------------------------------------------------------------------
create function pg_temp.pairing() returns text[] language sql
return (select scopes from patchbay.clients where id = 'pairing');
create temporary table before as select pg_temp.pairing() as scopes;

insert into patchbay.scopes (name, description, is_default, position, in_pairing) values
  ('letters:read', 'See your letters', true, 500, true), ('letters:burn', 'Burn your letters', false, 501, false);
select set_eq(
  'select unnest(pg_temp.pairing())', $$select unnest(scopes) from before union select 'letters:read'$$,
  'a paired chat gets a scope that is registered for it, and no other'
);
select is(
  array_position(pg_temp.pairing(), 'letters:read') < array_position(pg_temp.pairing(), 'profile:read'), true, 'at its position'
);
update patchbay.scopes set in_pairing = not in_pairing where name ~ '^letters:';
select set_eq(
  'select unnest(pg_temp.pairing())', $$select unnest(scopes) from before union select 'letters:burn'$$, 'it follows what an operator changes'
);
delete from patchbay.scopes where name = 'letters:burn';
select is(pg_temp.pairing(), (select scopes from before), 'and a scope that goes');

-- A table of an app, for what follows -----------------------------------------------------------------------------------
create table public.letters (
  id integer generated always as identity primary key, user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  text text not null
);
alter table public.letters enable row level security;
create policy "users do as they like with their own" on public.letters to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant select, delete, insert (user_id, text), update (text) on public.letters to authenticated;

-- The account -----------------------------------------------------------------------------------------------------------
-- Neither asks whose rows these are: the policies do.
create or replace function patchbay_actions.account_fields() returns jsonb language sql stable set search_path = ''
begin atomic
  select jsonb_build_object('letters', count(*), 'user_id', 'forged', 'as', current_user) from public.letters;
end;
create or replace function patchbay_actions.account_sentence(p_me jsonb) returns text language sql stable set search_path = ''
return format('%s letters of %s.', p_me ->> 'letters', p_me ->> 'email');
insert into public.letters (user_id, text) values (pg_temp.a(), 'one'), (pg_temp.a(), 'two'), (pg_temp.b(), 'three');

create function pg_temp.get_me(p_user uuid) returns jsonb language sql
return pg_temp.value_as_user('authenticated', p_user, $$select patchbay_actions.get_me('{}')$$)::jsonb;
select is(pg_temp.get_me(pg_temp.a()) -> 'letters', '2', 'the fields of the app count under the policies of the user');
select is(pg_temp.get_me(pg_temp.b()) -> 'letters', '1', 'of each user their own');
select is(pg_temp.get_me(pg_temp.a()) ->> 'as', 'authenticated', 'as the role that the user has');
select is(pg_temp.get_me(pg_temp.a()) ->> 'user_id', pg_temp.a()::text, 'and cannot take the place of what the core says');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.b(), $$select patchbay_actions.get_user_info('{}') ->> 'account_info'$$) ~ 'b@example\.com since .* 1 letters of b@example\.com\.$',
  true, 'the sentence of the app stands behind the core''s and reads what get_me says'
);

-- A section of the export -------------------------------------------------------------------------------------------------
create function patchbay_actions.test_letters(
  p_after jsonb, inout p_until jsonb, p_started_at timestamptz, p_limit integer, out rows refcursor
) language plpgsql set search_path = '' as $$
begin
  p_until := coalesce(p_until, (select to_jsonb(max(id)) from public.letters));
  open rows for
    select to_jsonb(id) as key, jsonb_build_object('text', upper(text), 'as', current_user) as doc from public.letters
    where id > coalesce(p_after::integer, 0) and id <= p_until::integer
    order by id limit p_limit;
end
$$;
create function pg_temp.export(p_user uuid) returns jsonb language plpgsql as $$
begin
  delete from patchbay.rate_limits;
  return pg_temp.value_as_user('authenticated', p_user, 'select public.export_my_data() -> ''data''')::jsonb;
end
$$;
select is(jsonb_array_length(pg_temp.export(pg_temp.b()) #> '{tables,letters}'), 1, 'without a section a table is exported as it is');
insert into patchbay.export_sections (name, reader, table_name) values ('post', 'patchbay_actions.test_letters', 'letters');
grant execute on function patchbay_actions.test_letters(jsonb, jsonb, timestamptz, integer) to authenticated;
select is(
  pg_temp.export(pg_temp.b()) -> 'post', '[{"text": "THREE", "as": "authenticated"}]', 'a section is read as the user, under the policies'
);
select is(jsonb_path_query_array(pg_temp.export(pg_temp.a()), '$.post[*].text'), '["ONE", "TWO"]', 'of each user their own, in its order');
select is(pg_temp.export(pg_temp.a()) #> '{tables,letters}', null, 'in the place of its table');
revoke execute on function patchbay_actions.test_letters(jsonb, jsonb, timestamptz, integer) from authenticated, public;
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), 'select public.export_my_data()'), '42501',
  'a reader that users may not call is nobody else''s to call for them'
);

-- Broadcasts ------------------------------------------------------------------------------------------------------------
create trigger letters_after_insert_broadcast after insert on public.letters referencing new table as changed
  for each statement execute function patchbay.broadcast_changes('letter', 'letters');
create temporary table heard as select id from realtime.messages;
create function pg_temp.told(p_user uuid) returns setof jsonb language sql
begin atomic
  select jsonb_build_object('event', event) || payload - 'id' from realtime.messages
  where topic = 'user:' || p_user and private and id not in (select id from heard);
end;
insert into public.letters (user_id, text) values (pg_temp.b(), 'four');
select results_eq(
  'select told #- ''{letter,id}'' from pg_temp.told(pg_temp.b()) as told',
  $$values ('{"event": "letter_created", "by": "user", "letter": {"text": "four"}}'::jsonb)$$, 'a row is told by the name of one'
);
select is_empty('select pg_temp.told(pg_temp.a())', 'to its owner alone');
insert into heard select id from realtime.messages;
insert into public.letters (user_id, text) select pg_temp.a(), n from generate_series(1, 21) as n;
select results_eq(
  'select pg_temp.told(pg_temp.a())', $$values ('{"event": "letters_changed", "count": 21, "by": "user"}'::jsonb)$$, 'many by the name of several'
);

-- A limit on writes -------------------------------------------------------------------------------------------------------
delete from public.letters;
insert into patchbay.limits (name, capacity, per_minute, what_for) values ('letters:user', 5, 5, 'letters of a test');
create trigger letters_before_write before insert or update on public.letters for each statement
  when (auth.uid() is not null) execute function patchbay.begin_limited_write('letters:user', 'letters');
create trigger letters_before_insert_of_many before insert on public.letters for each row
  when (auth.uid() is not null) execute function patchbay.stop_limited_write('letters', 'patchbay.letters_to_add');
create trigger letters_after_insert after insert on public.letters referencing new table as changed for each statement
  when (auth.uid() is not null) execute function patchbay.end_limited_write('letters:user', 'letters');
create function pg_temp.write(p_user uuid, p_count integer) returns text language sql
return pg_temp.as_user('authenticated', p_user, format('insert into public.letters (text) select n from generate_series(1, %s) as n', p_count));

select is(pg_temp.write(pg_temp.a(), 6), 'PT429', 'more at once than the limit holds are refused');
select is((select count(*) from public.letters), 0::bigint, 'all of them');
select is(pg_temp.write(pg_temp.a(), 4), '4', 'fewer are written');
select is(pg_temp.write(pg_temp.a(), 2), 'PT429', 'what is left is counted by rows');
select is(pg_temp.write(pg_temp.a(), 1), '1', 'to the last one');
select is(pg_temp.write(pg_temp.a(), 1), 'PT429', 'and no further');
select is(pg_temp.write(pg_temp.b(), 5), '5', 'of each user for themselves');
select lives_ok($$insert into public.letters (user_id, text) select pg_temp.a(), n from generate_series(1, 9) as n$$, 'the backend is not counted');
select is(
  (select array_agg(key::text order by key) from patchbay.rate_limits where key like 'letters:%'),
  array['letters:user:' || pg_temp.a(), 'letters:user:' || pg_temp.b()], 'each has a bucket of that name'
);

select * from finish();
rollback;
