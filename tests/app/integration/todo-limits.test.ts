import { describe, expect, it } from 'vitest'
import { answer } from '../../support/answers.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { callTool, mcpToken } from '../../support/mcp.ts'
import { parallel, tally } from '../../support/parallel.ts'
import { sql, stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

/** A bucket with so many left that is not refilled meanwhile, however slow this machine is. */
const leave = (user: TestUser, tokens: number) => sql`
  insert into patchbay.rate_limits (key, remaining, updated_at)
  values (${`todos:user:${user.id}`}, ${tokens}, now() + interval '1 hour')
  on conflict (key) do update set remaining = ${tokens}, updated_at = now() + interval '1 hour'`

const titled = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `${n}` }))

const dataApi = (user: TestUser, method: string, query: string, body?: object) =>
  answer(
    fetch(`${stack.api_url}/rest/v1/todos${query}`, {
      method,
      headers: {
        apikey: stack.publishable_key,
        authorization: `Bearer ${user.jwt}`,
        'content-type': 'application/json',
        prefer: 'return=representation',
      },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )

describe('A user changes at most 1,000 todos a minute', () => {
  it('over the Data API: a thousand at once, and then not one more', async () => {
    const user = await newUser()
    await leave(user, 1000)
    const added = await dataApi(user, 'POST', '', titled(1000))
    expect([added.status, added.body.length]).toEqual([201, 1000])
    for (const [method, query, body] of [
      ['POST', '', { title: 'one more' }],
      ['PATCH', '?title=eq.7', { completed: true }],
      ['DELETE', '?title=eq.7'],
    ] as const) {
      const refused = await dataApi(user, method, query, body)
      expect([method, refused.status, refused.body.code]).toEqual([method, 429, 'PT429'])
      expect(refused.body.message).toMatch(/Nothing was changed. Try again in \d+ s/)
      expect(JSON.parse(refused.body.details)).toEqual({ retry_after: expect.any(Number) })
      expect(refused.body.hint).toMatch(/^Try again in \d+ s\.$/)
    }
    const [row] = await sql`
      select count(*)::integer as todos, count(*) filter (where completed)::integer as completed
      from public.todos where user_id = ${user.id}`
    expect(row).toEqual({ todos: 1000, completed: 0 })
  })

  it('by one short request as by many: a PATCH of everything is counted by its rows', async () => {
    const user = await newUser()
    await sql`
      insert into public.todos (user_id, title) select ${user.id}, 'x' from generate_series(1, 600)`
    await leave(user, 1000)
    const first = await dataApi(user, 'PATCH', '?title=not.is.null', { completed: true })
    expect([first.status, first.body.length]).toEqual([200, 600])
    expect((await dataApi(user, 'PATCH', '?title=not.is.null', { title: 'y' })).status).toBe(429)
    const { body } = await dataApi(user, 'GET', '?select=title&limit=1')
    expect(body).toEqual([{ title: 'x' }])
  })

  it('through the actions: 429 with Retry-After for a GPT, a tool error for MCP, and both recorded', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const forMcp = await mcpToken(user)
    await leave(user, 1)
    expect((await gpt(access_token, '/todos', { json: { title: 'the last' } })).status).toBe(201)
    const refused = await answer(gpt(access_token, '/todos', { json: { title: 'x' } }))
    expect([refused.status, refused.body.error]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.body.message).toMatch(/Try again in \d+ s/)
    const told = await callTool(forMcp, 'createTodo', { title: 'x' })
    expect(told).toMatchObject({ isError: true })
    expect(JSON.stringify(told)).toMatch(/rate_limited: .*Try again in \d+ s/)
    // What the assistants used up, the app has not.
    expect((await dataApi(user, 'POST', '', { title: 'x' })).status).toBe(429)
    const recorded = await sql<{ outcome: string }[]>`
      select outcome from patchbay.interactions where user_id = ${user.id} order by id`
    expect(recorded.map(({ outcome }) => outcome)).toEqual(['ok', 'rate_limited', 'rate_limited'])
  })

  it('with many requests at one moment: exactly as many as are left go through', async () => {
    const user = await newUser()
    await leave(user, 5)
    const answers = await parallel(12, () => dataApi(user, 'POST', '', { title: 'x' }))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 5, 429: 7 })
  })
})

describe('A short request that changes many long todos', () => {
  it('adds one small message to what Realtime keeps', async () => {
    const user = await newUser()
    await sql`
      insert into public.todos (user_id, title, description)
      select ${user.id}, 'x', repeat('🦊', 2000) from generate_series(1, 1000)`
    const kept = async () => {
      const [row] = await sql<{ messages: number; octets: number }[]>`
        select count(*)::integer as messages, coalesce(sum(octet_length(payload::text)), 0)::integer as octets
        from realtime.messages where topic = ${`user:${user.id}`}`
      return row ?? { messages: Number.NaN, octets: Number.NaN }
    }
    const before = await kept()
    expect(
      (await dataApi(user, 'PATCH', '?title=not.is.null&select=id', { completed: true })).status,
    ).toBe(200)
    const after = await kept()
    expect(after.messages - before.messages).toBe(1)
    expect(after.octets - before.octets).toBeLessThan(200)
  })
})
