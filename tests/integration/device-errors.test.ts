import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { DEVICE_GRANT, deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const { askDevice, startDevice, poll, describeDevice, decideDevice } = deviceClient()

/** A public client with a device that waits. */
async function waiting() {
  const { client, gpt } = await newPublicClient()
  const { client_id } = client
  const started = await startDevice({ client_id })
  const pollAgain = () => poll(started.device_code, { client_id })
  const errorOf = async () => (await answer(pollAgain())).body.error
  /** Lets seconds pass since the last poll. */
  const wait = (seconds: number) => sql`
    update patchbay.device_requests set polled_at = polled_at - make_interval(secs => ${seconds})
    where device_digest = ${digest(started.device_code)}`
  const expire = () => sql`
    update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now()
    where device_digest = ${digest(started.device_code)}`
  return { client_id, gpt, ...started, pollAgain, errorOf, wait, expire }
}

describe('A poll is answered (RFC 8628 §3.5)', () => {
  it('authorization_pending while the user has not decided, at the interval', async () => {
    const device = await waiting()
    await expectOAuthProblem(device.pollAgain(), 400, 'authorization_pending')
    for (let n = 0; n < 3; n++) {
      await device.wait(5)
      expect(await device.errorOf()).toBe('authorization_pending')
    }
  })

  it('slow_down when it comes too soon, and from then on five seconds more are due each time', async () => {
    const device = await waiting()
    expect(await device.errorOf()).toBe('authorization_pending')
    await expectOAuthProblem(device.pollAgain(), 400, 'slow_down')
    await device.wait(9)
    expect(await device.errorOf()).toBe('slow_down')
    await device.wait(14)
    expect(await device.errorOf()).toBe('slow_down')
    await device.wait(20)
    expect(await device.errorOf()).toBe('authorization_pending')
    await device.wait(20)
    expect(await device.errorOf()).toBe('authorization_pending')
  })

  it('slow_down never grows beyond a minute, so a hasty device gets through in the end', async () => {
    const device = await waiting()
    for (let n = 0; n < 30; n++) await device.pollAgain()
    await device.wait(60)
    expect(await device.errorOf()).toBe('authorization_pending')
  })

  it('with tokens at once when the user has approved, however soon it comes', async () => {
    const device = await waiting()
    await device.pollAgain()
    await decideDevice(device.user_code, await newUser())
    expect((await device.pollAgain()).status).toBe(200)
  })

  it('access_denied when the user said no, and never anything else after that', async () => {
    const device = await waiting()
    await decideDevice(device.user_code, await newUser(), 'deny')
    await expectOAuthProblem(device.pollAgain(), 400, 'access_denied')
    await expectOAuthProblem(device.pollAgain(), 400, 'access_denied')
  })

  it('expired_token after ten minutes: pending, approved or denied', async () => {
    for (const word of [null, 'approve', 'deny']) {
      const device = await waiting()
      const user = await newUser()
      if (word) await decideDevice(device.user_code, user, word)
      await device.expire()
      await expectOAuthProblem(device.pollAgain(), 400, 'expired_token')
      expect((await describeDevice(device.user_code)).status).toBe(404)
      expect((await decideDevice(device.user_code, user)).status).toBe(404)
      expect(await grantsOf(user.id)).toEqual([])
    }
  })

  it('invalid_grant when its code was redeemed, and the tokens of then live on', async () => {
    const device = await waiting()
    await decideDevice(device.user_code, await newUser())
    const { body } = await answer(device.pollAgain())
    for (let n = 0; n < 3; n++) await expectOAuthProblem(device.pollAgain(), 400, 'invalid_grant')
    expect((await device.gpt(body.access_token, '/me')).status).toBe(200)
  })

  it.each(['unknown', `${'A'.repeat(43)}`, 'x'.repeat(5000)])(
    'invalid_grant for a code that is unknown',
    async (code) => {
      const { client_id } = await waiting()
      await expectOAuthProblem(poll(code, { client_id }), 400, 'invalid_grant')
    },
  )

  it('invalid_grant for the user code in its place, and for a pairing key', async () => {
    const { client_id, user_code } = await waiting()
    const { pairing_key } = await deviceClient().pair(await newUser())
    for (const code of [user_code, pairing_key]) {
      await expectOAuthProblem(poll(code, { client_id }), 400, 'invalid_grant')
      await expectOAuthProblem(poll(code, { client_id: 'pairing' }), 400, 'invalid_grant')
    }
  })

  it("invalid_grant to another client, before and after the approval, and the device's own poll works", async () => {
    const device = await waiting()
    const thief = await newPublicClient()
    const steal = () => poll(device.device_code, { client_id: thief.client.client_id })
    await expectOAuthProblem(steal(), 400, 'invalid_grant')
    const user = await newUser()
    await decideDevice(device.user_code, user)
    await expectOAuthProblem(steal(), 400, 'invalid_grant')
    expect((await device.pollAgain()).status).toBe(200)
    expect(await grantsOf(user.id)).toMatchObject([{ client_id: device.client_id, live: true }])
  })

  it('invalid_client to a confidential client without its secret, and the approval is not used up', async () => {
    const { client } = await newAssistant()
    const { client_id } = client
    const { device_code, user_code } = await startDevice({ ...client })
    await decideDevice(user_code, await newUser())
    await expectOAuthProblem(poll(device_code, { client_id }), 401, 'invalid_client')
    const wrong = { client_id, client_secret: 'wrong' }
    await expectOAuthProblem(poll(device_code, wrong), 401, 'invalid_client')
    expect((await poll(device_code, { ...client })).status).toBe(200)
  })

  it('invalid_request without a code, or with two', async () => {
    const { client_id, device_code } = await waiting()
    const body = new URLSearchParams({ grant_type: DEVICE_GRANT, client_id })
    const send = () => fetch(`${F}/oauth/token`, { method: 'POST', body })
    await expectOAuthProblem(send(), 400, 'invalid_request')
    body.append('device_code', device_code)
    body.append('device_code', device_code)
    await expectOAuthProblem(send(), 400, 'invalid_request')
  })

  it('access_denied when the account was banned between approval and poll', async () => {
    const device = await waiting()
    const user = await newUser()
    await decideDevice(device.user_code, user)
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${user.id}`
    await expectOAuthProblem(device.pollAgain(), 400, 'access_denied')
    expect(await grantsOf(user.id)).toEqual([])
  })
})

describe('device_authorization refuses', () => {
  it('an unknown client, a wrong secret, no client: 401', async () => {
    const { client } = await newAssistant()
    for (const form of [
      {},
      { client_id: 'nobody' },
      { client_id: client.client_id },
      { ...client, client_secret: 'wrong' },
    ]) {
      await expectOAuthProblem(askDevice(form as Record<string, string>), 401, 'invalid_client')
    }
  })

  it.each(['notes:admin', 'notes:write notes:admin', '"', 'a\\b', 'x'.repeat(1001)])(
    'a scope that is unknown or malformed, to a GPT: %s',
    async (scope) => {
      const { client } = await newPublicClient({ kind: 'gpt_action' })
      const asked = askDevice({ client_id: client.client_id, scope })
      await expectOAuthProblem(asked, 400, 'invalid_scope')
    },
  )

  it('a scope that this GPT may not have', async () => {
    const { client } = await newPublicClient({ kind: 'gpt_action', scopes: ['profile:read'] })
    const asked = askDevice({ client_id: client.client_id, scope: 'notes:read' })
    await expectOAuthProblem(asked, 400, 'invalid_scope')
  })
})
