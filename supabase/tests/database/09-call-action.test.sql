-- patchbay_api.call_action: who is it, may it, do it as the user, write it down. Called as the role that serves requests.
begin;
\ir ../helpers.psql
select no_plan();

create function pg_temp.request() returns uuid language sql immutable return '0c000000-0000-4000-8000-000000000003'::uuid;

-- What call_action answers to patchbay_gateway, as the Edge Function makes an answer of it: status, body (parsed), and what the
-- problem says beside; whom it names for the log, and the role and claims that it left; the error when it raises.
create function pg_temp.call(
  p_token text, p_action text, p_args jsonb default '{}', p_problem jsonb default null, p_resource text default null
) returns jsonb language plpgsql as $$
declare
  v_answer record;
  v_left jsonb;
begin
  perform set_config('role', 'patchbay_gateway', true);
  select * into v_answer
  from patchbay_api.call_action(sha256(p_token::bytea), p_resource, p_action, p_args, p_problem, '0c000000-0000-4000-8000-000000000003');
  v_left := jsonb_build_object('role', current_user, 'claims', coalesce(current_setting('request.jwt.claims', true), ''));
  perform set_config('role', 'none', true);
  if (v_answer.ok is null) = (v_answer.problem is null) then
    raise exception 'neither an answer nor a problem, or both';
  end if;
  return to_jsonb(v_answer) - '{ok,problem,is_held}'::text[] || jsonb_build_object('left', v_left) || case
    when v_answer.problem is null then jsonb_build_object('status', 200, 'body', v_answer.ok::jsonb)
    else jsonb_strip_nulls(to_jsonb(v_answer.problem)) - '{error,message}'::text[]
      || jsonb_build_object('body', jsonb_build_object('error', (v_answer.problem).error, 'message', (v_answer.problem).message))
  end;
exception when others then
  return jsonb_build_object('raised', sqlstate || ' ' || sqlerrm);
end
$$;
create function pg_temp.status(p_answer jsonb) returns text language sql immutable return p_answer ->> 'status';

-- The last interaction in words.
create function pg_temp.last() returns text language sql
return (select concat_ws(' ', client_id, action, outcome) from patchbay.interactions order by id desc limit 1);

-- A token of p_user: access for an hour, or the refresh token beside it.
create function pg_temp.token(p_token text, p_user uuid, p_scopes text[], p_resource text default null, p_kind text default 'access')
returns void language plpgsql as $$
declare
  v_grant_id constant uuid := gen_random_uuid();
  v_other constant text := 'beside ' || p_token;
  v_access_digest constant bytea := sha256(case p_kind when 'access' then p_token else v_other end::bytea);
  v_refresh_digest constant bytea := sha256(case p_kind when 'access' then v_other else p_token end::bytea);
begin
  insert into patchbay.grants (id, user_id, client_id, scopes, resource, expires_at, access_digest)
  values (v_grant_id, p_user, 'gpt', p_scopes, p_resource, now() + interval '90 days', v_access_digest);
  insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
  values (v_access_digest, v_refresh_digest, v_grant_id, now() + interval '1 hour', now() + interval '90 days');
end
$$;

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
values ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false);
insert into public.notes (id, user_id, title) values
  ('0a000000-0000-4000-8000-0000000000aa', pg_temp.a(), 'of A'), ('0b000000-0000-4000-8000-0000000000bb', pg_temp.b(), 'of B');
do $$ begin
  perform pg_temp.token('a', pg_temp.a(), '{notes:read,notes:write,profile:read}');
  perform pg_temp.token('b', pg_temp.b(), '{notes:read,notes:write,profile:read}');
  perform pg_temp.token('reader', pg_temp.a(), '{notes:read}');
  perform pg_temp.token('powerless', pg_temp.a(), '{}');
  perform pg_temp.token('narrowed', pg_temp.a(), '{notes:read,notes:write}');
  update patchbay.tokens set scopes = '{notes:read}' where access_digest = sha256('narrowed');
  perform pg_temp.token('mcp', pg_temp.a(), '{notes:read,notes:write,profile:read}', 'https://app.example/mcp');
  perform pg_temp.token('refresh', pg_temp.a(), '{notes:read,notes:write,profile:read}', null, 'refresh');
  perform pg_temp.token('expired', pg_temp.a(), '{notes:read,notes:write,profile:read}');
  update patchbay.tokens set created_at = now() - interval '1 hour', access_expires_at = now() where access_digest = sha256('expired');
  perform pg_temp.token('outlives its grant', pg_temp.a(), '{notes:read,notes:write,profile:read}');
  update patchbay.grants set created_at = now() - interval '1 hour', expires_at = now()
  where id = (select grant_id from patchbay.tokens where access_digest = sha256('outlives its grant'));
  perform pg_temp.token('revoked', pg_temp.a(), '{notes:read,notes:write,profile:read}');
  update patchbay.grants set revoked_at = now(), revoked_reason = 'disconnected'
  where id = (select grant_id from patchbay.tokens where access_digest = sha256('revoked'));
end $$;

-- Actions that behave badly -------------------------------------------------------------------------------------------
create function patchbay_actions.test_who(args jsonb) returns jsonb language sql set search_path = ''
return jsonb_build_object(
  'role', current_user, 'uid', auth.uid(), 'claims', auth.jwt(), 'actor', current_setting('patchbay.actor', true)
);
create function patchbay_actions.test_raise(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  insert into public.notes (title) values ('written before the failure');
  if args ->> 'code' = 'division' then
    return to_jsonb(1 / 0);
  elsif args ->> 'code' = 'auth' then
    return (select to_jsonb(email) from auth.users limit 1);
  elsif args ->> 'code' = 'other' then
    insert into public.notes (user_id, title) values (gen_random_uuid(), 'of nobody');
  elsif args ->> 'code' = 'long' then
    -- One character too many, with the quotes.
    return to_jsonb(repeat('x', 89999));
  elsif args ->> 'code' = 'longest' then
    delete from public.notes where title = 'written before the failure';
    return to_jsonb(repeat('🦊', 89998));
  else
    raise exception using
      errcode = args ->> 'code', message = 'the message of ' || (args ->> 'code'), detail = coalesce(args ->> 'details', '');
  end if;
  return null;
end
$$;
create function patchbay_actions.test_stray(args jsonb) returns jsonb language sql set search_path = '' return '"called"'::jsonb;
grant execute on function patchbay_actions.test_who(jsonb), patchbay_actions.test_raise(jsonb), patchbay_actions.test_stray(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_who', 'notes:read', 'Test', 'read'), ('test_raise', 'notes:read', 'Test', 'read'), ('test_gone', 'notes:read', 'Test', 'read');

-- Success -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('a', 'get_note', '{"id": "0a000000-0000-4000-8000-0000000000aa"}') - 'body',
  jsonb_build_object(
    'status', 200, 'user_id', pg_temp.a(), 'client_id', 'gpt', 'detail', null,
    'left', '{"role": "patchbay_gateway", "claims": ""}'::jsonb
  ),
  'a good call answers 200, says for the log who called, and leaves neither role nor claims'
);
select results_eq(
  $$select user_id, client_id, action::text, outcome::text, trace_id, duration_ms >= 0 and duration_ms < 60000, at >= now(),
      grant_id = (select grant_id from patchbay.tokens where access_digest = sha256('a'))
    from patchbay.interactions where user_id = pg_temp.a()$$,
  $$values (pg_temp.a(), 'gpt', 'get_note', 'ok', pg_temp.request(), true, true, true)$$,
  'it is recorded: who, which client and grant, which action, how it ended and how long it took'
);
select is(
  pg_temp.call('a', 'test_who') -> 'body',
  jsonb_build_object(
    'role', 'authenticated', 'uid', pg_temp.a(), 'actor', 'assistant',
    'claims', jsonb_build_object(
      'sub', pg_temp.a(), 'role', 'authenticated', 'aud', 'authenticated', 'client_id', 'gpt',
      'grant_id', (select grant_id from patchbay.tokens where access_digest = sha256('a')),
      'scope', 'notes:read notes:write profile:read'
    )
  ),
  'an action runs as authenticated with the claims of the user'
);
select is(pg_temp.call('narrowed', 'test_who') #>> '{body,claims,scope}', 'notes:read', 'and with the scopes of the token');
select is(pg_temp.status(pg_temp.call('mcp', 'get_me', p_resource => 'https://app.example/mcp')), '200', 'a token for a resource works there');

-- 401 -----------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call(token, action, p_resource => resource) - 'client_id',
  jsonb_build_object(
    'status', 401, 'user_id', null, 'detail', null, 'left', '{"role": "patchbay_gateway", "claims": ""}'::jsonb,
    'body', jsonb_build_object(
      'error', 'unauthorized', 'message', 'The credential is missing, unknown, expired or revoked. Sign in again.'
    )
  ),
  '401: ' || why
)
from (values
  ('no token', null, 'get_me', null),
  ('an unknown token', 'unknown', 'get_me', null),
  ('a token that expired this moment', 'expired', 'get_me', null),
  ('a token of a revoked grant', 'revoked', 'get_me', null),
  ('a token whose grant has expired', 'outlives its grant', 'get_me', null),
  ('a refresh token', 'refresh', 'get_me', null),
  ('a token for another resource', 'mcp', 'get_me', null),
  ('a token without resource, where one is needed', 'a', 'get_me', 'https://app.example/mcp'),
  ('a token for another resource, by prefix', 'mcp', 'get_me', 'https://app.example/mcp/'),
  ('an unknown action without a token', null, 'no_such_action', null)
) as tried (why, token, action, resource);
select is(
  pg_temp.call('unknown', 'get_me', null, '{"status": 400, "message": "title: must be text"}') #>> '{body,error}', 'unauthorized',
  'a fault of the input is not told to a stranger'
);
select is((select count(*)::integer from patchbay.interactions where at >= now()), 4, 'nobody is recorded for what nobody did');

update auth.users set banned_until = now() + interval '1 day' where id = pg_temp.a();
select is(pg_temp.status(pg_temp.call('a', 'get_me')), '401', '401: a token of a user who was banned meanwhile');
update auth.users set banned_until = null, deleted_at = now() where id = pg_temp.a();
select is(pg_temp.status(pg_temp.call('a', 'get_me')), '401', '401: a token of a user who was marked as deleted meanwhile');
update auth.users set deleted_at = null where id = pg_temp.a();

-- 403 and 404 ---------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call(token, action) -> 'body',
  jsonb_build_object(
    'error', 'forbidden',
    'message', format('This needs the permission %s, which was not given. Sign in again and allow it.', scope)
  ),
  format('403: %s may not %s', token, action)
)
from (values
  ('reader', 'create_note', 'notes:write'), ('reader', 'delete_note', 'notes:write'), ('reader', 'get_me', 'profile:read'),
  ('powerless', 'list_notes', 'notes:read'), ('narrowed', 'update_note', 'notes:write')
) as tried (token, action, scope);
select is(pg_temp.last(), 'gpt update_note forbidden', 'a refusal is recorded as one');
select is(
  pg_temp.call(token, action) ->> 'scope_to_ask', expected, format('%s is told to ask for what it has and what %s needs', token, action)
)
from (values
  ('reader', 'create_note', 'notes:read notes:write'), ('powerless', 'list_notes', 'notes:read'),
  ('narrowed', 'get_me', 'notes:read notes:write profile:read')
) as tried (token, action, expected);
select is(
  pg_temp.call('reader', 'create_note', null, '{"status": 400, "message": "title: must be text"}') #>> '{body,error}', 'forbidden',
  'a missing permission comes before a fault of the input'
);
select is(
  pg_temp.call('a', action) - 'left',
  jsonb_build_object(
    'status', 404, 'user_id', pg_temp.a(), 'client_id', 'gpt', 'detail', null,
    'body', '{"error": "not_found", "message": "There is no such action."}'::jsonb
  ),
  '404: ' || action
)
from unnest(array[
  'no_such_action', 'test_stray', 'note_json', 'own_account', 'decode_cursor', 'cursor_tag', 'LIST_NOTES', 'listNotes', ' list_notes',
  'patchbay_actions.list_notes', 'list_notes(''{}''); drop table public.notes; --', 'list_notes"', 'pg_sleep', ''
]) as action;
select is(
  pg_temp.status(pg_temp.call('a', repeat('x', 5000))), '404', 'a name that is far too long is unknown as well'
);
select is(pg_temp.last() ~ '^gpt x{100} not_found$', true, 'and recorded as far as there is room');
select is(pg_temp.status(pg_temp.call('a', null)), '404', 'so is no name');

-- Faults that the Edge Function found ---------------------------------------------------------------------------------
select is(
  pg_temp.call('a', 'create_note', '{"title": "must not exist"}', '{"status": 413, "message": "The body is larger than 64 kB."}') - 'left',
  jsonb_build_object(
    'status', 413, 'user_id', pg_temp.a(), 'client_id', 'gpt', 'detail', null,
    'body', '{"error": "invalid_request", "message": "The body is larger than 64 kB."}'::jsonb
  ),
  'a fault of the input is told to who is signed in'
);
select is_empty($$select from public.notes where title = 'must not exist'$$, 'and the action does not run');
select is(pg_temp.last(), 'gpt create_note invalid_request', 'it is recorded');

-- Errors of the action ------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('a', 'test_raise', jsonb_build_object('code', code)) - 'user_id' - 'client_id',
  jsonb_build_object(
    'status', status, 'detail', detail, 'left', '{"role": "patchbay_gateway", "claims": ""}'::jsonb,
    'body', jsonb_build_object('error', error, 'message', message)
  ),
  format('%s becomes %s', code, status)
)
from (values
  ('PT400', 400, 'invalid_request', 'the message of PT400', 'PT400 the message of PT400'),
  ('PT403', 403, 'forbidden', 'the message of PT403', 'PT403 the message of PT403'),
  ('PT404', 404, 'not_found', 'the message of PT404', 'PT404 the message of PT404'),
  ('PT409', 409, 'conflict', 'the message of PT409', 'PT409 the message of PT409'),
  ('PT429', 429, 'rate_limited', 'the message of PT429', 'PT429 the message of PT429'),
  ('PT200', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', 'PT200 the message of PT200'),
  ('PT4XX', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', 'PT4XX the message of PT4XX'),
  ('P0001', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', 'P0001 the message of P0001'),
  ('23514', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '23514 the message of 23514'),
  ('23502', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '23502 the message of 23502'),
  ('23503', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '23503 the message of 23503'),
  ('23505', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '23505 the message of 23505'),
  ('22P02', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '22P02 the message of 22P02'),
  ('22003', 400, 'invalid_request', 'A value is not acceptable. Check the input against the description of this action.', '22003 the message of 22003'),
  ('42P01', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', '42P01 the message of 42P01'),
  ('division', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', '22012 division by zero'),
  ('auth', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.', '42501 permission denied for table users'),
  ('other', 500, 'internal_error', 'Something went wrong on our side. Nothing was changed. Try again later.',
    '42501 new row violates row-level security policy for table "notes"'),
  ('long', 400, 'invalid_request', 'The answer would be too long. Ask for less at once.', 'PT400 The answer would be too long. Ask for less at once.')
) as tried (code, status, error, message, detail);
select is(
  pg_temp.call('a', 'test_raise', jsonb_build_object('code', code)) - 'user_id' - 'client_id',
  jsonb_build_object(
    'status', 503, 'retry_after', 2, 'detail', code || ' the message of ' || code,
    'left', '{"role": "patchbay_gateway", "claims": ""}'::jsonb,
    'body', '{"error": "temporarily_unavailable", "message": "This cannot be done just now. Nothing was changed. Try again in 2 s."}'::jsonb
  ),
  format('%s becomes 503: nobody''s mistake, and soon over', code)
)
from (values ('40001'), ('40P01'), ('55P03'), ('53100'), ('53200'), ('57P03'), ('58030'), ('25006'), ('PT503')) as for_now (code);
select is(
  patchbay_api.error_code(422), 'invalid_request', 'a status of 4xx that has no code of its own is the caller''s fault, not ours'
);
select is_empty(
  $$select from public.notes where title = 'written before the failure'$$, 'what an action wrote before it failed is undone'
);
select results_eq(
  $$select outcome::text, count(*)::integer from patchbay.interactions where action = 'test_raise' group by 1 order by 1$$,
  $$values ('conflict', 1), ('forbidden', 1), ('internal_error', 7), ('invalid_request', 8), ('not_found', 1), ('rate_limited', 1),
    ('temporarily_unavailable', 9)$$,
  'yet each failure is recorded'
);
select is(
  pg_temp.call('a', 'test_gone') - 'user_id' - 'client_id' - 'left',
  '{"status": 500, "detail": "42883 function patchbay_actions.test_gone(jsonb) does not exist", "body": {"error": "internal_error",
    "message": "Something went wrong on our side. Nothing was changed. Try again later."}}',
  'an action without its function is our fault: the log learns which, the caller does not'
);
select is(
  length(pg_temp.call('a', 'test_raise', '{"code": "longest"}') ->> 'body'), 89998,
  'an answer of 90,000 characters with its quotes is not too long, however many octets it has'
);
select is(pg_temp.status(pg_temp.call('a', 'create_note', null)), '400', 'no arguments at all are refused by the checks of the table');
select is(pg_temp.status(pg_temp.call('a', 'create_note', '[]')), '400', 'so is a list');
select is(pg_temp.status(pg_temp.call('a', 'create_note', '"title"')), '400', 'so is a string');

-- Two users -----------------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('b', action, '{"id": "0a000000-0000-4000-8000-0000000000aa", "title": "taken", "pinned": true}') -> 'body',
  '{"error": "not_found", "message": "There is no note with this id. Call listNotes to see the ids."}',
  format('%s: the note of A does not exist for B', action)
)
from unnest(array['get_note', 'update_note', 'replace_note', 'pin_note', 'delete_note']) as action;
select is(
  pg_temp.call('b', 'get_note', '{"id": "0a000000-0000-4000-8000-0000000000aa"}') -> 'body',
  pg_temp.call('b', 'get_note', jsonb_build_object('id', gen_random_uuid())) -> 'body',
  'another user''s note and one that never was are answered alike'
);
select is(
  pg_temp.call('b', 'list_notes') #>> '{body,notes,0,title}', 'of B', 'B lists their own notes'
);
select is(jsonb_array_length(pg_temp.call('b', 'list_notes') #> '{body,notes}'), 1, 'and no other');
select is(
  pg_temp.status(pg_temp.call('b', 'create_note', '{"title": "t", "user_id": "0a000000-0000-4000-8000-000000000001"}')), '200',
  'an owner in the arguments'
);
select is((select user_id from public.notes where title = 't'), pg_temp.b(), 'is not asked for: the token says whose it is');
select results_eq(
  $$select title, pinned from public.notes where user_id = pg_temp.a()$$, $$values ('of A', false)$$, 'the note of A is as it was'
);
select is(
  pg_temp.call('b', 'get_me') #>> '{body,email}', 'b@example.com', 'B is B'
);

-- What another client left on a pooled connection ----------------------------------------------------------------------
create function pg_temp.call_with(p_setting text, p_value text, p_action text, p_args jsonb default '{}') returns jsonb
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform set_config(p_setting, p_value, false);
  v_answer := pg_temp.call('a', p_action, p_args);
  perform set_config(p_setting, '', false);
  return v_answer;
end
$$;
create function pg_temp.left_over(p_setting text) returns text language sql immutable
return case
  when p_setting in ('request.jwt', 'request.jwt.claim', 'request.jwt.claims')
    then '{"sub": "0b000000-0000-4000-8000-000000000002", "role": "service_role", "email": "b@example.com", "aal": "aal2"}'
  when p_setting ~ 'sub$' then '0b000000-0000-4000-8000-000000000002'
  when p_setting ~ 'role$' then 'service_role'
  when p_setting ~ 'headers|cookies|metadata' then '{"x-user": "0b000000-0000-4000-8000-000000000002"}'
  else 'left over'
end;
create function patchbay_actions.test_settings(args jsonb) returns jsonb language sql set search_path = ''
return jsonb_build_object(
  'uid', auth.uid(), 'role', auth.role(), 'email', auth.email(), 'sub', auth.jwt() ->> 'sub', 'aal', auth.jwt() ->> 'aal',
  'itself', case when args ->> 'name' not in ('request.jwt.claims', 'patchbay.actor') then nullif(current_setting(args ->> 'name', true), '') end
);
grant execute on function patchbay_actions.test_settings(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_settings', 'notes:read', 'Test', 'read');
select is(
  pg_temp.call_with(name, pg_temp.left_over(name), 'test_settings', jsonb_build_object('name', name)) -> 'body',
  jsonb_build_object('uid', pg_temp.a(), 'role', 'authenticated', 'email', null, 'sub', pg_temp.a(), 'aal', null, 'itself', null),
  format('%s, left over, is not seen: the assistant of A acts as A', name)
)
from unnest(array[
  'request.jwt', 'request.jwt.claims', 'request.jwt.claim', 'request.jwt.claim.sub', 'request.jwt.claim.role', 'request.jwt.claim.email',
  'request.jwt.claim.aal', 'request.jwt.claim.session_id', 'request.jwt.claim.app_metadata', 'request.headers', 'request.cookies',
  'request.method', 'request.path', 'patchbay.actor'
]) as name;
select is(
  pg_temp.call_with('request.jwt.claim.sub', pg_temp.b()::text, 'get_note', '{"id": "0b000000-0000-4000-8000-0000000000bb"}') ->> 'status', '404',
  'nor does it see what is B''s'
);
select is(
  pg_temp.call_with('request.jwt.claim.sub', pg_temp.b()::text, 'create_note', '{"title": "whose"}') ->> 'status', '200', 'what it adds'
);
select is((select user_id from public.notes where title = 'whose'), pg_temp.a(), 'is A''s');
select is(
  pg_temp.call_with(name, 'no JSON and no id', 'get_me') ->> 'status', '200', format('%s that cannot be read stops nobody', name)
)
from unnest(array['request.jwt.claims', 'request.jwt.claim', 'request.jwt.claim.sub']) as name;
select is_empty(
  $$select p.oid::regproc::text, found.names[1]
    from pg_proc as p,
      regexp_matches(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), 'current_setting\(\s*''((request|patchbay)\.[^'']+)''', 'g') as found (names)
    where p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)' and found.names[1] <> all (patchbay_api.request_settings())$$,
  'every setting of a request that any function of this database reads is on the list of those that are emptied'
);
select is_empty(
  $$select name from unnest(patchbay_api.request_settings()) as name where current_setting(name, true) <> ''$$, 'a call leaves none of them'
);

-- Who changes a row -----------------------------------------------------------------------------------------------------
create function patchbay_actions.test_actor(args jsonb) returns jsonb language sql security definer set search_path = '' return to_jsonb(patchbay.actor());
grant execute on function patchbay_actions.test_actor(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_actor', 'notes:read', 'Test', 'read');
select is(pg_temp.call('a', 'test_actor') ->> 'body', 'assistant', 'in a call it is the assistant');
select set_config('patchbay.actor', 'assistant', true), set_config('request.jwt.claims', jsonb_build_object('sub', pg_temp.a())::text, true);
select is(patchbay.actor(), 'user', 'a user is a user, also with a setting that somebody left');
select set_config('patchbay.actor', '', true), set_config('request.jwt.claims', '', true);
select is(patchbay.actor(), 'user', 'and so is nobody');

-- Seconds to wait -----------------------------------------------------------------------------------------------------
select is(
  pg_temp.call('a', 'test_raise', jsonb_build_object('code', code, 'details', details)) -> 'retry_after', to_jsonb(seconds),
  format('%s with the details %L: %s', code, details, coalesce(seconds::text, 'none'))
)
from (values
  ('PT429', '{"retry_after": 7}', 7), ('PT429', '{"retry_after":7}', 7), ('PT429', '', null), ('PT429', '7', null),
  ('PT429', '{"retry_after": "7"}', null), ('PT429', '{"retry_after": 1234567}', null), ('PT429', '{"retry_after": -7}', null),
  ('PT409', '{"retry_after": 7}', null)
) as raised (code, details, seconds);

-- A call that is cut off ---------------------------------------------------------------------------------------------
create function patchbay_actions.test_endless(args jsonb) returns jsonb language plpgsql set search_path = '' as $$
begin
  insert into public.notes (title) values ('half done');
  perform pg_catalog.pg_sleep(60);
  return '"never"';
end
$$;
grant execute on function patchbay_actions.test_endless(jsonb) to authenticated;
insert into patchbay_actions.registry values ('test_endless', 'notes:read', 'Test', 'read');
create temporary table cut (answer jsonb);
set local statement_timeout = '1s';
insert into cut select pg_temp.call('a', 'test_endless');
set local statement_timeout = 0;
select is(
  (select answer - array['body', 'user_id', 'client_id'] from cut),
  '{"status": 503, "retry_after": 2, "detail": "57014 canceling statement due to statement timeout", "left": {"role": "patchbay_gateway", "claims": ""}}',
  'a call that takes longer than a statement may is told to come again'
);
select is((select answer #>> '{body,error}' from cut), 'temporarily_unavailable', 'in the words of any other outage');
select is(pg_temp.last(), 'gpt test_endless temporarily_unavailable', 'and is recorded');
select is((select duration_ms > 0 and duration_ms < 60000 from patchbay.interactions order by id desc limit 1), true, 'with the time that it took');
select is_empty($$select from public.notes where title = 'half done'$$, 'what it did is undone');

-- What is behind call_action ------------------------------------------------------------------------------------------
select is(
  (select prosecdef from pg_proc where oid = 'patchbay_api.call_action(bytea, text, text, jsonb, jsonb, uuid, text, jsonb)'::regprocedure), false,
  'call_action runs with the power of its caller, who has none, and of the user, who has RLS'
);
select is(pg_temp.status(pg_temp.call('refresh', 'get_me')), '401', 'a refresh token is still none');
select is(
  (select count(*)::integer from patchbay.tokens where access_digest = sha256('expired')), 1, 'looking at an expired token changes nothing'
);

select * from finish();
rollback;
