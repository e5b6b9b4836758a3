-- Who may ask for access: clients and their secrets, scopes, and where an answer may be sent.
begin;
\ir ../helpers.psql
select no_plan();

insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('gpt', 'A GPT', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post,client_secret_basic}', false),
  ('post', 'Post only', 'gpt_action', '{https://chat.example/cb}', '{notes:read}', '{client_secret_post}', false),
  ('native', 'An app', 'public', '{http://127.0.0.1/cb}', '{notes:read}', '{none}', true);

-- Scopes --------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.constraint_of(format('insert into patchbay.scopes values (%L, ''x'', false, 9)', name)), 'scopes_name_syntax',
  'a scope token is printable ASCII without space, quote and backslash: ' || quote_literal(replace(name, chr(10), '\n'))
)
from unnest(array['', 'two words', 'quo"te', 'back\slash', 'ümlaut', 'line' || chr(10), repeat('x', 101)]) as name;
select is(
  pg_temp.constraint_of(format('insert into patchbay.scopes values (%L, ''x'', false, 9)', name)), 'done', 'a scope may be called ' || name
)
from unnest(array['a', 'mail.send', 'https://example.com/scope', '!#[]~']) as name;
select is(
  pg_temp.constraint_of($$insert into patchbay.scopes values ('mute', '', false, 9)$$), 'scopes_description_length', 'a scope says what it allows'
);
select is(
  pg_temp.constraint_of($$insert into patchbay.scopes values ('notes:read', 'again', false, 9)$$), 'scopes_pkey', 'a scope exists once'
);

-- Clients -------------------------------------------------------------------------------------------------------------
select is(pg_temp.constraint_of(format('update patchbay.clients set %s where id = ''gpt''', change)), expected, format('%s: %s', expected, left(change, 60)))
from (values
  ('id = ''''', 'clients_id_length'),
  ('id = repeat(''x'', 501)', 'clients_id_length'),
  ('name = ''''', 'clients_name_length'),
  ('name = repeat(''🦊'', 100)', 'done'),
  ('name = repeat(''🦊'', 101)', 'clients_name_length'),
  ('name = U&''Cla\3164ude''', 'clients_name_visible'),
  ('name = U&''\115F''', 'clients_name_visible'),
  ('name = U&''GPT\202E''', 'clients_name_visible'),
  ('name = U&''a\200Db''', 'clients_name_visible'),
  ('name = U&''a\+0E0041''', 'clients_name_visible'),
  ('name = U&''a\000Ab''', 'clients_name_visible'),
  ('name = U&''a\00A0b''', 'clients_name_visible'),
  ('name = '' ''', 'clients_name_visible'),
  ('name = ''Claude ''', 'clients_name_visible'),
  ('name = ''Đorđe’s 買い物 قائمة 📷''', 'done'),
  ('kind = ''robot''', 'clients_kind_known'),
  ('logo_uri = ''http://chat.example/logo.png''', 'clients_logo_uri_https'),
  ('logo_uri = ''javascript:alert(1)''', 'clients_logo_uri_https'),
  ('logo_uri = ''data:image/png;base64,''', 'clients_logo_uri_https'),
  ('logo_uri = ''https://chat.example/'' || repeat(''x'', 2000)', 'clients_logo_uri_https'),
  ('logo_uri = ''https://chat.example/logo.png''', 'done'),
  ('policy_uri = ''http://chat.example/privacy''', 'clients_policy_uri_https'),
  ('policy_uri = ''https://chat.example/privacy''', 'done'),
  ('redirect_uris = array_fill(''https://chat.example/cb''::text, array[21])', 'clients_redirect_uris_count'),
  ('redirect_uris = array[repeat(''x'', 20001)]', 'clients_redirect_uris_length'),
  ('redirect_uris = null', '23502'),
  ('token_endpoint_auth_methods = ''{}''', 'clients_auth_methods_known'),
  ('token_endpoint_auth_methods = ''{client_secret_jwt}''', 'clients_auth_methods_known'),
  ('token_endpoint_auth_methods = ''{none}''', 'clients_public_means_pkce'),
  ('token_endpoint_auth_methods = ''{client_secret_post,none}''', 'clients_public_means_pkce'),
  ('created_by = ''somebody''', 'clients_created_by_known')
) as tried (change, expected);
select is(
  pg_temp.constraint_of($$update patchbay.clients set id = 'https://client.example/metadata.json' where id = 'post'$$),
  'done', 'the URL of a metadata document can be a client id'
);
update patchbay.clients set id = 'post' where id like 'https://%';
select is(
  pg_temp.constraint_of('update patchbay.clients set require_pkce = false where id = ''native'''), 'clients_public_means_pkce',
  'a client without a secret proves itself with PKCE'
);
select ok((select updated_at >= now() from patchbay.clients where id = 'gpt'), 'a change of a client is stamped');

-- What the pages show ----------------------------------------------------------------------------------------------
select is(
  to_jsonb(patchbay.described_client(client)) - array['logo_uri', 'policy_uri', 'kind'], shown.expected, 'a client of ' || shown.made_by
)
from (values
  ('admin', '{"name": "Claude", "id_host": null, "claims": []}'::jsonb),
  ('dcr', '{"name": "Claude", "id_host": null, "claims": ["name", "logo_uri", "policy_uri"]}'),
  ('cimd', '{"name": "Claude", "id_host": "claude.ai", "claims": ["name", "logo_uri", "policy_uri"]}')
) as shown (made_by, expected)
cross join lateral jsonb_populate_record(
  null::patchbay.clients,
  jsonb_build_object('id', 'https://claude.ai/oauth/metadata', 'name', 'Claude', 'created_by', shown.made_by)
) as client;

-- Secrets -------------------------------------------------------------------------------------------------------------
select is(
  pg_temp.constraint_of($$insert into patchbay.client_secrets (digest, client_id) values ('pb_cs_in_plain', 'gpt')$$),
  'client_secrets_digest_length', 'a secret in plain is refused: only a digest is kept'
);
select is(
  pg_temp.constraint_of($$insert into patchbay.client_secrets (digest, client_id) values (sha256('s'), 'nobody')$$),
  'client_secrets_client_id_fkey', 'a secret is of a client'
);
insert into patchbay.client_secrets (digest, client_id, expires_at) values
  (sha256('first'), 'gpt', null), (sha256('second'), 'gpt', now() + interval '1 day'), (sha256('old'), 'gpt', now()),
  (sha256('posted'), 'post', null), (sha256('stray'), 'native', null);

create function pg_temp.authenticate(p_client text, p_secret text, p_method text) returns text language sql
return case
  when ((patchbay.begin_client_request(p_client, sha256(p_secret::bytea), p_method, null, null)).problem).error is null then p_client
end;

select is(pg_temp.authenticate('gpt', 'first', 'client_secret_post'), 'gpt', 'the right secret in the body is taken');
select is(pg_temp.authenticate('gpt', 'first', 'client_secret_basic'), 'gpt', 'the right secret as Basic is taken');
select is(pg_temp.authenticate('gpt', 'second', 'client_secret_post'), 'gpt', 'during a rotation a second secret is taken as well');
select is(pg_temp.authenticate('gpt', 'old', 'client_secret_post'), null, 'a secret ends the moment it expires');
select is(pg_temp.authenticate('gpt', 'wrong', 'client_secret_post'), null, 'a wrong secret is refused');
select is(pg_temp.authenticate('gpt', null, 'client_secret_post'), null, 'no secret is refused');
select is(pg_temp.authenticate('gpt', 'posted', 'client_secret_post'), null, 'the secret of another client is refused');
select is(pg_temp.authenticate('nobody', 'first', 'client_secret_post'), null, 'an unknown client is refused');
select is(pg_temp.authenticate(null, 'first', 'client_secret_post'), null, 'no client is refused');
select is(pg_temp.authenticate('GPT', 'first', 'client_secret_post'), null, 'client ids are compared to the letter');
select is(pg_temp.authenticate('gpt', null, 'none'), null, 'a confidential client cannot leave its secret out');
select is(pg_temp.authenticate('post', 'posted', 'client_secret_basic'), 'post', 'a client with a secret may send it either way');
select is(pg_temp.authenticate('post', 'wrong', 'client_secret_basic'), null, 'but the right one');
select is(pg_temp.authenticate('post', null, 'client_secret_basic'), null, 'and not none');
select is(pg_temp.authenticate('post', 'posted', 'private_key_jwt'), null, 'nor by a method that there is not');
select is(pg_temp.authenticate('gpt', 'first', null), null, 'no method is refused, with the right secret');
select is(pg_temp.authenticate('gpt', 'wrong', null), null, 'and with a wrong one');
select is(pg_temp.authenticate('gpt', 'first', ''), null, 'an empty method is refused');
select is(pg_temp.authenticate('native', null, 'none'), 'native', 'a public client names itself');
select is(pg_temp.authenticate('native', 'stray', 'client_secret_post'), null, 'a public client has no other method');
delete from patchbay.clients where id = 'gpt';
select is_empty($$select from patchbay.client_secrets where client_id = 'gpt'$$, 'a removed client takes its secrets along');

-- Scopes and resource of a request ---------------------------------------------------------------------------------------
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce) values
  ('a gpt_action', 'x', 'gpt_action', '{}', '{notes:write,notes:read,offline_access}', '{client_secret_post}', false),
  ('a mcp', 'x', 'mcp', '{}', '{notes:write,notes:read,offline_access}', '{none}', true),
  ('a public', 'x', 'public', '{}', '{notes:write,notes:read,offline_access}', '{none}', true);
create function pg_temp.requested(p_kind text, p_asked text[]) returns text language sql
return (
  select coalesce(r.problem, array_to_string(r.scopes, ' '))
  from patchbay.clients as c, lateral patchbay.requested_scopes(c, p_asked) as r where c.id = 'a ' || p_kind
);

select is(pg_temp.requested(kind, asked), expected, format('%s that asks for %s', kind, asked))
from (values
  ('{notes:write}'::text[], 'notes:write'), ('{notes:write,notes:read,notes:write}', 'notes:write notes:read'),
  ('{}', 'notes:read notes:write'), (null, 'notes:read notes:write'), ('{offline_access}', 'notes:read notes:write'),
  ('{notes:read,offline_access}', 'notes:read offline_access')
) as tried (asked, expected), unnest(array['gpt_action', 'mcp', 'public']) as kind;
select is(pg_temp.requested(kind, asked), expected, format('%s that asks for %s, some of which there is not', kind, asked))
from (values
  ('{openid,notes:read}'::text[], 'notes:read'), ('{notes:read,profile:read}', 'notes:read'), ('{openid,email}', 'notes:read notes:write'),
  ('{openid,offline_access}', 'notes:read notes:write'), ('{NOTES:READ}', 'notes:read notes:write'), ('{""}', 'notes:read notes:write')
) as tried (asked, expected), unnest(array['mcp', 'public']) as kind;
select is(
  pg_temp.requested('gpt_action', asked),
  format('the scope %s is unknown or not allowed for this client; allowed: notes:read notes:write offline_access', named),
  'a GPT that asks for ' || asked::text || ' is told which of them there is not'
)
from (values
  ('{openid,notes:read}'::text[], 'openid'), ('{notes:read,profile:read}', 'profile:read'), ('{a,b,c,d,e,f,g}', 'a b c d e')
) as tried (asked, named);
select is(
  (select r.problem from patchbay.requested_scopes(jsonb_populate_record(null::patchbay.clients, '{"kind": "mcp", "scopes": ["offline_access"]}'), null) as r),
  'this client may ask for no scope', 'a client without any scope gets none'
);

select is(
  (select patchbay.requested_resource(c, asked, 'https://a.example/mcp') from patchbay.clients as c where c.id = 'a ' || of_kind),
  expected, format('%s that names %s', of_kind, coalesce('''' || asked || '''', 'no resource'))
)
from (values
  ('mcp', null, 'https://a.example/mcp'), ('public', null, null), ('gpt_action', null, null),
  ('mcp', '', null), ('public', '', null), ('gpt_action', '', null),
  ('mcp', 'https://a.example/mcp', 'https://a.example/mcp'), ('public', 'https://a.example/mcp', 'https://a.example/mcp'),
  ('gpt_action', 'https://a.example/mcp', 'https://a.example/mcp')
) as tried (of_kind, asked, expected);

-- Redirect URIs -------------------------------------------------------------------------------------------------------
create function pg_temp.matches(p_registered text, p_asked text) returns boolean language sql
return patchbay.redirect_uri_matches(p_registered, p_asked);

select is(pg_temp.matches('https://chat.example/cb', 'https://chat.example/cb'), true, 'the registered URI matches itself');
select is(pg_temp.matches('https://chat.example/cb', asked), false, 'https://chat.example/cb is not ' || replace(asked, chr(10), '\n'))
from unnest(array[
  'https://chat.example/cb/', 'https://chat.example/CB', 'https://CHAT.example/cb', 'https://chat.example/cb?x=1',
  'https://chat.example/cb#x', 'https://chat.example:443/cb', 'https://chat.example:8443/cb', 'http://chat.example/cb',
  'https://chat.example', 'https://chat.example/cb/../evil', 'https://chat.example/c%62', 'https://chat.example.evil.com/cb',
  'https://evil.com/cb', 'https://evil.com/?https://chat.example/cb', 'https://chat.example@evil.com/cb',
  ' https://chat.example/cb', 'https://chat.example/cb' || chr(10), '', 'https://chat.example/%'
]) as asked;
select is(pg_temp.matches('https://chat.example/cb', null), null, 'no URI matches nothing');

select is(pg_temp.matches('http://127.0.0.1/cb', asked), true, 'http://127.0.0.1/cb is also ' || asked)
from unnest(array[
  'http://127.0.0.1/cb', 'http://127.0.0.1:1/cb', 'http://127.0.0.1:8080/cb', 'http://127.0.0.1:49152/cb', 'http://127.0.0.1:65535/cb'
]) as asked;
select is(pg_temp.matches(registered, asked), true, format('%s is also %s', registered, asked))
from (values
  ('http://127.0.0.1:3000/cb', 'http://127.0.0.1:4000/cb'),
  ('http://127.0.0.1:3000/cb', 'http://127.0.0.1/cb'),
  ('http://[::1]/cb', 'http://[::1]:8080/cb'),
  ('http://[::1]:3000/cb', 'http://[::1]/cb'),
  ('http://127.0.0.1', 'http://127.0.0.1:8080'),
  ('http://127.0.0.1/cb?x=1', 'http://127.0.0.1:8080/cb?x=1'),
  ('http://127.0.0.1?x=1', 'http://127.0.0.1:8080?x=1'),
  ('http://localhost/callback', 'http://localhost:3118/callback'),
  ('http://localhost:3000/cb', 'http://localhost:4000/cb'),
  ('http://localhost:3000/cb', 'http://localhost/cb'),
  ('http://localhost?x=1', 'http://localhost:8080?x=1')
) as pair (registered, asked);
select is(pg_temp.matches('http://127.0.0.1/cb', asked), false, 'http://127.0.0.1/cb is not ' || replace(asked, chr(10), '\n'))
from unnest(array[
  'http://127.0.0.1.evil.com/cb', 'http://127.0.0.1:80.evil.com/cb', 'http://127.0.0.1:8080@evil.com/cb', 'http://127.0.0.1@evil.com/cb',
  'http://user@127.0.0.1/cb', 'http://127.0.0.1:8080/other', 'http://127.0.0.1:8080/cb/', 'http://127.0.0.1:8080/cb?x=1',
  'http://127.0.0.1:8080/cb#x', 'http://127.0.0.1:8080/CB', 'http://127.0.0.1:8080', 'https://127.0.0.1:8080/cb', 'https://127.0.0.1/cb',
  'http://127.0.0.2:8080/cb', 'http://localhost:8080/cb', 'http://[::1]:8080/cb', 'http://127.1:8080/cb', 'http://2130706433:8080/cb',
  'http://127.0.0.1:/cb', 'http://127.0.0.1:-1/cb', 'http://127.0.0.1:port/cb', 'http://127.0.0.1:123456/cb', 'http://127.0.0.1:8080\cb',
  'http://127a0b0c1:8080/cb', 'http://127.0.0.1:8080/cb' || chr(10), chr(10) || 'http://127.0.0.1:8080/cb', ' http://127.0.0.1:8080/cb',
  'HTTP://127.0.0.1:8080/cb', '//127.0.0.1:8080/cb', ''
]) as asked;
select is(pg_temp.matches('http://127.0.0.1/cb', asked), false, 'a port out of range is none: ' || asked)
from unnest(array['http://127.0.0.1:65536/cb', 'http://127.0.0.1:99999/cb']) as asked;
select is(pg_temp.matches(registered, asked), false, format('%s is not %s: the port is free on a loopback address only', registered, asked))
from (values
  ('https://127.0.0.1/cb', 'https://127.0.0.1:8080/cb'),
  ('http://chat.example/cb', 'http://chat.example:8080/cb'),
  ('http://127.0.0.1.evil.com/cb', 'http://127.0.0.1.evil.com:8080/cb'),
  ('http://localhost/cb', 'http://LOCALHOST:8080/cb'),
  ('http://LOCALHOST/cb', 'http://localhost:8080/cb'),
  ('http://localhost/cb', 'http://127.0.0.1:8080/cb'),
  ('http://localhost/cb', 'http://[::1]:8080/cb'),
  ('http://localhost/cb', 'http://localhost:8080/other'),
  ('http://localhost/cb', 'http://localhost:8080/cb?x=1'),
  ('http://localhost/cb', 'http://localhost.evil.com:8080/cb'),
  ('http://localhost/cb', 'http://localhost:8080@evil.com/cb'),
  ('http://localhost/cb', 'http://app.localhost:8080/cb'),
  ('http://localhost/cb', 'https://localhost:8080/cb'),
  ('http://localhost/cb', 'http://localhost:0/cb'),
  ('http://10.0.0.1/cb', 'http://10.0.0.1:8080/cb'),
  ('com.example.app:/cb', 'com.example.app:8080/cb')
) as pair (registered, asked);

select * from finish();
rollback;
