import {
  auth,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
} from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { consentAt } from '../support/consent.ts'
import { gpt } from '../support/gpt.ts'
import { mcpAccepts } from '../support/mcp.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const serverUrl = `${F}/mcp`
const redirectUrl = 'http://127.0.0.1:49400/callback'

/** What an MCP host keeps for one server: all in memory, and where it would have sent the browser. */
function newProvider(overrides: Partial<OAuthClientProvider> = {}) {
  const kept: {
    client?: OAuthClientInformationMixed
    tokens?: OAuthTokens
    verifier?: string
    url?: URL
    discovery?: OAuthDiscoveryState
  } = {}
  const provider: OAuthClientProvider = {
    redirectUrl,
    clientMetadata: {
      client_name: 'MCP host',
      redirect_uris: [redirectUrl],
      token_endpoint_auth_method: 'none',
    },
    state: () => 'the state',
    clientInformation: () => kept.client,
    saveClientInformation: (client) => void Object.assign(kept, { client }),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void Object.assign(kept, { tokens }),
    saveCodeVerifier: (verifier) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? '',
    redirectToAuthorization: (url) => void Object.assign(kept, { url }),
    saveDiscoveryState: (discovery) => void Object.assign(kept, { discovery }),
    discoveryState: () => kept.discovery,
    invalidateCredentials: (what) => {
      if (what === 'all' || what === 'tokens') delete kept.tokens
    },
    ...overrides,
  }
  return { provider, kept }
}

type Options = Omit<Parameters<typeof auth>[1], 'serverUrl'>

/** The SDK's own OAuth, from nothing to tokens, with a user who allows it. */
async function connect({ provider, kept }: ReturnType<typeof newProvider>, options: Options = {}) {
  expect(await auth(provider, { serverUrl, ...options })).toBe('REDIRECT')
  const callback = await consentAt(kept.url ?? '', await newUser())
  expect(callback.searchParams.get('state')).toBe('the state')
  const authorizationCode = callback.searchParams.get('code') ?? ''
  const iss = callback.searchParams.get('iss') ?? ''
  expect(await auth(provider, { serverUrl, ...options, authorizationCode, iss })).toBe('AUTHORIZED')
  return kept
}

describe("The MCP SDK's own OAuth client, profile B", () => {
  it('goes from the URL of the server to tokens: discovery, registration, PKCE, resource, iss', async () => {
    const kept = await connect(newProvider())
    const asked = kept.url?.searchParams
    expect(asked?.get('resource')).toBe(serverUrl)
    expect(asked?.get('code_challenge_method')).toBe('S256')
    expect(kept.client?.client_id).toMatch(/^mcp-/)
    expect(kept.tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(await mcpAccepts(kept.tokens?.access_token ?? '')).toBe(true)
    expect((await gpt(kept.tokens?.access_token ?? '', '/me')).status).toBe(401)
  })

  it('finds its way where only the functions are served, as on a bare project domain', async () => {
    const asked: string[] = []
    const challenge = await fetch(serverUrl, { method: 'POST', body: '{}' })
    const metadata = /resource_metadata="([^"]+)"/.exec(
      challenge.headers.get('www-authenticate') ?? '',
    )
    expect(metadata?.[1]).toBe(`${serverUrl}/.well-known/oauth-protected-resource`)
    const kept = await connect(newProvider(), {
      resourceMetadataUrl: new URL(metadata?.[1] ?? ''),
      fetchFn: async (url, init) => {
        asked.push(String(url))
        const hosted = String(url).startsWith(`${stack.api_url}/functions/v1/`)
        return hosted ? fetch(url, init) : new Response('not found', { status: 404 })
      },
    })
    expect(asked).toContain(`${F}/oauth/.well-known/openid-configuration`)
    expect(await mcpAccepts(kept.tokens?.access_token ?? '')).toBe(true)
  })

  it('refreshes with what it keeps, and gets a new pair that works', async () => {
    const host = newProvider()
    const { tokens: first } = await connect(host)
    expect(await auth(host.provider, { serverUrl })).toBe('AUTHORIZED')
    expect(host.kept.tokens?.refresh_token).not.toBe(first?.refresh_token)
    expect(await mcpAccepts(host.kept.tokens?.access_token ?? '')).toBe(true)
    // Calls under way are not cut off.
    expect(await mcpAccepts(first?.access_token ?? '')).toBe(true)
  })

  it('starts anew when its refresh token is dead: it is told so by invalid_grant', async () => {
    const host = newProvider()
    await connect(host)
    Object.assign(host.kept.tokens ?? {}, { refresh_token: `pb_rt_${'A'.repeat(43)}` })
    expect(await auth(host.provider, { serverUrl })).toBe('REDIRECT')
  })

  it('connects with a secret, where it registers for one', async () => {
    for (const token_endpoint_auth_method of ['client_secret_post', 'client_secret_basic']) {
      const host = newProvider({
        clientMetadata: { redirect_uris: [redirectUrl], token_endpoint_auth_method },
      })
      const kept = await connect(host)
      expect(kept.client).toMatchObject({ client_secret: expect.stringMatching(/^pb_cs_/) })
      expect(await mcpAccepts(kept.tokens?.access_token ?? '')).toBe(true)
    }
  })

  it('uses a Client ID Metadata Document where it has one, and registers nothing', async () => {
    const clientMetadataUrl = `https://app.example/${crypto.randomUUID()}/client.json`
    // As a fetch would have stored it: this machine cannot publish on https.
    const metadata = {
      name: 'By URL',
      redirect_uris: [redirectUrl],
      logo_uri: null,
      policy_uri: null,
    }
    await sql`select patchbay_api.store_client_metadata(${clientMetadataUrl}, ${sql.json(metadata)}, 3600, null)`
    const kept = await connect(newProvider({ clientMetadataUrl }))
    expect(kept.client?.client_id).toBe(clientMetadataUrl)
    expect(await mcpAccepts(kept.tokens?.access_token ?? '')).toBe(true)
  })

  it('refuses an answer whose iss is another server: mix-up (RFC 9700 §4.4)', async () => {
    const { provider, kept } = newProvider()
    await auth(provider, { serverUrl })
    const callback = await consentAt(kept.url ?? '', await newUser())
    const authorizationCode = callback.searchParams.get('code') ?? ''
    const mixedUp = auth(provider, { serverUrl, authorizationCode, iss: 'https://evil.example' })
    await expect(mixedUp).rejects.toThrow(/iss/i)
    expect(kept.tokens).toBeUndefined()
  })

  it('is given only the scopes that it asks for', async () => {
    const kept = await connect(newProvider(), { scope: 'profile:read offline_access' })
    expect(kept.tokens?.scope?.split(' ')).toContain('profile:read')
    expect(kept.tokens?.scope).not.toContain('notes:write')
  })
})
