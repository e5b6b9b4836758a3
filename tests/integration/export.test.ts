import { describe, expect, it } from 'vitest'
import { deviceClient } from '../support/device.ts'
import { exportOf, exportPage } from '../support/export.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { newPublicClient } from '../support/public-client.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

describe('export_my_data', () => {
  it("gives a user everything that is kept of theirs, and nothing of anybody else's", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const { access_token } = await connect(user)
    const theirs = await connect(other)
    const title = `mine ${crypto.randomUUID()}`
    await gpt(access_token, '/notes', { json: { title, description: 'with a description' } })
    await gpt(theirs.access_token, '/notes', { json: { title: 'of the other' } })

    const data = await exportOf(user)
    expect(data).toMatchObject({
      account: { id: user.id, email: user.email },
      notes: [{ title, description: 'with a description', pinned: false }],
      connection: { has_completed_oauth: true },
      apps: [{ client_id: stack.demo_client.client_id, ended_at: null }],
      requests: [{ client_id: stack.demo_client.client_id, status: 'approved' }],
      interactions: [
        {
          action: 'create_note',
          outcome: 'ok',
          text: `Added “${title}”`,
          changed: 'added',
          target_id: data.notes[0]?.id,
        },
      ],
    })
    expect(data.security_events).toContainEqual(expect.objectContaining({ event: 'token_issued' }))
    const text = JSON.stringify(data)
    expect(text).not.toContain(other.id)
    expect(text).not.toContain('of the other')
    expect(text).not.toMatch(/v1\.|pb_|\\\\x|digest|sealed|encrypted/)
  })

  it('tells each of two users of their own events and notifications, and of no others', async () => {
    const users = [await newUser(), await newUser()]
    const [endpoint] = await sql`
      insert into patchbay.webhook_endpoints (url, secret, enabled)
      values (${`https://${crypto.randomUUID()}.example/`}, 'v1.x', false) returning id`
    for (const user of users) {
      await connect(user)
      await sql`
        insert into patchbay.webhook_events (endpoint_id, type, payload, user_id, delivered_at)
        values (${endpoint?.id}, 'patchbay.test', ${sql.json({ type: 'patchbay.test', of: user.id })}, ${user.id}, now())`
    }
    for (const user of users) {
      const { security_events, notifications } = await exportOf(user)
      const audits = await sql`
        select event, client_id, grant_id from patchbay.audit_log where user_id = ${user.id} order by id`
      expect(audits.map(({ event }) => event)).toEqual(['authorization_approved', 'token_issued'])
      expect(security_events).toEqual(audits.map((audit) => ({ ...audit, at: expect.any(String) })))
      // The stack may have an endpoint of its own, which hears of the connection.
      expect(notifications).toContainEqual({
        type: 'patchbay.test',
        of: user.id,
        delivered_at: expect.any(String),
      })
      const [{ count } = { count: 0 }] = await sql`
        select count(*)::integer from patchbay.webhook_events where user_id = ${user.id}`
      expect(notifications).toHaveLength(count)
    }
    await sql`delete from patchbay.webhook_endpoints where id = ${endpoint?.id}`
  })

  it('gives a visitor nothing, and the service role neither', async () => {
    for (const key of [stack.publishable_key, stack.secret_key]) {
      const { data, error } = await appClient(stack, key).rpc('export_my_data')
      expect([data, error?.code]).toEqual([null, '42501'])
    }
  })
})

/** Lets time pass for the bucket of a user's exports, and then stand still. */
const wait = ({ id }: TestUser, seconds: number) => sql`
  update patchbay.rate_limits set updated_at = clock_timestamp() - make_interval(secs => ${seconds})
  where key = ${`export:user:${id}`}`

describe('The pages of export_my_data', () => {
  it('hold a megabyte at most, and together all of 10,000 large notes and 100,000 calls, while an assistant acts on', async () => {
    const user = await newUser()
    await sql`
      insert into public.notes (user_id, title, description)
      select ${user.id}, n::text, repeat('ä', 2000) from generate_series(1, 9999) as n`
    await sql`
      insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
      select ${user.id}, gen_random_uuid(), 'pairing', 'get_me', 'ok', 1 from generate_series(1, 100000)`
    // After them: each moves the time of the last call of a connection that is there.
    const { access_token } = await connect(user)
    const counts = { notes: 0, interactions: 0 }
    const titles = new Set<unknown>()
    let [cursor, pages]: [string | undefined, number] = [undefined, 0]
    do {
      const { page, error } = await exportPage(user, cursor)
      if (page === null) throw new Error(`no page: ${error?.message}`)
      const { notes, interactions } = page.data
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(1_000_000)
      expect(notes.length + interactions.length).toBeLessThanOrEqual(5000)
      counts.notes += notes.length
      counts.interactions += interactions.length
      for (const { title } of notes) titles.add(title)
      cursor = page.next_cursor ?? undefined
      if (pages++ < 3) expect((await gpt(access_token, '/me')).status).toBe(200)
    } while (cursor !== undefined)
    expect(counts).toEqual({ notes: 9999, interactions: 100_000 })
    expect(titles.size).toBe(9999)
    expect(pages).toBeLessThan(80)
    await sql`delete from auth.users where id = ${user.id}`
  }, 240_000)

  it('are counted once an export: three an hour, 429 with the seconds to wait, and the fourth later', async () => {
    const user = await newUser()
    await exportOf(user)
    await wait(user, -3600)
    await exportOf(user)
    await exportOf(user)
    const { page, error } = await exportPage(user)
    expect(page).toBeNull()
    expect(error).toMatchObject({
      code: 'PT429',
      hint: expect.stringMatching(/^Try again in \d+ s\.$/),
    })
    const { retry_after } = JSON.parse(error?.details ?? '')
    expect(retry_after).toBeGreaterThan(1000)
    await wait(user, retry_after)
    expect((await exportPage(user)).error).toBeNull()
  })

  it('are not held up by what an assistant uses up', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const calls = Array.from({ length: 20 }, () => gpt(access_token, '/me'))
    expect((await exportPage(user)).error).toBeNull()
    await Promise.all(calls)
  })

  it('come one at a time: a second request of the same user is told to come later, and does not wait', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const lock = await holdLock(
      (tx) =>
        tx`select pg_advisory_xact_lock(hashtextextended(${`patchbay.export:${user.id}`}, 0))`,
    )
    expect((await exportPage(user)).error).toMatchObject({
      code: 'PT429',
      details: '{"retry_after": 1}',
    })
    expect((await exportPage(other)).error).toBeNull()
    await lock.release()
    expect((await exportPage(user)).error).toBeNull()
  })

  it('take no cursor of somebody else, none that is garbled and none that is old', async () => {
    const [user, other] = [await newUser(), await newUser()]
    await sql`
      insert into public.notes (user_id, title) select ${user.id}, n::text from generate_series(1, 6000) as n`
    const { page } = await exportPage(user)
    const cursor = page?.next_cursor ?? ''
    expect(cursor).not.toBe('')
    const refused = async (who: TestUser, sent: string) =>
      expect((await exportPage(who, sent)).error).toMatchObject({ code: 'PT400' })
    await refused(other, cursor)
    for (const garbled of ['', 'x', `${cursor}0`, crypto.randomUUID(), "' or true --"]) {
      await refused(user, garbled)
    }
    expect((await exportPage(user, cursor)).error).toBeNull()
    await sql`update patchbay.exports set issued_at = now() - interval '1 hour' where user_id = ${user.id}`
    await refused(user, cursor)
  })

  it('list a device that was allowed and has not fetched its access', async () => {
    const user = await newUser()
    const { startDevice, decideDevice } = deviceClient()
    const { client } = await newPublicClient()
    const { user_code } = await startDevice({ client_id: client.client_id })
    await decideDevice(user_code, user)
    const { apps } = await exportOf(user)
    expect(apps).toMatchObject([
      { client_id: client.client_id, connected_at: null, grant_id: expect.any(String) },
    ])
  })
})

describe('When an account is deleted', () => {
  it('no row of any table mentions it, the audit log has forgotten who, and nothing stands in the way', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await gpt(access_token, '/notes', { json: { title: 'x' } })
    await phone(user)
    await connect(user)
    await exportPage(user)
    const audits = await sql`select id from patchbay.audit_log where user_id = ${user.id}`
    expect(audits.length).toBeGreaterThan(0)

    await sql`delete from auth.users where id = ${user.id}`
    // Buckets of the rate limits name the user for an hour after the last request.
    await sql`delete from patchbay.rate_limits where key like ${`%${user.id}`}`

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
      await sql`select from patchbay.audit_log where id = any (${audits.map(({ id }) => id)})`,
    ).toHaveLength(audits.length)
    expect((await gpt(access_token, '/me')).status).toBe(401)
  })
})
