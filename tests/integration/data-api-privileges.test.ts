import { describe, expect, it } from 'vitest'
import { connect, gpt } from '../support/gpt.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const anon = () => appClient(stack)
const service = () => appClient(stack, stack.secret_key)
const hidden = [
  'patchbay',
  'patchbay_api',
  'patchbay_actions',
  'auth',
  'extensions',
  'supabase_migrations',
]

describe('A visitor who did not sign in', () => {
  it.each([
    ['notes', 'user_id'],
    ['user_gpt_connections', 'user_id'],
    ['connected_apps', 'grant_id'],
  ])('neither reads nor writes %s', async (name, column) => {
    const { id } = await newUser()
    const row: Record<string, unknown> = { [column]: id }
    const table = anon().from(name)
    const attempts = [
      table.select('*'),
      table.select(column),
      table.select('*', { count: 'exact' }).limit(1),
      table.insert(row),
      table.update(row).eq(column, id),
      table.delete().eq(column, id),
    ]
    for (const attempt of attempts) {
      const { data, error } = await attempt
      // 55000: the view takes no writes from anybody.
      expect([data, error?.code]).toEqual([null, expect.stringMatching(/^(42501|55000)$/)])
    }
  })

  it('gets nothing without a key either', async () => {
    for (const path of ['/rest/v1/notes', '/rest/v1/user_gpt_connections', '/rest/v1/']) {
      const response = await fetch(stack.api_url + path)
      expect(await response.text()).not.toMatch(/"title"|has_completed_oauth":\s*(true|false)/)
      expect(response.ok && path !== '/rest/v1/').toBe(false)
    }
  })
})

describe('The schemas behind the Data API are not exposed', () => {
  it.each(hidden)('%s, to nobody', async (schema) => {
    const user = await newUser()
    for (const client of [anon(), user.supabase, service()]) {
      const { data, error, status } = await client.schema(schema).from('clients').select('*')
      expect(data).toBeNull()
      expect(error).not.toBeNull()
      expect(status).toBeGreaterThanOrEqual(400)
    }
  })

  it.each([
    ['patchbay_api', 'health', {}],
    ['patchbay_api', 'connection_status', { p_user_id: crypto.randomUUID() }],
    ['patchbay_api', 'disconnect', { p_user_id: crypto.randomUUID(), p_trace_id: null }],
    ['patchbay_actions', 'get_me', { args: {} }],
    ['patchbay_actions', 'list_notes', { args: {} }],
    ['patchbay', 'revoke_grant', { p_grant_id: crypto.randomUUID(), p_reason: 'disconnected' }],
    ['patchbay', 'sync_connection', { p_user_id: crypto.randomUUID() }],
    ['patchbay', 'audit', { p_event: 'x' }],
    ['patchbay', 'consume_quota', { p_key: 'x', p_capacity: 1, p_per_minute: 1 }],
  ])('neither is the function %s.%s', async (schema, name, args) => {
    const user = await newUser()
    for (const client of [anon(), user.supabase, service()]) {
      for (const inner of [client.schema(schema), client]) {
        const { data, error } = await inner.rpc(name, args)
        expect(data).toBeNull()
        expect(error).not.toBeNull()
      }
    }
  })

  it('a table of them cannot be named with a dot, nor embedded from a public one', async () => {
    const { supabase } = await newUser()
    for (const name of ['patchbay.clients', 'auth.users', 'clients', 'tokens', 'users']) {
      expect((await supabase.from(name).select('*')).error).not.toBeNull()
    }
    for (const embedded of ['users(*)', 'auth.users(*)', 'clients(*)']) {
      expect((await supabase.from('notes').select(`id, ${embedded}`)).error).not.toBeNull()
    }
  })
})

describe('The role that serves requests', () => {
  it('is patchbay_gateway, on every connection of the functions', async () => {
    const { access_token } = await connect(await newUser())
    await Promise.all(Array.from({ length: 30 }, () => gpt(access_token, '/me')))
    const sessions = await sql`
      select usename, backend_type from pg_stat_activity where application_name = 'patchbay'`
    expect(sessions.length).toBeGreaterThan(0)
    // The login is postgres; what it became is seen from inside only: the entry function tells it.
    const health = await fetch(`${stack.functions_url}/ops/health`)
    expect(await health.json()).toEqual({ status: 'ok', database: 'ok' })
  })

  it('may neither read nor write a table, nor call a function outside gateway', async () => {
    await sql
      .begin(async (tx) => {
        await tx`set local role patchbay_gateway`
        for (const statement of [
          'select * from public.notes',
          'select * from public.user_gpt_connections',
          'select * from patchbay.clients',
          'select * from patchbay.tokens',
          'select * from patchbay.audit_log',
          'select * from auth.users',
          'insert into patchbay.rate_limits values (default)',
          'delete from patchbay.grants',
          `select patchbay.revoke_grant(gen_random_uuid(), 'disconnected')`,
          `select patchbay.consume_quota('x', 1, 1)`,
          `select patchbay_actions.get_me('{}')`,
          'create table public.x ()',
          'create schema x',
          'copy public.notes to stdout',
          'select pg_read_file($$/etc/passwd$$)',
        ]) {
          const refused = tx.savepoint((point) => point.unsafe(statement))
          await expect(refused, statement).rejects.toMatchObject({
            code: expect.stringMatching(/^(42501|22023|0A000)$/),
          })
        }
        const [row] = await tx`select role from patchbay_api.health()`
        expect(row?.role).toBe('patchbay_gateway')
        throw new Error('roll back')
      })
      .catch((error) => {
        if (error.message !== 'roll back') throw error
      })
  })
})
