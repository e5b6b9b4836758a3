-- public.user_gpt_connections: the user reads their own row, without the sealed tokens; nobody writes through an API role.
begin;
\ir ../helpers.psql
select no_plan();

insert into auth.users (id, email) values (pg_temp.a(), 'a@example.com'), (pg_temp.b(), 'b@example.com');
insert into public.user_gpt_connections
  (user_id, has_completed_oauth, oauth_access_token, oauth_refresh_token, oauth_token_expires_at, updated_at)
values
  (pg_temp.a(), true, 'v1.k.a.a', 'v1.k.a.r', now() + interval '1 hour', '2020-01-01'),
  (pg_temp.b(), true, 'v1.k.b.a', 'v1.k.b.r', now() + interval '1 hour', '2020-01-01');

-- Reading -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.as_user('authenticated', pg_temp.a(),
    'select user_id, has_completed_oauth, last_interaction, created_at, updated_at from public.user_gpt_connections'),
  '1', 'A reads the granted columns of one row'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.a(),
    'select has_completed_oauth, last_interaction from public.user_gpt_connections where user_id = auth.uid()'),
  '1', 'it is the row of A: the query of the mobile app works'
);
select is(
  pg_temp.as_user('authenticated', pg_temp.b(),
    format('select user_id from public.user_gpt_connections where user_id = %L', pg_temp.a())),
  '0', 'B does not see the row of A'
);
select is(
  pg_temp.as_user('authenticated', null, 'select user_id from public.user_gpt_connections'),
  '0', 'a signed-in role without a user sees no row'
);
select is(
  pg_temp.as_user(role, pg_temp.a(), format('select %s from public.user_gpt_connections', columns)),
  '42501', format('%s cannot select %s', role, columns)
)
from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
  unnest(array['*', 'oauth_access_token', 'oauth_refresh_token', 'oauth_token_expires_at']) as columns;
select is(
  pg_temp.as_user(role, pg_temp.a(), sql), '42501', format('%s cannot learn of a sealed column by: %s', role, sql)
)
from unnest(array['authenticated', 'service_role']) as role,
  unnest(array[
    'select user_id from public.user_gpt_connections where oauth_access_token like ''v1.%''',
    'select user_id from public.user_gpt_connections order by oauth_refresh_token',
    'select count(oauth_access_token) from public.user_gpt_connections',
    'select to_jsonb(c) from public.user_gpt_connections as c',
    'select c from public.user_gpt_connections as c'
  ]) as sql;
select is(
  pg_temp.as_user(role, pg_temp.a(), 'select user_id from public.user_gpt_connections'), '42501', role || ' reads nothing at all'
)
from unnest(array['anon', 'patchbay_gateway']) as role;
select is(
  pg_temp.as_user(
    'service_role', null,
    format('select user_id, has_completed_oauth from public.user_gpt_connections where user_id in (%L, %L)', pg_temp.a(), pg_temp.b())
  ), '2', 'service_role reads the granted columns of every row'
);

-- Writing -------------------------------------------------------------------------------------------------------------
select is(pg_temp.as_user(role, pg_temp.a(), sql), '42501', format('%s cannot: %s', role, sql))
from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
  unnest(array[
    'insert into public.user_gpt_connections (user_id) values (gen_random_uuid())',
    'update public.user_gpt_connections set has_completed_oauth = true',
    'update public.user_gpt_connections set last_interaction = now()',
    'update public.user_gpt_connections set oauth_access_token = ''v1.forged''',
    'delete from public.user_gpt_connections',
    'truncate public.user_gpt_connections'
  ]) as sql;

-- Constraints ---------------------------------------------------------------------------------------------------------
select is(
  pg_temp.constraint_of(format('insert into public.user_gpt_connections (user_id) values (%L)', pg_temp.a())),
  'user_gpt_connections_user_id_key', 'a user has one row'
);
select is(
  pg_temp.constraint_of('insert into public.user_gpt_connections (user_id) values (gen_random_uuid())'),
  'user_gpt_connections_user_id_fkey', 'a row belongs to an account'
);
select is(
  pg_temp.constraint_of('insert into public.user_gpt_connections (user_id) values (null)'), '23502', 'a row belongs to somebody'
);
select is(
  pg_temp.constraint_of('update public.user_gpt_connections set oauth_access_token = ''pb_at_in_plain'''),
  'sealed_token_form', 'an access token in plain is refused'
);
select is(
  pg_temp.constraint_of('update public.user_gpt_connections set oauth_refresh_token = ''pb_rt_in_plain'''),
  'sealed_token_form', 'a refresh token in plain is refused'
);
select is(
  pg_temp.constraint_of('update public.user_gpt_connections set has_completed_oauth = false, ' || kept),
  'user_gpt_connections_tokens_only_while_connected', 'who is not connected has no sealed token: ' || kept
)
from unnest(array[
  'oauth_refresh_token = null, oauth_token_expires_at = null',
  'oauth_access_token = null, oauth_token_expires_at = null',
  'oauth_access_token = null, oauth_refresh_token = null'
]) as kept;
select is(
  pg_temp.constraint_of('update public.user_gpt_connections set has_completed_oauth = false, oauth_access_token = null,
    oauth_refresh_token = null, oauth_token_expires_at = null'),
  'done', 'without tokens a row may say no'
);

-- The account goes ----------------------------------------------------------------------------------------------------
delete from auth.users where id = pg_temp.a();
select results_eq(
  'select user_id from public.user_gpt_connections where user_id in (pg_temp.a(), pg_temp.b())', array[pg_temp.b()],
  'a deleted account takes its row along and no other'
);

select * from finish();
rollback;
