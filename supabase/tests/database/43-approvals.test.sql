-- Approvals: a held call is run by its user's yes and by nothing else, once, with what its connection may do at that moment.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);

-- The access token p_token of p_user, whose connection asks or not.
create function pg_temp.token(p_token text, p_user uuid, p_ask boolean default true, p_scopes text[] default '{notes:read,notes:write}')
returns void language plpgsql as $$
declare
  v_grant_id constant uuid := gen_random_uuid();
begin
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest, ask)
  values (v_grant_id, p_user, 'gpt', p_scopes, now() + interval '90 days', sha256(p_token::bytea), p_ask);
  insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
  values (sha256(p_token::bytea), sha256(('beside ' || p_token)::bytea), v_grant_id, now() + interval '1 hour', now() + interval '90 days');
end
$$;
create function pg_temp.grant_of(p_token text) returns uuid language sql
return (select grant_id from patchbay.tokens where access_digest = sha256(p_token::bytea));

-- What call_action answers: its columns.
create function pg_temp.call(p_token text, p_action text, p_args jsonb, p_ask text default 'user', p_text text default null, p_problem jsonb default null)
returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config('role', 'patchbay_gateway', true);
  select to_jsonb(answer) into v_answer
  from patchbay_api.call_action(
    sha256(p_token::bytea), null, p_action, p_args, p_problem, '0c000000-0000-4000-8000-000000000003', p_text,
    jsonb_build_object('ask', p_ask, 'name', 'theAction', 'page', 'https://web.example/approvals')
  ) as answer;
  perform set_config('role', 'none', true);
  return v_answer || jsonb_build_object('ok', (v_answer ->> 'ok')::jsonb);
end
$$;
create function pg_temp.held_id(p_answer jsonb) returns uuid language sql immutable
return (p_answer #>> '{ok,approval,id}')::uuid;
create function pg_temp.hold(p_token text, p_action text, p_args jsonb default '{}') returns uuid language sql
return pg_temp.held_id(pg_temp.call(p_token, p_action, p_args, 'always'));

create function pg_temp.asked(p_token text, p_id uuid) returns jsonb language sql
return pg_temp.gateway(format('get_approval(sha256(%L), null, %L, null)', p_token, p_id));
-- As get_approval is asked: status and error.
create function pg_temp.heard(p_token text, p_id uuid) returns text language plpgsql as $$
declare
  v_answer record;
begin
  perform set_config('role', 'patchbay_gateway', true);
  select ok::jsonb, (problem).error as error into v_answer from patchbay_api.get_approval(sha256(p_token::bytea), null, p_id, null);
  perform set_config('role', 'none', true);
  return coalesce(v_answer.error, concat_ws(' ', v_answer.ok ->> 'status', v_answer.ok ->> 'result'));
end
$$;

-- What A, or somebody, decides: the answer, or SQLSTATE.
create function pg_temp.decide(p_id uuid, p_decision text default 'approve', p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.decide_approval(%L, %L)', p_id, p_decision));
create function pg_temp.row_of(p_id uuid, p_user uuid default pg_temp.a()) returns jsonb language sql
return pg_temp.value_as_user('authenticated', p_user, format('select to_jsonb(a) from public.approvals as a where id = %L', p_id))::jsonb;
create function pg_temp.activity() returns text language sql
return (select concat_ws(' ', action, outcome, text, changed, target_id is not null) from patchbay.interactions where user_id = pg_temp.a() order by id desc limit 1);
create function pg_temp.is_there(p_note uuid) returns boolean language sql return exists (select from public.notes where id = p_note);
create function pg_temp.note(p_title text, p_user uuid default pg_temp.a()) returns uuid language plpgsql as $$
declare
  v_id uuid;
begin
  insert into public.notes (user_id, title) values (p_user, p_title) returning id into v_id;
  return v_id;
end
$$;

create function patchbay_actions.test_who(args jsonb) returns jsonb language sql set search_path = ''
return jsonb_build_object(
  'role', current_user, 'uid', auth.uid(), 'claims', auth.jwt(), 'actor', patchbay.actor(), 'args', args,
  'lock_timeout', current_setting('lock_timeout'), 'headers', coalesce(current_setting('request.headers', true), '')
);
create function patchbay_actions.test_fail(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  insert into public.notes (title) values ('half done');
  raise exception using errcode = args ->> 'code', message = 'the message of ' || (args ->> 'code');
end
$$;
create function patchbay_actions.test_note(args jsonb) returns jsonb language sql set search_path = '' return '{"title": "Secret"}'::jsonb;
grant execute on function patchbay_actions.test_note(jsonb) to authenticated;
create function patchbay_actions.test_null(args jsonb) returns jsonb language sql set search_path = '' return null::jsonb;
create function patchbay_actions.test_decide(args jsonb) returns jsonb language sql set search_path = ''
return public.decide_approval((args ->> 'id')::uuid, 'approve');
create function patchbay_actions.test_ask_less(args jsonb) returns jsonb language sql set search_path = ''
return to_jsonb(public.set_approval((args ->> 'id')::uuid, false));
grant execute on function patchbay_actions.test_who(jsonb), patchbay_actions.test_fail(jsonb), patchbay_actions.test_null(jsonb),
  patchbay_actions.test_decide(jsonb), patchbay_actions.test_ask_less(jsonb) to authenticated;
grant execute on function patchbay.actor() to authenticated;
insert into patchbay_actions.registry values
  ('test_note', 'notes:write', 'Note', 'write'), ('test_who', 'notes:read', 'Test', 'read'), ('test_fail', 'notes:write', 'Fail', 'write'), ('test_null', 'notes:read', 'Null', 'read'),
  ('test_decide', 'notes:read', 'Decide', 'write'), ('test_ask_less', 'notes:read', 'Ask less', 'write');

do $$ begin
  perform pg_temp.token('a', pg_temp.a());
  perform pg_temp.token('a quiet', pg_temp.a(), false);
  perform pg_temp.token('a reader', pg_temp.a(), true, '{notes:read}');
  perform pg_temp.token('b', pg_temp.b());
  perform set_config('test.milk', pg_temp.note('Milk')::text, true), set_config('test.bread', pg_temp.note('Bread')::text, true);
end $$;
create function pg_temp.milk() returns uuid language sql return current_setting('test.milk')::uuid;
create function pg_temp.bread() returns uuid language sql return current_setting('test.bread')::uuid;
create function pg_temp.id(p_id uuid) returns jsonb language sql return jsonb_build_object('id', p_id);

-- Structure -----------------------------------------------------------------------------------------------------------
select is(
  (select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute
    where attrelid = 'public.approvals'::regclass and attnum > 0),
  'id uuid, grant_id uuid, client_id text, client_name text, action text, title text, text text, args jsonb, status text, '
    'created_at timestamp with time zone, expires_at timestamp with time zone, decided_at timestamp with time zone, error text',
  'the columns of public.approvals'
);
select ok('security_invoker=true' = any (reloptions), 'it asks with the power of its caller') from pg_class where oid = 'public.approvals'::regclass;
select is((select proargnames[1:2] from pg_proc where oid = 'public.decide_approval(uuid,text)'::regprocedure), '{approval_id,decision}', 'as the Data API calls decide_approval');
select is((select proargnames[1:2] from pg_proc where oid = 'public.set_approval(uuid,boolean)'::regprocedure), '{grant_id,ask}', 'and set_approval');
select ok(not prosecdef, format('%s runs as its caller', oid::regproc)) from pg_proc
where oid in ('public.decide_approval(uuid,text)'::regprocedure, 'public.set_approval(uuid,boolean)'::regprocedure);
select is_empty(
  $$select from pg_publication_tables where tablename = 'approvals'$$, 'no publication has it: it holds texts'
);

-- Held ----------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('a quiet', 'delete_note', pg_temp.id(pg_temp.note('Tea'))) - '{user_id,ok}'::text[],
  '{"problem": null, "client_id": "gpt", "detail": null, "is_held": false}', 'a connection that does not ask runs at once'
);
select is(pg_temp.call('a', 'delete_note', pg_temp.id(pg_temp.note('Tea')), null) ->> 'is_held', 'true', 'one that asks holds') ;
select is(pg_temp.call('a quiet', 'delete_note', pg_temp.id(pg_temp.bread()), 'always') ->> 'is_held', 'true', 'what always asks is held whatever the connection says');

create temporary table held as select pg_temp.call('a', 'delete_note', pg_temp.id(pg_temp.milk()), 'user', 'Delete “Milk”') as answer;
grant select on held to authenticated;
select is(answer ->> 'is_held', 'true', 'A is asked') from held;
select is(
  answer -> 'ok',
  jsonb_build_object('approval', jsonb_build_object(
    'id', answer #> '{ok,approval,id}', 'status', 'pending',
    'url', 'https://web.example/approvals?approval=' || (answer #>> '{ok,approval,id}'),
    'expires_at', patchbay.iso8601((select expires_at from patchbay.approvals where id = pg_temp.held_id(answer)))
  )), 'the answer says where and until when, and nothing else'
) from held;
select ok(pg_temp.is_there(pg_temp.milk()), 'nothing was done');
select is(pg_temp.activity(), 'delete_note held Delete “Milk” none t', 'the activity says that it is held');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), 'select outcome || coalesce(error, '''') from public.assistant_activity order by id desc limit 1'),
  'held', 'also to its user, and there is no error'
);
select is(
  pg_temp.row_of(pg_temp.held_id(answer)) - '{id,created_at,expires_at}'::text[],
  jsonb_build_object(
    'grant_id', pg_temp.grant_of('a'), 'client_id', 'gpt', 'client_name', 'A GPT', 'action', 'theAction', 'title', 'Delete a note',
    'text', 'Delete “Milk”', 'args', pg_temp.id(pg_temp.milk()), 'status', 'pending', 'decided_at', null, 'error', null
  ), 'A sees what it is about'
) from held;
select is(
  (select expires_at - created_at from patchbay.approvals where id = pg_temp.held_id(answer)), interval '10 minutes', 'for ten minutes'
) from held;
select is(
  pg_temp.held_id(pg_temp.call('a', 'delete_note', pg_temp.id(pg_temp.milk()))), pg_temp.held_id(answer), 'the same call again is the same approval'
) from held;
select isnt(pg_temp.held_id(pg_temp.call('a', 'delete_note', pg_temp.id(gen_random_uuid()))), pg_temp.held_id(answer), 'another is another')
from held;
select is(pg_temp.row_of(pg_temp.hold('a quiet', 'delete_note', '{}')) ->> 'text', 'Delete a note', 'without a sentence the title is one');
insert into patchbay.translations (language, original, translation) values ('de', 'Delete a note', 'Eine Notiz löschen');
select set_config('test.held', pg_temp.hold('a quiet', 'delete_note', '{}')::text, true);
select set_config('request.headers', '{"accept-language": "de"}', true);
select is(
  (select concat_ws(', ', held ->> 'title', held ->> 'text') from pg_temp.row_of(current_setting('test.held')::uuid) as held),
  'Eine Notiz löschen, Eine Notiz löschen', 'and both are in the language of who reads them'
);
select set_config('request.headers', '', true);

select is(pg_temp.call('a', 'delete_note', null, p_problem => '{"status": 400, "message": "id: must be a UUID"}') #>> '{problem,error}', 'invalid_request', 'what is wrong with the input is said at once');
select is(pg_temp.call('a reader', 'delete_note', pg_temp.id(pg_temp.milk())) #>> '{problem,error}', 'forbidden', 'so is that the permission is missing');
select is(pg_temp.call('nobody', 'delete_note', pg_temp.id(pg_temp.milk())) #>> '{problem,error}', 'unauthorized', 'nobody is not held');
insert into patchbay.limits (name, capacity, per_minute, what_for) values ('action:test_null', 1, 1, 'test');
select pg_temp.call('a quiet', 'test_null', '{}');
select is(pg_temp.call('a', 'test_null', '{}', 'always') #>> '{problem,error}', 'rate_limited', 'nor what is called too often');
select is(
  pg_temp.call('a', 'test_who', jsonb_build_object('long', repeat('x', 100000)), 'always') #>> '{problem,status}', '413', 'nor what nobody can look through'
);
select is(pg_temp.call('a', 'test_who', jsonb_build_object('long', repeat('x', 99900)), 'always') ->> 'is_held', 'true', 'but what is nearly as long is');
delete from patchbay.approvals where args ? 'long';

-- The stricter of two -----------------------------------------------------------------------------------------------------
create function pg_temp.is_held(p_token text, p_registry text, p_definition text) returns text language plpgsql as $$
begin
  update patchbay_actions.registry set approval = p_registry where name = 'test_who';
  return pg_temp.call(p_token, 'test_who', jsonb_build_object('tried', concat_ws(' ', p_token, p_registry, p_definition)), p_definition) ->> 'is_held';
end
$$;
select is(
  pg_temp.is_held(token, registry, definition),
  ('always' in (registry, definition) or (token = 'a' and 'user' in (registry, definition)))::text,
  format('%s, the registry says %s, the definition %s', token, registry, definition)
) from unnest(array['a', 'a quiet']) as token, unnest(array['never', 'user', 'always']) as registry, unnest(array['never', 'user', 'always']) as definition;
select pg_temp.pass_time('1 day');
delete from patchbay.approvals where args ? 'tried';
update patchbay_actions.registry set approval = 'always' where name = 'test_who';
select is(
  pg_temp.gateway('call_action(sha256(''a quiet''), null, ''test_who'', ''{"tried": 1}'', null, null)')::text ~ 'approval', true, 'nor does it run for who says nothing of it'
);
select is(pg_temp.row_of((select id from patchbay.approvals where args ? 'tried')) ->> 'action', 'test_who', 'which A sees');
delete from patchbay.approvals where args ? 'tried';
update patchbay_actions.registry set approval = null where name = 'test_who';
select is(pg_temp.is_held('a quiet', null, 'sometimes'), 'true', 'a mode that this database does not know asks');
delete from patchbay.approvals where args ? 'tried';
select is(pg_temp.is_held('a', null, 'never'), 'false', 'what only reads is not asked about');
update patchbay_actions.registry set effect = 'destroy' where name = 'test_who';
select is(pg_temp.is_held('a', null, 'never'), 'true', 'what destroys is, unless the registry says otherwise');
select is(pg_temp.is_held('a quiet', null, 'never'), 'false', 'where the connection asks');
update patchbay_actions.registry set effect = 'read' where name = 'test_who';
delete from patchbay.approvals where args ? 'tried';
select pg_temp.pass_time('1 day');

-- Between a call and its hold a connection may end.
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest, revoked_at, revoked_reason)
values (pg_temp.grant_id(7), pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256('gone'), now(), 'disconnected'),
  (pg_temp.grant_id(8), pg_temp.a(), 'gpt', '{notes:read}', now(), sha256('over'), null, null);
select is(
  (pg_temp.gateway(format(
    'hold_call(jsonb_populate_record(null::patchbay_api.caller, %L), ''test_who'', ''{}'', null, null, null, null)',
    jsonb_build_object('user_id', pg_temp.a(), 'grant_id', pg_temp.grant_id(n), 'client_id', 'gpt')
  )) ->> 'error'), 'unauthorized', 'what has ended holds nothing'
) from unnest(array[7, 8]) as n;

-- Told ----------------------------------------------------------------------------------------------------------------
select is(
  (select payload - '{created_at,expires_at}'::text[] from realtime.messages where topic = 'user:' || pg_temp.a() and event = 'approval_requested' and payload ->> 'id' = answer #>> '{ok,approval,id}'),
  jsonb_build_object(
    'id', answer #> '{ok,approval,id}', 'grant_id', pg_temp.grant_of('a'), 'client_id', 'gpt', 'client_name', 'A GPT', 'action', 'theAction',
    'title', 'Delete a note', 'text', 'Delete a note', 'status', 'pending', 'url', answer #> '{ok,approval,url}'
  ), 'A''s own topic has it, once, and says nothing in the past tense'
) from held;
insert into patchbay.webhook_endpoints (id, url, secret) values (pg_temp.grant_id(9), 'https://hooks.example/approvals', 'v1.x');
select pg_temp.hold('b', 'test_who', '{"n": 1}');
select is(
  (select payload -> 'data' ->> 'user_id' || ' ' || (payload -> 'data' ->> 'action') || ' ' || (payload -> 'data' ->> 'url' like 'https://web.example/approvals?approval=%')::text
    from patchbay.webhook_events where endpoint_id = pg_temp.grant_id(9) and type = 'approval_requested' and user_id = pg_temp.b()),
  pg_temp.b() || ' theAction true', 'and so has an endpoint'
);

-- In words that only the rows know --------------------------------------------------------------------------------------
create function patchbay_actions.test_who_question(args jsonb) returns text language plpgsql set search_path = '' as $$
begin
  if args ->> 'n' = '404' then
    raise exception using errcode = 'PT404', message = 'There is no such thing.';
  end if;
  return concat_ws(' ', 'Who?', current_user, auth.uid(), patchbay.actor(), auth.jwt() ->> 'scope');
end
$$;
grant execute on function patchbay_actions.test_who_question(jsonb) to authenticated;
select is(
  pg_temp.row_of(pg_temp.held_id(pg_temp.call('a', 'test_who', '{"n": 7}', 'always', 'of the definition'))) ->> 'text',
  format('Who? authenticated %s assistant notes:read notes:write', pg_temp.a()), 'a question of the action, asked as the user, wins over the definition'
);
select is(
  (select payload ->> 'text' from realtime.messages where topic = 'user:' || pg_temp.a() and event = 'approval_requested' and payload ->> 'text' ~ '^Who'),
  format('Who? authenticated %s assistant notes:read notes:write', pg_temp.a()), 'and is what a push says'
);
select is(pg_temp.activity(), format('test_who held Who? authenticated %s assistant notes:read notes:write none f', pg_temp.a()), 'also in the activity');
select is(
  (pg_temp.call('a', 'test_who', '{"n": 404}', 'always') -> 'problem') - '{retry_after,scope_to_ask}'::text[],
  '{"error": "not_found", "message": "There is no such thing.", "status": 404}', 'what it raises is what the call is answered'
);
select is(pg_temp.activity(), 'test_who not_found none f', 'and recorded');
select ok(not exists (select from patchbay.approvals where args ->> 'n' = '404'), 'nobody is asked then');
select pg_temp.call('a', 'test_who', '{"n": 7}', 'always');
select is(coalesce(current_setting('request.jwt.claims', true), ''), '', 'afterwards nobody asks');
create or replace function patchbay_actions.test_who_question(args jsonb) returns text language sql set search_path = '' return repeat('x', 400);
select is(pg_temp.row_of(pg_temp.held_id(pg_temp.call('a', 'test_who', '{"n": 9}', 'always'))) ->> 'text', repeat('x', 300), 'a long question is cut');
drop function patchbay_actions.test_who_question(jsonb);
select is(
  pg_temp.row_of(pg_temp.held_id(pg_temp.call('a', 'test_who', '{"n": 10}', 'always', repeat('y', 400)))) ->> 'text', repeat('y', 300), 'so is a long sentence of the definition'
);
create function patchbay_actions.test_who_question(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  insert into public.notes (title) values ('by the question');
  return '{}';
end
$$;
grant execute on function patchbay_actions.test_who_question(jsonb) to authenticated;
select is(
  pg_temp.row_of(pg_temp.held_id(pg_temp.call('a', 'test_who', '{"n": 8}', 'always', 'of the definition'))) ->> 'text', 'of the definition',
  'an action named like a question is not taken for one'
);
select is_empty($$select from public.notes where title = 'by the question'$$, 'and does not run');
drop function patchbay_actions.test_who_question(jsonb);
select pg_temp.pass_time('1 day');
delete from patchbay.approvals where args = '{"n": 8}';

create temporary table recorded as select count(*) as calls from patchbay.interactions where user_id = pg_temp.a();
-- Asked ---------------------------------------------------------------------------------------------------------------
select is(
  (pg_temp.asked('a', pg_temp.held_id(answer)) #>> '{}')::jsonb,
  jsonb_build_object('id', pg_temp.held_id(answer), 'action', 'theAction', 'status', 'pending', 'result', null), 'it is pending'
) from held;
select is(pg_temp.heard('a quiet', pg_temp.held_id(answer)), 'not_found', 'another connection of A does not hear of it') from held;
select is(pg_temp.heard('b', pg_temp.held_id(answer)), 'not_found', 'nor does B''s') from held;
select is(pg_temp.heard('nobody', pg_temp.held_id(answer)), 'unauthorized', 'nor nobody') from held;
select is(pg_temp.heard('a', gen_random_uuid()), 'not_found', 'nor of what is not there');
select is(
  pg_temp.gateway('get_approval(sha256(''a''), null, null, ''{"status": 400, "message": "id: must be a UUID"}'')') ->> 'error', 'invalid_request', 'what is no id is said'
);
select is(pg_temp.gateway('get_approval(sha256(''nobody''), null, null, ''{"status": 400, "message": "x"}'')') ->> 'error', 'unauthorized', 'but not to nobody');

select pg_temp.pass_time('1 day');
select is(
  (select array_agg(distinct pg_temp.heard('a', pg_temp.held_id(answer))) from held, generate_series(1, 60)), '{pending}', 'sixty times a minute'
);
select is(pg_temp.heard('a', pg_temp.held_id(answer)), 'rate_limited', 'and no more') from held;
select ok((pg_temp.asked('a', pg_temp.held_id(answer)) ->> 'retry_after')::integer between 1 and 60, 'it hears for how long') from held;
select is(pg_temp.heard('a quiet', gen_random_uuid()), 'not_found', 'another connection of A is not limited by it');
select pg_temp.pass_time('1 second');
select is(pg_temp.heard('a', pg_temp.held_id(answer)), 'pending', 'then it goes on') from held;
select pg_temp.pass_time('1 day');
select is((select count(*) from patchbay.interactions where user_id = pg_temp.a()), calls, 'none of that is recorded') from recorded;

-- Who decides ---------------------------------------------------------------------------------------------------------
select is(pg_temp.decide(pg_temp.held_id(answer), 'approve', pg_temp.b()), 'PT404', 'B cannot decide for A') from held;
select is(pg_temp.decide(pg_temp.held_id(answer), 'approve', null), 'PT401', 'nobody cannot') from held;
select is(pg_temp.decide(pg_temp.held_id(answer), given), 'PT400', format('%s is no decision', coalesce(given, 'null')))
from held, unnest(array['yes', '', null]) as given;
create function pg_temp.decide_with(p_claims jsonb, p_id uuid) returns text language plpgsql as $$
begin
  perform set_config('request.jwt.claims', (jsonb_build_object('sub', pg_temp.a(), 'role', 'authenticated') || p_claims)::text, true),
    set_config('role', 'authenticated', true);
  return public.decide_approval(p_id, 'approve') ->> 'status';
exception when others then
  return sqlstate;
end
$$;
select is(pg_temp.decide_with(claims, pg_temp.held_id(answer)), expected, format('%s: %s', why, expected)) from held, (values
  ('another app''s token', '{"client_id": "x"}'::jsonb, 'PT403'), ('a guest', '{"is_anonymous": true}', 'PT403'),
  ('a session that is gone', jsonb_build_object('session_id', gen_random_uuid()), 'PT401'), ('made before the account', '{"iat": 1}', 'PT401')
) as tried (why, claims, expected);
-- Another app's token, as Supabase Auth gives it, and an assistant's in an action: they read nothing of it either.
create function pg_temp.seen_with(p_claims jsonb, p_sql text) returns text language plpgsql as $$
declare
  v_seen text;
begin
  perform set_config('request.jwt.claims', (jsonb_build_object('sub', pg_temp.a(), 'role', 'authenticated') || p_claims)::text, true),
    set_config('role', 'authenticated', true);
  execute p_sql into v_seen;
  perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
  return v_seen;
exception when others then
  return sqlstate;
end
$$;
select is(pg_temp.seen_with(claims, sql), expected, format('%s: %s', claims, sql)) from (values
  ('{}'::jsonb, 'true', null), ('{"client_id": "4f9a"}', 'false', 'PT403'), ('{"client_id": ""}', 'false', 'PT403')
) as tried (claims, is_there, refused), lateral (values
  ('select count(*) > 0 from public.approvals', is_there), ('select count(*) > 0 from public.assistant_activity', is_there),
  ('select count(*) > 0 from patchbay.interactions', is_there), ('select sum(0) from public.export_my_data()', coalesce(refused, '0')),
  ('select public.set_approval(gen_random_uuid(), true)', coalesce(refused, 'PT404')), ('select public.undo_activity(0)', coalesce(refused, 'PT404'))
) as asked (sql, expected);
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at) values (gen_random_uuid(), pg_temp.a(), 'totp', 'verified', now(), now());
select is(pg_temp.decide_with('{"aal": "aal1"}', pg_temp.held_id(answer)), 'PT403', 'a second factor is asked for') from held;
delete from auth.mfa_factors where user_id = pg_temp.a();
select is(
  pg_temp.call('a quiet', 'test_decide', pg_temp.id(pg_temp.held_id(answer)), 'user') #>> '{problem,status}', '403', 'an action decides nothing'
) from held;
select is(
  pg_temp.value_as_user(role, pg_temp.a(), sql), '42501', format('%s cannot: %s', role, sql)
) from unnest(array['anon', 'service_role', 'patchbay_gateway']) as role, unnest(array[
  'select public.decide_approval(gen_random_uuid(), ''approve'')', 'select public.set_approval(gen_random_uuid(), true)',
  'select patchbay.begin_decision(gen_random_uuid(), ''approve'')', 'select patchbay.set_own_approval(gen_random_uuid(), true)', 'select from public.approvals'
]) as sql;
select ok(pg_temp.value_as_user('authenticated', pg_temp.a(), sql) in ('42501', '0A000'), 'A cannot: ' || sql) from unnest(array[
  'update public.approvals set status = ''approved''', 'delete from public.approvals', 'insert into public.approvals (status) values (''approved'')',
  'update patchbay.approvals set args = ''{}''', 'select result from patchbay.approvals', 'select scopes from patchbay.approvals', 'delete from patchbay.approvals'
]) as sql;
select is(pg_temp.row_of(pg_temp.held_id(answer), pg_temp.b()), null, 'B does not see it') from held;
select is(
  (select status from patchbay.approvals where id = pg_temp.held_id(answer)), 'pending', 'none of it decided anything'
) from held;

-- Yes -----------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.decide(pg_temp.held_id(answer))::jsonb,
  jsonb_build_object(
    'id', pg_temp.held_id(answer), 'action', 'theAction', 'status', 'approved',
    'result', jsonb_build_object('deleted', true, 'id', pg_temp.milk())
  ), 'A says yes, and it runs'
) from held;
select ok(not pg_temp.is_there(pg_temp.milk()), 'it is done');
select is(pg_temp.activity(), 'delete_note ok Deleted “Milk” removed t', 'the activity says so, in the words of the action');
select is(
  (select array_agg(payload ->> 'by') from realtime.messages where topic = 'user:' || pg_temp.a() and event = 'note_deleted' and payload #>> '{note,id}' = pg_temp.milk()::text),
  '{assistant}', 'it was the assistant'
);
select is(pg_temp.heard('a', pg_temp.held_id(answer)), format('approved {"id": "%s", "deleted": true}', pg_temp.milk()), 'the model hears what it gave') from held;
select is(pg_temp.decide(pg_temp.held_id(answer)), 'PT409', 'once') from held;
select is(pg_temp.decide(pg_temp.held_id(answer), 'deny'), 'PT409', 'and not otherwise') from held;
select is((select count(*)::integer from patchbay.audit_log where event = 'call_approved' and user_id = pg_temp.a()), 1, 'it is audited');
select is(coalesce(current_setting(name, true), ''), '', format('%s is as before', name)) from unnest(array['patchbay.actor', 'patchbay.description', 'request.headers']) as name;

-- As a direct call ----------------------------------------------------------------------------------------------------
select is(
  pg_temp.decide(pg_temp.hold('a', 'test_who', '{"n": 1}'))::jsonb -> 'result',
  pg_temp.call('a quiet', 'test_who', '{"n": 1}', 'user') -> 'ok'
    #- '{claims,grant_id}' || jsonb_build_object('claims', (pg_temp.call('a quiet', 'test_who', '{"n": 1}', 'user') #> '{ok,claims}') || jsonb_build_object('grant_id', pg_temp.grant_of('a'))),
  'role, claims, actor, arguments and the time to wait for locks are those of a direct call'
);
create function pg_temp.after_decision() returns text language plpgsql as $$
declare
  v_id constant uuid := pg_temp.hold('a', 'test_who', '{"n": 2}');
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', pg_temp.a(), 'role', 'authenticated')::text, true),
    set_config('request.headers', '{"x": 1}', true), set_config('role', 'authenticated', true);
  perform public.decide_approval(v_id, 'approve');
  perform set_config('role', 'none', true);
  return (auth.jwt() ? 'grant_id') || ' ' || auth.uid() || ' ' || (select result ->> 'headers' from patchbay.approvals where id = v_id);
end
$$;
select is(pg_temp.after_decision(), 'false ' || pg_temp.a() || ' ', 'afterwards it is the user who asks, and the action saw no header of theirs');

-- Failure -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.decide(pg_temp.hold('a', 'test_fail', jsonb_build_object('code', code)))::jsonb - 'id',
  jsonb_build_object('action', 'theAction', 'status', 'failed', 'result', jsonb_build_object('error', error, 'message', message)),
  format('%s: failed, %s', code, error)
) from (values
  ('PT409', 'conflict', 'the message of PT409'), ('PT404', 'not_found', 'the message of PT404'),
  ('23505', 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.'),
  ('XX000', 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.'),
  ('57014', 'temporarily_unavailable', 'This cannot be done just now. Nothing was changed. Try again in 2 s.')
) as tried (code, error, message);
select is((select count(*)::integer from public.notes where title = 'half done'), 0, 'nothing is half done');
select is(pg_temp.activity(), 'test_fail temporarily_unavailable none f', 'the activity has the failure');
select is(pg_temp.decide((select id from patchbay.approvals where action = 'test_fail' limit 1)), 'PT409', 'a failure is an outcome: it does not run again');
select is(pg_temp.heard('b', (select id from patchbay.approvals where user_id = pg_temp.a() and action = 'test_fail' limit 1)), 'not_found', 'which nobody else hears');

-- What Postgres checks at the end -----------------------------------------------------------------------------------------
create table public.test_owed (user_id uuid default auth.uid(), n integer unique deferrable initially deferred, note uuid references public.notes (id) on delete cascade deferrable initially deferred);
create table public.test_checked (by text);
create function public.test_check() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into public.test_checked values (concat_ws(' ', current_user, auth.uid(), patchbay.actor()));
  return null;
end
$$;
create constraint trigger test_check after insert on public.test_owed deferrable initially deferred for each row execute function public.test_check();
grant insert on public.test_owed, public.test_checked to authenticated;
create function patchbay_actions.test_owe(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  insert into public.notes (title) values ('owed');
  insert into public.test_owed (n, note) values ((args ->> 'n')::integer, (args ->> 'note')::uuid);
  return '{"done": true}';
end
$$;
grant execute on function patchbay_actions.test_owe(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_owe', 'notes:write', 'Owe', 'write');
-- Each in a transaction of its own: what is to be checked at once stays so until the end.
create function pg_temp.owe(p_args jsonb) returns jsonb language plpgsql as $$
begin
  set constraints all deferred;
  return pg_temp.call('a quiet', 'test_owe', p_args);
end
$$;
create function pg_temp.owe_approved(p_args jsonb) returns jsonb language plpgsql as $$
declare
  v_id constant uuid := pg_temp.hold('a', 'test_owe', p_args);
begin
  set constraints all deferred;
  return pg_temp.decide(v_id)::jsonb;
end
$$;
select is(pg_temp.owe(args) -> 'ok', '{"done": true}', 'a direct call that keeps a deferred constraint: ' || args::text)
from (values ('{"n": 1}'::jsonb), (jsonb_build_object('n', 2, 'note', pg_temp.bread()))) as tried (args);
select is(pg_temp.owe(args) #>> '{problem,error}', 'invalid_request', 'one that breaks it: ' || args::text)
from (values ('{"n": 1}'::jsonb), ('{"n": 3, "note": "0c000000-0000-4000-8000-000000000009"}')) as tried (args);
select is(pg_temp.activity(), 'test_owe invalid_request none f', 'is recorded');
select is(
  pg_temp.owe_approved(args) #- '{result,message}' #- '{id}',
  '{"action": "theAction", "status": "failed", "result": {"error": "invalid_request"}}', 'approved, it has failed: ' || args::text
) from (values ('{"n": 1}'::jsonb), ('{"n": 3, "note": "0c000000-0000-4000-8000-000000000009"}')) as tried (args);
select is(pg_temp.owe_approved('{"n": 4}') ->> 'status', 'approved', 'and one that keeps it was done');
select is((select array_agg(distinct by) from public.test_checked), array['authenticated ' || pg_temp.a() || ' assistant'], 'it is checked as the assistant of the user');
select is((select count(*)::integer from public.notes where title = 'owed'), 3, 'nothing is half done');
set constraints all immediate;
set constraints all deferred;

-- No ------------------------------------------------------------------------------------------------------------------
create temporary table denied as select pg_temp.hold('a quiet', 'delete_note', pg_temp.id(pg_temp.bread())) as id;
create temporary table used as select last_used_at from patchbay.grants where id = pg_temp.grant_of('a quiet');
select is(
  pg_temp.decide(id, 'deny')::jsonb, jsonb_build_object('id', id, 'action', 'theAction', 'status', 'denied', 'result', null), 'A says no'
) from denied;
select ok(pg_temp.is_there(pg_temp.bread()), 'nothing is done');
select is(pg_temp.activity(), 'delete_note denied none t', 'the activity says so');
select is((select last_used_at from patchbay.grants where id = pg_temp.grant_of('a quiet')), (select last_used_at from used), 'and the assistant has not acted');
select is(pg_temp.heard('a quiet', id), 'denied', 'the model hears it') from denied;
select is(pg_temp.decide(id), 'PT409', 'no is no') from denied;
select pg_temp.pass_time('1 day');
select pg_temp.decide(pg_temp.hold('a quiet', 'test_who', '{"n": "again"}'), 'deny') from generate_series(1, 2);
select is(
  (pg_temp.call('a quiet', 'test_who', '{"n": "again"}', 'always') -> 'problem') - 'retry_after',
  '{"error": "forbidden", "message": "The user has said no to this twice. Nothing was changed. Do not ask again.", "status": 403, "scope_to_ask": null}',
  'who said no twice is not asked the same again'
);
select is(pg_temp.call('a quiet', 'test_who', '{"n": "other"}', 'always') ->> 'is_held', 'true', 'but may be asked something else');
select is(pg_temp.call('a reader', 'test_who', '{"n": "again"}', 'always') #>> '{problem,error}', 'forbidden', 'nor by another connection of the app');
select is(pg_temp.call('b', 'test_who', '{"n": "again"}', 'always') ->> 'is_held', 'true', 'B has said nothing');
select is(pg_temp.call('a quiet', 'test_ask_less', '{"n": "again"}', 'always') ->> 'is_held', 'true', 'nor was it said of another action');
update patchbay.grants set client_id = 'pairing' where id = pg_temp.grant_of('a reader');
select is(pg_temp.call('a reader', 'test_who', '{"n": "again"}', 'always') ->> 'is_held', 'true', 'nor to another app');
update patchbay.grants set client_id = 'gpt' where id = pg_temp.grant_of('a reader');
update patchbay.approvals set decided_at = decided_at - interval '61 minutes' where args = '{"n": "again"}' and status = 'denied';
select is(pg_temp.call('a quiet', 'test_who', '{"n": "again"}', 'always') ->> 'is_held', 'true', 'an hour later it may be asked');
delete from patchbay.approvals where args in ('{"n": "again"}', '{"n": "other"}');

-- Time ----------------------------------------------------------------------------------------------------------------
create temporary table late as select pg_temp.hold('a quiet', 'delete_note', pg_temp.id(pg_temp.bread())) as id;
select isnt(id, (select id from denied), 'after a no the same call is asked again') from late;
update patchbay.approvals set created_at = created_at - interval '10 minutes', expires_at = clock_timestamp() - interval '1 microsecond' where id = (select id from late);
select is(pg_temp.decide(id, decision), 'PT410', decision || ' comes too late') from late, unnest(array['approve', 'deny']) as decision;
select is(pg_temp.heard('a quiet', id), 'expired', 'the model hears it') from late;
update patchbay.approvals set expires_at = now() where id = (select id from late);
select is(pg_temp.row_of(id) ->> 'status', 'expired', 'and A sees it, without a job') from late;
select isnt(pg_temp.hold('a quiet', 'delete_note', pg_temp.id(pg_temp.bread())), id, 'the same call is then asked anew') from late;

-- The connection ------------------------------------------------------------------------------------------------------
create function pg_temp.connected(p_token text) returns uuid language plpgsql as $$
begin
  perform pg_temp.token(p_token, pg_temp.a());
  return pg_temp.hold(p_token, 'delete_note', pg_temp.id(pg_temp.bread()));
end
$$;
create temporary table ends as select pg_temp.connected('ends') as id;
select pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.disconnect_app(%L)', pg_temp.grant_of('ends')));
select is(pg_temp.row_of(id) ->> 'status', 'cancelled', 'a disconnect cancels') from ends;
select is(pg_temp.row_of(id) ->> 'error', 'unauthorized', 'and A sees why') from ends;
select is(pg_temp.decide(id), 'PT409', 'what is cancelled cannot be approved') from ends;

create temporary table narrow as select pg_temp.connected('narrow') as id, pg_temp.hold('narrow', 'test_who') as reading;
select pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.narrow_app(%L, ''{notes:read}'')', pg_temp.grant_of('narrow')));
select is(pg_temp.row_of(id) ->> 'status', 'cancelled', 'so does taking its permission away') from narrow;
select is(pg_temp.row_of(id) ->> 'error', 'forbidden', 'and A sees why') from narrow;
select ok(pg_temp.heard('narrow', id) ~ '^cancelled .*"forbidden"', 'and the model hears why') from narrow;
select is(pg_temp.row_of(reading) ->> 'status', 'pending', 'what needs another waits on') from narrow;
select is(pg_temp.decide(reading)::jsonb #>> '{result,claims,scope}', 'notes:read', 'and runs with what is left') from narrow;

-- Skipped by the trigger, which waits for nobody.
create temporary table revoked as select pg_temp.connected('revoked') as id, pg_temp.hold('revoked', 'test_who') as lost;
alter table patchbay.grants disable trigger grants_after_taking_away;
update patchbay.grants set scopes = '{notes:read}' where id = pg_temp.grant_of('revoked');
select is(pg_temp.decide(id)::jsonb ->> 'status', 'cancelled', 'a decision looks at the permission itself') from revoked;
update patchbay.grants set revoked_at = now(), revoked_reason = 'disconnected' where id = pg_temp.grant_of('revoked');
select is((pg_temp.decide(lost)::jsonb #- '{result,message}') - 'id', '{"action": "theAction", "status": "cancelled", "result": {"error": "unauthorized"}}', 'and at the connection') from revoked;
alter table patchbay.grants enable trigger grants_after_taking_away;
select ok(pg_temp.is_there(pg_temp.bread()), 'none of them did anything');

-- What a call gave is for who may still make it.
create temporary table taken (name, id) as select name, pg_temp.hold('taken', name, '{"code": "PT409"}')
from pg_temp.token('taken', pg_temp.a()) as t, unnest(array['test_fail', 'test_note']) as name;
select pg_temp.decide(id) from taken;
select ok(pg_temp.heard('taken', id) ~ case name when 'test_note' then '^approved .*"Secret"' else '^failed .*"the message of PT409"' end, name || ' gave something') from taken;
select pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.narrow_app(%L, ''{notes:read}'')', pg_temp.grant_of('taken')));
select is(pg_temp.heard('taken', id), case name when 'test_note' then 'approved' else 'failed' end, name || ': without the permission nobody hears what it gave') from taken;
update patchbay.grants set scopes = '{notes:read,notes:write}', narrowed_scopes = null where id = pg_temp.grant_of('taken');
update patchbay.tokens set scopes = '{notes:read}' where access_digest = sha256('taken');
select is(pg_temp.heard('taken', id), 'approved', 'nor with a token that lacks it') from taken where name = 'test_note';
update patchbay.tokens set scopes = '{notes:read,notes:write}' where access_digest = sha256('taken');
update patchbay.grants set scopes = '{notes:read}' where id = pg_temp.grant_of('taken');
select is(pg_temp.heard('taken', id), 'approved', 'nor with a token that had it, of a connection that lost it') from taken where name = 'test_note';
update patchbay.grants set scopes = '{notes:read,notes:write}' where id = pg_temp.grant_of('taken');
update patchbay.tokens set scopes = null where access_digest = sha256('taken');
select ok(pg_temp.heard('taken', id) ~ 'Secret', 'with it they do') from taken where name = 'test_note';
delete from patchbay_actions.registry where name = 'test_note';
select is(pg_temp.heard('taken', id), 'approved', 'nor of an action that is no more') from taken where name = 'test_note';

create temporary table less as select pg_temp.connected('less') as id;
update patchbay.tokens set scopes = '{notes:read}' where access_digest = sha256('less');
select is(pg_temp.decide(pg_temp.hold('less', 'test_who'))::jsonb #>> '{result,claims,scope}', 'notes:read', 'a token that has less than its connection gives no more');

create temporary table over as select pg_temp.connected('over') as id;
update patchbay.grants set expires_at = now() where id = pg_temp.grant_of('over');
select is(pg_temp.decide(id)::jsonb #>> '{result,error}', 'unauthorized', 'nor does a connection whose time is over run anything') from over;

create temporary table gone as select pg_temp.hold('a', 'test_decide', '{"id": null}') as id;
delete from patchbay_actions.registry where name = 'test_decide';
select is(pg_temp.decide(id)::jsonb #>> '{result,error}', 'not_found', 'an action that is no more does not run') from gone;

-- Ask me first --------------------------------------------------------------------------------------------------------
create function pg_temp.ask(p_token text, p_ask boolean, p_user uuid default pg_temp.a()) returns text language sql
return pg_temp.value_as_user('authenticated', p_user, format('select public.set_approval(%L, %L)', pg_temp.grant_of(p_token), p_ask));
create function pg_temp.asks(p_token text) returns text language sql
return pg_temp.value_as_user('authenticated', pg_temp.a(), format('select ask from public.connected_apps where grant_id = %L', pg_temp.grant_of(p_token)));
select is((select column_default from information_schema.columns where table_schema = 'patchbay' and table_name = 'grants' and column_name = 'ask'), 'false', 'off at first');
select is(pg_temp.asks('a quiet'), 'false', 'which A sees');
select is(pg_temp.ask('a quiet', true), 'true', 'A switches it on');
select is(pg_temp.asks('a quiet'), 'true', 'and sees it');
select is(pg_temp.call('a quiet', 'delete_note', pg_temp.id(gen_random_uuid())) ->> 'is_held', 'true', 'the next call is held');
select is(pg_temp.ask('a quiet', true), 'true', 'once more changes nothing');
select is(pg_temp.ask('a quiet', false), 'false', 'A switches it off');
select is(pg_temp.call('a quiet', 'delete_note', pg_temp.id(pg_temp.bread())) ->> 'is_held', 'false', 'the next call runs');
select results_eq(
  $$select event::text from patchbay.audit_log where event like 'approval_switched%' and grant_id = pg_temp.grant_of('a quiet') order by id$$,
  array['approval_switched_on', 'approval_switched_off'], 'both are audited, once'
);
select is(pg_temp.ask('a quiet', null), 'PT400', 'null is neither');
-- To sign in again is no way around it.
create function pg_temp.asks_anew(p_user uuid default pg_temp.a(), p_client text default 'gpt') returns boolean language plpgsql as $$
declare
  v_id constant uuid := gen_random_uuid();
begin
  perform patchbay.open_grant(
    v_id, p_user, p_client, now(), '{notes:read}', null, null, null, null, sha256(v_id::text::bytea), sha256(('a' || v_id)::bytea),
    sha256(('r' || v_id)::bytea), 'v1.k.' || repeat('a', 120), 'v1.k.' || repeat('b', 120), null
  );
  return (select ask from patchbay.grants where id = v_id);
end
$$;
create temporary table asking as select id from patchbay.grants where user_id = pg_temp.a() and ask;
update patchbay.grants set ask = false where id in (select id from asking);
select ok(not pg_temp.asks_anew(), 'where nothing asked, a new connection does not');
select is(pg_temp.ask('a quiet', true), 'true', 'A switches it on');
select ok(pg_temp.asks_anew(), 'a new connection of the same app asks');
select ok(
  (select bool_and(ask) from patchbay.grants where user_id = pg_temp.a() and client_id = 'gpt' and revoked_at is null and expires_at > now()),
  'so does each that is there'
);
select is_empty('select from patchbay.grants where ask and user_id = pg_temp.a() and client_id <> ''gpt''', 'none of another app');
update patchbay.grants set ask = false where user_id = pg_temp.a() and ask and id <> pg_temp.grant_of('a quiet');
select ok(not pg_temp.asks_anew(p_client => 'pairing'), 'nor does a new one of another app');
insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest, ask, revoked_at, revoked_reason)
values (gen_random_uuid(), pg_temp.a(), 'gpt', '{notes:read}', now() + interval '1 day', sha256('ended'), true, now(), 'disconnected');
update patchbay.grants set ask = false where id = pg_temp.grant_of('a quiet');
select ok(pg_temp.asks_anew(), 'also where the one that asked has ended');
delete from patchbay.grants where user_id = pg_temp.a() and ask and revoked_at is null;
update patchbay.grants set ask = true where id = pg_temp.grant_of('a quiet');
select is(pg_temp.ask('a quiet', false), 'false', 'A switches it off');
select ok(not pg_temp.asks_anew(), 'and the ended one no longer counts');
update patchbay.grants set ask = true where id in (select id from asking);
select is(pg_temp.ask('a quiet', true, pg_temp.b()), 'PT404', 'B has no such connection');
select is(pg_temp.ask('a quiet', true, null), 'PT401', 'nobody has');
select is(pg_temp.ask('ends', false), 'PT404', 'one that has ended is no connection');
select is(
  pg_temp.call('a quiet', 'test_ask_less', pg_temp.id(pg_temp.grant_of('a'))) #>> '{problem,status}', '403', 'an assistant cannot switch it off'
);
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, status, user_id, decided_at)
values (sha256('device'), sha256('user code'), 'device', 'gpt', '{notes:read}', 'approved', pg_temp.a(), now());
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), format('select public.set_approval(%L, true)', planned_grant_id)), 'true',
  'a device that has not fetched its tokens is told as well'
) from patchbay.device_requests where device_digest = sha256('device');
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), format('select ask from public.connected_apps where grant_id = %L', planned_grant_id)), 'true', 'which A sees'
) from patchbay.device_requests where device_digest = sha256('device');

-- Undone --------------------------------------------------------------------------------------------------------------
select patchbay.track('public.notes');
select pg_temp.pass_time('1 day');
create temporary table undone as select pg_temp.note('Coffee') as note;
select is(pg_temp.decide(pg_temp.hold('a', 'delete_note', pg_temp.id(note)))::jsonb ->> 'status', 'approved', 'what was approved') from undone;
select is(
  pg_temp.value_as_user('authenticated', pg_temp.a(), 'select outcome || '' '' || undoable from public.assistant_activity order by id desc limit 1'), 'ok true',
  'can be undone as any other call'
);
select pg_temp.value_as_user('authenticated', pg_temp.a(), 'select public.undo_activity((select id from public.assistant_activity order by id desc limit 1))');
select ok(pg_temp.is_there(note), 'and is') from undone;

-- Limits --------------------------------------------------------------------------------------------------------------
select pg_temp.pass_time('1 day');
select pg_temp.token('flood', pg_temp.b());
select is(
  (select array_agg(answer ->> 'is_held' || coalesce(' ' || (answer #>> '{problem,error}'), '') order by n)
    from (select n, pg_temp.call('flood', 'test_who', jsonb_build_object('n', n), 'always') as answer from generate_series(1, 21) as n) as called),
  array_fill('true'::text, array[20]) || 'false rate_limited'::text, 'twenty of one connection wait, and one more is refused'
);
select is(pg_temp.call('flood', 'test_who', '{"n": 1}', 'always') ->> 'is_held', 'true', 'what waits already is still answered');
select pg_temp.decide(id, 'deny', pg_temp.b()) from patchbay.approvals where grant_id = pg_temp.grant_of('flood');
select is(pg_temp.call('flood', 'test_who', '{"n": 99}', 'always') #>> '{problem,error}', 'rate_limited', 'who asked too often waits, also after a no');
select ok((pg_temp.call('flood', 'test_who', '{"n": 99}', 'always') #>> '{problem,retry_after}')::integer > 0, 'and hears for how long');
select pg_temp.pass_time('1 minute');
select is(pg_temp.call('flood', 'test_who', '{"n": 99}', 'always') ->> 'is_held', 'true', 'then it goes on');
select pg_temp.pass_time('1 day');
select pg_temp.hold('flood', 'test_who', jsonb_build_object('late', n)) from generate_series(1, 19) as n;
select pg_temp.pass_time('1 day');
update patchbay.approvals set created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute' where args ? 'late';
select is(pg_temp.call('flood', 'test_who', '{"n": 100}', 'always') ->> 'is_held', 'true', 'what has expired does not wait');
update patchbay.rate_limits set remaining = 0, updated_at = clock_timestamp() where key = patchbay.bucket_key('approval:user', pg_temp.b()::text);
select is(pg_temp.call('flood', 'test_who', '{"n": 101}', 'always') #>> '{problem,error}', 'rate_limited', 'all connections of a user together are limited');
delete from patchbay.approvals where args ? 'late' or args in ('{"n": 100}', '{"n": 101}');
select pg_temp.pass_time('1 day');

insert into patchbay.approvals (user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, status, created_at, expires_at, decided_at)
select pg_temp.b(), pg_temp.grant_of('b'), 'gpt', 'A GPT', 'test_who', 'testWho', 'Test', jsonb_build_object('old', n), '{}', 'denied',
  now() - interval '2 days', now() - interval '1 day', now() - interval '1 day'
from generate_series(1, 1000) as n;
select pg_temp.pass_time('1 day');
-- The next random number is small: not every call that is held looks for the oldest.
select setseed(0.181);
select ok(pg_temp.hold('b', 'test_who', '{"n": "newest"}') is not null, 'with a thousand kept one more is held');
select is((select count(*)::integer from patchbay.approvals where user_id = pg_temp.b()), 1000, 'and the oldest have gone');
select is((select count(*)::integer from patchbay.approvals where user_id = pg_temp.b() and status = 'pending' and expires_at > now()), 3, 'what waits stays');
delete from patchbay.approvals where args ? 'old';

-- Kept, exported, deleted ---------------------------------------------------------------------------------------------
select is(pg_temp.constraint_of(sql), wanted, wanted) from (values
  ('update patchbay.approvals set expires_at = created_at', 'approvals_expires_after_creation'),
  ('update patchbay.approvals set text = repeat(''x'', 301)', 'approvals_text_length'),
  ('update patchbay.approvals set status = ''running'', decided_at = now()', 'approvals_status_known'),
  ('update patchbay.approvals set decided_at = null where status = ''denied''', 'approvals_pending_is_undecided'),
  ('update patchbay.approvals set result = ''1'' where status = ''denied''', 'approvals_result_of_a_decision'),
  ('update patchbay.approvals set args = to_jsonb(repeat(''x'', 100000))', 'approvals_args_length')
) as tried (sql, wanted);
update patchbay.approvals set created_at = now() - interval '31 days', expires_at = now() - interval '31 days' + interval '10 minutes' where id = (select id from denied);
select is(patchbay.purge() ->> 'approvals', '1', 'after a month one goes');
select ok(not exists (select from patchbay.approvals where id = (select id from denied)), 'that one');
select ok(
  (select count(*) from jsonb_array_elements((pg_temp.value_as_user('authenticated', pg_temp.a(), 'select public.export_my_data()')::jsonb) #> '{data,approvals}') as doc
    where doc ->> 'status' = 'approved' and doc #>> '{args,id}' = pg_temp.milk()::text and doc #>> '{result,deleted}' = 'true') = 1,
  'A''s export has them, with arguments and results'
);
select ok(
  pg_temp.value_as_user('authenticated', pg_temp.b(), 'select public.export_my_data()') !~ pg_temp.milk()::text, 'B''s has none of A''s'
);

-- What a yes was said to -----------------------------------------------------------------------------------------------
create function patchbay_actions.test_who_question(args jsonb) returns text language sql set search_path = ''
return (select 'Show ' || title from public.notes where id = (args ->> 'id')::uuid);
grant execute on function patchbay_actions.test_who_question(jsonb) to authenticated;
create temporary table shown as select pg_temp.note('an old list') as id;
alter table shown add held uuid;
update shown set held = pg_temp.hold('a', 'test_who', pg_temp.id(id));
update public.notes set title = 'the tax return' where id = (select id from shown);
select is(pg_temp.decide(held)::jsonb ->> 'status', 'failed', 'a yes to what is another thing by now runs nothing') from shown;
select is(pg_temp.row_of(held) ->> 'error', 'conflict', 'and says so') from shown;
update shown set held = pg_temp.hold('a', 'test_who', pg_temp.id(id));
select is(pg_temp.decide(held)::jsonb ->> 'status', 'approved', 'asked again, it runs') from shown;

update patchbay.retention set keep = '0' where what = 'approvals';
create temporary table waiting as select pg_temp.hold('a', 'test_who', '{"n": "waits"}') as id;
select patchbay.purge(now() + interval '1 second');
select isnt_empty('select from patchbay.approvals where id = (select id from waiting)', 'what waits is kept until it is over, however short the time');
update patchbay.retention set keep = '30 days' where what = 'approvals';

delete from auth.users where id = pg_temp.a();
select is((select count(*)::integer from patchbay.approvals where user_id = pg_temp.a()), 0, 'with the account they go');

select * from finish();
rollback;
