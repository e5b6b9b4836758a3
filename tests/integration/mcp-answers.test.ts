import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../functions-shared/runtime/database/database.ts'
import { Unavailable } from '../../functions-shared/runtime/unavailable.ts'
import { answer } from '../support/answers.ts'
import { mcpInProcess, mcpToken, message, post } from '../support/mcp.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** 50 notes that are hard to write down: 200 characters of title, 2000 of description, all of them quotes. */
async function userWithMuchText() {
  const user = await newUser()
  await sql`
    insert into public.notes (user_id, title, description)
    select ${user.id}::uuid, repeat('"', 200), repeat('"', 2000) from generate_series(1, 50)`
  return user
}

const list = (id: number) =>
  message('tools/call', { name: 'listNotes', arguments: { limit: 50 } }, id)
const create = (id: number) =>
  message('tools/call', { name: 'createNote', arguments: { title: `note ${id}` } }, id)

describe('An answer', () => {
  // 90,000 of the result, and the JSON-RPC around it.
  const MOST = 91_000

  it('has at most 90,000 characters and its envelope: what does not fit twice stands in structuredContent', async () => {
    const token = await mcpToken(await userWithMuchText())
    const { body, text } = await answer(post(token, list(1)))
    expect(text.length).toBeLessThanOrEqual(MOST)
    const { content, structuredContent } = body.result
    expect(structuredContent.notes.length).toBeGreaterThan(10)
    expect(content).toEqual([
      { type: 'text', text: expect.stringMatching(/structuredContent alone/) },
    ])
  })

  it('to a batch has no more than that', async () => {
    const token = await mcpToken(await userWithMuchText())
    const batch = Array.from({ length: 10 }, (_, n) => list(n))
    const { body, text } = await answer(post(token, batch))
    expect(text.length).toBeLessThanOrEqual(MOST + 10_000)
    expect(body).toHaveLength(10)
    expect(body[0].result.structuredContent.notes.length).toBeGreaterThan(10)
    expect(body[9].result).toEqual({
      isError: true,
      content: [{ type: 'text', text: expect.stringMatching(/^invalid_request: .*batch/) }],
    })
  })

  it('to a batch tells of what was changed, whatever came before', async () => {
    const user = await userWithMuchText()
    const { body } = await answer(post(await mcpToken(user), [list(1), list(2), create(3)]))
    const made = body[2].result.structuredContent
    const [row] = await sql`
      select count(*)::integer as made from public.notes where user_id = ${user.id} and title = 'note 3'`
    expect(made === undefined ? 0 : 1).toBe(row?.made)
  })

  it('to a batch of lists of tools is bounded, too', async () => {
    const token = await mcpToken(await newUser())
    const batch = Array.from({ length: 10 }, (_, n) => message('tools/list', undefined, n))
    const { body, text } = await answer(post(token, batch))
    expect(text.length).toBeLessThanOrEqual(MOST + 10_000)
    expect(body[0].result.tools.length).toBeGreaterThan(5)
    expect(body).toHaveLength(10)
  })
})

describe('A failure on our side', () => {
  /** Postgres, away for every statement that `fails`. */
  const away = (fails: (count: number) => boolean) => {
    let count = 0
    return mcpInProcess({}, (runtime) => {
      const { database } = runtime
      const one: Database['one'] = (strings, ...parameters) =>
        fails(++count)
          ? Promise.reject(new Unavailable('a secret reason'))
          : database.one(strings, ...parameters)
      return { ...runtime, database: { ...database, one } }
    })
  }

  it.each([
    ['a tool call', message('tools/call', { name: 'getMe' }, 'x-7')],
    ['a prompt, which the SDK answers', message('prompts/get', { name: 'readNotes' }, 'x-7')],
  ])('of %s is a JSON-RPC error with the id, under 503 with Retry-After', async (_, request) => {
    const token = await mcpToken(await newUser())
    // Only the action fails: the token could still be asked about.
    const { status, headers, body, text } = await answer(
      away((count) => count === 1).post(token, request),
    )
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('2')
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 'x-7', error: { code: -32000 } })
    expect(text).not.toContain('secret')
  })

  it('in a batch is the answer of its message alone: what was done is told', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    const second = away((count) => count === 2)
    const { status, body, text } = await answer(second.post(token, [1, 2, 3].map(create)))
    expect(status).toBe(200)
    const byId = new Map(body.map((one: { id: number }) => [one.id, one]))
    expect(byId.get(1)).toMatchObject({ result: { structuredContent: { title: 'note 1' } } })
    expect(byId.get(2)).toMatchObject({ error: { code: -32000 } })
    expect(byId.get(3)).toMatchObject({ result: { structuredContent: { title: 'note 3' } } })
    expect(text).not.toContain('secret')
    const titles =
      await sql`select title from public.notes where user_id = ${user.id} order by title`
    expect(titles.map(({ title }) => title)).toEqual(['note 1', 'note 3'])
  })
})

describe('An answer that Postgres does not give', () => {
  afterEach(() => void vi.useRealTimers())

  it('is 504 after fifteen seconds, with the id; Postgres is not asked again', async () => {
    const token = await mcpToken(await newUser())
    const asked: string[] = []
    const database = (real: Database): Database => ({
      ...real,
      // The action never ends.
      one: (strings) => {
        asked.push(strings.join('?').trim())
        return new Promise(() => {})
      },
    })
    const { post: postHere } = mcpInProcess({}, (runtime) => ({
      ...runtime,
      database: database(runtime.database),
    }))
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    // Not a plain call, which only Postgres' own time ends.
    const pending = answer(postHere(token, message('prompts/get', { name: 'readNotes' }, 7)))
    let ended = false
    pending.finally(() => {
      ended = true
    })
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    for (let left = 10_000; left > 0 && asked.length === 0; left--) await turn()
    // A timer of before is a real one, and up to 1.5 s away.
    for (let left = 30; left > 0 && !ended; left--) {
      await vi.advanceTimersByTimeAsync(1000)
      await turn()
    }
    vi.useRealTimers()
    const { status, body } = await pending
    expect([status, body.id]).toEqual([504, 7])
    expect(asked).toEqual([expect.stringContaining('call_action')])
  })
})

describe('A batch', () => {
  it('that cancels its own call is answered at once', async () => {
    const token = await mcpToken(await newUser())
    const cancel = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    }
    const { status, body } = await answer(post(token, [create(1), cancel]))
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 1, result: { structuredContent: { title: 'note 1' } } })
  })

  it.each([
    ['equal ids', [message('ping'), message('ping')], {}],
    ['no message', [], {}],
    ['a later protocol', [message('ping')], { 'mcp-protocol-version': '2025-06-18' }],
  ])('with %s is refused: 400, -32600', async (_what, batch, headers) => {
    const { status, body } = await answer(
      post(await mcpToken(await newUser()), batch, headers as Record<string, string>),
    )
    expect(status).toBe(400)
    expect(body.error.code).toBe(-32600)
  })
})

describe('A method that is no text', () => {
  it.each([
    '{"jsonrpc":"2.0","id":1,"method":{"toString":0,"valueOf":0}}',
    `{"jsonrpc":"2.0","id":1,"method":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  ])('is the fault of who sent it: %.60s', async (body) => {
    expect((await post('pb_at_unknown', body)).status).toBe(401)
    const signedIn = await answer(post(await mcpToken(await newUser()), body))
    expect(signedIn.status).toBe(400)
    expect(signedIn.body.error.code).toBe(-32600)
  })
})
