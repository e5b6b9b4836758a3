-- patchbay.track and public.undo_activity: what an assistant changed comes back whole, for its user alone, and never over what
-- was changed since.
begin;
\ir ../helpers.psql
\ir ../undo.psql
select no_plan();

-- What is A's, in a database that may be in use.
create temporary view note as select * from public.notes where user_id = pg_temp.a();
create temporary view change as select * from patchbay.changes where user_id in (pg_temp.a(), pg_temp.b());

-- Every type that a row may hold, names that want quotes, and columns of each kind.
create schema "Odd ""schema";
grant usage on schema "Odd ""schema" to authenticated;
create domain public.test_word as text constraint test_word_lower check (value = lower(value));
create type public.test_mood as enum ('fine', 'so, "so"');
create type public.test_pair as (x integer, "y z" text);
create table "Odd ""schema"."Table: user" (
  id bigint generated always as identity primary key,
  user_id uuid not null default auth.uid(),
  "select" text,
  "a ""b"" c" text,
  big bigint default 9223372036854775807,
  exact numeric default 0.1000,
  huge numeric default 1e200,
  float double precision default 0.1::float8 + 0.2::float8,
  nan double precision default 'NaN',
  at timestamptz default '2026-03-29 02:30:00.123456+02',
  plain timestamp default '2026-03-29 02:30:00.123456',
  day date default '4000-12-31',
  long interval default '1 year 2 mons 3 days 04:05:06.789',
  bytes bytea default '\x00ff27',
  words text[] default '{a,NULL,"b,c","",""}',
  nested integer[] default '{{1,2},{3,4}}',
  mood public.test_mood default 'so, "so"',
  moods public.test_mood[] default '{fine,"so, \"so\""}',
  word public.test_word default 'low',
  pair public.test_pair default row(1, 'two, "three"')::public.test_pair,
  pairs public.test_pair[] default array[row(1, 'a')::public.test_pair],
  json json default '{"b": 1,  "a": 1.50, "b": 2}',
  jsonb jsonb default '{"n": 12345678901234567890.10, "u": "ü\\"}',
  ranged tstzrange default '[2026-01-01 00:00:00+00,2026-02-01 00:00:00+00)',
  bits bit varying default '10110',
  address inet default '10.0.0.1/8',
  blank char(5) default 'ab',
  doubled bigint generated always as (length("select") * 2) stored,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  gone text
);
alter table "Odd ""schema"."Table: user" drop column gone;
create trigger stamp before update on "Odd ""schema"."Table: user" for each row execute function patchbay.set_updated_at();
alter table "Odd ""schema"."Table: user" enable row level security;
create policy own on "Odd ""schema"."Table: user" for all to authenticated using (user_id = auth.uid());
grant select, insert, update, delete on "Odd ""schema"."Table: user" to authenticated;

-- As Postgres spells it, without the stamp.
do $$
begin
  execute (
    select format('create temporary view odd as select %s from "Odd ""schema"."Table: user"', string_agg(quote_ident(attname), ', ' order by attnum))
    from pg_attribute
    where attrelid = '"Odd ""schema"."Table: user"'::regclass and attnum > 0 and not attisdropped and attname <> 'updated_at'
  );
end
$$;
create function pg_temp.odd() returns text language sql
return (select string_agg(o::text, E'\n' order by id) from pg_temp.odd as o);

-- Opting in ----------------------------------------------------------------------------------------------------------
create table public.test_keyless (user_id uuid);
alter table public.test_keyless enable row level security;
create table public.test_open (id integer primary key);
create table public.test_parts (id integer primary key) partition by range (id);
create table public.test_part partition of public.test_parts for values from (0) to (10);
create view public.test_view as select 1 as id;
create extension if not exists citext with schema extensions;
create table public.test_citext (id extensions.citext primary key);
alter table public.test_citext enable row level security;
grant select on public.test_citext to authenticated;
create extension if not exists hstore with schema extensions;
create table public.test_hstore (id integer primary key, tags extensions.hstore);
alter table public.test_hstore enable row level security;
grant select on public.test_hstore to authenticated;
create domain public.test_tags as extensions.hstore;
create table public.test_hstores (id integer primary key, tags extensions.hstore[]);
create table public.test_domain (id integer primary key, tags public.test_tags);
alter table public.test_hstores enable row level security;
alter table public.test_domain enable row level security;
grant select on public.test_hstores, public.test_domain to authenticated;
create schema test_closed;
create table test_closed.rows (id integer primary key);
alter table test_closed.rows enable row level security;
create table public.test_unread (id integer primary key);
alter table public.test_unread enable row level security;
revoke all on public.test_unread from authenticated;
create table public.test_keys_kept (id integer primary key, word text);
alter table public.test_keys_kept enable row level security;
revoke all on public.test_keys_kept from authenticated;
grant select, insert (word), delete on public.test_keys_kept to authenticated;
select throws_ok(format('select patchbay.track(%L)', name), '55000', null, what || ' is refused')
from (values
  ('public.test_keyless', 'a table without a primary key'), ('public.test_open', 'one without RLS'),
  ('public.test_parts', 'a partitioned one'), ('public.test_part', 'a partition'), ('public.test_view', 'a view'),
  ('test_closed.rows', 'one in a schema that users do not reach'), ('public.test_unread', 'one whose key they may not read'),
  ('public.test_keys_kept', 'one whose rows they may delete and not bring back'),
  ('public.test_citext', 'one whose key is of an extension''s type'), ('public.test_hstore', 'one with a column that JSON does not keep'),
  ('public.test_hstores', 'or an array of such'), ('public.test_domain', 'or a domain over such'),
  ('patchbay.grants', 'Patchbay''s own'), ('public.user_gpt_connections', 'and the status table'),
  ('public.assistant_activity', 'and its view')
) as refused (name, what);
select throws_ok($$select patchbay.track('public.not_there')$$, '42P01', null, 'so is one that is not there');
select throws_like($$select patchbay.track('public.test_open')$$, '%row level security%', 'and the refusal says why');
revoke delete on public.test_keys_kept from authenticated;
select lives_ok($$select patchbay.track('public.test_keys_kept')$$, 'where they delete none, the key is theirs to read alone');
select lives_ok($$select patchbay.track('"Odd ""schema"."Table: user"')$$, 'a table of an odd name opts in');
select lives_ok($$select patchbay.track('"Odd ""schema"."Table: user"')$$, 'and again, without harm');
select is(
  pg_temp.attempt(role, sql), '42501', role || ' neither tracks nor untracks'
) from unnest('{anon,authenticated,service_role,patchbay_gateway}'::text[]) as role,
  unnest(array['select patchbay.track(''public.notes'')', 'select patchbay.untrack(''public.notes'')']) as sql;
create trigger patchbay_record_changes before update on public.test_open for each row execute function patchbay.set_updated_at();
alter table public.test_open enable row level security;
grant select on public.test_open to authenticated;
select throws_ok($$select patchbay.track('public.test_open')$$, '42710', null, 'another trigger of that name stays');
select lives_ok($$select patchbay.untrack('public.test_open')$$, 'also where nothing was tracked');
select isnt_empty($$select from pg_trigger where tgrelid = 'public.test_open'::regclass and not tgisinternal$$, 'untracking leaves it alone');

-- What is recorded ---------------------------------------------------------------------------------------------------
select patchbay.track('public.notes');
select is(pg_temp.as_a('insert into public.notes (id, title) values (''aaaaaaaa-0000-4000-8000-000000000001'', ''mine'')'), '1', 'a user adds a note');
select is_empty('select from change', 'what users do themselves is not recorded');
select is(
  (select set_config('patchbay.actor', 'assistant', true) || pg_temp.as_a('update public.notes set title = ''my own''') || set_config('patchbay.actor', '', true)),
  'assistant1', 'nor when a connection has a setting left over'
);
select is_empty('select from change', 'for an assistant has a grant');
select is(pg_temp.run('a', 'select 1'), '200', 'an assistant reads');
select is(pg_temp.is_undoable(), 'false', 'nothing to undo');
select is(pg_temp.undo(), 'PT409 not_undoable', 'and undo says so');
select is(pg_temp.run('a', 'update public.notes set title = ''theirs'''), '200', 'an assistant changes the note');
select is(pg_temp.is_undoable(), 'true', 'which can be undone');
select results_eq(
  $$select table_name, before ->> 'title', after ->> 'title', user_id, activity_id from change$$,
  $$values ('public.notes', 'my own', 'theirs', pg_temp.a(), pg_temp.newest())$$, 'one record, linked to the call'
);
select is(
  (select payload -> 'undoable' from realtime.messages where topic = 'user:' || pg_temp.a() and event = 'assistant_acted' and payload ->> 'id' = pg_temp.newest()::text),
  'true', 'the app hears that it can be undone'
) where to_regclass('realtime.messages') is not null;
select is(
  pg_temp.gateway(format('call_action(sha256(''a''), null, ''test_run'', %L, null, null)', '{"run": ["update public.notes set title = ''x''"], "fail": true}')) ->> 'status',
  '409', 'an action that fails'
);
select is((select count(*) from change)::text || pg_temp.is_undoable(), '1false', 'leaves no record');

-- Whose, and who -----------------------------------------------------------------------------------------------------
create temporary table call as select activity_id as id from change;
select is(pg_temp.undo(id, pg_temp.b()), 'PT404 not_found', 'another user''s activity does not exist') from call;
select is(pg_temp.undo(-1), 'PT404 not_found', 'nor one that is not there');
select is(pg_temp.undo(null), 'PT404 not_found', 'nor null');
select is(pg_temp.undo(id, pg_temp.a(), claims), refusal, claims::text || ': ' || refusal) from call, (values
  ('{"client_id": "another app"}'::jsonb, 'PT403 forbidden'), ('{"is_anonymous": true}', 'PT403 sign_in_required'),
  ('{"session_id": "0a000000-0000-4000-8000-000000000009"}', 'PT401 unauthorized'), ('{"iat": 0}', 'PT401 unauthorized')
) as claimed (claims, refusal);
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
values (gen_random_uuid(), pg_temp.a(), 'totp', 'verified', now(), now());
select is(pg_temp.undo(id, pg_temp.a(), '{"aal": "aal1"}'), 'PT403 mfa_required', 'a second factor is asked for') from call;
delete from auth.mfa_factors where user_id = pg_temp.a();
select is(pg_temp.run('a', format('select public.undo_activity(%s)', id)), '403', 'an assistant undoes nothing, not even its own') from call;
select is(pg_temp.as_user(role, pg_temp.a(), format('select public.undo_activity(%s)', id)), '42501', role || ' does not undo')
from call, unnest('{anon,service_role,patchbay_gateway}'::text[]) as role;
select is(pg_temp.as_user(role, pg_temp.a(), 'select from patchbay.changes'), '42501', role || ' reads no records')
from unnest('{anon,authenticated,service_role,patchbay_gateway}'::text[]) as role;
select is(pg_temp.as_user('authenticated', pg_temp.a(), sql), '42501', 'no user can: ' || sql)
from unnest('{delete from patchbay.changes,update patchbay.interactions set undone_at = null,select patchbay.undo_steps(null\, 1)}'::text[]) as sql;
select is(pg_temp.as_user('authenticated', pg_temp.a(), format('select patchbay.end_undo(%s)', id)), 'PT404', 'no undo ends that did not begin') from call;

-- Undone once --------------------------------------------------------------------------------------------------------
select is(pg_temp.undo(id), 'undone 1', 'the user undoes it') from call;
select is((select title from note), 'my own', 'the note is what it was');
select is(pg_temp.is_undoable(id), 'false', 'it is undone') from call;
select is(pg_temp.value_as_user('authenticated', pg_temp.a(), format('select undone_at = now() from public.assistant_activity where id = %s', id)), 'true', 'and says when') from call;
select is(pg_temp.undo(id), 'PT409 already_undone', 'it cannot be undone twice') from call;
select is_empty('select from change', 'no record stays, and undoing is recorded by nobody');
select is((select count(*) from patchbay.interactions where user_id = pg_temp.a() and outcome = 'ok'), 2::bigint, 'an undo is no call of an assistant');
select results_eq(
  $$select payload from realtime.messages where topic = 'user:' || pg_temp.a() and event = 'activity_undone'$$,
  format($$values ('{"id": %s, "undone": 1, "undone_at": "%s"}'::jsonb)$$, id, patchbay.iso8601(now())), 'the app hears of it'
) from call where to_regclass('realtime.messages') is not null;

-- Whole rows, exactly ------------------------------------------------------------------------------------------------
select pg_temp.as_a($$insert into "Odd ""schema"."Table: user" ("select", "a ""b"" c") values ('one', 'x'), (null, e'tab\tand "quotes" \\ and ''''')$$);
create temporary table odd_before as select pg_temp.odd() as text;
select is(pg_temp.run('a', 'delete from "Odd ""schema"."Table: user"'), '200', 'an assistant removes rows of every type');
select is(pg_temp.odd(), null, 'all of them');
set timezone = 'Asia/Kolkata';
set datestyle = 'SQL, DMY';
set extra_float_digits = -5;
select is(pg_temp.undo(), 'undone 2', 'undone from a session with other habits');
reset timezone;
reset datestyle;
reset extra_float_digits;
select is(pg_temp.odd(), odd_before.text, 'each comes back to the letter, with its id and its times') from odd_before;
select is(
  pg_temp.run('a', $$update "Odd ""schema"."Table: user" set "select" = 'other', "a ""b"" c" = null, big = 1, exact = 0.10, float = 0, at = now(), bytes = null,
    words = '{}', mood = 'fine', pair = null, json = '{}', ranged = 'empty', user_id = user_id$$),
  '200', 'an assistant changes them'
);
select is(pg_temp.undo(), 'undone 2', 'undone');
select is(pg_temp.odd(), odd_before.text, 'each is what it was') from odd_before;
select is(pg_temp.run('a', 'insert into "Odd ""schema"."Table: user" ("select") values (''new'')'), '200', 'an assistant adds one');
select is(pg_temp.undo(), 'undone 1', 'undone');
select is(pg_temp.odd(), odd_before.text, 'and is gone') from odd_before;
select is(
  pg_temp.run('a',
    'insert into "Odd ""schema"."Table: user" ("select") values (''new'')', 'update "Odd ""schema"."Table: user" set "select" = ''all''',
    'delete from "Odd ""schema"."Table: user" where "a ""b"" c" = ''x''', 'update "Odd ""schema"."Table: user" set big = 2'
  ),
  '200', 'several statements of one call'
);
select is(pg_temp.undo(), 'undone 3', 'are undone as one');
select is(pg_temp.odd(), odd_before.text, 'whole') from odd_before;
select is(pg_temp.run('a', 'insert into "Odd ""schema"."Table: user" ("select") values (''new'')', 'delete from "Odd ""schema"."Table: user" where "select" = ''new'''), '200', 'there and back');
select is(pg_temp.undo(), 'undone 0', 'leaves nothing to do');
-- One after the other, though a trigger stamps each row anew.
select is(pg_temp.run('a', 'update "Odd ""schema"."Table: user" set "select" = ''first'''), '200', 'a first call');
create temporary table first as select pg_temp.newest() as id;
select is(pg_temp.run('a', 'delete from "Odd ""schema"."Table: user"'), '200', 'and a second');
select is(pg_temp.undo(id), 'PT409 changed_since', 'the first cannot be undone before') from first;
select is(pg_temp.undo(), 'undone 2', 'the second can');
select is(pg_temp.undo(id), 'undone 2', 'and then the first') from first;
select is(pg_temp.odd(), odd_before.text, 'to the letter') from odd_before;

-- Changed since ------------------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'update public.notes set title = ''theirs'''), '200', 'an assistant changes');
select pg_temp.as_a('update public.notes set description = ''and I''');
select is(pg_temp.undo(), 'PT409 changed_since', 'a row that was changed since stays');
select is((select title || description from note), 'theirsand I', 'as it is');
select is(pg_temp.is_undoable(), 'true', 'it could be tried again');
select pg_temp.as_a('update public.notes set description = null');
select is(pg_temp.undo(), 'undone 1', 'once it is again what the call left');
select is(pg_temp.run('a', 'delete from public.notes'), '200', 'an assistant removes');
select pg_temp.as_a('insert into public.notes (id, title) values (''aaaaaaaa-0000-4000-8000-000000000001'', ''again'')');
select is(pg_temp.undo(), 'PT409 changed_since', 'what is there again is not doubled');
select is(pg_temp.run('a', 'insert into public.notes (title) values (''added'')', 'update public.notes set title = title || ''!'' where title = ''again'''), '200', 'an assistant adds one and changes one');
select pg_temp.as_a('delete from public.notes where title = ''added''');
select is(pg_temp.undo(), 'PT409 changed_since', 'all or nothing');
select is((select string_agg(title, ',') from note), 'again!', 'nothing');

-- Only what the user may ---------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'update public.notes set title = ''theirs'''), '200', 'an assistant changes');
revoke update (title) on public.notes from authenticated;
select is(pg_temp.undo(), 'PT409 not_allowed', 'a column that the user may no longer write stays');
grant update (title) on public.notes to authenticated;
create policy "nothing changes now" on public.notes as restrictive for update to authenticated using (false);
select is(pg_temp.undo(), 'PT409 not_allowed', 'nor a row that a policy closes');
drop policy "nothing changes now" on public.notes;
create policy "only short ones" on public.notes as restrictive for update to authenticated with check (char_length(title) < 3);
select is(pg_temp.undo(), 'PT409 not_allowed', 'nor to what a policy refuses');
drop policy "only short ones" on public.notes;
create policy "nothing goes now" on public.notes as restrictive for delete to authenticated using (false);
select is(pg_temp.run('a', 'insert into public.notes (title) values (''stuck'')'), '200', 'an assistant adds one');
select is(pg_temp.undo(), 'PT409 not_allowed', 'that no policy lets go');
drop policy "nothing goes now" on public.notes;
select is(pg_temp.undo(), 'undone 1', 'until one does');
select is(pg_temp.undo((select max(activity_id) from change)), 'undone 1', 'else it is undone');

-- What the app alone writes: it gives points, and takes them.
create table public.test_points (id integer primary key, user_id uuid not null default auth.uid(), name text, points integer not null default 0);
alter table public.test_points enable row level security;
create policy own on public.test_points for all to authenticated using (user_id = auth.uid());
grant select, delete, insert (id, name, user_id), update (name) on public.test_points to authenticated;
create function public.test_spend() returns void language sql security definer as 'update public.test_points set points = points - 10';
grant execute on function public.test_spend() to authenticated;
select patchbay.track('public.test_points');
insert into public.test_points values (1, pg_temp.a(), 'A', 10);
select is(pg_temp.run('a', 'select public.test_spend()'), '200', 'an assistant spends points');
select is(pg_temp.undo(), 'PT409 not_allowed', 'which undo does not give back');
select is(pg_temp.run('a', 'update public.test_points set name = ''B''', 'select public.test_spend()'), '200', 'it renames, and spends');
select is(pg_temp.undo() || pg_temp.then_is('select name || points from public.test_points'), 'undone 1 A-10', 'the name comes back, the points do not');
select is(pg_temp.run('a', 'delete from public.test_points'), '200', 'it removes the row');
select is(pg_temp.undo() || pg_temp.then_is('select count(*) from public.test_points'), 'PT409 not_allowed 0', 'and does not come back with points that only the app gives');
insert into public.test_points values (1, pg_temp.a(), 'A', 0);
select is(pg_temp.run('a', 'delete from public.test_points'), '200', 'it removes a row without points');
select is(pg_temp.undo() || pg_temp.then_is('select name || points from public.test_points'), 'undone 1 A0', 'which comes back as it was');
update public.test_points set points = 5;
select is(pg_temp.run('a', 'update public.test_points set name = ''C'''), '200', 'it renames');
update public.test_points set points = 6;
select is(pg_temp.undo() || pg_temp.then_is('select name || points from public.test_points'), 'undone 1 A6', 'what the app counts meanwhile is no change that undo would overwrite');

-- Rows that hang together --------------------------------------------------------------------------------------------
create table public.test_lists (id integer primary key, user_id uuid not null default auth.uid(), parent integer references public.test_lists on delete cascade, items integer not null default 0);
create table public.test_items (id integer primary key, list_id integer not null references public.test_lists on delete cascade, place integer unique);
create function public.test_count() returns trigger language plpgsql security definer as $$
begin
  update public.test_lists set items = (select count(*) from public.test_items where list_id = test_lists.id);
  return null;
end
$$;
create trigger count after insert or delete on public.test_items for each row execute function public.test_count();
alter table public.test_lists enable row level security;
alter table public.test_items enable row level security;
create policy own on public.test_lists for all to authenticated using (user_id = auth.uid());
create policy own on public.test_items for all to authenticated using (exists (select from public.test_lists as l where l.id = list_id));
grant select, delete, insert (id, parent), update (id, parent) on public.test_lists to authenticated;
grant select, insert, update, delete on public.test_items to authenticated;
select patchbay.track('public.test_lists'), patchbay.track('public.test_items');
create function pg_temp.lists() returns text language sql
return (select string_agg(format('%s<%s:%s', l.id, l.parent, l.items), ' ' order by l.id) || ' | ' from public.test_lists as l)
  || coalesce((select string_agg(format('%s@%s in %s', id, place, list_id), ' ' order by id) from public.test_items), '-');

select is(pg_temp.run('a', 'insert into public.test_lists (id, parent) values (1, null), (2, 1)', 'insert into public.test_items values (1, 1, 1), (2, 2, 2)'), '200', 'lists with items');
create temporary table made as select pg_temp.newest() as id, pg_temp.lists() as lists;
select is(pg_temp.run('a', 'delete from public.test_lists where id = 1'), '200', 'a list goes, and a cascade takes the rest');
select is(pg_temp.undo(), 'undone 4', 'all come back');
select is(pg_temp.lists(), lists, 'as they were') from made;
select is(pg_temp.run('a', 'update public.test_items set place = 3 where id = 1', 'update public.test_items set place = 1 where id = 2'), '200', 'places are taken in turn');
select is(pg_temp.undo() || ' ' || pg_temp.lists(), 'undone 2 ' || lists, 'and given back') from made;
select is(pg_temp.run('a', 'delete from public.test_items where id = 2', 'update public.test_items set place = 2 where id = 1'), '200', 'a place is left and taken');
select is(pg_temp.undo() || ' ' || pg_temp.lists(), 'undone 2 ' || lists, 'and given back') from made;
select pg_temp.as_a('insert into public.test_items values (3, 2, 3)');
select is(pg_temp.undo(id), 'PT409 changed_since', 'what the user put into a list since is not lost with it: its count tells') from made;
select is(pg_temp.lists(), '1<:1 2<1:2 | 1@1 in 1 2@2 in 2 3@3 in 2', 'nothing is');
select pg_temp.as_a('delete from public.test_items where id = 3');
select is(pg_temp.undo(id), 'undone 4', 'without it they go') from made;
select is(pg_temp.lists(), null, 'all of them');
select pg_temp.as_a('insert into public.test_lists (id) values (1)'), pg_temp.as_a('insert into public.test_items values (1, 1, 1)');
select is(pg_temp.run('a', 'delete from public.test_items'), '200', 'an item goes');
select pg_temp.as_a('delete from public.test_lists');
select is(pg_temp.undo(), 'PT409 not_allowed', 'and does not come back without its list, which its policy wants');
create policy anything on public.test_items for insert to authenticated with check (true);
select is(pg_temp.undo(), 'PT409 in_use', 'nor where the foreign key alone does');

-- A trigger of the app that changes the row that was just added, and one that refuses.
create table public.test_late (id integer primary key, user_id uuid not null default auth.uid(), slug text);
alter table public.test_late enable row level security;
create policy own on public.test_late for all to authenticated using (user_id = auth.uid());
grant select, insert, update, delete on public.test_late to authenticated;
create function public.test_slug() returns trigger language plpgsql as $$
begin
  update public.test_late set slug = 'slug ' || id where id = new.id;
  return null;
end
$$;
create trigger a_slug after insert on public.test_late for each row execute function public.test_slug();
create trigger z_slug after insert on public.test_late for each row execute function public.test_slug();
select patchbay.track('public.test_late');
select is(pg_temp.run('a', 'insert into public.test_late (id) values (1)'), '200', 'triggers change a row before and after it is recorded');
select is(pg_temp.undo() || pg_temp.then_is('select count(*) from public.test_late'), 'undone 1 0', 'and it is undone');
create function public.test_refuse() returns trigger language plpgsql as 'begin raise exception ''never''; end';
select is(pg_temp.run('a', 'insert into public.test_late (id) values (1)'), '200', 'another');
create trigger refuse before delete on public.test_late for each row execute function public.test_refuse();
select is(pg_temp.undo(), 'PT409 not_allowed', 'an app that refuses is heard');
drop trigger refuse on public.test_late;
select is(pg_temp.undo(), 'undone 1', 'else it goes');

-- An app that gives keys itself.
create table public.test_keys (id integer primary key, user_id uuid not null default auth.uid());
alter table public.test_keys enable row level security;
create policy own on public.test_keys for all to authenticated using (user_id = auth.uid());
grant select, insert, update, delete on public.test_keys to authenticated;
create function public.test_key() returns trigger language plpgsql as $$
begin
  new.id := new.id + 1;
  return new;
end
$$;
select patchbay.track('public.test_keys'), pg_temp.as_a('insert into public.test_keys (id) values (1)');
select is(pg_temp.run('a', 'delete from public.test_keys'), '200', 'a row goes');
create trigger key before insert on public.test_keys for each row execute function public.test_key();
select is(pg_temp.undo() || pg_temp.then_is('select count(*) from public.test_keys'), 'PT409 not_allowed 0', 'and does not come back with another key');
create function public.test_skip() returns trigger language plpgsql as 'begin return null; end';
create trigger skip before insert on public.test_keys for each row execute function public.test_skip();
select is(pg_temp.undo(), 'PT409 not_allowed', 'nor where a trigger leaves it out');
drop trigger skip on public.test_keys;
drop trigger key on public.test_keys;
select is(pg_temp.undo(), 'undone 1', 'else it does');

-- The form of a table ------------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'insert into public.test_late (id) values (7)'), '200', 'a row');
select is(pg_temp.run('a', 'delete from public.test_late'), '200', 'that goes');
alter table public.test_late add column more text not null default 'more';
select is(pg_temp.undo() || pg_temp.then_is('select slug || more from public.test_late'), 'undone 1 slug 7more', 'comes back with the default of a column that is new');
select is(pg_temp.run('a', 'delete from public.test_late'), '200', 'it goes again');
alter table public.test_late rename column more to less;
select is(pg_temp.undo(), 'PT409 table_changed', 'a column that has gone makes undo refuse');
alter table public.test_late rename column less to more;
alter table public.test_late alter column id type uuid using null, alter column slug type integer using null;
select is(pg_temp.undo(), 'PT409 table_changed', 'so does a type that does not take the value');
drop table public.test_late;
select is(pg_temp.undo(), 'PT409 table_changed', 'and a table that has gone');
create table public.test_tight (id integer primary key, user_id uuid not null default auth.uid(), word text);
alter table public.test_tight enable row level security;
create policy own on public.test_tight for all to authenticated using (user_id = auth.uid());
grant select, insert, update, delete on public.test_tight to authenticated;
select patchbay.track('public.test_tight'), pg_temp.as_a('insert into public.test_tight (id, word) values (1, ''long'')');
select is(pg_temp.run('a', 'update public.test_tight set word = ''l'''), '200', 'a word is cut');
alter table public.test_tight add constraint short check (char_length(word) < 2);
select is(pg_temp.undo(), 'PT409 table_changed', 'a rule that is new is not broken');

-- Names in the way: nothing of the caller's search_path is asked.
create schema test_shadow;
create table test_shadow.notes (like public.notes);
create function test_shadow.ne(uuid, uuid) returns boolean language sql as 'select true';
create operator test_shadow.= (leftarg = uuid, rightarg = uuid, function = test_shadow.ne);
grant usage on schema test_shadow to authenticated;
select is(pg_temp.run('a', 'update public.notes set title = ''theirs'' where title = ''again!'''), '200', 'an assistant changes one of two notes');
set search_path = test_shadow, pg_temp, public, extensions, pg_catalog;
select is(pg_temp.undo(), 'undone 1', 'it is undone');
reset search_path;
select is((select string_agg(title, ',' order by title) from note), 'again!', 'as it was');

-- Bounds -------------------------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'insert into public.notes (title) select n::text from generate_series(1, 100) as n'), '200', 'a hundred rows');
select is(pg_temp.is_undoable(), 'true', 'are recorded');
select is(pg_temp.undo(), 'undone 100', 'and undone');
select is(pg_temp.run('a', 'insert into public.notes (title) select n::text from generate_series(1, 101) as n'), '200', 'more go well');
select is(pg_temp.is_undoable() || (select count(*) from patchbay.changes where activity_id = pg_temp.newest()), 'false0', 'and are not recorded');
select is(pg_temp.run('a', 'delete from public.notes where title <> ''again!''', 'update public.notes set title = ''x'''), '200', 'nor is anything else of such a call');
select is(pg_temp.is_undoable(), 'false', 'for half of it would be worse than nothing');
select is(pg_temp.run('a', 'update public.test_tight set word = ''a''', format('insert into public.test_tight (id) values (2)')), '200', 'the next call');
select is(pg_temp.is_undoable(), 'true', 'begins anew');
alter table public.test_tight drop constraint short;
select is(pg_temp.run('a', 'update public.test_tight set word = (select string_agg(md5(n::text), '''') from generate_series(1, 4200) as n) where id = 1'), '200', 'a long text');
select is(pg_temp.is_undoable(), 'true', 'is recorded');
select is(pg_temp.run('a', 'update public.test_tight set word = word || ''x'''), '200', 'twice such a text');
select is(pg_temp.is_undoable(), 'false', 'is too much');
select ok(octets < 262144 + 1000, 'a call keeps 256 kB at most') from (select sum(octets) as octets from change group by activity_id order by 1 desc limit 1) as most;
insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms, undo_until)
select pg_temp.b(), pg_temp.grant_id(2), 'gpt', 'test_run', 'ok', 1, now() + interval '1 day' from generate_series(1, 1100);
insert into patchbay.changes (user_id, activity_id, position, octets, table_name, after)
select pg_temp.b(), id, 1, 10, 'public.notes', '{}' from patchbay.interactions where user_id = pg_temp.b();
create function pg_temp.run_until_forgotten() returns text language plpgsql as $$
begin
  for n in 1 .. 500 loop
    if pg_temp.run('b', 'insert into public.notes (title) values (''of b'')') <> '200' then
      return 'failed';
    end if;
    if (select count(*) from patchbay.changes where user_id = pg_temp.b()) < 1100 then
      return 'forgotten';
    end if;
  end loop;
  return 'kept';
end
$$;
select is(pg_temp.run_until_forgotten(), 'forgotten', 'a user with many changes');
select ok(count(*) between 1000 and 1001, 'keeps the newest thousand') from patchbay.changes where user_id = pg_temp.b();
select is(
  (select count(*) from patchbay.interactions where user_id = pg_temp.b() and undo_until is not null),
  (select count(distinct activity_id) from patchbay.changes where user_id = pg_temp.b()), 'what is forgotten is not undoable'
);
update patchbay.changes set octets = 100000 where user_id = pg_temp.b();
select patchbay.forget_oldest_changes(pg_temp.b());
select ok(sum(octets) <= 8000000, 'and 8 MB') from patchbay.changes where user_id = pg_temp.b();
select isnt_empty(format('select from patchbay.changes where user_id = %L', pg_temp.a()), 'of others nothing is forgotten');

-- Time ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.run('a', 'insert into public.test_tight (id) values (9)'), '200', 'a call');
select is((select undo_until = now() + interval '30 days' from patchbay.interactions where id = pg_temp.newest()), true, 'can be undone for 30 days');
update patchbay.settings set value = interval '3 days' where name = 'undo';
select is(pg_temp.run('a', 'insert into public.test_tight (id) values (10)'), '200', 'a call');
select is((select undo_until = now() + interval '3 days' from patchbay.interactions where id = pg_temp.newest()), true, 'or for as long as the operator says');
update patchbay.settings set value = interval '30 days' where name = 'undo';
update patchbay.retention set keep = '0' where what = 'interactions';
select patchbay.purge(now() + interval '1 second');
select is(pg_temp.is_undoable(), 'true', 'a call is kept for as long as it can be undone');
update patchbay.retention set keep = '90 days' where what = 'interactions';
update patchbay.interactions set undo_until = now() where id = pg_temp.newest();
select is(pg_temp.is_undoable() || pg_temp.undo(), 'falsePT409 not_undoable', 'and no longer');
select is((patchbay.purge(now() + interval '1 second') ->> 'changes')::integer >= 1, true, 'then it is forgotten');
select is_empty(format('select from patchbay.changes where activity_id = %s', pg_temp.newest()), 'with its records');
select is((select undo_until from patchbay.interactions where id = pg_temp.newest()), null, 'and is forgotten once');

-- The user's data ----------------------------------------------------------------------------------------------------
revoke select on public.test_points from authenticated;
grant select (id, user_id, name) on public.test_points to authenticated;
update public.test_points set points = 42;
select is(pg_temp.run('a', 'update public.test_points set name = ''last'''), '200', 'a last call');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), $$select export.data #> '{data,changes,-1}' from public.export_my_data() as export (data)$$)::jsonb - 'at',
  '{"action": "test_run", "table": "public.test_points", "before": {"id": 1, "name": "A"}, "after": {"id": 1, "name": "last"}}',
  'the export has the records, and of them the columns that the user reads'
);
select is(pg_temp.value_as_user('authenticated', pg_temp.a(), $$select count(*) from public.export_my_data() as export (data), jsonb_array_elements(data #> '{data,changes}') as c where c::text ~ 'of b'$$), '0', 'of theirs alone');
select is_empty(
  $$select from patchbay.changes as change where not exists (select from patchbay.interactions as call where call.user_id = change.user_id and call.id = change.activity_id)$$,
  'each record has its call, of the same user'
);
create temporary table going as select activity_id as id from patchbay.changes where user_id = pg_temp.a() limit 1;
delete from patchbay.interactions where id = (select id from going);
select is_empty('select from patchbay.changes where activity_id = (select id from going)', 'with a call its records go');
delete from auth.users where id = pg_temp.a();
select is_empty(format('select from patchbay.changes where user_id = %L', pg_temp.a()), 'with the account the records go');

-- Opting out ---------------------------------------------------------------------------------------------------------
select patchbay.untrack('public.notes'), patchbay.untrack('public.notes');
select is(pg_temp.run('b', 'update public.notes set title = ''untracked'''), '200', 'in a table that opted out');
select is(pg_temp.is_undoable(pg_temp.newest(), pg_temp.b()), 'false', 'nothing is recorded');
select is_empty($$select from pg_trigger where tgrelid = 'public.notes'::regclass and tgname ~ '^patchbay'$$, 'and no trigger stays');

select * from finish();
rollback;
