import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownDatabase } from '../support/own-database.ts'

let sql: Sql
let drop: () => Promise<void>

beforeAll(async () => {
  const own = await ownDatabase('retention_test')
  sql = own.sql
  drop = own.drop
  await sql`insert into auth.users (id, email) select gen_random_uuid(), n || '@example.com' from generate_series(1, 40) as n`
  await sql`
    insert into patchbay.webhook_endpoints (url, secret) values ('https://a.example/', 'v1.k.n.c')`
})

afterAll(() => drop?.())

const newUser = async (): Promise<string> => {
  const [user] = await sql`
    insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@example.com') returning id`
  return user?.id
}

/** A grant with its live pair, issued some time ago. */
const newGrant = async (userId: string, ago: string): Promise<string> => {
  const [grant] = await sql`
    with granted as (
      insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, access_digest)
      values (
        gen_random_uuid(), ${userId}, 'pairing', '{notes:read}', now() - ${ago}::interval,
        now() - ${ago}::interval + interval '90 days', sha256(gen_random_uuid()::text::bytea)
      )
      returning id, access_digest, created_at, expires_at
    )
    insert into patchbay.tokens (access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at)
    select access_digest, sha256(gen_random_uuid()::text::bytea), id, created_at, created_at + interval '1 hour', expires_at
    from granted
    returning grant_id as id`
  return grant?.id
}

const purge = async (now?: Date): Promise<Record<string, number>> => {
  const total: Record<string, number> = {}
  for (let more = true; more; ) {
    const [row] =
      await sql`select patchbay.purge(coalesce(${now ?? null}::timestamptz, now()), 500) as counts`
    for (const [what, n] of Object.entries(row?.counts ?? {})) {
      if (typeof n === 'number') total[what] = (total[what] ?? 0) + n
    }
    more = row?.counts.more
  }
  return total
}

/** One day of a busy app, `ago` days ago. */
const simulateDay = (ago: number) => sql`
  with day as (select now() - make_interval(days => ${ago}) as at),
  people as (select id as user_id, row_number() over () as n from auth.users limit 40),
  asked as (
    insert into patchbay.authorization_requests (id, client_id, redirect_uri, scopes, status, user_id, created_at, expires_at, decided_at)
    select gen_random_uuid(), 'pairing', 'https://a.example/', '{}', 'approved', user_id, at, at + interval '10 minutes', at
    from day, people returning id, user_id, created_at
  ),
  granted as (
    insert into patchbay.grants (
      id, user_id, client_id, scopes, created_at, expires_at, revoked_at, revoked_reason, access_digest
    )
    select id, user_id, 'pairing', '{}', at, at + interval '90 days',
      case when n % 2 = 0 then at end, case when n % 2 = 0 then 'disconnected' end, sha256((id || '-access-1')::bytea)
    from day, (select *, gen_random_uuid() as id from people where n <= 10) as person
    returning id, user_id, created_at
  ),
  codes as (
    insert into patchbay.authorization_codes (digest, authorization_id, client_id, user_id, redirect_uri, scopes, created_at, expires_at)
    select sha256(id::text::bytea), id, 'pairing', user_id, 'https://a.example/', '{}', created_at, created_at + interval '1 minute' from asked
  ),
  tokens as (
    insert into patchbay.tokens (
      access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at, consumed_at
    )
    select sha256((granted.id || '-access-' || n)::bytea), sha256((granted.id || '-refresh-' || n)::bytea), granted.id,
      created_at, created_at + interval '1 hour', created_at + interval '90 days', case when n > 1 then created_at end
    from granted, generate_series(1, 3) as n
  ),
  devices as (
    insert into patchbay.device_requests (device_digest, user_code_digest, kind, client_id, scopes, created_at, expires_at)
    select sha256(('d' || gen_random_uuid())::bytea), sha256(('u' || gen_random_uuid())::bytea), 'device', 'pairing', '{}', at, at + interval '10 minutes'
    from day, generate_series(1, 20)
  ),
  calls as (
    insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms)
    select at, user_id, gen_random_uuid(), 'pairing', 'get_me', 'ok', 1 from day, people, generate_series(1, 3)
  ),
  events as (
    insert into patchbay.audit_log (at, event, user_id) select at, 'token_issued', user_id from day, people
  ),
  hooks as (
    insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, created_at, delivered_at, dead_at)
    select (select id from patchbay.webhook_endpoints limit 1), 'patchbay.test', '{}', user_id, at,
      case when n % 3 > 0 then at end, case when n % 3 = 0 then at end
    from day, people
  ),
  clients as (
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_by, created_at)
    select gen_random_uuid()::text, 'x', 'public', '{}', '{}', '{none}', true, 'dcr', at from day, generate_series(1, 5)
  )
  insert into patchbay.rate_limits (key, remaining, updated_at)
  select 'status:user:' || gen_random_uuid(), 1, at from day, generate_series(1, 50)`

const TABLES = [
  ...['authorization_requests', 'authorization_codes', 'grants', 'tokens', 'device_requests'].map(
    (name) => `patchbay.${name}`,
  ),
  'patchbay.clients',
  ...['interactions', 'audit_log', 'webhook_events', 'rate_limits'].map(
    (name) => `patchbay.${name}`,
  ),
]

async function sizes(): Promise<Record<string, number>> {
  const rows = await Promise.all(
    TABLES.map((name) =>
      sql.unsafe(
        // What tells of a grant's beginning and end is written today, whichever day is simulated.
        `select count(*)::integer as n from ${name} as t where coalesce(to_jsonb(t) ->> 'type', '') !~ '^app_(dis)?connected'`,
      ),
    ),
  )
  return Object.fromEntries(TABLES.map((name, i) => [name, rows[i]?.[0]?.n]))
}

describe('Retention', () => {
  it('holds every table within bounds, over 200 simulated days of which the last hundred add nothing', async () => {
    let settled: Record<string, number> = {}
    for (let ago = 200; ago >= 0; ago--) {
      await simulateDay(ago)
      await purge(new Date(Date.now() - ago * 86_400_000))
      if (ago === 15) settled = await sizes()
    }
    const { 'patchbay.audit_log': audits = 0, ...after } = await sizes()
    for (const [table, rows] of Object.entries(after)) {
      expect(rows, table).toBeLessThanOrEqual(Math.ceil((settled[table] ?? 0) * 1.03) + 60)
    }
    expect(after['patchbay.authorization_requests']).toBeLessThanOrEqual(80)
    expect(after['patchbay.rate_limits']).toBeLessThanOrEqual(100)
    expect(after['patchbay.interactions']).toBeLessThanOrEqual(120 * 91)
    expect(after['patchbay.webhook_events']).toBeLessThanOrEqual(40 * 31 + 40)
    // 400 days are not over yet …
    expect(audits).toBeGreaterThan(200 * 40)
    // … and then they are: of what is the users' own, nothing was touched.
    await purge(new Date(Date.now() + 500 * 86_400_000))
    expect(await sizes()).toMatchObject({
      'patchbay.authorization_requests': 0,
      'patchbay.authorization_codes': 0,
      'patchbay.tokens': 0,
      'patchbay.device_requests': 0,
      'patchbay.interactions': 0,
      'patchbay.webhook_events': expect.any(Number),
      'patchbay.rate_limits': 0,
    })
  }, 120_000)

  it('turns has_completed_oauth off when the last grant has lapsed, and tells of it', async () => {
    const userId = await newUser()
    const grantId = await newGrant(userId, '89 days')
    const flag = async () =>
      (
        await sql`select has_completed_oauth from public.user_gpt_connections where user_id = ${userId}`
      )[0]?.has_completed_oauth
    expect(await flag()).toBe(true)
    await purge()
    expect(await flag()).toBe(true)

    const counts = await purge(new Date(Date.now() + 2 * 86_400_000))
    expect(counts.grants_ended).toBeGreaterThanOrEqual(1)
    expect(await flag()).toBe(false)
    const [grant] = await sql`select revoked_reason from patchbay.grants where id = ${grantId}`
    expect(grant?.revoked_reason).toBe('expired')
    const told =
      await sql`select type from patchbay.webhook_events where user_id = ${userId} order by sequence`
    expect(told.map(({ type }) => type)).toEqual([
      'app_connected',
      'gpt_connection.connected',
      'gpt_connection.disconnected',
      'app_disconnected',
    ])
    const audits =
      await sql`select from patchbay.audit_log where user_id = ${userId} and event = 'grant_expired'`
    expect(audits).toHaveLength(1)
  })

  it('leaves a user connected while another grant lives', async () => {
    const userId = await newUser()
    await newGrant(userId, '89 days')
    await newGrant(userId, '1 day')
    await purge(new Date(Date.now() + 2 * 86_400_000))
    const [row] =
      await sql`select has_completed_oauth from public.user_gpt_connections where user_id = ${userId}`
    expect(row?.has_completed_oauth).toBe(true)
  })

  it('waits for nobody: what a request holds is left for the next time', async () => {
    const userId = await newUser()
    const grantId = await newGrant(userId, '91 days')
    await sql.begin(async (tx) => {
      await tx`select from patchbay.grants where id = ${grantId} for update`
      await sql`set statement_timeout = '3s'`
      await purge()
      const [held] = await sql`select revoked_at from patchbay.grants where id = ${grantId}`
      expect(held?.revoked_at).toBeNull()
    })
    await purge()
    const [ended] = await sql`select revoked_reason from patchbay.grants where id = ${grantId}`
    expect(ended?.revoked_reason).toBe('expired')
    expect(await sql`select from patchbay.tokens where grant_id = ${grantId}`).toHaveLength(0)
  })

  it('deletes a batch at a time, and says whether there is more', async () => {
    await sql`
      insert into patchbay.rate_limits (key, remaining, updated_at)
      select 'old:' || n, 1, now() - interval '1 day' from generate_series(1, 25) as n`
    const counts = async () => (await sql`select patchbay.purge(now(), 10) as counts`)[0]?.counts
    expect(await counts()).toMatchObject({ rate_limits: 10, more: true })
    expect(await counts()).toMatchObject({ rate_limits: 10, more: true })
    expect(await counts()).toMatchObject({ rate_limits: 5, more: false })
  })
})
