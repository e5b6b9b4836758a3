import { beforeAll, describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, decide, gpt, newRequest, phone, redeem } from '../support/gpt.ts'
import { F, sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

interface Party extends TestUser {
  token: string
  note: string
}

async function newParty(title: string): Promise<Party> {
  const user = await newUser()
  const { access_token: token } = await connect(user)
  const { body } = await answer(
    gpt(token, '/notes', { json: { title, description: `of ${user.id}` } }),
  )
  return { ...user, token, note: body.id }
}

// Alice's and Mallory's assistants; Mallory knows every id of Alice.
let alice: Party
let mallory: Party
beforeAll(async () => {
  ;[alice, mallory] = await Promise.all([newParty('alice'), newParty('mallory')])
})

const stateOf = (user: TestUser) =>
  sql`select * from public.notes where user_id = ${user.id} order by id`

describe("Another user's note does not exist for an assistant", () => {
  it.each<[method: string, path: string, json?: object]>([
    ['GET', ''],
    ['PATCH', '', { title: 'mine now' }],
    ['PATCH', '', { pinned: true }],
    ['PUT', '', { title: 'mine now', pinned: true }],
    ['DELETE', ''],
    ['POST', '/pin'],
  ])('%s /notes/{id}%s is 404 and changes nothing', async (method, path, json) => {
    const before = await stateOf(alice)
    const url = `/notes/${alice.note}${path}`
    await expectProblem(gpt(mallory.token, url, { method, json }), 404, 'not_found')
    expect(await stateOf(alice)).toEqual(before)
    expect(before).toHaveLength(1)
  })

  it.each(['', '?status=all&limit=50', '?q=alice', '?q=of'])('listNotes%s', async (query) => {
    const { body, text } = await answer(gpt(mallory.token, `/notes${query}`))
    expect(text).not.toContain(alice.id)
    expect(text).not.toContain(alice.note)
    for (const note of body.notes) expect(note.id).toBe(mallory.note)
  })

  it('getMe and GetUserInfo speak of their own account only', async () => {
    for (const path of ['/me', '/get_user_info']) {
      const { text } = await answer(gpt(mallory.token, path))
      expect(text).toContain(mallory.id)
      expect(text).not.toContain(alice.id)
      expect(text).not.toContain(alice.email)
    }
    const { body } = await answer(gpt(mallory.token, '/me'))
    expect(body.user_id).toBe(mallory.id)
  })

  it('cannot be made in the name of somebody else', async () => {
    for (const field of ['user_id', 'owner', 'sub']) {
      const json = { title: 'x', [field]: alice.id }
      await expectProblem(gpt(mallory.token, '/notes', { json }), 400, 'invalid_request')
    }
    for (const headers of [
      { 'x-user-id': alice.id },
      { role: 'service_role' },
      { 'x-forwarded-user': alice.id },
      { cookie: `sub=${alice.id}` },
    ]) {
      const { body } = await answer(gpt(mallory.token, '/me', { headers }))
      expect(body.user_id).toBe(mallory.id)
    }
    expect(await stateOf(alice)).toHaveLength(1)
  })
})

describe('Many calls of many users at the same time', () => {
  it('never mix, whatever connection of the pool they get', async () => {
    const users = [alice, mallory, ...(await Promise.all([newParty('a'), newParty('b')]))]
    const rounds = Array.from({ length: 40 }, () => users).flat()
    const answers = await Promise.all(
      rounds.map(async (user, n) => {
        const calls = [
          () => gpt(user.token, '/me'),
          () => gpt(user.token, `/notes/${user.note}`),
          // A fault and another user's id in between: whatever they leave behind must not reach the next call.
          () => gpt(user.token, `/notes/${users[(n + 1) % users.length]?.note}`),
          () => gpt(user.token, '/notes?limit=0'),
        ]
        return { user, n, ...(await answer(calls[n % 4]?.() ?? gpt(user.token, '/me'))) }
      }),
    )
    for (const { user, text, status } of answers) {
      expect([200, 400, 404]).toContain(status)
      for (const other of users) {
        if (other.id !== user.id) {
          expect(text).not.toContain(other.id)
          expect(text).not.toContain(other.email)
        }
      }
    }
  })
})

describe("Another user's connection", () => {
  it.each(['GET', 'POST', 'DELETE'] as const)('is 403 for %s', async (method) => {
    await expectProblem(phone(mallory, method, alice.id), 403, 'forbidden')
    await expectProblem(phone(mallory, method, crypto.randomUUID()), 403, 'forbidden')
    await expectProblem(phone(mallory, method, alice.id.toUpperCase()), 403, 'forbidden')
  })

  it('still stands after Mallory tried to end it, and her own ends only her own', async () => {
    await phone(mallory, 'DELETE', alice.id)
    expect((await answer(phone(alice))).body.has_completed_oauth).toBe(true)
    const other = await newParty('other')
    await phone(other, 'DELETE')
    expect((await gpt(alice.token, '/me')).status).toBe(200)
  })

  it('says the same to a stranger whether it exists or not', async () => {
    const existing = await answer(phone(mallory, 'GET', alice.id))
    const imagined = await answer(phone(mallory, 'GET', crypto.randomUUID()))
    expect(existing.body).toEqual(imagined.body)
  })

  it('cannot be reached with the access token of an assistant', async () => {
    const stranger = { id: alice.id, jwt: alice.token }
    await expectProblem(phone(stranger), 401, 'unauthorized')
  })

  it('does not use up the requests of the other user', async () => {
    const [victim, attacker] = [await newUser(), await newUser()]
    await Promise.all(Array.from({ length: 30 }, () => phone(attacker, 'GET', victim.id)))
    expect((await phone(victim)).status).toBe(404)
  })
})

describe('What one user decides', () => {
  it('connects that user, even when another one opened the request in the browser', async () => {
    const id = await newRequest()
    await fetch(`${F}/oauth/requests/${id}`, { headers: { authorization: `Bearer ${alice.jwt}` } })
    const { body } = await answer(decide(id, mallory))
    const code = new URL(body.redirect_to).searchParams.get('code') ?? ''
    const tokens = await (await redeem(code)).json()
    expect((await answer(gpt(tokens.access_token, '/me'))).body.user_id).toBe(mallory.id)
  })
})
