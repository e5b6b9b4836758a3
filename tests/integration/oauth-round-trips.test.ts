import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answer } from '../support/answers.ts'
import { newClient } from '../support/clients.ts'
import { DEVICE_GRANT, deviceClient, type Login, tempCodeOf } from '../support/device.ts'
import { functionsInProcess } from '../support/functions-in-process.ts'
import { connect } from '../support/gpt.ts'
import { type PostgresProxy, startPostgresProxy } from '../support/postgres-proxy.ts'
import { newProof } from '../support/proof.ts'
import { publish, redirect_uri } from '../support/published.ts'
import { stack } from '../support/stack.ts'
import type { ClientIdentity } from '../support/stack-client.ts'
import { newUser, type TestUser } from '../support/users.ts'

vi.mock('../../functions-shared/runtime/network/fetch-public.ts', async (original) => ({
  ...(await original<typeof import('../../functions-shared/runtime/network/fetch-public.ts')>()),
  fetchPublic: (await import('../support/published.ts')).fetchPublished,
}))

// The functions reach Postgres through a proxy, by a single connection: what crosses it is all there is.
let proxy: PostgresProxy
let functions: ReturnType<typeof functionsInProcess>
let client: ClientIdentity
let user: TestUser
const { startDevice, decideDevice, getLogin, decideLogin, pair } = deviceClient()

beforeAll(async () => {
  proxy = await startPostgresProxy()
  const database = new URL(stack.db_url)
  proxy.leadTo(Number(database.port))
  database.port = String(proxy.port)
  functions = functionsInProcess({
    PATCHBAY_DB_URL: database.href,
    PATCHBAY_DB_POOL_SIZE: '1',
    PATCHBAY_METRICS: 'off',
  })
  client = await newClient()
  user = await newUser()
})

afterAll(async () => {
  await functions?.close()
  await proxy?.stop()
})

type Path = Parameters<ReturnType<typeof functionsInProcess>['fetch']>[0]
const post = (path: Path, form: Record<string, string>) =>
  functions.fetch(path, { method: 'POST', body: new URLSearchParams(form) })
const identity = () => ({ client_id: client.client_id, client_secret: client.client_secret })
const decide = (path: Path) =>
  functions.fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.jwt}`, 'content-type': 'application/json' },
    body: '{"decision":"approve"}',
  })

/** Each kind of request of issues 3 and 4: prepares what it needs, and gives the request itself. */
const requests: [what: string, prepare: () => Promise<() => Promise<Response>>][] = [
  [
    'revoke',
    async () => {
      const { access_token: token } = await connect(user)
      const { client_id, client_secret } = stack.demo_client
      return () => post('/oauth/revoke', { token, client_id, client_secret })
    },
  ],
  [
    'revoke of an unknown token',
    async () => () => post('/oauth/revoke', { token: 'x', ...identity() }),
  ],
  [
    'introspect',
    async () => {
      const { access_token: token } = await connect(user)
      const { client_id, client_secret } = stack.demo_client
      return () => post('/oauth/introspect', { token, client_id, client_secret })
    },
  ],
  ['device_authorization', async () => () => post('/oauth/device_authorization', identity())],
  [
    'a poll that waits',
    async () => {
      const { device_code } = await startDevice(identity())
      return () => post('/oauth/token', { grant_type: DEVICE_GRANT, device_code, ...identity() })
    },
  ],
  [
    'a poll that gets tokens',
    async () => {
      const { device_code, user_code } = await startDevice(identity())
      await decideDevice(user_code, user)
      return () => post('/oauth/token', { grant_type: DEVICE_GRANT, device_code, ...identity() })
    },
  ],
  [
    'the page of a device',
    async () => {
      const { user_code } = await startDevice(identity())
      return () => functions.fetch(`/oauth/device/${user_code}`)
    },
  ],
  [
    'the decision about a device',
    async () => {
      const { user_code } = await startDevice(identity())
      return () => decide(`/oauth/device/${user_code}`)
    },
  ],
  ['getlogin', async () => () => functions.fetch('/gpt/getlogin')],
  [
    'the page of a pairing',
    async () => {
      const login: Login = await getLogin()
      return () => functions.fetch(`/gpt/login/${tempCodeOf(login)}`)
    },
  ],
  [
    'the claim of a pairing',
    async () => {
      const login = await getLogin()
      return () => decide(`/gpt/login/${tempCodeOf(login)}`)
    },
  ],
  [
    'a claim that comes too late',
    async () => {
      const login = await getLogin()
      await decideLogin(tempCodeOf(login), user)
      return () => decide(`/gpt/login/${tempCodeOf(login)}`)
    },
  ],
  [
    'an action by a pairing key',
    async () => {
      const { pairing_key: key } = await pair(user)
      return () => functions.fetch('/gpt/get_user_info', { headers: { key } })
    },
  ],
  [
    'register',
    async () => () =>
      functions.fetch('/oauth/register', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirect_uri] }),
      }),
  ],
]

describe('A request costs one round trip to Postgres', () => {
  it.each(requests)('%s', async (_what, prepare) => {
    // Once to warm the connection up: a statement is prepared the first time.
    await (await prepare())()
    const request = await prepare()
    proxy.take()
    const response = await request()
    const { statements, roundTrips } = proxy.take()
    expect(response.status).toBeLessThan(500)
    expect({ statements, roundTrips }).toEqual({ statements: 1, roundTrips: 1 })
  })

  it('discovery and keys cost none', async () => {
    proxy.take()
    await functions.fetch('/oauth/.well-known/oauth-authorization-server')
    await functions.fetch('/oauth/jwks')
    expect(proxy.take().statements).toBe(0)
  })

  it('authorize of a client by URL costs three the first time (docs/adr/0006), and one from then on', async () => {
    const authorize = (client_id: string) => {
      const asked = { client_id, redirect_uri, response_type: 'code', ...newProof().asked }
      return functions.fetch(`/oauth/authorize?${new URLSearchParams(asked)}`)
    }
    await authorize(publish())
    const client_id = publish()
    proxy.take()
    expect((await authorize(client_id)).status).toBe(302)
    expect(proxy.take().statements).toBe(3)
    expect((await authorize(client_id)).status).toBe(302)
    expect(proxy.take().statements).toBe(1)
  })
})

it('no raw secret of a device, a pairing or a registration crosses the wire', async () => {
  proxy.take()
  const { body: device } = await answer(post('/oauth/device_authorization', identity()))
  await decide(`/oauth/device/${device.user_code}`)
  const { device_code } = device
  const form = { grant_type: DEVICE_GRANT, device_code, ...identity() }
  const { body: tokens } = await answer(post('/oauth/token', form))
  const { body: login } = await answer(functions.fetch('/gpt/getlogin'))
  await decide(`/gpt/login/${tempCodeOf(login)}`)
  await functions.fetch('/gpt/me', { headers: { key: login.pairing_key } })
  await post('/oauth/revoke', { token: login.pairing_key, client_id: 'pairing' })
  const secrets = [client.client_secret, device_code, device.user_code, tokens.access_token]
  secrets.push(tokens.refresh_token, login.pairing_key, tempCodeOf(login), user.jwt)
  const { sent } = proxy.take()
  for (const secret of secrets) expect(sent.includes(secret)).toBe(false)
})
