import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { decide, newRequest } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const read = (id: string, init?: RequestInit) => fetch(`${F}/oauth/requests/${id}`, init)

describe('GET requests/{id}', () => {
  it('tells anybody who asks for what, and until when', async () => {
    const id = await newRequest({ scope: 'notes:read notes:write profile:read offline_access' })
    const { status, headers, body } = await answer(read(id))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      request_id: id,
      redirect_host: 'chatgpt.com',
      returns_to: { kind: 'web', host: 'chatgpt.com' },
      client: {
        name: 'Demo GPT',
        logo_uri: null,
        policy_uri: null,
        kind: 'gpt_action',
        id_host: null,
        claims: [],
      },
      scopes: [
        {
          name: 'notes:read',
          description: 'See your notes',
          changes: false,
          actions: ['List notes', 'Read a note'],
        },
        {
          name: 'notes:write',
          description: 'Add, change, pin and delete your notes',
          changes: true,
          actions: ['Add a note', 'Pin a note', 'Change a note', 'Replace a note', 'Delete a note'],
        },
        {
          name: 'profile:read',
          description: expect.stringMatching(/^See your account name/),
          changes: false,
          actions: ['Read the account', 'Read the account in a sentence'],
        },
        {
          name: 'offline_access',
          description: 'Stay connected until you disconnect it',
          changes: false,
          actions: [],
        },
      ],
      sign_in_after: null,
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    })
    const minutes = (Date.parse(body.expires_at) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(9)
    expect(minutes).toBeLessThanOrEqual(10)
  })

  it('shows name, logo and policy of the client as they are, however odd', async () => {
    const odd = '<img src=x onerror=alert(1)> "Ünïcode" 🐈 & co.'
    const { newRequest } = await newAssistant({
      name: odd,
      kind: 'mcp',
      logoUri: 'https://a.example/logo.png',
      policyUri: 'https://a.example/policy?a=b&c=d',
    })
    const { body } = await answer(read(await newRequest()))
    expect(body.client).toMatchObject({
      name: odd,
      kind: 'mcp',
      logo_uri: 'https://a.example/logo.png',
      policy_uri: 'https://a.example/policy?a=b&c=d',
    })
  })

  it.each([
    ['com.evil.app://chatgpt.com/aip/g-1/oauth/callback', 'com.evil.app', null],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor', 'Cursor'],
  ])('shows an app by its scheme, and nothing of the rest: %s', async (uri, scheme, name) => {
    const { newRequest } = await newAssistant({ redirectUris: [uri] })
    const { text, body } = await answer(read(await newRequest()))
    expect(body.returns_to).toEqual({ kind: 'app', scheme, name })
    expect(body.redirect_host).toBe(scheme)
    expect(text).not.toMatch(/chatgpt|anysphere/)
  })

  it('shows a loopback address as an app on this computer', async () => {
    const { newRequest } = await newAssistant({ redirectUris: ['http://localhost/callback'] })
    const asked = { redirect_uri: 'http://localhost:3118/callback' }
    const { body } = await answer(read(await newRequest(asked)))
    expect(body.returns_to).toEqual({ kind: 'loopback', host: 'localhost:3118' })
  })

  it('shows the host that a browser would go to, in punycode, to its end', async () => {
    const label = 'x'.repeat(60)
    const long = `chatgpt.com.${label}.${label}.${label}.evil.example`
    for (const [uri, host] of [
      [`https://${long}/cb`, long],
      ['https://ch%D0%B0tgpt.com/cb', 'xn--chtgpt-4nf.com'],
    ]) {
      const { newRequest } = await newAssistant({ redirectUris: [uri ?? ''] })
      const { status, body } = await answer(read(await newRequest()))
      expect([status, body.returns_to]).toEqual([200, { kind: 'web', host }])
    }
  })

  it('names each scope once, however often it was asked for', async () => {
    const { body } = await answer(read(await newRequest({ scope: 'notes:read notes:read' })))
    expect(body.scopes).toHaveLength(1)
  })

  it('has nothing to show of a request that was answered', async () => {
    const id = await newRequest()
    await decide(id, await newUser(), 'deny')
    await expectProblem(read(id), 409, 'conflict', /answered already/)
  })

  it('tells nothing of the state, the redirect URI or the challenge', async () => {
    const { text } = await answer(read(await newRequest({ state: 'the-secret-state' })))
    expect(text).not.toContain('the-secret-state')
    expect(text).not.toContain(stack.demo_client.redirect_uri)
  })

  it('accepts the id in capital letters', async () => {
    expect((await read((await newRequest()).toUpperCase())).status).toBe(200)
  })

  it.each([
    crypto.randomUUID(),
    'x',
    '0',
    '%00',
    "';select",
    '00000000-0000-0000-0000-000000000000',
    'a'.repeat(3000),
  ])('knows no request %j', async (id) => {
    await expectProblem(read(id), 404, 'not_found', /Start again/)
  })

  it('has forgotten a request that expired', async () => {
    const id = await newRequest()
    await sql`
      update patchbay.authorization_requests
      set created_at = created_at - interval '601 seconds', expires_at = expires_at - interval '601 seconds'
      where id = ${id}`
    await expectProblem(read(id), 404, 'not_found', /expired/)
  })

  it('still knows a request just before it expires', async () => {
    const id = await newRequest()
    await sql`
      update patchbay.authorization_requests
      set created_at = created_at - interval '590 seconds', expires_at = expires_at - interval '590 seconds'
      where id = ${id}`
    expect((await read(id)).status).toBe(200)
  })

  it('answers another method with 405 and the ones there are', async () => {
    const id = await newRequest()
    const headers = await expectProblem(read(id, { method: 'DELETE' }), 405, 'invalid_request')
    expect(headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'OPTIONS', 'POST'])
  })
})
