import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { type StrictStack, startStrictStack } from '../support/strict-stack.ts'

let stack: StrictStack
beforeAll(async () => {
  stack = await startStrictStack()
})
afterAll(() => stack?.remove())

const callback = 'https://app.example/callback'
const authorizePath = (client_id: string) =>
  `/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri: callback, response_type: 'code' })}`

/** Asks `times` times and gives how many got each status, and the last answer. */
async function ask(times: number, request: () => Promise<Response>) {
  const counts: Record<number, number> = {}
  let last: Awaited<ReturnType<typeof answer>> | undefined
  for (let n = 0; n < times; n++) {
    last = await answer(request())
    counts[last.status] = (counts[last.status] ?? 0) + 1
  }
  return { counts, last }
}

function expectWait(last: Awaited<ReturnType<typeof answer>> | undefined, most: number) {
  expect(last?.body.error).toBe('rate_limited')
  const seconds = Number(last?.headers.get('retry-after'))
  expect(seconds).toBeGreaterThanOrEqual(1)
  expect(seconds).toBeLessThanOrEqual(most)
}

describe('With the limits of production', () => {
  it('an address starts 60 authorizations at once, and no redirect tells of the refusal', async () => {
    const { client_id } = await stack.newClient()
    const address = stack.newAddress()
    const from = stack.from(address)
    const { counts, last } = await ask(62, () => from(authorizePath(client_id)))
    expect(counts[302]).toBeGreaterThanOrEqual(60)
    expect(counts[429]).toBeGreaterThanOrEqual(1)
    expectWait(last, 1)
    expect(last?.headers.get('location')).toBeNull()
    const elsewhere = stack.from(stack.newAddress())
    expect((await elsewhere(authorizePath(client_id))).status).toBe(302)
    await stack.pass(address, 2)
    expect((await from(authorizePath(client_id))).status).toBe(302)
  })

  it('an address has 20 new metadata documents fetched at once, then one a minute, and known ones as before', async () => {
    const address = stack.newAddress()
    const from = stack.from(address)
    const of = stack.newAddress()
    let n = 0
    const unknown = () => from(authorizePath(`https://127.0.0.1/${of}/${n++}.json`))
    const { counts, last } = await ask(22, unknown)
    expect(counts).toEqual({ 400: 20, 429: 2 })
    expectWait(last, 60)
    expect((await from(authorizePath((await stack.newClient()).client_id))).status).toBe(302)
    await stack.pass(address, 65)
    expect((await ask(2, unknown)).counts).toEqual({ 400: 1, 429: 1 })
  })

  it('an address registers 10 clients at once, then one in five minutes', async () => {
    const address = stack.newAddress()
    const from = stack.from(address)
    const json = { redirect_uris: [callback] }
    const { counts, last } = await ask(12, () => from('/oauth/register', { json }))
    expect(counts).toEqual({ 201: 10, 429: 2 })
    expectWait(last, 300)
    await stack.pass(address, 310)
    expect((await ask(2, () => from('/oauth/register', { json }))).counts).toEqual({
      201: 1,
      429: 1,
    })
  })

  it('a client is limited, wherever its requests come from, and no other client', async () => {
    const [busy, other] = [await stack.newClient(), await stack.newClient()]
    await stack.setLimit('token:client', 5, 60)
    const introspect = (client: typeof busy) =>
      stack.from(stack.newAddress())('/oauth/introspect', { form: { token: 'x', ...client } })
    const { counts, last } = await ask(7, () => introspect(busy))
    expect(counts[429]).toBeGreaterThanOrEqual(1)
    expectWait(last, 1)
    expect((await introspect(other)).status).toBe(200)
    await stack.setLimit('token:client', 6000, 6000)
    await stack.pass(busy.client_id, 60)
    expect((await introspect(busy)).status).toBe(200)
  })

  it('nobody locks the users of a client out: its id is public, so authorizations count by address', async () => {
    const { client_id } = await stack.newClient()
    await stack.setLimit('authorize:address', 2, 1)
    const attacker = stack.from('2001:db8:1:2::1')
    const flood = await ask(5, () => attacker(authorizePath(client_id)))
    expect(flood.counts).toEqual({ 302: 2, 429: 3 })
    // All of a /64 is one address; the next one, and IPv4, are others.
    const sameNetwork = stack.from('2001:db8:1:2:ffff::2')
    expect((await sameNetwork(authorizePath(client_id))).status).toBe(429)
    for (const address of ['2001:db8:1:3::1', stack.newAddress()]) {
      expect((await stack.from(address)(authorizePath(client_id))).status).toBe(302)
    }
    await stack.setLimit('authorize:address', 60, 60)
  })

  it('an address starts so many logins: getlogin and device_authorization together', async () => {
    const client = await stack.newClient()
    const from = stack.from(stack.newAddress())
    await stack.setLimit('device:address', 4, 6)
    const login = await ask(2, () => from('/gpt/getlogin'))
    const device = await ask(2, () => from('/oauth/device_authorization', { form: client }))
    expect([login.counts, device.counts]).toEqual([{ 200: 2 }, { 200: 2 }])
    const more = await ask(1, () => from('/gpt/getlogin'))
    expect(more.counts).toEqual({ 429: 1 })
    expectWait(more.last, 10)
    const moreDevices = await ask(1, () => from('/oauth/device_authorization', { form: client }))
    expectWait(moreDevices.last, 10)
    expect((await stack.from(stack.newAddress())('/gpt/getlogin')).status).toBe(200)
    await stack.setLimit('device:address', 600, 600)
  })

  it('a refused request costs nothing more: no row, no grant', async () => {
    const { client_id } = await stack.newClient()
    const from = stack.from(stack.newAddress())
    await stack.setLimit('authorize:address', 1, 1)
    await ask(5, () => from(authorizePath(client_id)))
    const rows = await stack.sql`
      select from patchbay.authorization_requests where client_id = ${client_id}`
    expect(rows).toHaveLength(1)
    await stack.setLimit('authorize:address', 60, 60)
  })
})

describe('Who has no address', () => {
  it('shares one bucket, so that leaving the header out is no way around', async () => {
    await stack.setLimit('register:address', 2, 0.2)
    const body = JSON.stringify({ redirect_uris: [callback] })
    const headers = { 'content-type': 'application/json' }
    const anonymous = () => fetch(`${stack.F}/oauth/register`, { method: 'POST', headers, body })
    expect((await ask(4, anonymous)).counts).toEqual({ 201: 2, 429: 2 })
    await stack.setLimit('register:address', 10, 0.2)
  })

  it('cannot name a bucket of its own by an endless address', async () => {
    const long = 'x'.repeat(3000)
    const response = await stack.from(long)('/oauth/device/BCDF-GHJK')
    expect(response.status).toBe(404)
    const [longest] = await stack.sql`select max(length(key)) as octets from patchbay.rate_limits`
    expect(longest?.octets).toBeLessThanOrEqual(200)
  })
})
