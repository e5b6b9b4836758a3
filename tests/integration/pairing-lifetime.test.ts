import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { auditOf, eventsOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { phone } from '../support/gpt.ts'
import { askAbout, grantsOf } from '../support/own-tokens.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const { getLogin, decideLogin, pair, withKey } = deviceClient()

async function paired() {
  const user = await newUser()
  const { pairing_key: key } = await pair(user)
  return { user, key, works: async () => (await withKey(key, '/me')).status === 200 }
}

/** Sets the days that a key has left, in the grant and in the token. */
async function setDaysLeft(key: string, days: number) {
  const interval = sql`make_interval(secs => ${days * 86_400})`
  await sql`
    update patchbay.tokens
    set
      created_at = now() - interval '99 days', access_expires_at = now() + ${interval}, expires_at = now() + ${interval}
    where access_digest = ${digest(key)}`
  await sql`
    update patchbay.grants set created_at = now() - interval '99 days', expires_at = now() + ${interval}
    where id = (select grant_id from patchbay.tokens where access_digest = ${digest(key)})`
}

/** The days that a key has left: of the token, and of its grant. */
async function daysLeft(key: string): Promise<number[]> {
  const [row] = await sql`
    select
      extract(epoch from least(t.access_expires_at, t.expires_at) - now())::float / 86400 as token,
      extract(epoch from g.expires_at - now())::float / 86400 as grant
    from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id where t.access_digest = ${digest(key)}`
  return [row?.token, row?.grant].map((days) => Math.round(days * 100) / 100 + 0)
}

const status = async (user: TestUser) => (await answer(phone(user))).body

describe('The status of the phone follows a pairing as it follows any grant', () => {
  it('getlogin and refusal are no connection, a claim is one, and each call moves last_interaction', async () => {
    const user = await newUser()
    const refused = await getLogin()
    await decideLogin(tempCodeOf(refused), user, 'deny')
    expect((await phone(user)).status).toBe(404)

    const { pairing_key } = await pair(user)
    expect(await status(user)).toMatchObject({ has_completed_oauth: true, last_interaction: null })
    await withKey(pairing_key, '/me')
    const first = (await status(user)).last_interaction
    expect(first).toMatch(/Z$/)
    await withKey(pairing_key, '/notes/nothing')
    expect(Date.parse((await status(user)).last_interaction)).toBeGreaterThanOrEqual(
      Date.parse(first),
    )
    const [row] = await sql`
      select oauth_access_token, oauth_refresh_token from public.user_gpt_connections where user_id = ${user.id}`
    expect(row).toEqual({ oauth_access_token: null, oauth_refresh_token: null })
  })

  it('check says false when the key has run out', async () => {
    const { user, key } = await paired()
    await setDaysLeft(key, 0)
    expect((await answer(phone(user, 'POST'))).body.has_completed_oauth).toBe(false)
  })

  it('a claim is audited as pairing_approved with its grant', async () => {
    const { user } = await paired()
    const [grant] = await grantsOf(user.id)
    expect(await auditOf({ user: user.id })).toMatchObject([
      { event: 'pairing_approved', client_id: 'pairing', grant_id: grant?.id },
    ])
  })
})

describe('A pairing key lives 30 days from its last use', () => {
  it('at first, from the claim', async () => {
    const { key } = await paired()
    expect(await daysLeft(key)).toEqual([30, 30])
  })

  it('again, when it is used with less than 29 left', async () => {
    const { key, works } = await paired()
    await setDaysLeft(key, 28)
    expect(await works()).toBe(true)
    expect(await daysLeft(key)).toEqual([30, 30])
    await setDaysLeft(key, 0.001)
    expect(await works()).toBe(true)
    expect(await daysLeft(key)).toEqual([30, 30])
  })

  it('without a write at every call: within a day nothing moves', async () => {
    const { key, works } = await paired()
    await setDaysLeft(key, 29.5)
    expect(await works()).toBe(true)
    expect(await daysLeft(key)).toEqual([29.5, 29.5])
  })

  it('also by a call that fails: the chat is alive', async () => {
    const { key } = await paired()
    await setDaysLeft(key, 5)
    await withKey(key, `/notes/${crypto.randomUUID()}`)
    expect(await daysLeft(key)).toEqual([30, 30])
  })

  it('and not a second longer: 401, and no use brings it back', async () => {
    const { key } = await paired()
    await setDaysLeft(key, 0)
    await expectProblem(withKey(key, '/get_user_info'), 401, 'unauthorized', /expired/)
    await expectProblem(withKey(key, '/get_user_info'), 401, 'unauthorized', /getlogin again/)
    expect(await daysLeft(key)).toEqual([0, 0])
  })
})

describe('A pairing key ends', () => {
  it.each<
    [
      how: string,
      end: (party: Awaited<ReturnType<typeof paired>>) => Promise<unknown>,
      reason: string,
    ]
  >([
    [
      'by disconnect_app in the app',
      async ({ user }) => {
        const { data: apps } = await user.supabase.from('connected_apps').select()
        expect(apps).toMatchObject([{ client_id: 'pairing', client_name: 'ChatGPT (paired chat)' }])
        const ended = await user.supabase.rpc('disconnect_app', { grant_id: apps?.[0]?.grant_id })
        expect(ended.data).toBe(true)
      },
      'disconnected',
    ],
    ['by DELETE on the phone', ({ user }) => phone(user, 'DELETE'), 'disconnected'],
    [
      'by revocation, for whoever holds it',
      ({ key }) => askAbout('revoke', { client_id: 'pairing' }, { token: key }),
      'revoked_by_client',
    ],
  ])(
    '%s: 401 at once, the status turns false, the app is gone from the list',
    async (_how, end, reason) => {
      const party = await paired()
      expect(await party.works()).toBe(true)
      await end(party)
      await expectProblem(withKey(party.key, '/me'), 401, 'unauthorized')
      expect((await status(party.user)).has_completed_oauth).toBe(false)
      expect(await grantsOf(party.user.id)).toMatchObject([{ live: false, revoked_reason: reason }])
      const { data } = await party.user.supabase.from('connected_apps').select()
      expect(data).toEqual([])
      expect((await eventsOf({ user: party.user.id })).at(-1)).toBe('grant_revoked')
    },
  )

  it('alone: another chat of the same user, and an OAuth connection, go on', async () => {
    const { user, key } = await paired()
    const { pairing_key: other } = await pair(user)
    const assistant = await newAssistant()
    const { access_token } = await assistant.connect(user)
    await askAbout('revoke', { client_id: 'pairing' }, { token: key })
    expect((await withKey(key, '/me')).status).toBe(401)
    expect((await withKey(other, '/me')).status).toBe(200)
    expect((await assistant.gpt(access_token, '/me')).status).toBe(200)
    expect((await status(user)).has_completed_oauth).toBe(true)
  })

  it('when its account is banned: it does not live on by being used', async () => {
    const { user, works } = await paired()
    await sql`update auth.users set banned_until = now() + interval '100 years' where id = ${user.id}`
    expect(await works()).toBe(false)
  })

  it('when its account is deleted', async () => {
    const { user, works } = await paired()
    await sql`delete from auth.users where id = ${user.id}`
    expect(await works()).toBe(false)
  })

  it('not by a key that was never claimed: revoking that does nothing', async () => {
    const login = await getLogin()
    const revoked = await askAbout('revoke', { client_id: 'pairing' }, { token: login.pairing_key })
    expect(revoked.status).toBe(200)
    await decideLogin(tempCodeOf(login), await newUser())
    expect((await withKey(login.pairing_key, '/me')).status).toBe(200)
  })
})
