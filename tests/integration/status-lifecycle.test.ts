import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { connect, gpt, phone, refresh } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

/** What the table holds for a user: the sealed columns told as present or not. */
async function row(user: TestUser) {
  const [found] = await sql`
    select has_completed_oauth as flag, oauth_access_token is not null as access,
      oauth_refresh_token is not null as refresh, oauth_token_expires_at is not null as expiry
    from public.user_gpt_connections where user_id = ${user.id}`
  return found
}
const connected = { flag: true, access: true, refresh: true, expiry: true }
const disconnected = { flag: false, access: false, refresh: false, expiry: false }

const status = async (user: TestUser) => (await answer(phone(user))).body.has_completed_oauth

/** Ends the life of a user's grants as 90 days without a refresh would. */
const expireGrants = (user: TestUser) => sql`
  update patchbay.grants set created_at = now() - interval '90 days', expires_at = now()
  where user_id = ${user.id}`

describe('has_completed_oauth follows the grants', () => {
  it('turns true with the first token and false with the disconnect; the sealed columns go along', async () => {
    const user = await newUser()
    expect(await row(user)).toBeUndefined()
    await connect(user)
    expect(await row(user)).toEqual(connected)
    await phone(user, 'DELETE')
    expect(await row(user)).toEqual(disconnected)
    await connect(user)
    expect(await row(user)).toEqual(connected)
    expect(await status(user)).toBe(true)
  })

  it('stays true until the last of several connections ends', async () => {
    const user = await newUser()
    const [one, two] = [await newAssistant(), await newAssistant()]
    await one.connect(user)
    await two.connect(user)
    for (const [assistant, flag] of [
      [one, true],
      [two, false],
    ] as const) {
      await sql`delete from patchbay.clients where id = ${assistant.client.client_id}`
      expect(await status(user)).toBe(flag)
      expect(await row(user)).toEqual(flag ? connected : disconnected)
    }
  })

  it('DELETE ends every connection, and each token of them', async () => {
    const user = await newUser()
    const other = await newAssistant()
    const all = [await connect(user), await connect(user), await other.connect(user)]
    await phone(user, 'DELETE')
    for (const { access_token } of all) {
      await expectProblem(gpt(access_token, '/me'), 401, 'unauthorized')
    }
    const events = await sql`
      select detail from patchbay.audit_log where user_id = ${user.id} and event = 'grant_revoked'`
    expect(events).toEqual(Array(3).fill({ detail: { reason: 'disconnected' } }))
  })

  it('is false as soon as the last refresh token has expired, without any event', async () => {
    const user = await newUser()
    await connect(user)
    await expireGrants(user)
    expect(await answer(phone(user))).toMatchObject({
      status: 200,
      body: { has_completed_oauth: false },
    })
  })

  it('is put right in the table by the check after the expiry', async () => {
    const user = await newUser()
    await connect(user)
    await expireGrants(user)
    const checked = await answer(phone(user, 'POST'))
    expect([checked.status, checked.body.has_completed_oauth]).toEqual([200, false])
    expect(await row(user)).toEqual(disconnected)
    const { data } = await user.supabase
      .from('user_gpt_connections')
      .select('has_completed_oauth')
      .single()
    expect(data).toEqual({ has_completed_oauth: false })
  })

  it('lives 90 days on with every refresh', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    await sql`
      update patchbay.grants set created_at = now() - interval '80 days', expires_at = now() + interval '1 hour'
      where user_id = ${user.id}`
    await refresh(refresh_token)
    const [grant] = await sql`
      select expires_at > now() + interval '89 days' as extended from patchbay.grants
      where user_id = ${user.id}`
    expect(grant?.extended).toBe(true)
    expect(await row(user)).toEqual(connected)
  })

  it('is nobody’s any more when the account is deleted', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await gpt(access_token, '/notes', { json: { title: 'x' } })
    await sql`delete from auth.users where id = ${user.id}`
    const [left] = await sql`
      select
        (select count(*) from public.notes where user_id = ${user.id})
        + (select count(*) from public.user_gpt_connections where user_id = ${user.id})
        + (select count(*) from patchbay.grants where user_id = ${user.id})
        + (select count(*) from patchbay.authorization_requests where user_id = ${user.id})
        + (select count(*) from patchbay.interactions where user_id = ${user.id})
        + (select count(*) from patchbay.audit_log where user_id = ${user.id}) as rows`
    expect(left?.rows).toBe('0')
    expect(await answer(phone(user))).toMatchObject({
      status: 404,
      body: { has_completed_oauth: false, last_interaction: null },
    })
  })
})
