-- public.assistant_activity and assistant_acted: a user sees what was done in their name, as it was done, and nobody else does.
begin;
\ir ../helpers.psql
select no_plan();

-- One call through the door; how it ended.
create function pg_temp.call(p_token text, p_action text, p_args jsonb default '{}', p_text text default null) returns text language sql
return coalesce(pg_temp.gateway(
  format('call_action(sha256(%L), null, %L, %L, null, null, %L)', p_token, p_action, p_args, p_text)
) ->> 'status', '200');
-- The same, and what the user then sees of it: the members p_shown of the newest row, with - for null.
create function pg_temp.told(p_token text, p_action text, p_args jsonb, p_text text, variadic p_shown text[]) returns text language plpgsql as $$
declare
  v_status constant text := pg_temp.call(p_token, p_action, p_args, p_text);
  v_row constant jsonb := pg_temp.newest();
begin
  return v_status || (select string_agg(', ' || coalesce(v_row ->> name, '-'), '' order by place) from unnest(p_shown) with ordinality as shown (name, place));
end
$$;
-- The newest row that the user sees, without what is new each time.
create function pg_temp.newest(p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.value_as_user(
  'authenticated', p_user,
  'select to_jsonb(activity) - ''{id,at}''::text[] from public.assistant_activity as activity order by id desc limit 1'
)::jsonb;
create function pg_temp.seen(p_user uuid, p_what text default 'count(*)') returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select %s from public.assistant_activity', p_what));

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
values
  (pg_temp.grant_id(1), pg_temp.a(), 'gpt', '{notes:read,notes:write,profile:read}', now() + interval '1 day', sha256('a')),
  (pg_temp.grant_id(2), pg_temp.b(), 'gpt', '{notes:read,notes:write}', now() + interval '1 day', sha256('b')),
  (pg_temp.grant_id(3), pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256('reader'));
insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
select sha256(name::bytea), sha256(('beside ' || name)::bytea), pg_temp.grant_id(n), now() + interval '1 hour', now() + interval '1 day'
from (values (1, 'a'), (2, 'b'), (3, 'reader')) as token (n, name);

create function patchbay_actions.test_say(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  perform patchbay_actions.describe(args ->> 'say');
  if args ? 'fail' then
    raise exception using errcode = args ->> 'fail', message = 'the message';
  end if;
  return args -> 'answer';
end
$$;
grant execute on function patchbay_actions.test_say(jsonb) to authenticated;
insert into patchbay_actions.registry (name, scope, title, effect) values ('test_say', 'notes:read', 'Say it', 'overwrite');

-- Shape ---------------------------------------------------------------------------------------------------------------
select is(
  (select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute
    where attrelid = 'public.assistant_activity'::regclass and attnum > 0),
  ('id bigint, at timestamp with time zone, grant_id uuid, client_id text, client_name text, action text, title text, text text, '
    || 'outcome text, changed text, target_id uuid, undoable boolean, error text, undone_at timestamp with time zone'),
  'the columns of DESIGN §10, in that order, why a call was refused, and when it was undone'
);
select ok('security_invoker=true' = any (reloptions), 'it asks with the power of its caller') from pg_class where oid = 'public.assistant_activity'::regclass;
select is(
  array(select unnest(enum_range) from (
    select array_agg(distinct patchbay.activity_outcome(patchbay_api.error_code(status))) || patchbay.activity_outcome('ok') as enum_range
    from generate_series(400, 599) as status
  ) as each order by 1),
  '{failed,ok,refused}', 'every outcome is one of three'
);
select results_eq(
  $$select status, patchbay.activity_outcome(patchbay_api.error_code(status)) from unnest('{400,403,404,409,413,429,500,503}'::integer[]) as status$$,
  $$values (400, 'refused'), (403, 'refused'), (404, 'refused'), (409, 'refused'), (413, 'refused'), (429, 'refused'), (500, 'failed'), (503, 'failed')$$,
  'what the caller may mend was refused, and what is our fault failed'
);

-- What a call leaves --------------------------------------------------------------------------------------------------
select is(pg_temp.call('a', 'create_note', '{"title": "Milk"}', 'Added “Milk”'), '200', 'an assistant adds a note');
select is(
  pg_temp.newest(),
  jsonb_build_object(
    'grant_id', pg_temp.grant_id(1), 'client_id', 'gpt', 'client_name', 'A GPT', 'action', 'create_note', 'title', 'Add a note',
    'text', 'Added “Milk”', 'outcome', 'ok', 'changed', 'added', 'undoable', true, 'error', null, 'undone_at', null,
    'target_id', (select id from public.notes where user_id = pg_temp.a())
  ),
  'the user sees which app did what, in words, and to which row'
);
create temporary table note as select id, jsonb_build_object('id', id) as args from public.notes where user_id = pg_temp.a();
grant select on note to authenticated;

select is(
  pg_temp.told('a', action, args || more, null, 'text', 'changed', 'outcome', 'target_id'), format('200, %s, ok, %s', expected, id), action || ': ' || expected
)
from note, (values
  (1, 'get_note', '{}'::jsonb, 'Read “Milk”, none'),
  (2, 'pin_note', '{}', 'Pinned “Milk”, changed'),
  (3, 'update_note', '{"pinned": false}', 'Unpinned “Milk”, changed'),
  (4, 'update_note', '{"title": "Oat milk"}', 'Changed “Oat milk”, changed'),
  (5, 'replace_note', '{"title": "Oats", "pinned": false}', '-, changed'),
  (6, 'list_notes', '{"limit": 1}', '-, none'),
  (7, 'delete_note', '{}', 'Deleted “Oats”, removed')
) as tried (place, action, more, expected)
order by place;

-- Sentences -----------------------------------------------------------------------------------------------------------
select is(pg_temp.call('a', 'test_say', '{"say": "of the row"}', 'of the arguments') || (pg_temp.newest() ->> 'text'), '200of the row', 'what the row says wins');
select is(pg_temp.call('a', 'test_say', '{}', 'of the arguments') || (pg_temp.newest() ->> 'text'), '200of the arguments', 'and is not left for the next call');
select is(pg_temp.call('a', 'test_say') || coalesce(pg_temp.newest() ->> 'text', ' none'), '200 none', 'where nobody says anything there is no sentence');
select set_config('patchbay.description', 'left over', true);
select is(pg_temp.call('a', 'test_say') || coalesce(pg_temp.newest() ->> 'text', ' none'), '200 none', 'nor one that somebody left on the connection');
select is(
  pg_temp.call('a', 'test_say', jsonb_build_object('say', repeat('🦊', 400))) || (pg_temp.newest() ->> 'text'), '200' || repeat('🦊', 300),
  'one that is too long is cut, not refused'
);
select is(
  pg_temp.call('a', 'test_say', '{}', repeat('🦊', 400)) || (pg_temp.newest() ->> 'text'), '200' || repeat('🦊', 300), 'wherever it came from'
);

-- Refused and failed --------------------------------------------------------------------------------------------------
select is(pg_temp.told(token, action, args, 'Added “Milk”', 'outcome', 'error', 'changed', 'text', 'target_id', 'title'), expected, expected)
from (values
  ('reader', 'create_note', '{"title": "x"}'::jsonb, '403, refused, forbidden, none, -, -, Add a note'),
  ('a', 'get_note', '{"id": "0b000000-0000-4000-8000-0000000000bb"}', '404, refused, not_found, none, -, -, Read a note'),
  ('a', 'test_say', '{"say": "said and undone", "fail": "PT409"}', '409, refused, conflict, none, -, -, Say it'),
  ('a', 'test_say', '{"say": "said and undone", "fail": "XX000"}', '500, failed, internal_error, none, -, -, Say it'),
  ('a', 'test_say', '{"fail": "53100"}', '503, failed, temporarily_unavailable, none, -, -, Say it'),
  ('a', 'no_such_action', '{}', '404, refused, not_found, none, -, -, no_such_action')
) as tried (token, action, args, expected);

-- In the language of who reads it -------------------------------------------------------------------------------------
insert into patchbay.translations (language, original, translation) values ('de', 'Say it', 'Es sagen');
select is(
  pg_temp.call('a', 'test_say') || set_config('request.headers', headers, true) || (pg_temp.newest() ->> 'title'), '200' || headers || expected,
  format('asked with %s, the title is %s', headers, expected)
)
from (values
  ('{"accept-language": "de-AT, en;q=0.5"}', 'Es sagen'), ('{"accept-language": "en"}', 'Say it'), ('{"accept-language": "fr"}', 'Say it'), ('', 'Say it')
) as asked (headers, expected);

-- Which row -----------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('a', 'test_say', args) || ' ' || coalesce(pg_temp.newest() ->> 'target_id', 'none'), '200 ' || expected, format('%s is about %s', args, expected)
)
from (values
  ('{"answer": {"id": "0A000000-0000-4000-8000-00000000000A"}, "id": "0b000000-0000-4000-8000-00000000000b"}'::jsonb, '0a000000-0000-4000-8000-00000000000a'),
  ('{"answer": {"id": 7}, "id": "0b000000-0000-4000-8000-00000000000b"}', '0b000000-0000-4000-8000-00000000000b'),
  ('{"answer": {"id": "seven"}}', 'none'), ('{"answer": {"id": {"id": "0b000000-0000-4000-8000-00000000000b"}}}', 'none'),
  ('{"answer": [{"id": "0b000000-0000-4000-8000-00000000000b"}]}', 'none'), ('{"answer": "id"}', 'none'), ('{"answer": null}', 'none'), ('{}', 'none')
) as tried (args, expected);

-- Live ----------------------------------------------------------------------------------------------------------------
create temporary table heard as select id from realtime.messages;
select is(pg_temp.call('a', 'create_note', '{"title": "Eggs"}', 'Added “Eggs”'), '200', 'an assistant adds another');
select is(
  (select payload from realtime.messages where event = 'assistant_acted' and topic = 'user:' || pg_temp.a() and private and id not in (select id from heard)),
  pg_temp.value_as_user('authenticated', pg_temp.a(), 'select to_jsonb(activity) from public.assistant_activity as activity order by id desc limit 1')::jsonb,
  'the user is told the very row, id and time included'
);
select is(pg_temp.call('a', 'no_such_action'), '404', 'an assistant tries what there is not');
select is(
  (select payload from realtime.messages where event = 'assistant_acted' and id not in (select id from heard) and payload ->> 'outcome' = 'refused'),
  pg_temp.value_as_user('authenticated', pg_temp.a(), 'select to_jsonb(activity) from public.assistant_activity as activity order by id desc limit 1')::jsonb,
  'and of what was refused as well'
);

-- Whose ---------------------------------------------------------------------------------------------------------------
select is(pg_temp.call('b', 'create_note', '{"title": "of B"}', 'Added “of B”'), '200', 'an assistant of B adds a note');
select is(pg_temp.seen(pg_temp.b()), '1', 'B sees that one call');
select is(pg_temp.seen(pg_temp.b(), 'string_agg(text, '','')'), 'Added “of B”', 'which is theirs');
select is(pg_temp.seen(pg_temp.a(), 'count(*) filter (where text ~ ''of B'')'), '0', 'and A does not');
select is(pg_temp.seen(null), '0', 'nobody sees nothing');
select is(pg_temp.as_user('authenticated', pg_temp.b(), 'select id from patchbay.interactions'), '1', 'nor more of the table than of the view');
select is(pg_temp.as_user(role, pg_temp.a(), 'select from public.assistant_activity'), '42501', role || ' does not read it')
from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role;
select ok(pg_temp.as_user('authenticated', pg_temp.a(), sql) in ('42501', '55000'), 'a signed-in user cannot: ' || sql)
from unnest(array[
  'insert into public.assistant_activity (text) values (''forged'')', 'update public.assistant_activity set text = ''forged''',
  'delete from public.assistant_activity', 'delete from patchbay.interactions', 'update patchbay.interactions set text = ''forged''',
  'select duration_ms from patchbay.interactions', 'select trace_id from patchbay.interactions', 'select scope from patchbay_actions.registry'
]) as sql;

-- As long as it is kept -----------------------------------------------------------------------------------------------
delete from patchbay.clients where id = 'gpt';
select is(pg_temp.newest() ->> 'client_name', 'A GPT', 'an app that was removed is still called what it was called');
delete from patchbay_actions.registry where name = 'test_say';
select is(pg_temp.seen(pg_temp.a(), 'count(*) filter (where action = ''test_say'' and title = ''test_say'') > 0'), 'true', 'and an action that is gone, by its name');
insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
values (pg_temp.a(), pg_temp.grant_id(1), 'https://app.example/client', 'create_note', 'ok', 1);
select is(pg_temp.newest() ->> 'client_name', 'https://app.example/client', 'one without a name, by its id');
delete from auth.users where id = pg_temp.b();
select is_empty(format('select from patchbay.interactions where user_id = %L', pg_temp.b()), 'with the account goes what was done for it');

select * from finish();
rollback;
