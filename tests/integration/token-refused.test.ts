import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant, newClient } from '../support/clients.ts'
import { newCode, redeem, token } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const TOKEN = `${F}/oauth/token`
const FORM = 'application/x-www-form-urlencoded'
const { client_id, client_secret, redirect_uri } = stack.demo_client
const code = `pb_ac_${'A'.repeat(43)}`
const good = { grant_type: 'authorization_code', code, redirect_uri }
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  fetch(TOKEN, { method: 'POST', headers, body })
const form = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  post(new URLSearchParams(parameters), headers)

describe('A client that does not authenticate gets 401 invalid_client', () => {
  it.each<[what: string, ask: () => Promise<Response>]>([
    ['nothing at all', () => form({})],
    ['no credentials', () => form(good)],
    ['no secret', () => form({ ...good, client_id })],
    ['an empty secret', () => form({ ...good, client_id, client_secret: '' })],
    ['a wrong secret', () => form({ ...good, client_id, client_secret: 'wrong' })],
    ['a secret with a blank behind', () => redeem(code, { client_secret: `${client_secret} ` })],
    ['an unknown client', () => redeem(code, { client_id: 'nobody' })],
    ['a client_id with a NUL', () => redeem(code, { client_id: `${client_id}\0` })],
    ['a secret only', () => form({ ...good, client_secret })],
    ['a wrong secret in Basic', () => form(good, { authorization: basic(client_id, 'wrong') })],
    ['no secret in Basic', () => form(good, { authorization: basic(client_id, '') })],
    ['an empty id in Basic', () => form(good, { authorization: basic('', client_secret) })],
    ['no colon in Basic', () => form(good, { authorization: `Basic ${btoa(client_id)}` })],
    ['Basic that is no base64', () => form(good, { authorization: 'Basic ***' })],
    ['Basic that is badly encoded', () => form(good, { authorization: basic('%zz', 'x') })],
    ['another scheme', () => form(good, { authorization: `Bearer ${client_secret}` })],
    [
      'Basic beside another client_id',
      () => form({ ...good, client_id: 'x' }, { authorization: basic(client_id, client_secret) }),
    ],
    [
      'good credentials in the query',
      () =>
        fetch(`${TOKEN}?${new URLSearchParams({ ...good, client_id, client_secret })}`, {
          method: 'POST',
          body: new URLSearchParams(),
        }),
    ],
  ])('for %s', async (_, ask) => {
    const headers = await expectOAuthProblem(ask(), 401, 'invalid_client')
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm="/)
  })

  it('for no secret where there is one, and for a secret where there is none', async () => {
    for (const method of ['client_secret_basic', 'client_secret_post'] as const) {
      const { client, redeem } = await newAssistant({ methods: [method] })
      await expectOAuthProblem(redeem(code, { client_secret: null }), 401, 'invalid_client')
      const empty = { authorization: basic(client.client_id, '') }
      await expectOAuthProblem(form(good, empty), 401, 'invalid_client')
      // Either way of sending it is right, whichever the client registered.
      await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
      const authorization = basic(client.client_id, client.client_secret)
      await expectOAuthProblem(form(good, { authorization }), 400, 'invalid_grant')
    }
    const { client, redeem } = await newAssistant({ methods: ['none'], requirePkce: true })
    await expectOAuthProblem(redeem(code), 401, 'invalid_client')
    const authorization = basic(client.client_id, client.client_secret)
    await expectOAuthProblem(form(good, { authorization }), 401, 'invalid_client')
  })

  it('for the secret of another client', async () => {
    const { client_secret } = await newClient()
    await expectOAuthProblem(redeem(code, { client_secret }), 401, 'invalid_client')
  })

  it('for a secret that expired, while a second one works (rotation)', async () => {
    const { client, redeem } = await newAssistant()
    const second = await newClient()
    await sql`update patchbay.client_secrets set client_id = ${client.client_id} where client_id = ${second.client_id}`
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
    await sql`
      update patchbay.client_secrets set expires_at = now()
      where digest = sha256(convert_to(${client.client_secret}, 'utf8'))`
    await expectOAuthProblem(redeem(code), 401, 'invalid_client')
    const { client_secret } = second
    await expectOAuthProblem(redeem(code, { client_secret }), 400, 'invalid_grant')
  })

  it('and the attempt is audited without the secret', async () => {
    const { client, redeem } = await newAssistant()
    const client_secret = 'a wrong secret that must not be written down'
    await redeem(code, { client_secret })
    const events = await sql`
      select event, detail from patchbay.audit_log where client_id = ${client.client_id}`
    expect(events).toEqual([{ event: 'client_authentication_failed', detail: {} }])
  })
})

describe('A request that is not well formed is refused', () => {
  it('when the client authenticates in two ways', async () => {
    const authorization = basic(client_id, client_secret)
    const response = form({ ...good, client_id, client_secret }, { authorization })
    await expectOAuthProblem(response, 400, 'invalid_request')
  })

  it.each([
    ['grant_type is missing', { grant_type: null }, 'invalid_request'],
    ['grant_type is unknown', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['grant_type is password', { grant_type: 'password' }, 'unsupported_grant_type'],
    [
      'grant_type is client_credentials',
      { grant_type: 'client_credentials' },
      'unsupported_grant_type',
    ],
    ['code is missing', { code: null }, 'invalid_request'],
    ['code is empty', { code: '' }, 'invalid_request'],
    ['code is unknown', {}, 'invalid_grant'],
    ['code is garbage', { code: '\0\u{1f408}' }, 'invalid_grant'],
    ['redirect_uri has a NUL', { redirect_uri: 'x\0' }, 'invalid_request'],
    ['refresh_token is missing', { grant_type: 'refresh_token' }, 'invalid_request'],
    [
      'refresh_token is unknown',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      'invalid_grant',
    ],
  ])('when %s', async (_, overrides, error) => {
    await expectOAuthProblem(token({ ...good, ...overrides }), 400, error)
  })

  it('when redirect_uri is missing, since the client used no PKCE', async () => {
    const fresh = await newCode(await newUser())
    await expectOAuthProblem(redeem(fresh, { redirect_uri: null }), 400, 'invalid_request')
    expect((await redeem(fresh)).status).toBe(200)
  })

  it.each<[what: string, body: BodyInit | null, type: string, status: number]>([
    ['a parameter comes twice', `code=a&code=b&client_id=x`, FORM, 400],
    ['the form is no UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), FORM, 400],
    ['the form has more than 64 kB', `a=${'x'.repeat(65536)}`, FORM, 413],
    ['the JSON is broken', '{"grant_type":', 'application/json', 400],
    ['the JSON is an array', '[]', 'application/json', 400],
    ['the JSON holds an object', '{"code":{"a":1}}', 'application/json', 400],
    ['the JSON has more than 64 kB', `{"a":"${'x'.repeat(65536)}"}`, 'application/json', 413],
    ['the body is multipart', '--x--', 'multipart/form-data; boundary=x', 415],
    ['the body is plain text', 'grant_type=authorization_code', 'text/plain', 415],
  ])('when %s', async (_, body, type, status) => {
    await expectOAuthProblem(post(body, { 'content-type': type }), status, 'invalid_request')
  })

  it('when there is neither body nor content type', async () => {
    const { status, body } = await answer(post(null))
    expect([status, body.error]).toEqual([415, 'invalid_request'])
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('when the method is %s', async (method) => {
    const headers = await expectProblem(fetch(TOKEN, { method }), 405, 'invalid_request')
    expect(headers.get('allow')).toBe('POST, OPTIONS')
  })
})
