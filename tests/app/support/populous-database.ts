import type { Sql } from 'postgres'
import { CLIENT, grantId, REDIRECT_URI, userId } from '../../../bench/growth/names.ts'
import { addClient, seedCodes, seedGrowth, seedUsers } from '../../../bench/growth/seed.ts'
import { otherDatabase, withConnection } from '../../../local-stack/database/connect.ts'
import { ownDatabase } from '../../support/own-database.ts'
import { stack } from '../../support/stack.ts'

/** A database of its own. */
export interface Populated {
  adminUrl: string
  drop(): Promise<void>
}

/** Many users, clients and logins under way, and some who have been there for long. */
export async function populousDatabase(name: string, users: number): Promise<Populated> {
  return await populated(name, async (sql) => {
    await seedGrowth(sql, users)
    await sql.unsafe(others(1, OTHERS))
    await sql.unsafe(PAST)
    await sql`vacuum (analyze)`
  })
}

/** Some of a new project's first users, whose tables fit into a page or two, and a way to let the others come. */
export async function newProject(
  name: string,
  users: number,
): Promise<Populated & { grow(): Promise<void> }> {
  const first = 30
  const database = await populated(name, async (sql) => {
    await addClient(sql)
    await seedUsers(sql, 1, first)
    await seedCodes(sql, 1, first, first)
    await sql.unsafe(others(1, first))
    // As small as Postgres can take them for.
    await sql`vacuum (analyze)`
  })
  return {
    ...database,
    async grow() {
      await withConnection(database.adminUrl, async (sql) => {
        await seedUsers(sql, first + 1, users)
        await seedCodes(sql, first + 1, users, users)
        await sql.unsafe(others(first + 1, OTHERS))
        await sql.unsafe(PAST)
      })
    },
  }
}

async function populated(name: string, seed: (sql: Sql) => Promise<void>): Promise<Populated> {
  const { drop } = await ownDatabase(name)
  const adminUrl = otherDatabase(stack.admin_url ?? '', name)
  await withConnection(adminUrl, seed)
  return { adminUrl, drop }
}

const OTHERS = 5000

/** What the benchmark has no use for: clients, sessions and logins that wait. */
const others = (from: number, to: number) => `
  -- Clients that introduced themselves, with a user each.
  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by)
  select 'client-' || n, 'x', 'mcp', '{}', '{}', '{none}', true, 'dcr' from generate_series(${from}, ${to}) as n;
  insert into patchbay.client_secrets (digest, client_id)
  select sha256(convert_to('secret ' || n, 'utf8')), 'client-' || n from generate_series(${from}, ${to}) as n;
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  select md5('other grant ' || n)::uuid, ${userId('n')}, 'client-' || n, '{}', now() + interval '1 day',
    sha256(convert_to('other access ' || n, 'utf8'))
  from generate_series(greatest(1001, ${from}), ${to}) as n;

  -- Who is signed in, and some with a second factor.
  insert into auth.sessions (id, user_id)
  select md5('session ' || n)::uuid, ${userId('n')} from generate_series(${from}, ${to}) as n;
  insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
  select md5('factor ' || n)::uuid, ${userId('n')}, 'totp', 'verified', now(), now()
  from generate_series(greatest(1001, ${from}), ${to}) as n;

  -- Logins that wait for their user.
  insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes)
  select
    md5('pending ' || n)::uuid, case n when 1 then '${CLIENT.id}' else 'client-' || n end,
    '${REDIRECT_URI}', '{todos:read}'
  from generate_series(${from}, ${to}) as n;
  insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes)
  select
    sha256(convert_to('device ' || n, 'utf8')), sha256(convert_to('user code ' || n, 'utf8')), 'device',
    case when n < 10 then '${CLIENT.id}' else 'client-' || n end, '{todos:read}'
  from generate_series(${from}, ${to}) as n`

const APPROVALS = 20_000

/** Families that drag a long past behind them, full lists, and somebody who is notified. */
const PAST = `
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

  -- Whose assistant is busy, and who uses another one now and then.
  alter table patchbay.interactions disable trigger user;
  insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
  select ${userId('n')}, ${grantId('n')}, case when i <= 20 then 'client-7' else '${CLIENT.id}' end, 'create_todo', 'ok', 1
  from generate_series(13, 14) as n, generate_series(1, 20000) as i;
  alter table patchbay.interactions enable trigger user;

  -- Who was asked often, of which nothing was answered, or everything refused; and one call that waits.
  insert into patchbay.approvals (
    id, user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, status, created_at, expires_at, decided_at
  )
  select
    md5('approval ' || i)::uuid, ${userId('28')}, ${grantId('28')}, '${CLIENT.id}', 'x', 'delete_todo', 'deleteTodo', 'x',
    jsonb_build_object('id', i), '{todos:write}', case when i = 1 or i % 2 = 0 then 'pending' else 'denied' end,
    now() - case when i = 1 then interval '1 minute' else interval '2 days' end,
    now() + case when i = 1 then interval '1 hour' else interval '-1 day' end,
    case when i > 1 and i % 2 = 1 then now() - interval '1 day' end
  from generate_series(1, ${APPROVALS}) as i;
  insert into patchbay.approvals (
    user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, created_at, expires_at
  )
  select ${userId('n')}, ${grantId('n')}, '${CLIENT.id}', 'x', 'delete_todo', 'deleteTodo', 'x', '{}', '{}', now(), now() + interval '1 hour'
  from generate_series(30, 130) as n;

  insert into patchbay.webhook_endpoints (url, secret) values ('https://example.com', 'v1.x')`
