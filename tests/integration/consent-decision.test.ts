import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { decide, newRequest } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { invalidUserJwts, signUserJwt } from '../support/user-jwt.ts'
import { newUser } from '../support/users.ts'

function post(id: string, jwt: string | null, body: BodyInit | null, type = 'application/json') {
  return fetch(`${F}/oauth/requests/${id}`, {
    method: 'POST',
    headers: {
      ...(jwt !== null && { authorization: `Bearer ${jwt}` }),
      ...(type && { 'content-type': type }),
    },
    body,
  })
}

const approve = '{"decision":"approve"}'

async function statusOf(id: string): Promise<unknown> {
  const [row] = await sql`select status from patchbay.authorization_requests where id = ${id}`
  return row?.status
}

describe('POST requests/{id}', () => {
  it('approves: the way back has a code, the state and the issuer', async () => {
    const user = await newUser()
    const id = await newRequest({ state: 'S' })
    const { status, headers, body } = await answer(decide(id, user))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(Object.keys(body)).toEqual(['redirect_to', 'scope'])
    expect(body.scope).toBe('notes:read notes:write profile:read')
    expect(body.redirect_to.startsWith(`${stack.demo_client.redirect_uri}?`)).toBe(true)
    expect(Object.fromEntries(new URL(body.redirect_to).searchParams)).toEqual({
      code: expect.stringMatching(/^pb_ac_[A-Za-z0-9_-]{43}$/),
      state: 'S',
      iss: `${F}/oauth`,
    })
    const rows = await sql`
      select status, user_id from patchbay.authorization_requests where id = ${id}`
    expect(rows).toEqual([{ status: 'approved', user_id: user.id }])
  })

  it('makes a code that lives 60 seconds', async () => {
    const id = await newRequest()
    await decide(id, await newUser())
    const [code] = await sql`
      select extract(epoch from expires_at - created_at)::integer as seconds, consumed_at, 
        (select count(*)::integer from patchbay.grants where id = grant_id) as grants
      from patchbay.authorization_codes where authorization_id = ${id}`
    expect(code).toEqual({ seconds: 60, consumed_at: null, grants: 0 })
  })

  it('denies: the way back has access_denied, the state and the issuer, and there is no code', async () => {
    const id = await newRequest({ state: 'S' })
    const { status, body } = await answer(decide(id, await newUser(), 'deny'))
    expect(status).toBe(200)
    expect(Object.fromEntries(new URL(body.redirect_to).searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'S',
      iss: `${F}/oauth`,
    })
    expect(
      await sql`select from patchbay.authorization_codes where authorization_id = ${id}`,
    ).toEqual([])
  })

  it('sends the user to the very URI that was asked for, a loopback port included', async () => {
    const { newRequest, decide } = await newAssistant({
      redirectUris: ['http://127.0.0.1/callback'],
    })
    const id = await newRequest({ redirect_uri: 'http://127.0.0.1:49152/callback' })
    const { body } = await answer(decide(id, await newUser()))
    expect(body.redirect_to).toMatch(/^http:\/\/127\.0\.0\.1:49152\/callback\?code=/)
  })

  it.each([
    ['approve', 'approve'],
    ['approve', 'deny'],
    ['deny', 'approve'],
    ['deny', 'deny'],
  ])('takes one decision: after %s comes %s too late', async (first, second) => {
    const user = await newUser()
    const id = await newRequest()
    expect((await decide(id, user, first)).status).toBe(200)
    await expectProblem(decide(id, user, second), 409, 'conflict', /answered already/)
    await expectProblem(decide(id, await newUser(), second), 409, 'conflict')
    expect(await statusOf(id)).toBe(first === 'approve' ? 'approved' : 'denied')
  })

  it('knows neither an unknown nor an expired nor a malformed request', async () => {
    const user = await newUser()
    await expectProblem(decide(crypto.randomUUID(), user), 404, 'not_found')
    await expectProblem(decide('x', user), 404, 'not_found')
    const id = await newRequest()
    await sql`
      update patchbay.authorization_requests
      set created_at = created_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'
      where id = ${id}`
    await expectProblem(decide(id, user), 404, 'not_found')
    expect(await statusOf(id)).toBe('pending')
  })
})

describe('A decision of nobody', () => {
  it('is refused for every token that is not the valid token of a user, and decides nothing', async () => {
    const { id: userId } = await newUser()
    const id = await newRequest()
    for (const [what, jwt] of await invalidUserJwts(userId)) {
      const headers = await expectProblem(post(id, jwt, approve), 401, 'unauthorized')
      expect(headers.get('www-authenticate'), what).toBe('Bearer')
    }
    expect(await statusOf(id)).toBe('pending')
  })

  it('is refused without a token, and with the keys of the project', async () => {
    const id = await newRequest()
    for (const bearer of [null, '', stack.publishable_key, stack.secret_key]) {
      await expectProblem(post(id, bearer, approve), 401, 'unauthorized')
    }
    expect(await statusOf(id)).toBe('pending')
  })

  it('is refused for an account that was deleted a moment ago', async () => {
    const user = await newUser()
    const id = await newRequest()
    await sql`delete from auth.users where id = ${user.id}`
    await expectProblem(decide(id, user), 401, 'unauthorized')
    expect(await statusOf(id)).toBe('pending')
  })

  it('is refused for an account that was banned a moment ago', async () => {
    const user = await newUser()
    const id = await newRequest()
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${user.id}`
    await expectProblem(decide(id, user), 401, 'unauthorized')
    expect(await statusOf(id)).toBe('pending')
  })

  it('accepts the token of a user that lists several audiences', async () => {
    const user = await newUser()
    const jwt = await signUserJwt(user.id, { aud: ['other', 'authenticated'] })
    expect((await post(await newRequest(), jwt, approve)).status).toBe(200)
  })
})

describe('A decision that is not well said', () => {
  it.each<[what: string, body: BodyInit | null, status: number, type?: string]>([
    ['no body', null, 400],
    ['no JSON', '{"decision":', 400],
    ['a number', '7', 400],
    ['null', 'null', 400],
    ['an array', '["approve"]', 400],
    ['another decision', '{"decision":"maybe"}', 400],
    ['a decision of another type', '{"decision":true}', 400],
    ['no decision', '{}', 400],
    ['a field too many', '{"decision":"approve","scope":"all"}', 400],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['a form', 'decision=approve', 415, 'application/x-www-form-urlencoded'],
    ['no content type', new Uint8Array([0x7b, 0x7d]), 415, ''],
    ['more than 64 kB', `{"decision":"approve"${' '.repeat(65536)}}`, 413],
  ])('is refused: %s', async (_, body, status, type) => {
    const user = await newUser()
    const id = await newRequest()
    await expectProblem(post(id, user.jwt, body, type), status, 'invalid_request')
    expect(await statusOf(id)).toBe('pending')
    expect((await decide(id, user)).status).toBe(200)
  })
})
