import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { mcpToken, message, post } from '../support/mcp.ts'
import { newUser } from '../support/users.ts'

const call = (name: string, args: object | null, id: number | string = 1) =>
  message('tools/call', { name, arguments: args }, id)

/** What differs from call to call. */
const comparable = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value) => {
      if (key === 'text' && value.startsWith('{')) return JSON.parse(value)
      return /^(id|created_at|updated_at)$/.test(key) && value !== 7 ? '…' : value
    }),
  )

describe('Plain tool calls, which the SDK is not asked for', () => {
  it('with one id at one time get each their own answer', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 5 }, async () => mcpToken(await newUser())),
    )
    const calls = tokens.flatMap((token, user) =>
      Array.from({ length: 12 }, (_, n) => ({ token, title: `${user}, ${n}` })),
    )
    const answers = await Promise.all(
      calls.map(({ token, title }) => answer(post(token, call('createNote', { title })))),
    )
    expect(answers.map(({ body }) => [body.id, body.result.structuredContent.title])).toEqual(
      calls.map(({ title }) => [1, title]),
    )
    const lists = await Promise.all(
      tokens.map((token) => answer(post(token, call('listNotes', { limit: 50 }, 'a')))),
    )
    for (const [user, { body }] of lists.entries()) {
      expect(body.id).toBe('a')
      const titles = body.result.structuredContent.notes.map(
        ({ title }: { title: string }) => title,
      )
      expect(titles.toSorted()).toEqual(
        calls
          .map(({ title }) => title)
          .filter((title) => title.startsWith(`${user},`))
          .toSorted(),
      )
    }
  })

  // A batch of one goes through the SDK.
  it.each([
    ['that succeeds', 'createNote', { title: 'Buy milk' }, null],
    ['of a tool that there is not', 'nothing', {}, null],
    ['that fails', 'pinNote', { id: '0a000000-0000-4000-8000-000000000001' }, null],
    ['with a bad argument', 'createNote', { title: 1 }, null],
    ['without its arguments', 'createNote', {}, null],
    ['with null for what it leaves out', 'createNote', { title: 'a', pinned: null }, null],
    ['with null for what it needs', 'createNote', { title: null }, null],
    ['with null as its arguments', 'listNotes', null, null],
    ['that lacks its scope', 'createNote', { title: 'Buy milk' }, 'notes:read'],
  ])('%s is answered as by the SDK', async (_, name, args, scope) => {
    const token = await mcpToken(await newUser(), scope)
    const bySdk = await answer(post(token, [call(name, args, 7)]))
    const plain = await answer(post(token, call(name, args, 7)))
    if (scope === null) {
      expect(comparable(plain.body)).toEqual(comparable(bySdk.body))
      expect(plain.status).toBe(bySdk.status)
      expect(plain.headers.get('content-type')).toBe(bySdk.headers.get('content-type'))
    } else {
      // A batch tells it in the message, since other calls of it may have been done.
      expect([bySdk.status, plain.status]).toEqual([200, 403])
      expect(plain.body.id).toBe(7)
    }
  })

  it.each(['application/json', '*/*', 'application/*;q=0.1', ''])(
    'is answered as by the SDK to a client with Accept: %j',
    async (accept) => {
      const token = await mcpToken(await newUser())
      const bySdk = await answer(post(token, [call('listNotes', {}, 7)], { accept }))
      const plain = await answer(post(token, call('listNotes', {}, 7), { accept }))
      expect([bySdk.status, plain.status]).toEqual([200, 200])
      expect(plain.body).toEqual(bySdk.body)
    },
  )

  it('of a token that is good for nothing stays 401, with the id of the call', async () => {
    const { status, body } = await answer(post('unknown-token', call('listNotes', {}, 7)))
    expect([status, body.id]).toEqual([401, 7])
  })
})
