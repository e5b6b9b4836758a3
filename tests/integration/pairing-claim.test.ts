import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { F, sql, stack } from '../support/stack.ts'
import { invalidUserJwts } from '../support/user-jwt.ts'
import { newUser } from '../support/users.ts'

const { getLogin, describeLogin, decideLogin, withKey } = deviceClient()

const expire = (tempCode: string) => sql`
  update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now()
  where user_code_digest = ${digest(tempCode)}`

describe('POST login/{temp_code}', () => {
  it.each([
    ['without a body, as the spec has it', undefined],
    ['with {"decision": "approve"}', 'approve'],
  ])('claims the key for the user, %s', async (_what, word) => {
    const login = await getLogin()
    const user = await newUser()
    const { status, headers, body } = await answer(decideLogin(tempCodeOf(login), user, word))
    expect([status, body]).toEqual([
      200,
      {
        message: expect.stringMatching(/^Logged in/),
        scope: 'notes:read notes:write profile:read',
      },
    ])
    expect(headers.get('cache-control')).toBe('no-store')
    const info = await answer(withKey(login.pairing_key, '/get_user_info'))
    expect([info.status, info.body.user_id]).toEqual([200, user.id])
  })

  it('a second click is a 400, and the first claim stands', async () => {
    const login = await getLogin()
    const [user, other] = [await newUser(), await newUser()]
    await decideLogin(tempCodeOf(login), user)
    for (const [who, word] of [
      [user, undefined],
      [other, 'approve'],
      [user, 'deny'],
    ] as const) {
      await expectProblem(
        decideLogin(tempCodeOf(login), who, word),
        400,
        'invalid_request',
        /expired/,
      )
    }
    await expectProblem(describeLogin(tempCodeOf(login)), 400, 'invalid_request', /expired/)
    const info = await answer(withKey(login.pairing_key, '/get_user_info'))
    expect(info.body.user_id).toBe(user.id)
    expect(await grantsOf(other.id)).toEqual([])
  })

  it('an expired code is a 400, and its key never works', async () => {
    const login = await getLogin()
    const user = await newUser()
    await expire(tempCodeOf(login))
    await expectProblem(describeLogin(tempCodeOf(login)), 400, 'invalid_request', /new link/)
    await expectProblem(decideLogin(tempCodeOf(login), user), 400, 'invalid_request', /new link/)
    await expectProblem(withKey(login.pairing_key, '/get_user_info'), 401, 'unauthorized')
    expect(await grantsOf(user.id)).toEqual([])
  })

  it.each(['unknown', 'A'.repeat(43), 'x'.repeat(3000), '%00', '%ED%A0%80', '..%2Fgetlogin'])(
    'an unknown code is a 400: %s',
    async (code) => {
      await expectProblem(describeLogin(code), 400, 'invalid_request', /Invalid or expired/)
      await expectProblem(
        decideLogin(code, await newUser()),
        400,
        'invalid_request',
        /Invalid or expired/,
      )
    },
  )

  it('a refusal ends it: the key never works, and nobody can claim it any more', async () => {
    const login = await getLogin()
    const user = await newUser()
    const denied = await answer(decideLogin(tempCodeOf(login), user, 'deny'))
    expect([denied.status, denied.body.message]).toEqual([200, expect.stringMatching(/^Refused/)])
    await expectProblem(decideLogin(tempCodeOf(login), user), 400, 'invalid_request')
    await expectProblem(withKey(login.pairing_key, '/get_user_info'), 401, 'unauthorized')
    expect(await grantsOf(user.id)).toEqual([])
  })

  it('a temp code that somebody stole is useless without a signed-in user', async () => {
    const login = await getLogin()
    const tempCode = tempCodeOf(login)
    const user = await newUser()
    const headers = await expectProblem(decideLogin(tempCode, null), 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer')
    for (const [what, jwt] of await invalidUserJwts(user.id)) {
      expect([what, (await decideLogin(tempCode, { jwt })).status]).toEqual([what, 401])
    }
    for (const jwt of [stack.publishable_key, stack.secret_key, login.pairing_key]) {
      await expectProblem(decideLogin(tempCode, { jwt }), 401, 'unauthorized')
    }
    await expectProblem(withKey(tempCode, '/get_user_info'), 401, 'unauthorized')
    await expectProblem(withKey(login.pairing_key, '/get_user_info'), 401, 'unauthorized')
    expect((await decideLogin(tempCode, user)).status).toBe(200)
  })

  it("the spec's username in the body logs nobody in: only a session does", async () => {
    const login = await getLogin()
    const url = `${F}/gpt/login/${tempCodeOf(login)}`
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ username: stack.demo_user.email })
    await expectProblem(fetch(url, { method: 'POST', headers, body }), 401, 'unauthorized')
    const { jwt } = await newUser()
    const signedIn = { ...headers, authorization: `Bearer ${jwt}` }
    await expectProblem(
      fetch(url, { method: 'POST', headers: signedIn, body }),
      400,
      'invalid_request',
    )
  })

  it('an account that was banned or deleted meanwhile claims nothing', async () => {
    const [banned, deleted] = [await newUser(), await newUser()]
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${banned.id}`
    await sql`delete from auth.users where id = ${deleted.id}`
    for (const user of [banned, deleted]) {
      const login = await getLogin()
      await expectProblem(decideLogin(tempCodeOf(login), user), 401, 'unauthorized')
      await expectProblem(withKey(login.pairing_key, '/me'), 401, 'unauthorized')
    }
  })
})
