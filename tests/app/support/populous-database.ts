import { CLIENT, grantId, REDIRECT_URI, userId } from '../../../bench/growth/names.ts'
import { seedGrowth } from '../../../bench/growth/seed.ts'
import { otherDatabase, withConnection } from '../../../local-stack/database/connect.ts'
import { ownDatabase } from '../../support/own-database.ts'
import { stack } from '../../support/stack.ts'

/** A database of its own with many users, clients and logins under way, and some who have been there for long. */
export async function populousDatabase(
  name: string,
  users: number,
): Promise<{ adminUrl: string; drop(): Promise<void> }> {
  const { drop } = await ownDatabase(name)
  const adminUrl = otherDatabase(stack.admin_url ?? '', name)
  await withConnection(adminUrl, async (sql) => {
    await seedGrowth(sql, users)
    await sql.unsafe(MORE)
    await sql`vacuum (analyze)`
  })
  return { adminUrl, drop }
}

/** What the benchmark has no use for. */
const MORE = `
  -- Clients that introduced themselves, with a user each.
  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by)
  select 'client-' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr' from generate_series(1, 5000) as n;
  insert into patchbay.client_secrets (digest, client_id)
  select sha256(convert_to('secret ' || n, 'utf8')), 'client-' || n from generate_series(1, 5000) as n;
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  select md5('other grant ' || n)::uuid, ${userId('n')}, 'client-' || n, '{}', now() + interval '1 day',
    sha256(convert_to('other access ' || n, 'utf8'))
  from generate_series(1001, 5000) as n;

  -- Who is signed in, and some with a second factor.
  insert into auth.sessions (id, user_id)
  select md5('session ' || n)::uuid, ${userId('n')} from generate_series(1, 5000) as n;
  insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
  select md5('factor ' || n)::uuid, ${userId('n')}, 'totp', 'verified', now(), now()
  from generate_series(1001, 5000) as n;

  -- Logins that wait for their user.
  insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes)
  select
    md5('pending ' || n)::uuid, case n when 1 then '${CLIENT.id}' else 'client-' || n end,
    '${REDIRECT_URI}', '{todos:read}'
  from generate_series(1, 5000) as n;
  insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
  select
    sha256(convert_to('device ' || n, 'utf8')), sha256(convert_to('user code ' || n, 'utf8')), 'device',
    case when n < 10 then '${CLIENT.id}' else 'client-' || n end, '{todos:read}'
  from generate_series(1, 5000) as n;

  -- Families that drag a long past behind them, and full lists.
  insert into patchbay.tokens (
    access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at, consumed_at
  )
  select
    sha256(convert_to('old access ' || n || ' ' || i, 'utf8')), sha256(convert_to('old ' || n || ' ' || i, 'utf8')),
    ${grantId('n')}, now() - interval '1 day', now(), now() + interval '1 day', now() - interval '1 hour'
  from generate_series(1, 30) as n, generate_series(1, 500) as i;
  insert into public.todos (user_id, title, created_at)
  select ${userId('n')}, 'x', now() - i * interval '1 minute'
  from generate_series(14, 15) as n, generate_series(1, 5000) as i;

  insert into patchbay.webhook_endpoints (url, secret) values ('https://example.com', 'v1.x')`
