import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const id = crypto.randomUUID()
const calls: [method: string, path: string, json?: object][] = [
  ['GET', '/notes'],
  ['POST', '/notes', { title: 'x' }],
  ['GET', `/notes/${id}`],
  ['PATCH', `/notes/${id}`, { title: 'x' }],
  ['PUT', `/notes/${id}`, { title: 'x', pinned: true }],
  ['DELETE', `/notes/${id}`],
  ['POST', `/notes/${id}/pin`],
  ['GET', '/me'],
  ['GET', '/get_user_info'],
]

describe('An action without a good access token', () => {
  it.each(calls)('is 401 without one: %s %s', async (method, path, json) => {
    const headers = await expectProblem(gpt(null, path, { method, json }), 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each(calls)('is 401 with an unknown one: %s %s', async (method, path, json) => {
    const pending = gpt(`pb_at_${'A'.repeat(43)}`, path, { method, json })
    const headers = await expectProblem(pending, 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  it('is 401 with the keys of the project, with a session of the app, and with other schemes', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    for (const token of [stack.publishable_key, stack.secret_key, user.jwt]) {
      await expectProblem(gpt(token, '/me'), 401, 'unauthorized')
    }
    for (const authorization of [
      access_token,
      `Basic ${access_token}`,
      `Bearer  ${access_token}x`,
      `Bearer "${access_token}"`,
      `Bearer ${access_token}, Bearer ${access_token}`,
    ]) {
      await expectProblem(gpt(null, '/me', { headers: { authorization } }), 401, 'unauthorized')
    }
    const query = fetch(`${F}/gpt/me?access_token=${access_token}`)
    await expectProblem(query, 401, 'unauthorized')
  })

  it('accepts the scheme in any case, as RFC 9110 wants', async () => {
    const { access_token } = await connect(await newUser())
    const headers = { authorization: `bEARER ${access_token}` }
    expect((await gpt(null, '/me', { headers })).status).toBe(200)
  })

  it('learns nothing about its input: 401 comes before 400, 413 and 415', async () => {
    for (const body of ['{', '{"titel":1}', 'x'.repeat(70_000)]) {
      await expectProblem(gpt(null, '/notes', { body }), 401, 'unauthorized')
    }
    await expectProblem(gpt(null, '/notes/x?y=z'), 401, 'unauthorized')
  })

  it('is 401 from the second at which the token expires', async () => {
    const { access_token } = await connect(await newUser())
    const expire = (left: string) => sql`
      update patchbay.tokens
      set created_at = now() - interval '1 hour', access_expires_at = now() + ${left}::interval
      where access_digest = ${digest(access_token)}`
    await expire('30 seconds')
    expect((await gpt(access_token, '/me')).status).toBe(200)
    await expire('0 seconds')
    const headers = await expectProblem(gpt(access_token, '/me'), 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  it('is 401 at once when the user disconnects', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await phone(user, 'DELETE')
    await expectProblem(gpt(access_token, '/me'), 401, 'unauthorized')
  })

  it('is 401 when the account is gone', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await sql`delete from auth.users where id = ${user.id}`
    await expectProblem(gpt(access_token, '/me'), 401, 'unauthorized')
  })
})

describe('An action beyond the scope of its token is 403 and names the scope', () => {
  const needed: Record<string, string> = { '/me': 'profile:read', '/get_user_info': 'profile:read' }

  it.each(calls)('%s %s', async (method, path, json) => {
    const reads = path === '/notes' || path === `/notes/${id}`
    const scope = needed[path] ?? (method === 'GET' && reads ? 'notes:read' : 'notes:write')
    const others = ['notes:read', 'notes:write', 'profile:read', 'offline_access'].filter(
      (other) => other !== scope,
    )
    const user = await newUser()
    const { access_token } = await connect(user, { scope: others.join(' ') })
    const pending = gpt(access_token, path, { method, json })
    const headers = await expectProblem(pending, 403, 'forbidden', new RegExp(scope))
    expect(headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", scope="${scope}"`,
    )
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
  })
})

describe('Every call of a user is recorded', () => {
  it('with action and outcome, and it moves last_interaction', async () => {
    const user = await newUser()
    const { access_token } = await connect(user, { scope: 'notes:read' })
    const seen: (string | null)[] = []
    for (const request of [{}, { json: { title: 'x' } }, { method: 'GET', path: `/${id}` }]) {
      await gpt(access_token, `/notes${'path' in request ? request.path : ''}`, request)
      seen.push((await answer(phone(user))).body.last_interaction)
    }
    expect(seen.every((at) => at !== null)).toBe(true)
    expect([...seen].sort()).toEqual(seen)
    expect(new Set(seen).size).toBe(3)

    const rows = await sql`
      select action, outcome, client_id, duration_ms >= 0 as timed from patchbay.interactions
      where user_id = ${user.id} order by id`
    const client = { client_id: stack.demo_client.client_id, timed: true }
    expect(rows).toEqual([
      { action: 'list_notes', outcome: 'ok', ...client },
      { action: 'create_note', outcome: 'forbidden', ...client },
      { action: 'get_note', outcome: 'not_found', ...client },
    ])
  })
})
