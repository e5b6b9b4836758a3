import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { deviceClient, type Login } from '../support/device.ts'
import { phone } from '../support/gpt.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const { getLogin, pair, withKey } = deviceClient()

async function paired() {
  const user = await newUser()
  const { pairing_key } = await pair(user)
  return { user, key: pairing_key }
}

describe('get_user_info with the key header', () => {
  it('tells who is signed in: user_id and account_info, as the spec has it', async () => {
    const { user, key } = await paired()
    const { status, body } = await answer(withKey(key, '/get_user_info'))
    expect(status).toBe(200)
    expect(body).toEqual({ user_id: user.id, account_info: expect.stringContaining(user.email) })
  })

  it.each<[what: string, headers: () => Promise<Record<string, string>>, message: RegExp]>([
    ['is missing', async () => ({}), /getlogin/],
    ['is unknown', async () => ({ key: `pb_pk_${'A'.repeat(43)}` }), /getlogin again/],
    ['is not claimed yet', async () => ({ key: (await getLogin()).pairing_key }), /open the link/],
    ['is something else', async () => ({ key: 'unique-pairing-key' }), /./],
    ['is a match code', async () => ({ key: (await getLogin()).match_code }), /./],
    ['is nearly right', async () => ({ key: `${(await paired()).key.slice(0, -1)}?` }), /getlogin/],
    ['has spaces inside', async () => ({ key: (await paired()).key.replace('pk_', 'pk_ ') }), /./],
  ])(
    'is 401 when the key %s, in words that a model can act on',
    async (_what, headers, message) => {
      const asked = fetch(`${F}/gpt/get_user_info`, { headers: await headers() })
      const answered = await expectProblem(asked, 401, 'unauthorized', message)
      expect(answered.get('www-authenticate')).toMatch(/^Bearer/)
    },
  )

  it('does not repeat the key in what it answers', async () => {
    const { key } = await paired()
    const answers = [withKey(key, '/me'), withKey(key, '/nothing'), withKey(`${key}x`, '/me')]
    for (const asked of answers) expect((await answer(asked)).text).not.toContain(key.slice(6, 30))
  })
})

describe('A claimed key stands for a bearer token', () => {
  it('in every action', async () => {
    const { user, key } = await paired()
    const steps: [path: string, init: { method?: string; json?: unknown }, status: number][] = [
      ['/notes', { json: { title: 'Buy milk' } }, 201],
      ['/notes', {}, 200],
      ['/notes/{id}', {}, 200],
      ['/notes/{id}', { method: 'PATCH', json: { title: 'Buy oat milk' } }, 200],
      ['/notes/{id}', { method: 'PUT', json: { title: 'Buy bread', pinned: false } }, 200],
      ['/notes/{id}/pin', { method: 'POST' }, 200],
      ['/me', {}, 200],
      ['/get_user_info', {}, 200],
      ['/notes/{id}', { method: 'DELETE' }, 200],
    ]
    let id = ''
    for (const [path, init, status] of steps) {
      const done = await answer(withKey(key, path.replace('{id}', id), init))
      expect([path, done.status], done.text).toEqual([path, status])
      id ||= done.body.id
    }
    const recorded = await sql`
      select action, outcome, client_id from patchbay.interactions where user_id = ${user.id} order by id`
    expect(recorded).toHaveLength(steps.length)
    for (const row of recorded) expect(row).toMatchObject({ outcome: 'ok', client_id: 'pairing' })
  })

  it('also sent as a bearer', async () => {
    const { user, key } = await paired()
    const headers = { authorization: `Bearer ${key}` }
    const { status, body } = await answer(fetch(`${F}/gpt/me`, { headers }))
    expect([status, body.user_id]).toEqual([200, user.id])
  })

  it('and a bearer that is sent beside it decides', async () => {
    const [one, two] = [await paired(), await paired()]
    const headers = { authorization: `Bearer ${one.key}`, key: two.key }
    const { body } = await answer(fetch(`${F}/gpt/me`, { headers }))
    expect(body.user_id).toBe(one.user.id)
    const dead = { authorization: 'Bearer nonsense', key: two.key }
    expect((await fetch(`${F}/gpt/me`, { headers: dead })).status).toBe(401)
  })

  it('with the same checks of input, and the same errors', async () => {
    const { user, key } = await paired()
    const nowhere = `/notes/${crypto.randomUUID()}`
    await expectProblem(
      withKey(key, '/notes', { json: { title: '' } }),
      400,
      'invalid_request',
      /title/,
    )
    await expectProblem(withKey(key, '/notes?limit=51'), 400, 'invalid_request', /limit/)
    await expectProblem(withKey(key, nowhere), 404, 'not_found')
    await expectProblem(withKey(key, '/notes', { method: 'DELETE' }), 405, 'invalid_request')
    const [bad] =
      await sql`select count(*)::integer from patchbay.interactions where user_id = ${user.id} and outcome <> 'ok'`
    expect(bad?.count).toBe(3)
  })

  it('with the same scopes: what the pairing may not do is a 403', async () => {
    const { user, key } = await paired()
    await sql`update patchbay.grants set scopes = '{profile:read}' where user_id = ${user.id}`
    const headers = await expectProblem(withKey(key, '/notes'), 403, 'forbidden', /notes:read/)
    expect(headers.get('www-authenticate')).toContain('insufficient_scope')
    expect((await withKey(key, '/me')).status).toBe(200)
  })

  it('for F/gpt alone: not at the MCP server, not as a user of the app, not as a client secret', async () => {
    const { user, key } = await paired()
    const authorization = `Bearer ${key}`
    const mcp = await fetch(`${F}/mcp`, {
      method: 'POST',
      headers: {
        authorization,
        key,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(mcp.status).toBe(401)
    await mcp.body?.cancel()
    const status = await phone({ id: user.id, jwt: key })
    expect(status.status).toBe(401)
    const body = new URLSearchParams({ client_id: 'pairing', client_secret: key, token: key })
    expect((await fetch(`${F}/oauth/introspect`, { method: 'POST', body })).status).toBe(401)
  })
})

describe('A key works for nobody but the user who claimed it', () => {
  it("shows no other user's data, whatever id is asked for", async () => {
    const [one, two] = [await paired(), await paired()]
    const { body: note } = await answer(withKey(one.key, '/notes', { json: { title: 'Mine' } }))
    const attempts: [string, { method?: string; json?: unknown }][] = [
      [`/notes/${note.id}`, {}],
      [`/notes/${note.id}`, { method: 'PATCH', json: { title: 'Theirs' } }],
      [`/notes/${note.id}`, { method: 'PUT', json: { title: 'Theirs', pinned: true } }],
      [`/notes/${note.id}/pin`, { method: 'POST' }],
      [`/notes/${note.id}`, { method: 'DELETE' }],
    ]
    for (const [path, init] of attempts) {
      await expectProblem(withKey(two.key, path, init), 404, 'not_found')
    }
    expect((await answer(withKey(two.key, '/notes'))).body.notes).toEqual([])
    expect((await answer(withKey(two.key, '/get_user_info'))).body.user_id).toBe(two.user.id)
    expect((await answer(withKey(one.key, `/notes/${note.id}`))).body).toEqual(note)
  })

  it('and a user may pair several chats, each with a key of its own', async () => {
    const user = await newUser()
    const keys: Login[] = [await pair(user), await pair(user)]
    for (const { pairing_key } of keys) {
      expect((await answer(withKey(pairing_key, '/me'))).body.user_id).toBe(user.id)
    }
  })
})
