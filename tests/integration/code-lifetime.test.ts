import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { digest } from '../support/digest.ts'
import { gpt, newCode, phone, redeem, refresh, token } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** Makes a code older. */
const age = (code: string, seconds: number) => sql`
  update patchbay.authorization_codes
  set created_at = created_at - make_interval(secs => ${seconds}),
    expires_at = expires_at - make_interval(secs => ${seconds})
  where digest = ${digest(code)}`

describe('A code', () => {
  it('still works after 45 seconds and no longer after 60', async () => {
    const user = await newUser()
    const [young, old] = [await newCode(user), await newCode(user)]
    await age(young, 45)
    await age(old, 60)
    expect((await redeem(young)).status).toBe(200)
    await expectOAuthProblem(redeem(old), 400, 'invalid_grant')
  })

  it('works once: its second use ends everything that its first use gave (RFC 6749 §4.1.2)', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const tokens = await (await redeem(code)).json()
    expect((await gpt(tokens.access_token, '/me')).status).toBe(200)

    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')

    await expectProblem(gpt(tokens.access_token, '/me'), 401, 'unauthorized')
    await expectOAuthProblem(refresh(tokens.refresh_token), 400, 'invalid_grant')
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)
    const events = await sql`
      select event from patchbay.audit_log where user_id = ${user.id} order by id`
    expect(events.map(({ event }) => event)).toEqual([
      'authorization_approved',
      'token_issued',
      'code_replayed',
    ])
  })

  it('is recognised as used even long after it expired', async () => {
    const code = await newCode(await newUser())
    const tokens = await (await redeem(code)).json()
    await age(code, 3600)
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
    await expectProblem(gpt(tokens.access_token, '/me'), 401, 'unauthorized')
  })

  it('that is replayed ends its own connection and no other one of the user', async () => {
    const user = await newUser()
    const other = await (await redeem(await newCode(user))).json()
    const code = await newCode(user)
    await redeem(code)
    await redeem(code)
    expect((await gpt(other.access_token, '/me')).status).toBe(200)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
  })

  it.each<[what: string, overrides: Record<string, string | null>, status: number, error: string]>([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['no secret', { client_secret: null }, 401, 'invalid_client'],
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }, 400, 'invalid_grant'],
    ['no redirect URI', { redirect_uri: null }, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'x' }, 400, 'unsupported_grant_type'],
  ])('is not burnt by %s', async (_, overrides, status, error) => {
    const code = await newCode(await newUser())
    await expectOAuthProblem(redeem(code, overrides), status, error)
    expect((await redeem(code)).status).toBe(200)
  })

  it('is worth nothing to another client, which does not burn it either', async () => {
    const other = await newAssistant()
    const code = await newCode(await newUser())
    await expectOAuthProblem(other.redeem(code), 400, 'invalid_grant')
    const tokens = await (await redeem(code)).json()
    await expectOAuthProblem(other.redeem(code), 400, 'invalid_grant')
    expect((await gpt(tokens.access_token, '/me')).status).toBe(200)
  })

  it('is neither an access token nor a refresh token', async () => {
    const code = await newCode(await newUser())
    await expectProblem(gpt(code, '/me'), 401, 'unauthorized')
    const misused = token({ grant_type: 'refresh_token', refresh_token: code })
    await expectOAuthProblem(misused, 400, 'invalid_grant')
    expect((await redeem(code)).status).toBe(200)
  })

  it('is worth nothing once its user is banned', async () => {
    const user = await newUser()
    const code = await newCode(user)
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${user.id}`
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
  })

  it('is worth nothing once its user is gone', async () => {
    const user = await newUser()
    const code = await newCode(user)
    await sql`delete from auth.users where id = ${user.id}`
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
  })
})
