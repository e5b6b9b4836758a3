import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, decide, gpt, newRequest, phone } from '../support/gpt.ts'
import { appClient } from '../support/sign-up.ts'
import { F, sql, stack } from '../support/stack.ts'
import { invalidUserJwts } from '../support/user-jwt.ts'
import { newUser } from '../support/users.ts'

const never = { has_completed_oauth: false, last_interaction: null }
const methods = ['GET', 'POST', 'DELETE'] as const

describe('The connection status before any connection', () => {
  it.each(methods)('is 404 with the false body for %s', async (method) => {
    const { status, headers, body } = await answer(phone(await newUser(), method))
    expect([status, body]).toEqual([404, never])
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('stays 404 while a request waits, is approved or denied: an approval is no connection', async () => {
    const user = await newUser()
    await decide(await newRequest(), user, 'deny')
    await decide(await newRequest(), user, 'approve')
    expect(await answer(phone(user))).toMatchObject({ status: 404, body: never })
    expect(await answer(phone(user, 'POST'))).toMatchObject({ status: 404, body: never })
  })
})

describe('The connection status of a connected user', () => {
  it.each(['GET', 'POST'] as const)('is 200 with exactly the two fields for %s', async (method) => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const before = await answer(phone(user, method))
    expect([before.status, before.body]).toEqual([
      200,
      { has_completed_oauth: true, last_interaction: null },
    ])

    await gpt(access_token, '/me')
    const { status, body } = await answer(phone(user, method))
    expect(status).toBe(200)
    expect(body).toEqual({
      has_completed_oauth: true,
      last_interaction: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    })
    expect(Math.abs(Date.parse(body.last_interaction) - Date.now())).toBeLessThan(60_000)
  })

  it('may be asked for with the id in capital letters', async () => {
    const user = await newUser()
    await connect(user)
    expect((await phone(user, 'GET', user.id.toUpperCase())).status).toBe(200)
  })

  it('is 200 with false after DELETE, which answers that itself', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await gpt(access_token, '/me')
    const last = (await answer(phone(user))).body.last_interaction
    const after = { has_completed_oauth: false, last_interaction: last }
    for (const method of ['DELETE', 'GET', 'POST', 'DELETE'] as const) {
      const { status, body } = await answer(phone(user, method))
      expect([status, body]).toEqual([200, after])
    }
  })
})

describe('A status request of nobody', () => {
  it.each(methods)('is 401 with the body of the spec for %s', async (method) => {
    const { id } = await newUser()
    for (const [what, jwt] of await invalidUserJwts(id)) {
      const { status, headers, body } = await answer(phone({ id, jwt }, method))
      expect([status, body], what).toEqual([
        401,
        { error: 'unauthorized', message: 'Invalid or expired token' },
      ])
      expect(headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('is 401 without a token and with the keys of the project', async () => {
    const { id } = await newUser()
    await expectProblem(fetch(`${F}/users/${id}/gpt-connection`), 401, 'unauthorized')
    for (const jwt of [stack.publishable_key, stack.secret_key]) {
      await expectProblem(phone({ id, jwt }), 401, 'unauthorized')
    }
  })

  it('is 401 before anything is said about the id', async () => {
    await expectProblem(phone({ id: 'x', jwt: 'x' }), 401, 'unauthorized')
  })
})

describe('A status request with a bad id', () => {
  it.each(methods)('is 400 for %s', async (method) => {
    const user = await newUser()
    for (const id of ['x', 'me', '%00', `${user.id}0`, user.id.slice(1), "'"]) {
      await expectProblem(phone(user, method, id), 400, 'invalid_request', /UUID/)
    }
  })
})

describe('An account whose id is a UUID of no RFC version', () => {
  // Supabase takes any UUID as an account's id: imports and seeds often bring such ones.
  it('has a status and can be connected like any other', async () => {
    const id = `00000000-0000-0000-0000-${crypto.randomUUID().slice(-12)}`
    const { email, password } = { email: `${id}@example.com`, password: crypto.randomUUID() }
    await sql`
      insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
        confirmation_token, recovery_token, email_change_token_new, email_change, email_change_token_current)
      values (${id}, 'authenticated', 'authenticated', ${email}, extensions.crypt(${password}, extensions.gen_salt('bf', 4)), now(), '{}', '{}', now(), now(),
        '', '', '', '', '')`
    const { data } = await appClient(stack).auth.signInWithPassword({ email, password })
    expect(data.session).not.toBeNull()
    const user = { id, jwt: data.session?.access_token ?? '' }
    expect((await phone(user)).status).toBe(404)
    const { access_token } = await connect(user)
    expect((await answer(gpt(access_token, '/me'))).body.user_id).toBe(id)
  })
})
