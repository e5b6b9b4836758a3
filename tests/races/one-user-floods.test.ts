import { describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { heldAccount, heldNote } from '../support/held-rows.ts'
import { callTool, mcpToken, message, post } from '../support/mcp.ts'
import { parallel, tally } from '../support/parallel.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** How many calls of anybody stand still in Postgres, for so many milliseconds at least. */
async function standingStill(milliseconds = 0): Promise<number> {
  const [row] = await sql<{ calls: number }[]>`
    select count(*)::integer as calls from pg_stat_activity
    where application_name = 'patchbay' and wait_event_type = 'Lock'
      and query_start < clock_timestamp() - ${milliseconds} * interval '1 ms'`
  return row?.calls ?? 0
}

/** What a calm user does. */
async function oneByOne<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let n = 0; n < count; n++) results.push(await work())
  return results
}

describe('While one user keeps Postgres busy, another is answered', () => {
  it('when the one calls with one token: the calls wait for their turn, and then all succeed', async () => {
    const [busy, other] = [await newUser(), await newUser()]
    const [{ access_token }, bystander] = [await connect(busy), await connect(other)]
    const { id, lock } = await heldAccount(busy)
    const calls = parallel(40, () =>
      answer(gpt(access_token, `/notes/${id}`, { method: 'PATCH', json: { pinned: true } })),
    )
    await lock.blocked('call_action')
    const answers = await oneByOne(10, () => answer(gpt(bystander.access_token, '/me')))
    await lock.release()

    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 10 })
    expect(tally((await calls).map(({ status }) => status))).toEqual({ 200: 40 })
  })

  it('when the one calls with many tokens: what is too much at once is 429, and done or not done', async () => {
    const [busy, other] = [await newUser(), await newUser()]
    const tokens = await parallel(5, () => connect(busy))
    const bystander = await connect(other)
    const { id, lock } = await heldNote(busy)
    const complete = (n: number) =>
      answer(
        gpt(tokens[n % 5]?.access_token ?? '', `/notes/${id}`, {
          method: 'PATCH',
          json: { pinned: true },
        }),
      )
    // One after another, so that each finds its own connection: calls of one moment wait behind each other in one.
    const taken: ReturnType<typeof complete>[] = []
    await waitFor('three calls to stand still', async () => {
      const calls = await standingStill()
      if (calls === taken.length && calls < 3) taken.push(complete(taken.length))
      return calls === 3
    })
    const more = await oneByOne(4, () => complete(4))
    const answers = await oneByOne(10, () => answer(gpt(bystander.access_token, '/me')))
    await lock.release()

    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 10 })
    expect(tally(more.map(({ status }) => status))).toEqual({ 429: 4 })
    for (const { headers, body } of more) {
      expect(headers.get('retry-after')).toBe('1')
      expect(body).toMatchObject({ error: 'rate_limited', message: expect.stringMatching(/1 s/) })
    }
    for (const { status } of await Promise.all(taken)) expect([200, 503]).toContain(status)
  })

  it('when the one makes many calls at one moment: none of the others waits behind them', async () => {
    const [busy, other] = [await newUser(), await newUser()]
    const tokens = await parallel(5, () => connect(busy))
    const bystander = await connect(other)
    const { id, lock } = await heldNote(busy)
    const calls = tokens.flatMap(({ access_token }) =>
      Array.from({ length: 4 }, () =>
        answer(gpt(access_token, `/notes/${id}`, { method: 'PATCH', json: { pinned: true } })),
      ),
    )
    // What is sent before a connection is seen to hang may wait behind it.
    await waitFor('all that one user may hold to hang', async () => {
      return (await standingStill(150)) === 3
    })
    const answers = await oneByOne(10, () => answer(gpt(bystander.access_token, '/me')))
    await lock.release()

    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 10 })
    for (const { status } of await Promise.all(calls)) expect([200, 429, 503]).toContain(status)
  })

  it('when the one sends batches: a batch holds one connection', async () => {
    const [busy, other] = [await newUser(), await newUser()]
    const tokens = await parallel(3, () => mcpToken(busy))
    const bystander = await mcpToken(other)
    const { id, lock } = await heldAccount(busy)
    const batch = Array.from({ length: 10 }, (_, n) =>
      message('tools/call', { name: 'pinNote', arguments: { id } }, n),
    )
    const batches = tokens.map((token) => answer(post(token, batch)))
    await lock.blocked('call_action')
    const answers = await oneByOne(4, () => callTool(bystander, 'getMe'))
    await lock.release()

    expect(answers.map(({ isError }) => isError)).toEqual(Array(4).fill(undefined))
    for (const { status, body } of await Promise.all(batches)) {
      expect(status).toBe(200)
      expect(body).toHaveLength(10)
      for (const { result } of body) expect(result.isError).toBeUndefined()
    }
  })

  it('when there are more than may be: 429 at once, without a connection', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const { id, lock } = await heldAccount(user)
    const calls = parallel(150, () =>
      answer(gpt(access_token, `/notes/${id}`, { method: 'PATCH', json: { pinned: true } })),
    )
    await lock.blocked('call_action')
    await lock.release()
    const statuses = tally((await calls).map(({ status }) => status))
    expect(Object.keys(statuses)).toEqual(['200', '429'])
    expect(statuses[200]).toBeGreaterThanOrEqual(100)
  })
})
