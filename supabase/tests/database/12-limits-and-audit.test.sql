-- Rate limits, the audit log, interactions, and how time is written.
begin;
\ir ../helpers.psql
select no_plan();

-- Token buckets -------------------------------------------------------------------------------------------------------

select is(patchbay.consume_quota('k', 3, 60), 0, 'the first token of a new bucket is taken');
select results_eq(
  $$select remaining, updated_at >= now() from patchbay.rate_limits where key = 'k'$$, $$values (2::double precision, true)$$,
  'a new bucket is full but for that one'
);
select is(patchbay.consume_quota('k', 3, 60), 0, 'the second');
select is(patchbay.consume_quota('k', 3, 60), 0, 'the third');
select is(patchbay.consume_quota('k', 3, 60), 1, 'then there is none for a second');
select is(patchbay.consume_quota('k', 3, 60), 1, 'asking again makes it no longer');
select cmp_ok((select remaining from patchbay.rate_limits where key = 'k'), '>=', 0::double precision, 'a bucket is never less than empty');
do $$ begin perform pg_temp.pass_time('1 second', 'k'); end $$;
select is(patchbay.consume_quota('k', 3, 60), 0, 'a second later there is one');
select is(patchbay.consume_quota('k', 3, 60), 1, 'and one only');
do $$ begin perform pg_temp.pass_time('1 year', 'k'); end $$;
select is(array(select patchbay.consume_quota('k', 3, 60) from generate_series(1, 4)), '{0,0,0,1}', 'a year fills it to its capacity and no further');
do $$ begin perform pg_temp.pass_time('-1 hour', 'k'); end $$;
select is(patchbay.consume_quota('k', 3, 60), 1, 'a clock that was ahead gives nothing back and takes nothing');
select cmp_ok(
  (select updated_at from patchbay.rate_limits where key = 'k'), '>', clock_timestamp() + interval '59 minutes', 'time never runs backwards in a bucket'
);
select is(patchbay.consume_quota('other', 3, 60), 0, 'buckets do not touch each other');
select is(
  array(select patchbay.consume_quota('slow', 1, 0.5) from generate_series(1, 2)), '{0,120}', 'a slow bucket says how long: one token in two minutes'
);
do $$ begin perform pg_temp.pass_time('119.5 seconds', 'slow'); end $$;
select is(patchbay.consume_quota('slow', 1, 0.5), 1, 'the wait is never said to be less than a second');
do $$ begin perform pg_temp.pass_time('0.5 seconds', 'slow'); end $$;
select is(patchbay.consume_quota('slow', 1, 0.5), 0, 'whoever waits as long as told is served');
select is(
  array(select patchbay.consume_quota('shrunk', capacity, 60) from unnest(array[100, 100, 2, 2, 2]) with ordinality as each (capacity, n) order by n),
  '{0,0,0,0,1}', 'a limit that is lowered holds from the next request'
);
select is(
  array(select patchbay.consume_quota('many', 100, 60, taken) from unnest(array[60, 41, 40, 1, -1, 1]) with ordinality as each (taken, n) order by n),
  '{0,1,0,1,0,0}', 'several are taken at once, all of them or none, and what comes back can be taken again'
);
select is(
  array(select patchbay.consume_quota('too many', 100, 60, taken) from unnest(array[101, 100, -100, 101]) with ordinality as each (taken, n) order by n),
  '{1,0,0,1}', 'more than a bucket holds is never there, whether it was used before or not'
);
select throws_ok($$select patchbay.consume_quota(repeat('k', 201), 1, 1)$$, '23514', null, 'a key has a length');
select throws_ok($$select patchbay.consume_quota(null, 1, 1)$$, '23502', null, 'and is one');

-- Audit ---------------------------------------------------------------------------------------------------------------
insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
do $$ begin
  perform patchbay.audit('bare');
  perform patchbay.audit(
    'full', '0a000000-0000-4000-8000-000000000001', 'client', '0d000000-0000-4000-8000-00000000000d',
    '0c000000-0000-4000-8000-000000000003', '{"reason": "a test"}'
  );
end $$;
select results_eq(
  $$select event::text, user_id, client_id, grant_id, trace_id, detail::jsonb, at >= now() from patchbay.audit_log where at >= now() order by id$$,
  $$values
    ('bare', null::uuid, null::text, null::uuid, null::uuid, '{}'::jsonb, true),
    ('full', '0a000000-0000-4000-8000-000000000001', 'client', '0d000000-0000-4000-8000-00000000000d',
      '0c000000-0000-4000-8000-000000000003', '{"reason": "a test"}', true)$$,
  'an event needs a name; whom and what it is about may be known or not'
);
select throws_ok(format('select patchbay.audit(%L)', event), code, null, format('no event is called %s', quote_nullable(left(event, 20))))
from (values (null, '23502'), (repeat('x', 51), '23514')) as bad (event, code);
-- The database checks only the length of an event name, so this checks the names that the functions write.
create temporary table named as
select event from pg_proc, regexp_matches(
  coalesce(pg_get_function_sqlbody(oid), prosrc), 'patchbay\.audit(?:_failure)?\(\s*''([^'']*)''', 'g'
) as found (names), unnest(names) as event
where pronamespace::regnamespace::text = any (pg_temp.ours());
select cmp_ok((select count(*)::integer from named), '>=', 10, 'events are named where they are written');
select is_empty($$select event from named where event !~ '^[a-z_]{1,50}$'$$, 'in letters and underscores');
select throws_ok(
  $$select patchbay.audit('long', p_detail => (select jsonb_object_agg(n, sha256(n::text::bytea)::text) from generate_series(1, 100) as n))$$,
  '23514', null, 'the detail of an event is short'
);
select throws_ok($$select patchbay.audit('nobody', gen_random_uuid())$$, '23503', null, 'an event is about an account that there is');
delete from auth.users where id = '0a000000-0000-4000-8000-000000000001';
select results_eq(
  $$select user_id, client_id from patchbay.audit_log where event = 'full'$$, $$values (null::uuid, 'client')$$, 'which it forgets with the account'
);
select isnt_empty(
  $$select from information_schema.columns where table_schema = 'patchbay' and table_name = 'audit_log' and column_name = 'id' and identity_generation = 'ALWAYS'$$,
  'events are numbered by the database'
);

-- Interactions --------------------------------------------------------------------------------------------------------
insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'a@example.com');
create function pg_temp.recorded(p_action text, p_outcome text, p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.constraint_of(format(
  'insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms) values (%L, gen_random_uuid(), ''c'', %L, %L, 1)',
  p_user, p_action, p_outcome
));
select is(pg_temp.recorded('get_me', 'ok'), 'done', 'an interaction of a grant that is gone can still be recorded');
select is(pg_temp.recorded(repeat('a', 101), 'ok'), 'short_text_length', 'the name of an action has a length');
select is(pg_temp.recorded('get_me', repeat('o', 101)), 'short_text_length', 'an outcome is a code, not a text');
select is(
  pg_temp.constraint_of(format('update patchbay.interactions set %s', change)), expected, format('set %s: %s', change, expected)
)
from (values
  ('text = repeat(''🦊'', 300)', 'done'), ('text = repeat(''x'', 301)', 'sentence_length'), ('changed = ''undone''', 'change_known')
) as tried (change, expected);
select is(pg_temp.recorded('get_me', 'ok', gen_random_uuid()), 'interactions_user_id_fkey', 'an interaction is of an account that there is');
select is(
  (select array_agg(attname::text order by attnum) from pg_attribute join pg_type as t on t.oid = atttypid
   where attrelid = 'patchbay.interactions'::regclass and attnum > 0 and coalesce(nullif(t.typbasetype, 0), t.oid) in ('text'::regtype, 'jsonb'::regtype)),
  '{client_id,action,outcome,client_name,text,changed}', 'an interaction has room for one sentence of what was done, and no other text'
);

-- Time ----------------------------------------------------------------------------------------------------------------
select is(patchbay.iso8601(at), text, 'written as ' || coalesce(text, 'nothing'))
from (values
  (timestamptz '2026-11-21 09:30:00+00', '2026-11-21T09:30:00.000000Z'), ('2026-11-21 09:30:00.000001+00', '2026-11-21T09:30:00.000001Z'),
  ('2026-11-21 23:30:00-05:30', '2026-11-22T05:00:00.000000Z'), ('2024-02-29 00:00:00+00', '2024-02-29T00:00:00.000000Z'),
  ('1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000000Z'), ('9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999999Z'),
  ('infinity', null), ('-infinity', null), ('10000-01-01 00:00:00+00', null), ('0044-03-15 00:00:00+00 BC', null), (null, null)
) as tried (at, text);
set local timezone = 'Asia/Kolkata';
set local datestyle = 'German, DMY';
select is(patchbay.iso8601('2026-11-21 09:30:00+00'), '2026-11-21T09:30:00.000000Z', 'whatever the time zone and the style of the session');

select * from finish();
rollback;
