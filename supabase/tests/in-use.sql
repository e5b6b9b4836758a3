-- A deployment in use, for the pgTAP files that do not need an empty one: users, clients, grants, tokens, requests under way,
-- todos, records, and a webhook endpoint with an event that is due and one that is delivered. Run as postgres, after the migrations.

create function pg_temp.uid(n integer) returns uuid language sql
return md5('in use ' || n)::uuid;
create function pg_temp.digest(p_what text, n integer) returns bytea language sql
return sha256(convert_to(p_what || ' ' || n, 'utf8'));

insert into auth.users (id, email, role, aud, created_at)
select pg_temp.uid(n), n || '@in-use.example', 'authenticated', 'authenticated', now() - interval '300 days'
from generate_series(1, 40) as n;

insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, last_grant_at) values
  ('in-use-gpt', 'In use', 'gpt_action', '{https://chatgpt.com/aip/g-in-use/oauth/callback}', '{todos:read,todos:write}',
    '{client_secret_post,client_secret_basic}', false, now() - interval '200 days'),
  ('in-use-mcp', 'In use, too', 'mcp', '{https://in-use.example/callback}', '{todos:read,todos:write}', '{none}', true, now());
insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at)
select 'in-use-dcr-' || n, 'Came by itself', 'mcp', '{https://in-use.example/callback}', '{todos:read}', '{none}', true, 'dcr',
  now() - n * interval '12 hours'
from generate_series(1, 10) as n;
insert into patchbay.client_secrets (digest, client_id) values (pg_temp.digest('secret', 1), 'in-use-gpt');

-- Every fourth grant was revoked, every fifth has expired.
insert into patchbay.grants (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, revoked_at, revoked_reason)
select pg_temp.uid(1000 + n), pg_temp.uid(n), case when n % 2 = 0 then 'in-use-gpt' else 'in-use-mcp' end, '{todos:read}',
  now() - interval '200 days', now() - interval '1 day', now() + case when n % 5 = 0 then - interval '100 days' else interval '90 days' end,
  case when n % 4 = 0 then now() - interval '120 days' end, case when n % 4 = 0 then 'disconnected' end
from generate_series(1, 30) as n;
insert into patchbay.tokens (digest, grant_id, kind, sealed, created_at, expires_at, consumed_at)
select pg_temp.digest(kind || past, n), pg_temp.uid(1000 + n), kind, case when not past then 'v1.in-use' end,
  now() - interval '190 days', now() + case when n % 5 = 0 then - interval '100 days' else interval '80 days' end,
  case when past then now() - interval '10 days' end
from generate_series(1, 30) as n, unnest(array['access', 'refresh']) as kind, unnest(array[true, false]) as past
where n % 4 <> 0;

insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes, status, user_id, decided_at, created_at, expires_at)
select pg_temp.uid(2000 + n), 'in-use-gpt', 'https://chatgpt.com/aip/g-in-use/oauth/callback', '{todos:read}',
  case when n % 2 = 0 then 'approved' else 'pending' end, case when n % 2 = 0 then pg_temp.uid(n) end,
  case when n % 2 = 0 then now() - n * interval '1 hour' end, now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '10 minutes'
from generate_series(1, 20) as n;
insert into patchbay.authorization_codes (digest, authorization_id, client_id, user_id, redirect_uri, scopes, created_at, expires_at)
select pg_temp.digest('code', n), pg_temp.uid(2000 + n), 'in-use-gpt', pg_temp.uid(n), 'https://chatgpt.com/aip/g-in-use/oauth/callback',
  '{todos:read}', now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '1 minute'
from generate_series(2, 20, 2) as n;
insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, created_at, expires_at, status, user_id, decided_at)
select pg_temp.digest('device', n), pg_temp.digest('user code', n), case when n % 2 = 0 then 'device' else 'pairing' end,
  case when n % 2 = 0 then 'in-use-mcp' else 'pairing' end, '{todos:read}', now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '15 minutes',
  case when n % 3 = 0 then 'denied' else 'pending' end, case when n % 3 = 0 then pg_temp.uid(n) end, case when n % 3 = 0 then now() end
from generate_series(1, 9) as n;

insert into public.todos (user_id, title, description, completed)
select pg_temp.uid(n), 'Todo ' || i, 'Of user ' || n, i % 2 = 0 from generate_series(1, 40) as n, generate_series(1, 3) as i;

insert into patchbay.webhook_endpoints (id, url, secret, created_at)
values (pg_temp.uid(3000), 'https://in-use.example/hook', 'v1.in-use', now() - interval '300 days');
insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, created_at, attempts, next_attempt_at, delivered_at, last_status)
select pg_temp.uid(3000), 'gpt_connection.connected', '{}', pg_temp.uid(1 + n % 40), now() - n * interval '1 day', 1,
  now() - n * interval '1 day', case when n > 1 then now() - n * interval '1 day' end, case when n > 1 then 200 else 500 end
from generate_series(1, 100) as n;

insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
select now() - n * interval '1 day', pg_temp.uid(1 + n % 30), pg_temp.uid(1001 + n % 30), 'in-use-gpt', 'list_todos', 'ok', 1
from generate_series(1, 200) as n;
insert into patchbay.audit_log (at, event, user_id, client_id)
select now() - n * interval '3 days', 'token_issued', pg_temp.uid(1 + n % 30), 'in-use-gpt' from generate_series(1, 200) as n;
insert into patchbay.rate_limits (key, remaining, allowed, updated_at)
select 'status:' || pg_temp.uid(n), 3, true, now() - n * interval '1 minute' from generate_series(1, 30) as n;

drop function pg_temp.uid(integer), pg_temp.digest(text, integer);
