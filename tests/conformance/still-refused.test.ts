import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { MCP, mcpAccepts } from '../support/mcp.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { newProof } from '../support/proof.ts'
import { newPublicClient } from '../support/public-client.ts'
import { register } from '../support/registration.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// Reading leniently gives nothing away: what protects a user is refused as ever. One place for all of it, so that a change
// which lets a client in by loosening one of these fails here.

const GPT = `${F}/gpt`
const noSecret = { client_secret: null }

/** Expects that a browser is sent nowhere: 400 for a program, our own page for a person. */
async function expectNoRedirect(ask: (init?: RequestInit) => Promise<Response>) {
  const program = await ask()
  expect([program.status, program.headers.get('location')]).toEqual([400, null])
  const person = await ask({ headers: { accept: 'text/html' } })
  expect(person.status).toBe(303)
  expect(person.headers.get('location')?.startsWith(`${stack.web_url}/error?`)).toBe(true)
}

/** Expects a fault that the client learns by a redirect, and no request. */
async function expectProblemAt(pending: Promise<Response>, error: string) {
  const location = new URL((await pending).headers.get('location') ?? '')
  expect(location.searchParams.get('error')).toBe(error)
  expect(location.searchParams.has('code')).toBe(false)
  expect(location.origin).not.toBe(stack.web_url)
}

describe('A redirect URI is refused that', () => {
  it.each([
    ['is of another host', 'https://app.example.evil.example/callback'],
    ['is of another subdomain', 'https://x.app.example/callback'],
    ['is of another port', 'https://app.example:8443/callback'],
    ['is of another scheme', 'http://app.example/callback'],
    ['has another path', 'https://app.example/callback/x'],
    ['has a slash more', 'https://app.example/callback/'],
    ['has a path that leads there', 'https://app.example/x/../callback'],
    ['is spelled in another way', 'https://app.example/c%61llback'],
    ['has a query', 'https://app.example/callback?next=https://evil.example'],
    ['has a fragment', 'https://app.example/callback#x'],
    ['has a user name', 'https://app.example@evil.example/callback'],
    ['is none', ''],
  ])('%s, and nobody is sent there', async (_what, redirect_uri) => {
    const { authorize } = await newPublicClient({
      redirectUris: ['https://app.example/callback'],
    })
    await expectNoRedirect((init) => authorize({ ...newProof().asked, redirect_uri }, init))
  })

  it.each([
    ['is another spelling of loopback', 'http://127.0.0.1:3000/callback'],
    ['is another path on localhost', 'http://localhost:3000/other'],
    ['only begins like localhost', 'http://localhost.evil.example/callback'],
    ['is behind a user name', 'http://localhost:3000@evil.example/callback'],
    ['is https on localhost', 'https://localhost:3000/callback'],
    ['has no port that there is', 'http://localhost:99999/callback'],
  ])('%s, where http://localhost/callback is registered', async (_what, redirect_uri) => {
    const { authorize } = await newPublicClient({ redirectUris: ['http://localhost/callback'] })
    await expectNoRedirect((init) => authorize({ ...newProof().asked, redirect_uri }, init))
  })

  it.each([
    ['is http beyond loopback', 'http://app.example/callback'],
    ['is http on the local network', 'http://192.168.0.2/callback'],
    ['has a fragment', 'https://app.example/callback#x'],
    ['has a wildcard', 'https://*.app.example/callback'],
    ['runs', 'javascript:alert(1)//'],
    ['holds a part of the answer', 'https://app.example/callback?code=x'],
    ['is any link of an editor', 'vscode://vscode.git/clone?url=x'],
  ])('%s, by registration where it is the only one', async (_what, uri) => {
    await expectOAuthProblem(register({ redirect_uris: [uri] }), 400, 'invalid_redirect_uri')
  })
})

describe('Nobody is sent on', () => {
  it('for a client that is not known, whatever it asks for', async () => {
    const { authorize } = await newPublicClient()
    const redirect_uri = 'https://evil.example/'
    for (const client_id of [`mcp-${crypto.randomUUID()}`, 'https://127.0.0.1/client.json', '']) {
      await expectNoRedirect((init) => authorize({ client_id, redirect_uri }, init))
      await expectNoRedirect((init) => authorize({ client_id, redirect_uri, scope: 'x' }, init))
    }
  })

  it('at once, to where a client that registered itself says: a person without a session', async () => {
    const { body } = await answer(register({ redirect_uris: ['https://evil.example/'] }))
    const url = new URL(`${F}/oauth/authorize`)
    const { client_id } = body
    const redirect_uri = 'https://evil.example/'
    url.search = new URLSearchParams({ client_id, redirect_uri, prompt: 'none' }).toString()
    const page = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
    expect(page.headers.get('location')?.startsWith(`${stack.web_url}/error?`)).toBe(true)
  })
})

describe('A public client is refused', () => {
  it.each([
    ['no challenge', {}],
    ['plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ['a challenge without a method, which means plain', { code_challenge: 'x'.repeat(43) }],
    ['a method alone', { code_challenge_method: 'S256' }],
  ])('with %s', async (_what, asked) => {
    for (const kind of ['mcp', 'public'] as const) {
      const { authorize } = await newPublicClient({ kind })
      await expectProblemAt(authorize(asked), 'invalid_request')
    }
  })

  it('without its verifier, with another one and with a short one, and may try again', async () => {
    const { newCode, redeem } = await newPublicClient({ kind: 'mcp' })
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    for (const code_verifier of [null, newProof().verifier, verifier.slice(0, 42)]) {
      await expectOAuthProblem(redeem(code, { ...noSecret, code_verifier }), 400, 'invalid_grant')
    }
    expect((await redeem(code, { ...noSecret, code_verifier: verifier })).status).toBe(200)
  })

  it('as the confidential client that it is not, with a secret of its own making', async () => {
    const { newCode, redeem } = await newPublicClient()
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    const made = { code_verifier: verifier, client_secret: 'x' }
    await expectOAuthProblem(redeem(code, made), 401, 'invalid_client')
  })

  it('without PKCE even by the database itself', async () => {
    const { client } = await newPublicClient()
    await expect(
      sql`update patchbay.clients set require_pkce = false where id = ${client.client_id}`,
    ).rejects.toThrow('clients_public_means_pkce')
  })
})

describe('A confidential client is refused', () => {
  it('without its secret, with an empty one, and with that of another client', async () => {
    const { client, newCode, redeem } = await newAssistant({ kind: 'mcp' })
    const { client_secret: other } = (await newAssistant()).client
    const code = await newCode(await newUser())
    for (const client_secret of [null, '', 'x', other]) {
      await expectOAuthProblem(redeem(code, { client_secret }), 401, 'invalid_client')
    }
    const { client_id, redirect_uri } = client
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri })
    const authorization = `Basic ${Buffer.from(`${client_id}:`).toString('base64')}`
    const empty = fetch(`${F}/oauth/token`, { method: 'POST', headers: { authorization }, body })
    await expectOAuthProblem(empty, 401, 'invalid_client')
    expect((await redeem(code)).status).toBe(200)
  })

  it('a code for another redirect URI than it asked with', async () => {
    const redirectUris = ['https://app.example/a', 'https://app.example/b']
    const { newCode, redeem } = await newAssistant({ redirectUris })
    const code = await newCode(await newUser(), { redirect_uri: 'https://app.example/a' })
    const other = redeem(code, { redirect_uri: 'https://app.example/b' })
    await expectOAuthProblem(other, 400, 'invalid_grant')
  })
})

describe('A token is refused', () => {
  it('at the other resource, whichever kind of client has it and named or not', async () => {
    for (const kind of ['gpt_action', 'mcp'] as const) {
      for (const resource of [null, GPT, MCP]) {
        const { connect, gpt } = await newAssistant({ kind })
        const { access_token } = await connect(await newUser(), { resource })
        const isForMcp = (resource ?? (kind === 'mcp' ? MCP : GPT)) === MCP
        expect(await mcpAccepts(access_token)).toBe(isForMcp)
        expect((await gpt(access_token, '/me')).status).toBe(isForMcp ? 401 : 200)
      }
    }
  })

  it('for a resource that is not the one of the grant, or of nobody here', async () => {
    const { newCode, redeem, refresh } = await newAssistant({ kind: 'mcp' })
    const code = await newCode(await newUser())
    const others = [GPT, `${GPT}/`, 'https://evil.example/', `${MCP}/x`, `${MCP}?x`, `${MCP}#x`]
    for (const resource of others) {
      await expectOAuthProblem(redeem(code, { resource }), 400, 'invalid_target')
    }
    const { body } = await answer(redeem(code, { resource: `${MCP}/` }))
    for (const resource of others) {
      await expectOAuthProblem(refresh(body.refresh_token, { resource }), 400, 'invalid_target')
    }
  })

  it('for two resources', async () => {
    const { authorizeUrl } = await newAssistant({ kind: 'mcp' })
    const url = authorizeUrl({ resource: MCP })
    url.searchParams.append('resource', GPT)
    await expectProblemAt(fetch(url, { redirect: 'manual' }), 'invalid_target')
  })

  it('for an action whose scope was not given', async () => {
    const { connect, gpt } = await newAssistant()
    const { access_token } = await connect(await newUser(), { scope: 'notes:read' })
    await expectProblem(gpt(access_token, '/notes', { json: { title: 'x' } }), 403, 'forbidden')
  })
})

describe('Wider scopes are refused', () => {
  it('at a refresh: what was never consented to, with or without what was', async () => {
    const { connect, refresh } = await newAssistant({ kind: 'mcp' })
    const { refresh_token } = await connect(await newUser(), { scope: 'notes:read' })
    for (const scope of [
      'notes:write',
      'notes:read notes:write',
      'openid notes:write',
      'notes:read offline_access profile:read',
    ]) {
      await expectOAuthProblem(refresh(refresh_token, { scope }), 400, 'invalid_scope')
    }
    const { body } = await answer(refresh(refresh_token, { scope: 'notes:read' }))
    expect(body.scope).toBe('notes:read')
  })

  it('to a GPT, by name; and no other client gets more than it may have', async () => {
    const scopes = ['notes:read', 'profile:read']
    const gpt = await newAssistant({ scopes })
    await expectProblemAt(gpt.authorize({ scope: 'notes:read notes:write' }), 'invalid_scope')
    for (const kind of ['mcp', 'public'] as const) {
      const { connect } = await newAssistant({ kind, scopes })
      const user = await newUser()
      for (const scope of ['notes:read notes:write', 'notes:write', '* admin', null]) {
        const tokens = await connect(user, { scope })
        expect(scopes).toEqual(expect.arrayContaining(tokens.scope.split(' ')))
      }
    }
  })
})

describe('What was used is refused', () => {
  it('a code a second time, and what was issued for it ends', async () => {
    const user = await newUser()
    const { newCode, redeem } = await newAssistant()
    const code = await newCode(user)
    const { body } = await answer(redeem(code))
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
    expect(await grantsOf(user.id)).toMatchObject([
      { live: false, revoked_reason: 'code_replayed' },
    ])
    expect(await mcpAccepts(body.access_token)).toBe(false)
  })

  it.each([
    ['a public client, after 10 minutes', 11, newPublicClient, noSecret],
    ['a client with a secret, after an hour', 61, newAssistant, {}],
  ] as const)(
    'a refresh token after the grace, and its whole family ends: %s',
    async (_what, minutes, makeClient, proof) => {
      const user = await newUser()
      const { connect, refresh } = await makeClient()
      const first = await connect(user)
      const { body: second } = await answer(refresh(first.refresh_token, proof))
      await sql`
        update patchbay.tokens set consumed_at = consumed_at - make_interval(mins => ${minutes})
        where refresh_digest = ${digest(first.refresh_token)}`
      await expectOAuthProblem(refresh(first.refresh_token, proof), 400, 'invalid_grant')
      await expectOAuthProblem(refresh(second.refresh_token, proof), 400, 'invalid_grant')
      expect(await grantsOf(user.id)).toMatchObject([
        { live: false, revoked_reason: 'refresh_token_reused' },
      ])
    },
  )

  it('a refresh token whose successor was used, though nothing ends within the grace', async () => {
    const user = await newUser()
    const { connect, refresh } = await newAssistant()
    const first = await connect(user)
    const { body: second } = await answer(refresh(first.refresh_token))
    const { body: third } = await answer(refresh(second.refresh_token))
    await expectOAuthProblem(refresh(first.refresh_token), 400, 'invalid_grant')
    expect(await grantsOf(user.id)).toMatchObject([{ live: true }])
    expect((await refresh(third.refresh_token)).status).toBe(200)
  })

  it('a refresh token of another client', async () => {
    const [one, other] = [await newAssistant(), await newAssistant()]
    const { refresh_token } = await one.connect(await newUser())
    await expectOAuthProblem(other.refresh(refresh_token), 400, 'invalid_grant')
    expect((await one.refresh(refresh_token)).status).toBe(200)
  })

  it('a device code, a second time and to another client', async () => {
    const { client } = await newPublicClient({ kind: 'mcp' })
    const thief = await newPublicClient({ kind: 'mcp' })
    const device = deviceClient()
    const { client_id } = client
    const { device_code, user_code } = await device.startDevice({ client_id })
    await device.decideDevice(user_code, await newUser())
    const stolen = device.poll(device_code, { client_id: thief.client.client_id })
    await expectOAuthProblem(stolen, 400, 'invalid_grant')
    expect((await device.poll(device_code, { client_id })).status).toBe(200)
    await expectOAuthProblem(device.poll(device_code, { client_id }), 400, 'invalid_grant')
  })
})
