import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { DEVICE_GRANT, deviceClient } from '../support/device.ts'
import { newProof } from '../support/proof.ts'
import { register } from '../support/registration.ts'
import { sql, stack } from '../support/stack.ts'
import { stackClient } from '../support/stack-client.ts'
import { newUser } from '../support/users.ts'

const redirect_uri = 'http://127.0.0.1/callback'

/** A public client that registered itself. */
async function newRegistered() {
  const metadata = { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' }
  const { body } = await answer(register(metadata))
  const identity = { client_id: String(body.client_id), client_secret: '', redirect_uri }
  return { id: identity.client_id, ...stackClient(stack, identity) }
}

/** Moves a registration into the past, before anything that other tests left behind. */
const registeredAgo = (id: string, hours: number) => sql`
  update patchbay.clients set created_at = now() - make_interval(hours => ${hours}) where id = ${id}`

/** Moves its authorization requests into the past: nobody is at the consent page any more. */
const requestsAgo = (id: string) => sql`
  update patchbay.authorization_requests
  set created_at = now() - interval '1 hour', expires_at = now() - interval '50 minutes'
  where client_id = ${id}`

const isThere = async (id: string) =>
  (await sql`select from patchbay.clients where id = ${id}`).length === 1

/** Every new registration removes a few old ones: registers until `bait`, an old one nobody used, is gone. */
async function prune() {
  const bait = await newRegistered()
  await registeredAgo(bait.id, 24 * 91)
  await waitFor('the bait to be pruned', async () => {
    await register({ redirect_uris: [redirect_uri] })
    return !(await isThere(bait.id))
  })
}

describe('A self-registered client that is 90 days old', () => {
  beforeAll(prune)
  afterAll(prune)

  it('is removed when nobody ever used it', async () => {
    const { id } = await newRegistered()
    await registeredAgo(id, 24 * 91)
    await prune()
    await waitFor(`${id} to be pruned`, async () => !(await isThere(id)))
  })

  it('stays when it is younger', async () => {
    const { id } = await newRegistered()
    await registeredAgo(id, 24 * 89)
    await prune()
    expect(await isThere(id)).toBe(true)
  })

  it('stays when a user ever connected it, even if that connection ended', async () => {
    const { id, newCode, redeem, phone } = await newRegistered()
    const user = await newUser()
    const { asked, verifier } = newProof()
    const proof = { code_verifier: verifier, client_secret: null }
    expect((await redeem(await newCode(user, asked), proof)).status).toBe(200)
    await phone(user, 'DELETE')
    await requestsAgo(id)
    await registeredAgo(id, 24 * 400)
    await prune()
    expect(await isThere(id)).toBe(true)
  })

  it('stays while a user is at the consent page, and can be connected then', async () => {
    const { id, newRequest, decide, redeem } = await newRegistered()
    const { asked, verifier } = newProof()
    const request = await newRequest(asked)
    await registeredAgo(id, 24 * 91)
    await prune()
    expect(await isThere(id)).toBe(true)
    const { body } = await answer(decide(request, await newUser()))
    const code = new URL(body.redirect_to).searchParams.get('code') ?? ''
    const proof = { code_verifier: verifier, client_secret: null }
    expect((await redeem(code, proof)).status).toBe(200)
  })

  it('goes after a consent that was never given', async () => {
    const { id, newRequest } = await newRegistered()
    await newRequest(newProof().asked)
    await registeredAgo(id, 24 * 91)
    await requestsAgo(id)
    await prune()
    await waitFor(`${id} to be pruned`, async () => !(await isThere(id)))
  })

  it('stays while a user is at the device page, and can be connected then', async () => {
    const { id } = await newRegistered()
    const device = deviceClient()
    const { device_code, user_code } = await device.startDevice({ client_id: id })
    await registeredAgo(id, 24 * 91)
    await prune()
    expect(await isThere(id)).toBe(true)
    await device.decideDevice(user_code, await newUser())
    const polled = await device.poll(device_code, { client_id: id, grant_type: DEVICE_GRANT })
    expect(polled.status).toBe(200)
  })
})

describe('A client that the operator made', () => {
  it('is never pruned, however old and unused', async () => {
    const id = `admin-${crypto.randomUUID()}`
    await sql`
      insert into patchbay.clients
        (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, created_at)
      values (${id}, 'Old', 'mcp', ${[redirect_uri]}, '{notes:read}', '{none}', true, now() - interval '9 years')`
    await prune()
    expect(await isThere(id)).toBe(true)
  })
})
