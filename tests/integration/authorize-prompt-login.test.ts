import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { decide, newRequest } from '../support/gpt.ts'
import { appClient } from '../support/sign-up.ts'
import { F, sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'
import { newUser } from '../support/users.ts'

const prompt = { prompt: 'login' }
const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset

const password = (offset: number) => ({ method: 'password', timestamp: seconds(offset) })

/** A session of a user that began so long ago, and was refreshed just now. */
const oldSession = async (minutes: number) => {
  const user = await newUser()
  await sql`
    update auth.sessions set created_at = created_at - ${minutes} * interval '1 minute' where user_id = ${user.id}`
  const { data } = await user.supabase.auth.refreshSession()
  return { ...user, jwt: data.session?.access_token ?? '' }
}

describe('prompt=login: only a session that began after the request decides', () => {
  it('tells the page, which then asks its user to sign in again', async () => {
    const { body } = await answer(fetch(`${F}/oauth/requests/${await newRequest(prompt)}`))
    const age = Date.now() - Date.parse(body.sign_in_after)
    expect(age).toBeGreaterThan(4_000)
    expect(age).toBeLessThan(60_000)
  })

  it.each(['approve', 'deny'])(
    'refuses to %s with an older session, though its token is new, and burns nothing',
    async (decision) => {
      const user = await oldSession(5)
      const id = await newRequest(prompt)
      await expectProblem(decide(id, user, decision), 403, 'sign_in_required', /sign in again/)
      const { email, password } = user
      const { data } = await appClient(stack).auth.signInWithPassword({ email, password })
      const again = { jwt: data.session?.access_token ?? '' }
      expect((await decide(id, again, decision)).status).toBe(200)
    },
  )

  it('asks nothing of an older session otherwise', async () => {
    expect((await decide(await newRequest(), await oldSession(5))).status).toBe(200)
  })

  it.each<[string, () => Record<string, unknown>, number]>([
    ['an old proof', () => ({ amr: [password(-600)] }), 403],
    ['a new proof', () => ({ amr: [password(0)] }), 200],
    [
      'an old proof and a new second factor',
      () => ({ amr: [password(-600), { method: 'totp', timestamp: seconds(0) }] }),
      200,
    ],
    ['an old auth_time', () => ({ auth_time: seconds(-600) }), 403],
    ['no session that Auth knows', () => ({ session_id: crypto.randomUUID() }), 401],
    ['nothing but its age, which is great', () => ({ iat: seconds(-600) }), 403],
    ['nothing but its age, which is none', () => ({}), 200],
  ])('goes by what the token says of the sign-in: %s', async (_what, claims, status) => {
    const user = await newUser()
    // An account that was made after a token is another account.
    await sql`update auth.users set created_at = now() - interval '1 day' where id = ${user.id}`
    const id = await newRequest(prompt)
    const jwt = await signUserJwt(user.id, claims())
    expect((await decide(id, { jwt })).status).toBe(status)
  })

  it('takes no session of somebody else', async () => {
    const [user, other] = await Promise.all([newUser(), newUser()])
    const [session] = await sql`select id from auth.sessions where user_id = ${other.id}`
    await sql`update auth.sessions set created_at = now() + interval '1 minute' where id = ${session?.id}`
    const jwt = await signUserJwt(user.id, { session_id: session?.id })
    await expectProblem(decide(await newRequest(prompt), { jwt }), 401, 'unauthorized')
  })
})
