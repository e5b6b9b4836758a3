import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newToken } from '../../functions-shared/runtime/secrets/tokens.ts'
import { answer } from '../support/answers.ts'
import { type PostgresProxy, startPostgresProxy, type Traffic } from '../support/postgres-proxy.ts'
import {
  newLocalDir,
  type PrivateStack,
  prepareKeys,
  startPrivateStack,
} from '../support/private-stack.ts'
import type { TestUser } from '../support/sign-up.ts'

// The functions of this stack reach Postgres through a proxy, by a single connection: what crosses it is all there is.
let proxy: PostgresProxy
let own: PrivateStack
let user: TestUser

beforeAll(async () => {
  proxy = await startPostgresProxy()
  const localDir = await newLocalDir()
  const { postgresPassword } = await prepareKeys(localDir)
  own = await startPrivateStack({
    localDir,
    functionsEnv: {
      PATCHBAY_DB_URL: `postgres://postgres:${postgresPassword}@127.0.0.1:${proxy.port}/postgres`,
      PATCHBAY_DB_POOL_SIZE: '1',
      // Counters are handed in by a timer, for all requests together.
      PATCHBAY_METRICS: 'off',
    },
  })
  proxy.leadTo(Number(new URL(own.stack.info.db_url).port))
  user = await own.newUser()
})

afterAll(async () => {
  await own?.remove()
  await proxy?.stop()
})

const phone = (method: 'GET' | 'POST' | 'DELETE', jwt = user.jwt) =>
  own.phone({ id: user.id, jwt }, method)

/** Each kind of request: prepares what it needs, and gives the request itself. */
const requests: [what: string, prepare: () => Promise<() => Promise<Response>>][] = [
  ['authorize', async () => () => own.authorize()],
  ['authorize that is faulty', async () => () => own.authorize({ scope: 'x' })],
  ['authorize of an unknown client', async () => () => own.authorize({ client_id: 'nobody' })],
  [
    'the consent page',
    async () => {
      const id = await own.newRequest()
      return () => fetch(`${own.F}/oauth/requests/${id}`)
    },
  ],
  ...(['approve', 'deny'] as const).map((decision): (typeof requests)[number] => [
    `the decision: ${decision}`,
    async () => {
      const id = await own.newRequest()
      return () => own.decide(id, user, decision)
    },
  ]),
  [
    'token by code',
    async () => {
      const code = await own.newCode(user)
      return () => own.redeem(code)
    },
  ],
  [
    'token by a code that was used',
    async () => {
      const code = await own.newCode(user)
      await own.redeem(code)
      return () => own.redeem(code)
    },
  ],
  [
    'token by refresh',
    async () => {
      const { refresh_token } = await own.connect(user)
      return () => own.refresh(refresh_token)
    },
  ],
  [
    'token by a repeated refresh',
    async () => {
      const { refresh_token } = await own.connect(user)
      await own.refresh(refresh_token)
      return () => own.refresh(refresh_token)
    },
  ],
  ['token of a wrong client', async () => () => own.redeem('x', { client_secret: 'x' })],
  ...(
    [
      ['listNotes', 'GET', '/notes'],
      ['createNote', 'POST', '/notes', { title: 'x' }],
      ['getNote', 'GET', '/notes/{id}'],
      ['updateNote', 'PATCH', '/notes/{id}', { pinned: true }],
      ['replaceNote', 'PUT', '/notes/{id}', { title: 'x', pinned: true }],
      ['pinNote', 'POST', '/notes/{id}/pin'],
      ['deleteNote', 'DELETE', '/notes/{id}'],
      ['getMe', 'GET', '/me'],
      ['GetUserInfo', 'GET', '/get_user_info'],
      ['an action with bad input', 'POST', '/notes', {}],
      ['an action on nothing', 'GET', `/notes/${crypto.randomUUID()}`],
    ] as const
  ).map(([what, method, path, json]): (typeof requests)[number] => [
    what,
    async () => {
      const { access_token } = await own.connect(user)
      const made = await answer(own.gpt(access_token, '/notes', { json: { title: 'y' } }))
      const url = path.replace('{id}', made.body.id)
      return () => own.gpt(access_token, url, { method, json })
    },
  ]),
  ['an action without a good token', async () => () => own.gpt('x', '/me')],
  ['the status', async () => () => phone('GET')],
  ['the check', async () => () => phone('POST')],
  ['the disconnect', async () => () => phone('DELETE')],
  ['health', async () => () => fetch(`${own.F}/ops/health`)],
]

describe('A request costs one round trip to Postgres', () => {
  it.each(requests)('%s', async (_, prepare) => {
    // Once to warm the connection up: a statement is prepared the first time.
    await (await prepare())()
    const request = await prepare()
    proxy.take()
    const response = await request()
    const { statements, parses, roundTrips }: Traffic = proxy.take()
    expect(response.status).toBeLessThan(500)
    expect({ statements, parses, roundTrips }).toEqual({ statements: 1, parses: 0, roundTrips: 1 })
  })

  it.each<[what: string, request: () => Promise<Response>]>([
    ['the OpenAPI document', () => fetch(`${own.F}/gpt/openapi.json`)],
    ['an unknown route', () => fetch(`${own.F}/gpt/x`)],
    ['a preflight', () => fetch(`${own.F}/oauth/requests/x`, { method: 'OPTIONS' })],
    ['a status request of nobody', () => phone('GET', 'x')],
    ['a status request for somebody else', () => own.phone(user, 'GET', crypto.randomUUID())],
    ['a decision without a body', () => own.decide(crypto.randomUUID(), user, '')],
  ])('and %s costs none', async (_, request) => {
    proxy.take()
    await request()
    expect(proxy.take().statements).toBe(0)
  })
})

describe('No raw secret crosses the wire', () => {
  it('through the whole life of a connection: Postgres sees digests and sealed values', async () => {
    proxy.take()
    const secrets = [own.stack.info.demo_client.client_secret, user.jwt]
    const code = await own.newCode(user)
    const first = await (await own.redeem(code)).json()
    const second = await (await own.refresh(first.refresh_token)).json()
    secrets.push(code, first.access_token, first.refresh_token)
    secrets.push(second.access_token, second.refresh_token)
    await own.gpt(second.access_token, '/me')
    await own.redeem(code)
    const { sent, statements } = proxy.take()
    expect(statements).toBe(6)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20)
      expect(sent.includes(secret)).toBe(false)
      expect(sent.includes(Buffer.from(secret).toString('hex'))).toBe(false)
    }
  })

  it('of a client that has its id and its secret swapped by mistake', async () => {
    const client_id = newToken('secret')
    proxy.take()
    await own.redeem('x', { client_id, client_secret: 'demo-gpt' })
    await own.authorize({ client_id })
    expect(proxy.take().sent.includes(client_id)).toBe(false)
  })
})
