import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { auditOf, eventsOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { askAbout, grantsOf } from '../support/own-tokens.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const UUID = /^[0-9a-f-]{36}$/

/** Moves the moment at which a refresh token was spent out of the grace. */
const graceIsOver = (token: string) => sql`
  update patchbay.tokens set consumed_at = consumed_at - interval '61 minutes' where refresh_digest = ${digest(token)}`

describe('Every security event is in patchbay.audit_log', () => {
  it('of a connection: approved, issued, refreshed, repeated, reused', async () => {
    const { client, connect, refresh } = await newAssistant()
    const user = await newUser()
    const { refresh_token } = await connect(user)
    await refresh(refresh_token)
    await refresh(refresh_token)
    await graceIsOver(refresh_token)
    const { headers } = await refresh(refresh_token)
    const [grant] = await grantsOf(user.id)
    const events = await auditOf({ user: user.id })
    expect(events.map(({ event }) => event)).toEqual([
      'authorization_approved',
      'token_issued',
      'token_refreshed',
      'token_refresh_repeated',
      'refresh_token_reused',
    ])
    for (const event of events) {
      expect(event).toMatchObject({ user_id: user.id, client_id: client.client_id, detail: {} })
      expect(event.trace_id).toMatch(UUID)
      expect(event.grant_id).toBe(event.event === 'authorization_approved' ? null : grant?.id)
    }
    expect(events.at(-1)?.trace_id).toBe(headers.get('x-request-id'))
  })

  it('of a replayed code, once, however often it is replayed', async () => {
    const { newCode, redeem } = await newAssistant()
    const user = await newUser()
    const code = await newCode(user)
    for (let n = 0; n < 3; n++) await redeem(code)
    expect((await eventsOf({ user: user.id })).slice(1)).toEqual(['token_issued', 'code_replayed'])
    expect(await grantsOf(user.id)).toMatchObject([
      { live: false, revoked_reason: 'code_replayed' },
    ])
  })

  it('of a refusal by the user, and of a redirect URI that is not registered', async () => {
    const { client, authorize, newRequest, decide } = await newAssistant()
    const user = await newUser()
    await decide(await newRequest(), user, 'deny')
    await authorize({ redirect_uri: 'https://evil.example/' })
    expect(await auditOf({ client: client.client_id })).toMatchObject([
      { event: 'authorization_denied', user_id: user.id },
      { event: 'redirect_uri_refused', detail: { redirect_uri: 'https://evil.example/' } },
    ])
  })

  it('of a client that fails to authenticate, at each endpoint that asks for it', async () => {
    const { client } = await newAssistant()
    const wrong = { client_id: client.client_id, client_secret: 'wrong' }
    const device = deviceClient()
    const answers = [
      await askAbout('revoke', wrong, { token: 'x' }),
      await askAbout('introspect', wrong, { token: 'x' }),
      await device.askDevice(wrong),
      await device.poll('x', wrong),
    ]
    const events = await auditOf({ client: client.client_id })
    expect(events.map(({ event }) => event)).toEqual(Array(4).fill('client_authentication_failed'))
    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    expect(events.map(({ trace_id }) => trace_id)).toEqual(ids)
  })

  it("of another client's refresh token, at token and at revoke", async () => {
    const owner = await newAssistant()
    const thief = await newAssistant()
    const user = await newUser()
    const { refresh_token } = await owner.connect(user)
    await thief.refresh(refresh_token)
    await askAbout('revoke', thief.client, { token: refresh_token })
    expect(await eventsOf({ client: thief.client.client_id })).toEqual([
      'token_of_other_client',
      'token_of_other_client',
    ])
  })

  it("of another client's code", async () => {
    const owner = await newAssistant()
    const thief = await newAssistant()
    await thief.redeem(await owner.newCode(await newUser()))
    expect(await eventsOf({ client: thief.client.client_id })).toHaveLength(1)
  })

  it('of a device and of a pairing: approved and denied', async () => {
    const { client } = await newAssistant()
    const user = await newUser()
    const device = deviceClient()
    for (const word of ['approve', 'deny']) {
      const { user_code } = await device.startDevice({ ...client })
      await device.decideDevice(user_code, user, word)
      const { login_url } = await device.getLogin()
      await device.decideLogin(login_url.split('/').at(-1) ?? '', user, word)
    }
    const events = await auditOf({ user: user.id })
    expect(events.map(({ event, client_id }) => [event, client_id])).toEqual([
      ['device_approved', client.client_id],
      ['pairing_approved', 'pairing'],
      ['device_denied', client.client_id],
      ['pairing_denied', 'pairing'],
    ])
  })

  it('of a disconnect on the phone, with its reason', async () => {
    const { connect, phone } = await newAssistant()
    const user = await newUser()
    await connect(user)
    await phone(user, 'DELETE')
    const [grant] = await grantsOf(user.id)
    expect((await auditOf({ user: user.id })).at(-1)).toMatchObject({
      event: 'grant_revoked',
      grant_id: grant?.id,
      detail: { reason: 'disconnected' },
    })
  })
})

describe('The audit log', () => {
  it('holds no secret and no digest of one, of all that this connection ever saw', async () => {
    const { client, newRequest, decide, redeem, refresh } = await newAssistant()
    const user = await newUser()
    const { body } = await answer(decide(await newRequest(), user))
    const code = new URL(body.redirect_to).searchParams.get('code') ?? ''
    const { body: first } = await answer(redeem(code))
    const { body: second } = await answer(refresh(first.refresh_token))
    const device = deviceClient()
    const started = await device.startDevice({ ...client })
    const login = await device.pair(user)
    await redeem(code, { client_secret: 'a wrong secret' })
    await redeem('a wrong code')
    const secrets = [
      client.client_secret,
      'a wrong secret',
      'a wrong code',
      user.jwt,
      user.email,
      code,
      first.access_token,
      first.refresh_token,
      second.access_token,
      second.refresh_token,
      started.device_code,
      started.user_code,
      login.pairing_key,
      login.login_url.split('/').at(-1) ?? '',
    ]
    const forms = secrets.flatMap((secret) => {
      const hash = digest(secret)
      return [secret, hash.toString('hex'), hash.toString('base64'), hash.toString('base64url')]
    })
    const leaks = await sql`
      select audit_log.event, form from patchbay.audit_log, unnest(${forms}::text[]) as form
      where position(form in audit_log::text) > 0`
    expect(leaks).toEqual([])
  })

  it('outlives the account, but not its link to the person', async () => {
    const { client, connect } = await newAssistant()
    const user = await newUser()
    await connect(user)
    await sql`delete from auth.users where id = ${user.id}`
    expect(await eventsOf({ user: user.id })).toEqual([])
    expect(await auditOf({ client: client.client_id })).toMatchObject([
      { event: 'authorization_approved', user_id: null },
      { event: 'token_issued', user_id: null },
    ])
  })
})
