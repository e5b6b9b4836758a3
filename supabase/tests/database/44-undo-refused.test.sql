-- public.undo_activity, where it refuses: no row is restored halfway, and nothing is revealed about rows that the user cannot see.
begin;
\ir ../helpers.psql
\ir ../undo.psql
select no_plan();

-- What a refusal tells people.
create function pg_temp.undo_message(p_id bigint default pg_temp.newest()) returns text language plpgsql as $$
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', pg_temp.a(), 'role', 'authenticated')::text, true),
    set_config('role', 'authenticated', true);
  perform public.undo_activity(p_id);
  return 'undone';
exception when others then
  return sqlerrm;
end
$$;
create table public.test_boxes (id integer primary key, user_id uuid not null default auth.uid(), label text);
create function pg_temp.boxes() returns text language sql return (select string_agg(b::text, ' ' order by id) from public.test_boxes as b);
-- Does something, says what undo answers, and whether it is refused half done, and takes both back.
create function pg_temp.undo_after(p_sql text, p_id bigint default pg_temp.newest()) returns text language plpgsql as $$
declare
  v_answer text;
  v_boxes text;
begin
  begin
    execute p_sql;
    v_boxes := pg_temp.boxes();
    v_answer := pg_temp.undo(p_id);
    if v_answer !~ '^undone' and pg_temp.boxes() is distinct from v_boxes then
      v_answer := 'half undone';
    end if;
    raise exception using errcode = 'TB001';
  exception when sqlstate 'TB001' then
    return v_answer;
  end;
end
$$;

-- Rows that others come to own --------------------------------------------------------------------------------------
create table public.test_docs (id integer primary key, owner uuid not null default auth.uid(), shared_with uuid, text text);
alter table public.test_docs enable row level security;
create table public.test_hidden (doc integer);
grant select on public.test_hidden to authenticated;
create policy own on public.test_docs for all to authenticated
  using (auth.uid() in (owner, shared_with) and not exists (select from public.test_hidden as hidden where hidden.doc = id))
  with check (true);
grant select, insert, update, delete on public.test_docs to authenticated;
create table public.test_notes_of_docs (id integer primary key, doc integer not null references public.test_docs on delete cascade);
alter table public.test_notes_of_docs enable row level security;
grant select on public.test_notes_of_docs to authenticated;
select patchbay.track('public.test_docs');
insert into public.test_docs values (1, pg_temp.b(), pg_temp.a(), 'of b'), (2, pg_temp.a(), null, 'of a');

select is(pg_temp.run('a', 'update public.test_docs set text = ''theirs'' where id = 1'), '200', 'an assistant changes what B shares');
select is(pg_temp.undo_after('select 1'), 'undone 1', 'which can be undone');
select is(pg_temp.undo_after(sql), 'PT409 changed_since', 'of a row that the user no longer sees undo tells one thing: ' || sql)
from unnest(array[
  'insert into public.test_hidden values (1)',
  'insert into public.test_hidden values (1); update public.test_docs set text = ''changed'' where id = 1',
  'insert into public.test_hidden values (1); delete from public.test_docs where id = 1',
  'update public.test_docs set shared_with = null',
  'update public.test_docs set shared_with = null, text = ''changed''',
  'delete from public.test_docs where id = 1'
]) as sql;
select is(pg_temp.run('a', 'insert into public.test_docs (id, text) values (3, ''new'')'), '200', 'an assistant adds a row');
select is(pg_temp.undo_after(sql), 'PT409 changed_since', 'the same of one that it added: ' || sql)
from unnest(array[
  'insert into public.test_hidden values (3)',
  'insert into public.test_hidden values (3); insert into public.test_notes_of_docs values (1, 3)',
  'update public.test_docs set owner = pg_temp.b() where id = 3',
  'update public.test_docs set owner = pg_temp.b() where id = 3; insert into public.test_notes_of_docs values (1, 3)',
  'delete from public.test_docs where id = 3'
]) as sql;
select is(pg_temp.undo_after('insert into public.test_notes_of_docs values (1, 3)'), 'PT409 in_use', 'of one that they see it tells why');
select is(
  pg_temp.undo_after('create table public.test_links (doc integer default 2 references public.test_docs on delete ' || action || '); insert into public.test_links values (3)'),
  'PT409 in_use', 'also where what hangs on it would only lose it: on delete ' || action
) from unnest('{set null,set default}'::text[]) as action;
select is(
  pg_temp.undo_after('drop policy own on public.test_docs; create policy own on public.test_docs for select to authenticated using (true)'),
  'PT409 not_allowed', 'and that they may not change it'
);

-- What the table stamps, and what it gives ----------------------------------------------------------------------------
create table public.test_trials (
  id integer primary key, user_id uuid not null default auth.uid(), created_at timestamptz default now(), day date default current_date,
  ends_at timestamptz default now() + interval '7 days', checked_at timestamptz default now()
);
alter table public.test_trials enable row level security;
create policy own on public.test_trials for all to authenticated using (user_id = (select auth.uid()));
grant select, delete, insert (id, user_id), update (id) on public.test_trials to authenticated;
select patchbay.track('public.test_trials');
insert into public.test_trials values (1, pg_temp.a(), now() - interval '5 days', current_date - 5, now() + interval '7 days', now());
create temporary table trial as select t::text as row from public.test_trials as t;
select is(pg_temp.run('a', 'delete from public.test_trials'), '200', 'an assistant removes a row with times');
select is(pg_temp.undo() || pg_temp.then_is('select t::text from public.test_trials as t'), 'undone 1 ' || row, 'which come back') from trial;
update public.test_trials set ends_at = now() + interval '2 days';
select is(pg_temp.run('a', 'delete from public.test_trials'), '200', 'an assistant removes what lasts for two more days');
select is(pg_temp.undo() || pg_temp.then_is('select count(*) from public.test_trials'), 'PT409 not_allowed 0', 'undo gives no time to come');
select matches(pg_temp.undo_message(), 'only be set by the app', 'and says so');
insert into public.test_trials (id, user_id, checked_at) values (2, pg_temp.a(), null);
select is(pg_temp.run('a', 'delete from public.test_trials'), '200', 'an assistant removes a row without one of its times');
select is(pg_temp.undo(), 'PT409 not_allowed', 'which only the app took away');

-- patchbay.recorded is the database's own -----------------------------------------------------------------------------
select patchbay.track('public.notes');
select is(pg_temp.run('a', 'insert into public.notes (title) values (''first'')'), '200', 'a call');
create temporary table first as select pg_temp.newest() as id;
create function pg_temp.says(p_recorded text) returns text language sql
return format('select set_config(''patchbay.recorded'', %L, true)', p_recorded);
select is(pg_temp.run('a', pg_temp.says(id || ' 1 10')), '200', 'an action that names an earlier call') from first;
select is(pg_temp.newest() > id and pg_temp.is_undoable() = 'false', true, 'is a call of its own, and has changed nothing') from first;
select is(pg_temp.run('a', pg_temp.says(recorded)), '200', 'nor is what it makes up believed: ' || recorded)
from unnest(array['999999999999 1 10', '999999999999999999999 1 10', '7', '7x', '0 0 0']) as recorded;
select is(pg_temp.newest() < 999999999999, true, 'no call has got such a number');
select is(pg_temp.run('a', pg_temp.says(id || ' 1 10'), 'insert into public.notes (title) values (''second'')'), '500', 'what it changes joins no earlier call') from first;
select is(pg_temp.run('b', pg_temp.says(id || ' 1 10'), 'insert into public.notes (title) values (''of b'')'), '500', 'nor another user''s') from first;
insert into patchbay.changes (user_id, activity_id, position, octets, table_name, after) values (pg_temp.b(), 888888888888, 1, 1, 'public.notes', '{}');
select is(pg_temp.run('a', pg_temp.says('888888888888 1 1')) || (pg_temp.newest() < 888888888888), '200true', 'nor records of another user''s');
delete from patchbay.changes where activity_id = 888888888888;
select is((select count(*) from patchbay.changes where activity_id = id), 1::bigint, 'of which nothing changed') from first;
select is(pg_temp.undo(id), 'undone 1', 'so that it can be undone as it was') from first;

-- Whole or not at all -------------------------------------------------------------------------------------------------
create table public.test_things (
  id integer generated by default as identity primary key, user_id uuid not null default auth.uid(),
  box integer references public.test_boxes, label text, shout text generated always as (upper(label)) stored
);
alter table public.test_boxes enable row level security;
alter table public.test_things enable row level security;
create policy own on public.test_boxes for all to authenticated using (user_id = (select auth.uid()));
create policy own on public.test_things for all to authenticated using (user_id = (select auth.uid()));
grant select, insert, update, delete on public.test_boxes, public.test_things to authenticated;
select patchbay.track('public.test_boxes'), patchbay.track('public.test_things');
create function pg_temp.state() returns text language plpgsql as $$
begin
  return concat_ws(' | ', pg_temp.boxes(), (select string_agg(t::text, ' ' order by id) from public.test_things as t));
end
$$;
insert into public.test_boxes values (1, pg_temp.a(), 'one'), (2, pg_temp.a(), 'two');
insert into public.test_things (user_id, box, label) values (pg_temp.a(), 1, 'x'), (pg_temp.a(), 2, 'y');
create temporary table whole as select pg_temp.state() as state;

select is(
  pg_temp.run('a', 'delete from public.test_things', 'delete from public.test_boxes where id = 1', 'update public.test_boxes set label = ''changed'''),
  '200', 'one call removes a parent with its child and changes another parent'
);
select is(pg_temp.undo_after('select 1'), 'undone 4', 'all of it can be undone');
create function public.test_never() returns trigger language plpgsql as 'begin raise exception ''never''; end';
select is(pg_temp.undo_after(sql), answer, 'nothing is half restored: ' || sql)
from (values
  ('create trigger never before insert on public.test_things for each row execute function public.test_never()', 'PT409 not_allowed'),
  ('create constraint trigger never after insert on public.test_things deferrable initially deferred for each row execute function public.test_never()', 'PT409 not_allowed'),
  ('create trigger never before update on public.test_boxes for each row execute function public.test_never()', 'PT409 not_allowed'),
  ('create policy never on public.test_things as restrictive for insert to authenticated with check (false)', 'PT409 not_allowed'),
  ('create policy never on public.test_things as restrictive for insert to authenticated with check (label <> ''y'')', 'PT409 not_allowed'),
  ('revoke insert on public.test_things from authenticated', 'PT409 not_allowed'),
  ('alter table public.test_things rename label to name', 'PT409 table_changed'),
  ('alter table public.test_things drop column label cascade', 'PT409 table_changed'),
  ('alter table public.test_things drop column box', 'PT409 table_changed'),
  ('alter table public.test_things drop constraint test_things_pkey', 'PT409 table_changed'),
  ('alter table public.test_things add constraint short check (label <> ''y'')', 'PT409 table_changed'),
  ('alter table public.test_things rename to test_other', 'PT409 table_changed'),
  ('drop table public.test_things', 'PT409 table_changed'),
  ('drop table public.test_things; create table public.test_things (id integer primary key)', 'PT409 table_changed'),
  ('create unique index only_one on public.test_things (user_id)', 'PT409 in_the_way'),
  ('insert into public.test_things (id, user_id, label) values (2, pg_temp.a(), ''other'')', 'PT409 changed_since'),
  ('update public.test_boxes set label = ''mine''', 'PT409 changed_since'),
  ('delete from public.test_boxes', 'PT409 changed_since')
) as refused (sql, answer);
select is(
  pg_temp.undo_after('select patchbay.untrack(''public.test_boxes''), patchbay.untrack(''public.test_things'')'), 'undone 4',
  'a table that opted out since comes back'
);
select is(pg_temp.undo() || ' ' || (pg_temp.state() = state), 'undone 4 true', 'to the letter, with identity and generated columns') from whole;
insert into public.test_things (user_id, label) values (pg_temp.a(), 'next');
select is((select max(id) from public.test_things), 3, 'the next row gets the next number');

-- In words ------------------------------------------------------------------------------------------------------------
select is(pg_temp.undo_message(), 'This has already been undone.', 'already_undone');
select is(pg_temp.run('a', 'select 1') || pg_temp.undo_message(), '200This cannot be undone: no changes were recorded, or they are too old.', 'not_undoable');
select is(pg_temp.run('a', 'delete from public.test_things where label = ''next'''), '200', 'a row goes');
create function public.test_other_key() returns trigger language plpgsql as 'begin new.id := new.id + 100; return new; end';
create trigger other_key before insert on public.test_things for each row execute function public.test_other_key();
select is(pg_temp.undo_message(), 'The app would bring this back under another key. Nothing was undone.', 'another key');
drop trigger other_key on public.test_things;
create trigger never before insert on public.test_things for each row execute function public.test_never();
select is(pg_temp.undo_message(), 'The app refused to undo this: never', 'the app says why');

-- What an app may push out --------------------------------------------------------------------------------------------
create function pg_temp.calls(p_calls integer, p_after text) returns void language sql
begin atomic
  with call as (
    insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms, undo_until)
    select pg_temp.b(), pg_temp.grant_id(2), 'gpt', 'test_run', 'ok', 1, now() + interval '1 day' from generate_series(1, p_calls)
    returning id
  )
  insert into patchbay.changes (user_id, activity_id, position, octets, table_name, before, after)
  select pg_temp.b(), id, 1, 100, 'public.notes', '{}', p_after::json from call;
end;
select pg_temp.calls(1, null);
create temporary table removal as select max(activity_id) as id from patchbay.changes where user_id = pg_temp.b();
select pg_temp.calls(1500, '{}');
select patchbay.forget_oldest_changes(pg_temp.b());
select is((select count(*) from patchbay.changes where user_id = pg_temp.b()), 1000::bigint, 'a thousand rows are kept');
select is(pg_temp.is_undoable(id, pg_temp.b()), 'true', 'and among them what was removed before 1,500 changes') from removal;
update patchbay.changes set octets = 10000 where user_id = pg_temp.b();
select patchbay.forget_oldest_changes(pg_temp.b());
select ok(sum(octets) between 7900000 and 8000000, 'so it is with 8 MB') from patchbay.changes where user_id = pg_temp.b();
select is(pg_temp.is_undoable(id, pg_temp.b()), 'true', 'the removal stays') from removal;
select pg_temp.calls(1100, null);
select patchbay.forget_oldest_changes(pg_temp.b());
select is(pg_temp.is_undoable(id, pg_temp.b()), 'false', 'as one of many removals it goes') from removal;
select pg_temp.calls(100, '{}');
select patchbay.forget_oldest_changes(pg_temp.b());
select is(
  (select count(*) from patchbay.changes where user_id = pg_temp.b() and after is not null), 100::bigint,
  'removals leave room for what comes after them'
);
update patchbay.changes set octets = 100000 where user_id = pg_temp.b();
select patchbay.forget_oldest_changes(pg_temp.b());
select is(
  (select string_agg(n::text, ' ') from (select count(*) as n from patchbay.changes where user_id = pg_temp.b() group by after is null order by 1) as each),
  '40 40', 'of 8 MB, too, removals have the first half'
);
select isnt((select count(*) from patchbay.changes where user_id = pg_temp.b()), 0::bigint, 'there is something to forget');
select is((patchbay.purge(now()) ->> 'changes')::integer, 0, 'which retention does not before its time');

-- The export ----------------------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'update public.test_docs set text = ''mine'' where id = 2', 'update public.test_docs set text = ''shared'' where id = 1'), '200', 'a call changes a row of A''s, and one that B shares');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), $$
    select jsonb_agg(change -> 'before' order by change -> 'before' ->> 'id')
    from public.export_my_data() as export (data), jsonb_array_elements(data #> '{data,changes}') as change
    where change ->> 'table' = 'public.test_docs' and change #>> '{before,text}' in ('of a', 'theirs')$$)::jsonb,
  jsonb_build_array(
    jsonb_build_object('id', 1, 'owner', pg_temp.b(), 'text', 'theirs'), jsonb_build_object('id', 2, 'shared_with', null, 'text', 'of a')
  ), 'the export has a row by whichever column it is the user''s, without their id'
);
select is(patchbay.readable_image('public.test_docs', jsonb_build_object('id', 9, 'owner', pg_temp.b(), 'text', pg_temp.a())::json), null, 'and none that only mentions them');

-- What only the app writes ---------------------------------------------------------------------------------------------
create table public.test_orders (id integer primary key, user_id uuid not null default auth.uid(), item text, paid_at timestamptz);
alter table public.test_orders enable row level security;
create policy own on public.test_orders for all to authenticated using (user_id = auth.uid());
revoke all on public.test_orders from authenticated;
grant select, delete, insert (id, item), update (item) on public.test_orders to authenticated;
select patchbay.track('public.test_orders');
select is(pg_temp.run('a', 'insert into public.test_orders (id, item) values (1, ''tea'')'), '200', 'an assistant orders');
update public.test_orders set paid_at = now();
select is(pg_temp.undo(), 'PT409 changed_since', 'what the app has written since is not removed');
update public.test_orders set paid_at = null;
select is(pg_temp.undo(), 'undone 1', 'without it, it is');

select * from finish();
rollback;
