import { describe, expect, it } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { supportedScopes } from '../../functions-shared/oauth/metadata.ts'
import { answer } from '../support/answers.ts'
import { functionsInProcess } from '../support/functions-in-process.ts'
import { connect, decide, gpt, newCode, newRequest, refresh } from '../support/gpt.ts'
import { newProof } from '../support/proof.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const ISSUER = `${F}/oauth`
const forms = {
  'RFC 8414 below the issuer': `${ISSUER}/.well-known/oauth-authorization-server`,
  'OpenID below the issuer': `${ISSUER}/.well-known/openid-configuration`,
  'RFC 8414 before the path': `${stack.api_url}/.well-known/oauth-authorization-server/functions/v1/oauth`,
  'OpenID before the path': `${stack.api_url}/.well-known/openid-configuration/functions/v1/oauth`,
}

const metadata = async () => (await answer(fetch(forms['RFC 8414 below the issuer']))).body
const form = (url: string, parameters: Record<string, string>, headers = {}) =>
  answer(fetch(url, { method: 'POST', headers, body: new URLSearchParams(parameters) }))
const { client_id, client_secret } = stack.demo_client

describe('Discovery (RFC 8414, DESIGN §10)', () => {
  it.each(Object.entries(forms))('is answered in the form: %s', async (_form, url) => {
    const { status, headers, body } = await answer(fetch(url))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cache-control')).toMatch(/max-age=\d+/)
    expect(body.issuer).toBe(ISSUER)
    expect(body).toEqual(await metadata())
  })

  it('names the same issuer byte for byte in metadata, redirects and introspection', async () => {
    const user = await newUser()
    const { body: decided } = await answer(decide(await newRequest(), user))
    const { access_token } = await connect(user)
    const client = { client_id, client_secret, token: access_token }
    const { body: introspected } = await form(`${ISSUER}/introspect`, client)
    const { issuer } = await metadata()
    expect(issuer).toBe(ISSUER)
    expect(new URL(decided.redirect_to).searchParams.get('iss')).toBe(issuer)
    expect(introspected.iss).toBe(issuer)
    // RFC 8414 §2: no query, no fragment; nothing that a client might normalise away.
    expect(new URL(issuer).href).toBe(issuer)
    expect(issuer).not.toMatch(/[?#]|\/$/)
  })

  it('has every member that RFC 8414 requires or a client of either profile looks for', async () => {
    expect(await metadata()).toMatchObject({
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      revocation_endpoint: `${ISSUER}/revoke`,
      introspection_endpoint: `${ISSUER}/introspect`,
      device_authorization_endpoint: `${ISSUER}/device_authorization`,
      registration_endpoint: `${ISSUER}/register`,
      jwks_uri: `${ISSUER}/jwks`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: supportedScopes(app),
      ui_locales_supported: ['en', 'de', 'es', 'fr', 'ja', 'pt'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    })
  })

  it('never names a page that takes passwords from clients, nor an implicit or hybrid flow', async () => {
    const { grant_types_supported, response_types_supported } = await metadata()
    expect(grant_types_supported).not.toContain('password')
    expect(grant_types_supported).not.toContain('implicit')
    expect(response_types_supported).toEqual(['code'])
  })
})

describe('Every advertised member is true', () => {
  it('each endpoint exists and answers its method', async () => {
    const found = await metadata()
    const endpoints = Object.entries(found).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
    expect(endpoints).toHaveLength(7)
    for (const [name, url] of endpoints) {
      const post = !/^(authorization_endpoint|jwks_uri)$/.test(name)
      const response = await fetch(String(url), { method: post ? 'POST' : 'GET' })
      expect([200, 400, 401, 415], `${name} ${response.status}`).toContain(response.status)
      const wrong = await fetch(String(url), { method: post ? 'GET' : 'POST' })
      expect(wrong.status, name).toBe(405)
      expect(wrong.headers.get('allow')).toMatch(post ? /^POST(, OPTIONS)?$/ : /^GET(, OPTIONS)?$/)
    }
  })

  it('jwks_uri is an empty key set: tokens are opaque', async () => {
    expect((await answer(fetch((await metadata()).jwks_uri))).body).toEqual({ keys: [] })
  })

  it('each grant type is known to the token endpoint, and no other', async () => {
    const { token_endpoint, grant_types_supported } = await metadata()
    expect(grant_types_supported).toHaveLength(3)
    for (const grant_type of grant_types_supported) {
      const { body } = await form(token_endpoint, { grant_type, client_id, client_secret })
      expect(body.error, grant_type).toBe('invalid_request')
    }
    for (const grant_type of ['password', 'client_credentials', 'implicit']) {
      const { body } = await form(token_endpoint, { grant_type, client_id, client_secret })
      expect(body.error).toBe('unsupported_grant_type')
    }
  })

  it('each authentication method works where it is named: token, revoke, introspect', async () => {
    const found = await metadata()
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
    for (const endpoint of ['revocation', 'introspection']) {
      const methods = found[`${endpoint}_endpoint_auth_methods_supported`]
      expect(methods).toEqual(expect.arrayContaining(['client_secret_post', 'client_secret_basic']))
      const url = found[`${endpoint}_endpoint`]
      const post = await form(url, { token: 'x', client_id, client_secret })
      const header = await form(url, { token: 'x' }, { authorization: basic })
      expect([post.status, header.status]).toEqual([200, 200])
    }
    expect(found.token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining(['client_secret_post', 'client_secret_basic', 'none']),
    )
    expect(found.introspection_endpoint_auth_methods_supported).not.toContain('none')
  })

  it('each scope can be asked for, alone and together', async () => {
    const { scopes_supported } = await metadata()
    for (const scope of [...scopes_supported, scopes_supported.join(' ')]) {
      expect(await newCode(await newUser(), { scope })).toMatch(/^pb_ac_/)
    }
  })

  it('each protected resource can be asked for, and its tokens are for it', async () => {
    const { protected_resources } = await metadata()
    expect(protected_resources).toEqual([`${F}/gpt`, `${F}/mcp`])
    for (const resource of protected_resources) {
      expect(await newCode(await newUser(), { resource })).toMatch(/^pb_ac_/)
    }
  })

  it('the pages are there: documentation and privacy policy', async () => {
    const { service_documentation, op_policy_uri } = await metadata()
    for (const page of [service_documentation, op_policy_uri]) {
      const response = await fetch(page, { headers: { accept: 'text/html' } })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ])
    }
  })

  it('S256 and offline access work: a client with both refreshes', async () => {
    const { asked, verifier } = newProof()
    const user = await newUser()
    const code = await newCode(user, { ...asked, scope: 'profile:read offline_access' })
    const { token_endpoint } = await metadata()
    const { redirect_uri } = stack.demo_client
    const parameters = { client_id, client_secret, redirect_uri, code, code_verifier: verifier }
    const { body } = await form(token_endpoint, { ...parameters, grant_type: 'authorization_code' })
    const refreshed = await answer(refresh(body.refresh_token))
    expect((await gpt(refreshed.body.access_token, '/me')).status).toBe(200)
  })
})

describe('What is not offered is not advertised', () => {
  it('registration, where PATCHBAY_DCR is off: no member, and 404', async () => {
    const { fetch, close } = functionsInProcess({ PATCHBAY_DCR: 'off' })
    const { body } = await answer(fetch('/oauth/.well-known/oauth-authorization-server'))
    expect(body.issuer).toBe(ISSUER)
    expect(body).not.toHaveProperty('registration_endpoint')
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://app.example/cb'] }),
    }
    const { status, body: refused } = await answer(fetch('/oauth/register', init))
    expect([status, refused.error]).toEqual([404, 'not_found'])
    await close()
  })

  it('any other document below /.well-known: 404 JSON, never the page of the web app', async () => {
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-authorization-server/functions/v1/nothing',
      '/.well-known/oauth-authorization-server/functions/v1/oauth/x',
      '/.well-known/security.txt',
    ]) {
      const response = await fetch(stack.api_url + path, { headers: { accept: 'text/html' } })
      expect([response.status, path]).toEqual([404, path])
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    }
  })
})
