import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { sealedFor } from '../../functions-shared/oauth/grants/token-pair.ts'
import { codeChallenge } from '../../functions-shared/oauth/pkce.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { app } from '../core-app/app/app.ts'
import { digest } from '../support/digest.ts'
import { environment, testRuntime } from './support/runtime.ts'

const code = {
  grant_type: 'authorization_code',
  code: 'pb_ac_x',
  redirect_uri: 'https://c.example/',
}
const refresh = { grant_type: 'refresh_token', refresh_token: 'pb_rt_x' }
const client = { client_id: 'gpt', client_secret: 'pb_cs_x' }
const success = {
  ok: { expires_in: 3600, scope: 'notes:read', sealed_access: null, sealed_refresh: null },
  problem: null,
}
const refused = (error: string, retry_after: number | null = null) => ({
  ok: null,
  problem: { error, message: 'd', status: 400, retry_after },
})
const gpt = 'https://app.example/functions/v1/gpt'
const mcp = 'https://app.example/functions/v1/mcp'

/** Posts a token request to a function whose database answers `row`. */
async function ask(form: Record<string, string>, row: unknown = success) {
  const { runtime, statements, lines } = testRuntime(row)
  const edge = createEdgeFunction('oauth', oauthRoutes(app), () => runtime)
  const response = await edge.fetch(
    new Request('https://app.example/oauth/token', {
      method: 'POST',
      body: new URLSearchParams({ ...client, ...form }),
    }),
  )
  return { status: response.status, body: await response.json(), statements, lines, runtime }
}

const VERIFIER = 'the-verifier'.repeat(4)

describe('a token request', () => {
  it.each([code, refresh])('costs one statement: %o', async (form) => {
    const { status, body, statements } = await ask(form)
    expect(statements).toHaveLength(1)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^pb_at_[\w-]{43}$/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^pb_rt_[\w-]{43}$/),
      scope: 'notes:read',
    })
  })

  it.each([
    { ...code, code_verifier: VERIFIER },
    { ...refresh, scope: 'notes:read' },
  ])('hands Postgres and the log no secret in plain: %o', async (form) => {
    const { body, statements, lines } = await ask(form)
    const secrets = [
      'pb_cs_x',
      'pb_ac_x',
      'pb_rt_x',
      VERIFIER,
      body.access_token,
      body.refresh_token,
    ]
    expect(statements).toHaveLength(1)
    for (const secret of secrets) {
      for (const parameter of statements[0]?.parameters ?? [])
        expect(String(parameter)).not.toContain(secret)
      expect(JSON.stringify(lines)).not.toContain(secret)
    }
  })

  it('hands Postgres digests, the challenge of the verifier, and a pair that is sealed for its parent', async () => {
    const { body, statements, runtime } = await ask({ ...code, code_verifier: VERIFIER })
    const parameters = statements[0]?.parameters ?? []
    expect(parameters).toEqual(
      expect.arrayContaining([
        'gpt',
        'client_secret_post',
        digest('pb_cs_x'),
        digest('pb_ac_x'),
        digest(body.access_token),
        digest(body.refresh_token),
        codeChallenge(VERIFIER),
      ]),
    )
    const sealed = parameters.filter((parameter) => String(parameter).startsWith('v1.')).map(String)
    const parent = digest('pb_ac_x')
    expect(runtime.keyring.open(sealed[0] ?? '', sealedFor('access', parent))).toBe(
      body.access_token,
    )
    expect(runtime.keyring.open(sealed[1] ?? '', sealedFor('refresh', parent))).toBe(
      body.refresh_token,
    )
  })

  it.each([
    ['no grant type', {}, 400, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [
      'a grant type that JavaScript knows',
      { grant_type: 'constructor' },
      400,
      'unsupported_grant_type',
    ],
    ['no code', { grant_type: 'authorization_code' }, 400, 'invalid_request'],
    ['no refresh token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['a redirect URI with NUL', { ...code, redirect_uri: 'a\0b' }, 400, 'invalid_request'],
    ['a resource with NUL', { ...code, resource: 'a\0b' }, 400, 'invalid_target'],
    ['a client id with NUL', { ...code, client_id: 'a\0b' }, 401, 'invalid_client'],
  ])('is refused without asking Postgres: %s', async (_what, form, status, error) => {
    const answer = await ask(form)
    expect([answer.status, answer.body.error, answer.statements]).toEqual([status, error, []])
  })

  it('passes on the error that Postgres answers', async () => {
    const { status, body } = await ask(code, refused('invalid_grant'))
    expect([status, body]).toEqual([400, { error: 'invalid_grant', error_description: 'd' }])
  })

  it('has Postgres refuse a verifier that can not be one, and says what is wrong with it', async () => {
    const row = refused('invalid_grant')
    const { body, statements } = await ask({ ...code, code_verifier: 'short' }, row)
    expect(statements[0]?.parameters).not.toContain(codeChallenge('short'))
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'code_verifier must be 43 to 128 unreserved characters',
    })
  })

  it.each([code, refresh])('without resource asks for none: %o', async (form) => {
    const { statements } = await ask(form)
    expect(JSON.stringify(statements)).not.toContain('functions/v1')
  })

  it.each([code, refresh])('for the MCP server says so: %o', async (form) => {
    const { statements } = await ask({ ...form, resource: mcp })
    expect(statements[0]?.parameters).toContain(mcp)
  })

  it.each([code, refresh])(
    'for the actions by name is told apart from one that names nothing (RFC 8707 §2.2): %o',
    async (form) => {
      const named = await ask({ ...form, resource: gpt })
      const unnamed = await ask(form)
      const shape = (parameters: unknown[] = []) =>
        parameters.map((parameter) =>
          typeof parameter === 'string' && parameter.startsWith('http')
            ? parameter
            : typeof parameter,
        )
      expect(shape(named.statements[0]?.parameters)).not.toEqual(
        shape(unnamed.statements[0]?.parameters),
      )
    },
  )
})

describe('the log line of a token request', () => {
  const text = 'call me on +43 660 1234567'
  const digested = `sha256:${digest(text).toString('hex').slice(0, 16)}`
  const lineOf = async (form: Record<string, string>, row?: unknown) =>
    (await ask(form, row)).lines.find(({ event }) => event === 'request')

  it.each(['invalid_client', 'rate_limited'])(
    'holds no text of a caller who is not known: %s',
    async (error) => {
      const line = await lineOf({ ...code, client_id: text }, refused(error, 1))
      expect(line).toMatchObject({ client_id: digested, grant_type: 'authorization_code' })
    },
  )

  it('nor of one who was never looked up', async () => {
    const line = await lineOf({ grant_type: text, client_id: text })
    expect(line).toMatchObject({ client_id: digested, grant_type: 'other' })
    expect(JSON.stringify(line)).not.toContain('660')
  })

  it.each(['short', 'v'.repeat(129), `${'v'.repeat(43)}+`])(
    'nor of one whose code_verifier can not be one: %s',
    async (code_verifier) => {
      const row = refused('invalid_client')
      const line = await lineOf({ ...code, client_id: text, code_verifier }, row)
      expect(line).toMatchObject({ client_id: digested, outcome: 'invalid_client' })
    },
  )

  it.each([success, refused('invalid_grant')])('names a client that is known: %o', async (row) => {
    expect(await lineOf(refresh, row)).toMatchObject({
      client_id: 'gpt',
      grant_type: 'refresh_token',
    })
  })
})

describe('a refresh that Postgres knows already', () => {
  const parent = digest('pb_rt_x')
  const ring = createKeyring(environment.PATCHBAY_TOKEN_KEYS)
  const sealed = (keyring = ring, kind: 'access' | 'refresh' = 'access', place = parent) =>
    keyring.seal(`pb_${kind}_of_then`, sealedFor(kind, place))
  const answered = (pair: { access: string; refresh: string }) => ({
    ...success,
    ok: { ...success.ok, sealed_access: pair.access, sealed_refresh: pair.refresh },
  })

  it('is answered with the pair of then', async () => {
    const { status, body } = await ask(
      refresh,
      answered({ access: sealed(), refresh: sealed(ring, 'refresh') }),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      access_token: 'pb_access_of_then',
      refresh_token: 'pb_refresh_of_then',
    })
  })

  it.each([
    [
      'its key left the ring',
      createKeyring(`k2:${Buffer.alloc(32, 2).toString('base64url')}`),
      parent,
    ],
    ['it was sealed for another token', ring, digest('other')],
  ])('is a 500 and never a wrong token when %s', async (_what, keyring, place) => {
    const pair = {
      access: sealed(keyring, 'access', place),
      refresh: sealed(keyring, 'refresh', place),
    }
    const { status, body, lines } = await ask(refresh, answered(pair))
    expect([status, body.error]).toEqual([500, 'internal_error'])
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      cause: expect.stringMatching(/does not open/),
    })
  })
})
