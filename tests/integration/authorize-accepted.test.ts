import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { supportedScopes } from '../../functions-shared/oauth/metadata.ts'
import { newAssistant } from '../support/clients.ts'
import { authorize, decide, newRequest, redeem, refresh } from '../support/gpt.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const allThree = defaultScope.split(' ')

async function scopesAsked(authorizationId: string): Promise<string[]> {
  const response = await fetch(`${F}/oauth/requests/${authorizationId}`)
  const { scopes } = await response.json()
  return scopes.map(({ name }: { name: string }) => name)
}

describe('A good authorization request', () => {
  it('leads to the consent page with the id of the request and nothing else', async () => {
    const response = await authorize()
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${stack.web_url}/connect\\?request=[0-9a-f-]{36}$`),
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    ['de', 'de'],
    ['pt-BR  en', null],
    ['pt-BR en', 'pt-BR en'],
    ['<script>', null],
    ['de&request=x', null],
    [`de ${'en '.repeat(100)}`, null],
  ])('passes on to the page the languages that it should speak: %s', async (asked, sent) => {
    const { headers } = await authorize({ ui_locales: asked })
    const page = new URL(headers.get('location') ?? '')
    expect(page.pathname).toBe('/connect')
    expect(page.searchParams.get('ui_locales')).toBe(sent)
    expect(page.searchParams.getAll('request')).toHaveLength(1)
  })

  it('waits ten minutes for its answer', async () => {
    const [row] = await sql`
      select status, user_id, extract(epoch from expires_at - created_at)::integer as seconds
      from patchbay.authorization_requests where id = ${await newRequest()}`
    expect(row).toEqual({ status: 'pending', user_id: null, seconds: 600 })
  })

  it.each([
    ['no scope', null],
    ['an empty scope, as a GPT with an empty scope box sends', ''],
    ['a scope of blanks', '   '],
  ])('with %s asks for all three scopes', async (_, scope) => {
    expect(await scopesAsked(await newRequest({ scope }))).toEqual(allThree)
  })

  it('with scopes asks for these, however they are spaced and ordered', async () => {
    const id = await newRequest({ scope: '  profile:read   notes:read ' })
    expect(await scopesAsked(id)).toEqual(['notes:read', 'profile:read'])
  })

  it('without a scope asks for no more than its client may have', async () => {
    const { newRequest } = await newAssistant({ scopes: ['notes:read', 'offline_access'] })
    expect(await scopesAsked(await newRequest())).toEqual(['notes:read'])
  })

  it.each([
    ['unknown scopes among known ones', 'openid profile email notes:read', ['notes:read']],
    ['nothing but unknown ones', 'openid profile email', allThree],
    ['offline_access alone, after a blank, as Claude sends it', ' offline_access', allThree],
    ['unknown ones and offline_access, as Codex', 'openid email offline_access', allThree],
    ['one in another case', 'Notes:Read', allThree],
    ['what no scope can be', 'notes:read\n"notes:write" ü', ['notes:read']],
    [
      'one that this client may not have',
      'notes:read notes:write',
      ['notes:read'],
      ['notes:write'],
    ],
  ])(
    'of a client that is no GPT may name %s: what there is, is asked for',
    async (_what, scope, expected, withheld: string[] = []) => {
      const scopes = supportedScopes(app).filter((name) => !withheld.includes(name))
      for (const kind of ['mcp', 'public'] as const) {
        const { newRequest, connect } = await newAssistant({ kind, scopes })
        expect(await scopesAsked(await newRequest({ scope }))).toEqual(expected)
        const tokens = await connect(await newUser(), { scope })
        expect(tokens.scope).toBe(expected.join(' '))
      }
    },
  )

  it.each([' offline_access', 'offline_access'])(
    'of a GPT for %j asks for all three scopes',
    async (scope) => {
      expect(await scopesAsked(await newRequest({ scope }))).toEqual(allThree)
    },
  )

  it('may carry parameters that nobody knows (RFC 6749 §3.1)', async () => {
    expect((await authorize({ prompt: 'consent', nonce: 'x' })).status).toBe(302)
  })

  it('treats empty parameters as absent (RFC 6749 §3.1)', async () => {
    const empty = { resource: '', code_challenge: '', code_challenge_method: '', request: '' }
    expect(await newRequest(empty)).toBeTruthy()
  })

  it('names the resource that its tokens are for: the actions or the MCP server', async () => {
    expect(await newRequest({ resource: `${F}/gpt` })).toBeTruthy()
    expect(await newRequest({ resource: `${F}/mcp` })).toBeTruthy()
  })
})

describe('The state', () => {
  const someState = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(...'+%&=#?;/\\"\'<> \r\n\t\u007f\u200b😀e\u0301'),
      minLength: 1,
    }),
  )

  it('comes back to the letter with an approval and with a denial, whatever its characters', async () => {
    const user = await newUser()
    const decision = fc.constantFrom('approve', 'deny')
    await fc.assert(
      fc.asyncProperty(someState, decision, async (text, answer) => {
        const state = text.replaceAll('\0', '')
        fc.pre(state !== '')
        const response = await decide(await newRequest({ state }), user, answer)
        const { redirect_to } = await response.json()
        expect(new URL(redirect_to).searchParams.getAll('state')).toEqual([state])
      }),
      { numRuns: 60 },
    )
  })

  it('comes back to the letter with a fault, whatever its characters', async () => {
    await fc.assert(
      fc.asyncProperty(someState, async (state) => {
        const response = await authorize({ state, scope: 'x' })
        const location = new URL(response.headers.get('location') ?? '')
        expect(location.searchParams.getAll('state')).toEqual([state])
      }),
      { numRuns: 60 },
    )
  })

  it('may be 4000 characters long', async () => {
    const state = '🐈'.repeat(2000)
    const response = await decide(await newRequest({ state }), await newUser())
    const { redirect_to } = await response.json()
    expect(new URL(redirect_to).searchParams.get('state')).toBe(state)
  })

  it('is absent from the answer when none came', async () => {
    const response = await decide(await newRequest({ state: null }), await newUser())
    const { redirect_to } = await response.json()
    expect([...new URL(redirect_to).searchParams.keys()]).toEqual(['code', 'iss'])
  })
})

describe('offline_access', () => {
  it('need not be asked for: a refresh token is issued either way, and works', async () => {
    const user = await newUser()
    for (const scope of ['notes:read', 'notes:read offline_access']) {
      const response = await decide(await newRequest({ scope }), user)
      const { redirect_to } = await response.json()
      const code = new URL(redirect_to).searchParams.get('code') ?? ''
      const tokens = await (await redeem(code)).json()
      expect(tokens.scope).toBe(scope)
      expect((await refresh(tokens.refresh_token)).status).toBe(200)
    }
  })

  it('may be named at a refresh, where it asks for nothing', async () => {
    const { connect, refresh } = await newAssistant()
    const { refresh_token } = await connect(await newUser(), { scope: 'notes:read profile:read' })
    let token = refresh_token
    for (const [scope, given] of [
      ['offline_access', 'notes:read profile:read'],
      [' offline_access  notes:read', 'notes:read'],
    ] as const) {
      const response = await refresh(token, { scope })
      expect(response.status, scope).toBe(200)
      const body = await response.json()
      expect(body.scope).toBe(given)
      token = body.refresh_token
    }
  })
})
