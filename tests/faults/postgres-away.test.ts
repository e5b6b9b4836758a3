import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import type { TestUser } from '../support/sign-up.ts'
import type { Tokens } from '../support/stack-client.ts'

let own: PrivateStack
let user: TestUser
let tokens: Tokens
let authorizationId: string
let code: string

beforeAll(async () => {
  own = await startPrivateStack()
  user = await own.newUser()
  tokens = await own.connect(user)
  authorizationId = await own.newRequest()
  code = await own.newCode(user)
})
afterAll(() => own?.remove())

/** Every kind of request that needs the database; none of them may have an effect while it is away. */
const requests: [what: string, ask: () => Promise<Response>, good: number][] = [
  ['authorize', () => own.authorize(), 302],
  ['the consent page', () => fetch(`${own.F}/oauth/requests/${authorizationId}`), 200],
  ['token by code', () => own.redeem(code), 200],
  ['listNotes', () => own.gpt(tokens.access_token, '/notes'), 200],
  ['createNote', () => own.gpt(tokens.access_token, '/notes', { json: { title: 'x' } }), 201],
  ['getMe', () => own.gpt(tokens.access_token, '/me'), 200],
  ['the status', () => own.phone(user), 200],
  ['the check', () => own.phone(user, 'POST'), 200],
  ['the decision', () => own.decide(authorizationId, user), 200],
  ['token by refresh', () => own.refresh(tokens.refresh_token), 200],
  ['the disconnect', () => own.phone(user, 'DELETE'), 200],
]

describe('While Postgres is away', () => {
  beforeAll(() => own.stack.database.stop())

  it.each(requests)('%s is 503 temporarily_unavailable with Retry-After', async (_, ask) => {
    const began = performance.now()
    const headers = await expectProblem(ask(), 503, 'temporarily_unavailable', /Try again/)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    // A phone that polls must not wait for a time-out.
    expect(performance.now() - began).toBeLessThan(6000)
  })

  it('ops/health says so, and is 503 like the others', async () => {
    const { status, headers, body } = await answer(fetch(`${own.F}/ops/health`))
    expect([status, body]).toEqual([
      503,
      { error: 'temporarily_unavailable', message: expect.any(String), database: 'away' },
    ])
    expect(headers.get('retry-after')).toBe('2')
  })

  it('many requests at once are refused quickly, and none hangs', async () => {
    const began = performance.now()
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => own.gpt(tokens.access_token, '/me')),
    )
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([503]))
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('the web app can read that from requests/{id}', async () => {
    const response = await fetch(`${own.F}/oauth/requests/${authorizationId}`, {
      headers: { origin: own.stack.info.web_url },
    })
    expect(response.status).toBe(503)
    expect(response.headers.get('access-control-allow-origin')).toBe(own.stack.info.web_url)
  })

  it.each<[what: string, ask: () => Promise<Response>, status: number]>([
    ['the OpenAPI document', () => fetch(`${own.F}/gpt/openapi.json`), 200],
    ['the web app', () => fetch(`${own.stack.info.web_url}/connect`), 200],
    ['an unknown route', () => fetch(`${own.F}/gpt/nothing`), 404],
    ['a wrong method', () => fetch(`${own.F}/oauth/token`), 405],
    ['a token request without credentials', () => own.token({ client_id: null }), 401],
    ['a status request of nobody', () => own.phone({ id: user.id, jwt: 'x' }), 401],
  ])('%s needs no database and is answered as ever', async (_, ask, status) => {
    expect((await ask()).status).toBe(status)
  })
})

describe('As soon as Postgres is back, the first request of each kind succeeds without a restart', () => {
  beforeAll(() => own.stack.database.start())

  it.each(requests)('%s', async (_, ask, good) => {
    expect((await ask()).status).toBe(good)
  })

  it('ops/health', async () => {
    const { status, body } = await answer(fetch(`${own.F}/ops/health`))
    expect([status, body]).toEqual([200, { status: 'ok', database: 'ok' }])
  })

  it('nothing that was refused had an effect', async () => {
    const again = await own.connect(user)
    const { body } = await answer(own.gpt(again.access_token, '/notes'))
    expect(body.notes.map(({ title }: { title: string }) => title)).toEqual(['x'])
  })

  it('the Data API and Auth are back as well', async () => {
    const other = await own.newUser()
    const { error } = await other.supabase.from('notes').insert({ title: 'x' })
    expect(error).toBeNull()
  })

  it('no service had to be started again', () => {
    expect(own.notes).toEqual([])
  })
})
