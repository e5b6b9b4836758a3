import { describe, expect, it } from 'vitest'
import { connect, gpt, phone } from '../support/gpt.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

describe('export_my_data', () => {
  it("gives a user everything that is kept of theirs, and nothing of anybody else's", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const { access_token } = await connect(user)
    const theirs = await connect(other)
    const title = `mine ${crypto.randomUUID()}`
    await gpt(access_token, '/todos', { json: { title, description: 'with a description' } })
    await gpt(theirs.access_token, '/todos', { json: { title: 'of the other' } })

    const { data, error } = await user.supabase.rpc('export_my_data')
    expect(error).toBeNull()
    expect(data).toMatchObject({
      account: { id: user.id, email: user.email },
      todos: [{ title, description: 'with a description', completed: false }],
      connection: { has_completed_oauth: true },
      apps: [{ client_id: stack.demo_client.client_id, ended_at: null }],
      requests: [{ client_id: stack.demo_client.client_id, status: 'approved' }],
      interactions: [{ action: 'create_todo', outcome: 'ok' }],
    })
    expect(data.security_events.map(({ event }: { event: string }) => event)).toContain(
      'token_issued',
    )
    const text = JSON.stringify(data)
    expect(text).not.toContain(other.id)
    expect(text).not.toContain('of the other')
    expect(text).not.toMatch(/v1\.|pb_|\\\\x|digest|sealed|encrypted/)
  })

  it('tells each of two users of their own events and notifications, and of no others', async () => {
    const users = [await newUser(), await newUser()]
    const [endpoint] = await sql`
      insert into ops.webhook_endpoints (url, secret, enabled)
      values (${`https://${crypto.randomUUID()}.example/`}, 'v1.x', false) returning id`
    for (const user of users) {
      await connect(user)
      await sql`
        insert into ops.webhook_events (endpoint_id, type, payload, user_id, delivered_at)
        values (${endpoint?.id}, 'patchbay.test', ${sql.json({ type: 'patchbay.test', of: user.id })}, ${user.id}, now())`
    }
    for (const user of users) {
      const { data } = await user.supabase.rpc('export_my_data')
      const audits = await sql`
        select event, client_id, grant_id from ops.audit_log where user_id = ${user.id} order by id`
      expect(audits.map(({ event }) => event)).toEqual(['authorization_approved', 'token_issued'])
      expect(data.security_events).toEqual(
        audits.map((audit) => ({ ...audit, at: expect.any(String) })),
      )
      // The stack may have an endpoint of its own, which hears of the connection.
      expect(
        data.notifications.filter(({ type }: { type: string }) => type === 'patchbay.test'),
      ).toEqual([{ type: 'patchbay.test', of: user.id, delivered_at: expect.any(String) }])
      const [{ count } = { count: 0 }] = await sql`
        select count(*)::integer from ops.webhook_events where user_id = ${user.id}`
      expect(data.notifications).toHaveLength(count)
    }
    await sql`delete from ops.webhook_endpoints where id = ${endpoint?.id}`
  })

  it('gives a visitor nothing, and the service role neither', async () => {
    for (const key of [stack.publishable_key, stack.secret_key]) {
      const { data, error } = await appClient(stack, key).rpc('export_my_data')
      expect([data, error?.code]).toEqual([null, '42501'])
    }
  })
})

describe('When an account is deleted', () => {
  it('no row of any table mentions it, the audit log has forgotten who, and nothing stands in the way', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await gpt(access_token, '/todos', { json: { title: 'x' } })
    await phone(user)
    await connect(user)
    const audits = await sql`select id from ops.audit_log where user_id = ${user.id}`
    expect(audits.length).toBeGreaterThan(0)

    await sql`delete from auth.users where id = ${user.id}`
    // Buckets of the rate limits name the user for an hour after the last request.
    await sql`delete from ops.rate_limits where key like ${`%${user.id}`}`

    // Auth keeps a log of its own.
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', nspname, relname) as name
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and nspname !~ '^(pg_|information_schema|supabase_migrations|auth$)'`
    for (const { name } of tables) {
      const rows = await sql.unsafe(
        `select t::text as row from ${name} as t where position($1 in t::text) > 0`,
        [user.id],
      )
      expect(rows, name).toHaveLength(0)
    }
    expect(
      await sql`select from ops.audit_log where id = any (${audits.map(({ id }) => id)})`,
    ).toHaveLength(audits.length)
    expect((await gpt(access_token, '/me')).status).toBe(401)
  })
})
