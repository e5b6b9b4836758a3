import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { eventsOf } from '../support/audit.ts'
import { DEVICE_GRANT, deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { mcpAccepts } from '../support/mcp.ts'
import { newProof } from '../support/proof.ts'
import { register } from '../support/registration.ts'
import { sql, stack } from '../support/stack.ts'
import { stackClient } from '../support/stack-client.ts'
import { newUser } from '../support/users.ts'

const callback = 'http://127.0.0.1/callback'
/** All that there is; the order is the one of the consent page. */
const [{ scope } = { scope: '' }] =
  await sql`select array_to_string(patchbay.all_scopes(), ' ') as scope`

/** Registers, connects a user with PKCE, and gives the first answer of an action. */
async function registerAndConnect(metadata: object) {
  const { status, body } = await answer(register({ redirect_uris: [callback], ...metadata }))
  expect(status).toBe(201)
  const { client_id, client_secret = null } = body
  const client = stackClient(stack, { client_id, client_secret, redirect_uri: callback })
  const { asked, verifier } = newProof()
  const code = await client.newCode(await newUser(), asked)
  const proof = { code_verifier: verifier, client_secret }
  const { body: tokens } = await answer(client.redeem(code, proof))
  expect(await mcpAccepts(tokens.access_token)).toBe(true)
  return { client, registration: body, tokens, client_secret }
}

describe('A client that registers itself (RFC 7591)', () => {
  it('is told what it is: everything that was registered, with the defaults', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { status, headers, body } = await answer(register({ redirect_uris: [callback] }))
    expect(status).toBe(201)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      client_id: expect.stringMatching(/^mcp-[0-9a-f-]{36}$/),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^pb_cs_[A-Za-z0-9_-]{43}$/),
      client_secret_expires_at: 0,
      client_name: body.client_id,
      redirect_uris: [callback],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: expect.arrayContaining(['authorization_code', 'refresh_token']),
      response_types: ['code'],
      scope,
    })
    expect(body.client_id_issued_at).toBeGreaterThanOrEqual(before - 5)
  })

  it('keeps name, links, method and scope as it sent them', async () => {
    const metadata = {
      client_name: 'Editor 📝',
      redirect_uris: [callback, 'cursor://anysphere.cursor-mcp/oauth/callback'],
      logo_uri: 'https://app.example/logo.png',
      policy_uri: 'https://app.example/privacy',
      token_endpoint_auth_method: 'none',
      scope: 'notes:read',
    }
    const { body } = await answer(register({ ...metadata, software_version: '1', jwks: {} }))
    expect(body).toMatchObject(metadata)
    for (const absent of [
      'client_secret',
      'client_secret_expires_at',
      'software_version',
      'jwks',
    ]) {
      expect(body).not.toHaveProperty(absent)
    }
  })

  it('connects as a public client', async () => {
    const { registration } = await registerAndConnect({ token_endpoint_auth_method: 'none' })
    expect(registration).not.toHaveProperty('client_secret')
  })

  it('connects as MCP Inspector registers: null members and an empty scope', async () => {
    const { registration } = await registerAndConnect({
      client_name: 'MCP Inspector',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: '',
      logo_uri: null,
      contacts: null,
      jwks: null,
      software_id: '',
    })
    expect(registration).toMatchObject({ client_name: 'MCP Inspector', scope })
    for (const absent of ['logo_uri', 'contacts', 'jwks', 'software_id']) {
      expect(registration).not.toHaveProperty(absent)
    }
  })

  it('is told that unknown scopes were left out, and what it may ask for', async () => {
    for (const [asked, told] of [
      ['openid email profile', scope],
      ['offline_access', scope],
      ['notes:read openid', 'notes:read'],
    ]) {
      const { status, body } = await answer(register({ redirect_uris: [callback], scope: asked }))
      expect([status, body.scope]).toEqual([201, told])
    }
  })

  it('is called by the part of its long name that fits', async () => {
    const client_name = 'A name of more than one hundred characters '.repeat(9)
    const { status, body } = await answer(register({ redirect_uris: [callback], client_name }))
    expect([status, body.client_name]).toEqual([201, client_name.slice(0, 100).trim()])
  })

  it('needs no redirect URI for the device grant alone', async () => {
    const { status, body } = await answer(
      register({ grant_types: [DEVICE_GRANT], token_endpoint_auth_method: 'none' }),
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({
      grant_types: ['refresh_token', DEVICE_GRANT],
      response_types: [],
      token_endpoint_auth_method: 'none',
    })
    expect(body).not.toHaveProperty('redirect_uris')
    const device = deviceClient()
    const { client_id } = body
    const { device_code, user_code } = await device.startDevice({ client_id })
    await device.decideDevice(user_code, await newUser())
    const { body: tokens } = await answer(device.poll(device_code, { client_id }))
    expect(await mcpAccepts(tokens.access_token)).toBe(true)
  })

  it.each([
    ['client_secret_post', 'client_secret_basic'],
    ['client_secret_basic', 'client_secret_post'],
  ])('may register %s and use %s, as Go clients do', async (token_endpoint_auth_method, used) => {
    const { body } = await answer(
      register({ redirect_uris: [callback], token_endpoint_auth_method }),
    )
    expect(body.token_endpoint_auth_method).toBe(token_endpoint_auth_method)
    const { client_id, client_secret } = body
    const client = stackClient(stack, { client_id, client_secret, redirect_uri: callback })
    const { asked, verifier } = newProof()
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: await client.newCode(await newUser(), asked),
      redirect_uri: callback,
      code_verifier: verifier,
      ...(used === 'client_secret_post' && { client_id, client_secret }),
    })
    const pair = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
    const response = await fetch(`${stack.functions_url}/oauth/token`, {
      method: 'POST',
      headers: used === 'client_secret_basic' ? { authorization: `Basic ${pair}` } : {},
      body: form,
    })
    expect(response.status).toBe(200)
  })

  it.each(['client_secret_post'])('connects as a confidential client: %s', async (method) => {
    const { client, tokens, client_secret } = await registerAndConnect({
      token_endpoint_auth_method: method,
    })
    const refreshed = await client.refresh(tokens.refresh_token, { client_secret })
    expect(refreshed.status).toBe(200)
  })

  it('needs PKCE also when it keeps a secret', async () => {
    const { client } = await registerAndConnect({
      token_endpoint_auth_method: 'client_secret_post',
    })
    const location = new URL((await client.authorize()).headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('invalid_request')
  })

  it('gets refresh tokens and may ask for offline_access, whatever scope it registered', async () => {
    const { client } = await registerAndConnect({
      token_endpoint_auth_method: 'none',
      scope: 'profile:read',
    })
    const { asked } = newProof()
    const request = { ...asked, scope: 'profile:read offline_access' }
    expect(await client.newRequest(request)).toMatch(/^[0-9a-f-]{36}$/)
    const more = await client.newRequest({ ...asked, scope: 'profile:read notes:write' })
    const { body: shown } = await answer(fetch(`${stack.functions_url}/oauth/requests/${more}`))
    expect(shown.scopes).toMatchObject([{ name: 'profile:read' }])
  })

  it('is shown on the consent page as what it calls itself, with the host that it returns to', async () => {
    const { body } = await answer(
      register({ redirect_uris: ['https://app.example/cb'], client_name: 'ChatGPT <b>' }),
    )
    const { client_id } = body
    const redirect_uri = 'https://app.example/cb'
    const client = stackClient(stack, { client_id, client_secret: '', redirect_uri })
    const id = await client.newRequest(newProof().asked)
    const { body: shown } = await answer(fetch(`${stack.functions_url}/oauth/requests/${id}`))
    expect(shown.client).toEqual({
      name: 'ChatGPT <b>',
      logo_uri: null,
      policy_uri: null,
      kind: 'mcp',
      id_host: null,
      claims: ['name', 'logo_uri', 'policy_uri'],
    })
    expect(shown.redirect_host).toBe('app.example')
  })

  it.each([
    ['com.example.app:/oauth2redirect', 'com.example.app'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor'],
  ])('that returns to an app (%s) is shown with the name of that', async (redirect_uri, scheme) => {
    const { body } = await answer(register({ redirect_uris: [redirect_uri] }))
    const identity = { client_id: body.client_id, client_secret: '', redirect_uri }
    const id = await stackClient(stack, identity).newRequest(newProof().asked)
    const { body: shown } = await answer(fetch(`${stack.functions_url}/oauth/requests/${id}`))
    expect(shown.redirect_host).toBe(scheme)
  })

  it('is called by the site that it returns to when nothing of its name can be seen', async () => {
    const redirect_uris = [callback, 'https://app.example/cb']
    for (const client_name of ['\u3164', '\u115f\u1160', '\u2800', undefined]) {
      const { body } = await answer(register({ redirect_uris, client_name }))
      expect(body.client_name).toBe('app.example')
    }
    const { body } = await answer(register({ redirect_uris, client_name: 'Cla\u3164ude\u202e' }))
    expect(body.client_name).toBe('Claude')
  })

  it('is told which of its redirect URIs were kept: those that can be used', async () => {
    const redirect_uris = [
      'vscode://vscode.git/clone?url=x',
      'http://app.example/',
      'https://app.example/cb?state=1',
      callback,
    ]
    const { status, body } = await answer(register({ redirect_uris }))
    expect([status, body.redirect_uris]).toEqual([201, [callback]])
    const [kept] =
      await sql`select redirect_uris from patchbay.clients where id = ${body.client_id}`
    expect(kept).toEqual({ redirect_uris: [callback] })
  })

  it('connects from a free port of localhost, as Claude Code does', async () => {
    const { body } = await answer(
      register({
        redirect_uris: ['http://localhost/callback'],
        token_endpoint_auth_method: 'none',
      }),
    )
    const redirect_uri = 'http://localhost:3118/callback'
    const { client_id } = body
    const client = stackClient(stack, { client_id, client_secret: '', redirect_uri })
    const { asked, verifier } = newProof()
    const code = await client.newCode(await newUser(), asked)
    const proof = { code_verifier: verifier, client_secret: null }
    expect((await client.redeem(code, proof)).status).toBe(200)
  })

  it('leaves a digest of its secret and an event in the audit log, and the secret nowhere', async () => {
    const { body } = await answer(register({ redirect_uris: [callback] }))
    const [secret] = await sql`
      select client_id, expires_at from patchbay.client_secrets where digest = ${digest(body.client_secret)}`
    expect(secret).toEqual({ client_id: body.client_id, expires_at: null })
    expect(await eventsOf({ client: body.client_id })).toEqual(['client_registered'])
    const [leak] = await sql`
      select from patchbay.clients where clients::text like ${`%${body.client_secret}%`}`
    expect(leak).toBeUndefined()
  })

  it('is a new client each time: nobody takes over another one by its name or address', async () => {
    const metadata = { redirect_uris: [callback], client_name: 'Twin' }
    const [one, two] = [await answer(register(metadata)), await answer(register(metadata))]
    expect(one.body.client_id).not.toBe(two.body.client_id)
    const claimed = await answer(register({ ...metadata, client_id: one.body.client_id }))
    expect(claimed.body.client_id).not.toBe(one.body.client_id)
  })
})
