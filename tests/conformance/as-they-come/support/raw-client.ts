import { expect } from 'vitest'
import { answer } from '../../../support/answers.ts'
import { consentAt } from '../../../support/consent.ts'
import { MCP } from '../../../support/mcp.ts'
import { newProof } from '../../../support/proof.ts'
import { F } from '../../../support/stack.ts'
import type { Overrides, Tokens } from '../../../support/stack-client.ts'
import { newUser, type TestUser } from '../../../support/users.ts'

/** How one client asks the MCP server: what it does not name is not sent. */
export interface Habits {
  /** As the person typed it. */
  url?: string
  userAgent: string
  accept?: string
  protocolVersion: string
  clientInfo: { name: string; version: string }
  headers?: Record<string, string>
}

interface ServerMetadata {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  registration_endpoint: string
}

/** A client without a library: each method is one request, with what the test says that this client sends. */
export class RawClient {
  readonly habits: Habits
  readonly user: TestUser
  /** What the 401 said. */
  readonly challenge: { resourceMetadata: string; scope: string }
  server: ServerMetadata | undefined
  clientId = ''
  clientSecret = ''
  redirectUri = ''
  tokens: Tokens | undefined
  #verifier: string | null = null
  #code = ''

  private constructor(habits: Habits, user: TestUser, challenge: RawClient['challenge']) {
    this.habits = habits
    this.user = user
    this.challenge = challenge
  }

  /** Its first request: `initialize` without a token, which tells it where to sign in. */
  static async start(habits: Habits): Promise<RawClient> {
    const { status, headers } = await answer(send(habits, null, initialize(habits)))
    const challenge = headers.get('www-authenticate') ?? ''
    expect([status, challenge]).toEqual([401, expect.stringMatching(/^Bearer /)])
    const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? ''
    return new RawClient(habits, await newUser(), {
      resourceMetadata: parameter('resource_metadata'),
      scope: parameter('scope'),
    })
  }

  /** Asks for the metadata of the resource at each address until one has it. */
  async findResource(...addresses: string[]): Promise<void> {
    const found = await this.#first(addresses)
    expect(found).toMatchObject({ resource: MCP, authorization_servers: [`${F}/oauth`] })
  }

  /** Asks for the metadata of the authorization server at each address until one has it. */
  async findServer(...addresses: string[]): Promise<void> {
    this.server = await this.#first(addresses)
    expect(this.server).toMatchObject({
      issuer: `${F}/oauth`,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
    })
  }

  /** Registers itself (RFC 7591). */
  async register(metadata: object): Promise<Record<string, unknown>> {
    const { status, body, text } = await answer(
      fetch(this.server?.registration_endpoint ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': this.habits.userAgent },
        body: JSON.stringify(metadata),
      }),
    )
    expect(status, text).toBe(201)
    this.clientId = body.client_id
    this.clientSecret = body.client_secret ?? ''
    return body
  }

  /** Sends the browser away, where the user allows it, and takes what comes back to the redirect URI. */
  async authorize(
    parameters: { redirect_uri: string } & Overrides,
    { pkce = true }: { pkce?: boolean } = {},
  ): Promise<URL> {
    const proof = newProof()
    this.#verifier = pkce ? proof.verifier : null
    this.redirectUri = parameters.redirect_uri
    const state = crypto.randomUUID()
    const asked = { response_type: 'code', client_id: this.clientId, state, ...parameters }
    const url = new URL(this.server?.authorization_endpoint ?? `${F}/oauth/authorize`)
    url.search = form({ ...asked, ...(pkce && proof.asked) }).toString()
    const back = await consentAt(url, this.user)
    expect(back.href.startsWith(parameters.redirect_uri), back.href).toBe(true)
    expect(Object.fromEntries(back.searchParams), back.href).toEqual({
      code: expect.stringMatching(/./),
      state: parameters.state ?? state,
      iss: `${F}/oauth`,
    })
    this.#code = back.searchParams.get('code') ?? ''
    return back
  }

  /** The code, its verifier and its redirect URI, with what this client adds. */
  exchange(more: Overrides = {}, headers: Record<string, string> = {}) {
    const { redirectUri: redirect_uri } = this
    return this.#token(
      {
        grant_type: 'authorization_code',
        code: this.#code,
        code_verifier: this.#verifier,
        redirect_uri,
        ...more,
      },
      headers,
    )
  }

  refresh(more: Overrides = {}, headers: Record<string, string> = {}) {
    const { refresh_token = '' } = this.tokens ?? {}
    return this.#token({ grant_type: 'refresh_token', refresh_token, ...more }, headers)
  }

  /** One JSON-RPC message with the access token that it has. */
  post(message: object) {
    return answer(send(this.habits, this.tokens?.access_token ?? null, message))
  }

  /** The whole exchange of MCP: handshake, list, and a call; gives the result of the call. */
  async call(name: string, args: object) {
    const { protocolVersion } = this.habits
    const begun = await this.post(initialize(this.habits))
    expect(begun.status, begun.text).toBe(200)
    expect(begun.body.result).toMatchObject({ protocolVersion, capabilities: { tools: {} } })
    const noted = await this.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect(noted.status, noted.text).toBe(202)
    const listed = await this.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    expect(listed.status, listed.text).toBe(200)
    const names = listed.body.result.tools.map((tool: { name: string }) => tool.name)
    expect(names).toContain(name)
    const params = { name, arguments: args }
    const called = await this.post({ jsonrpc: '2.0', id: 2, method: 'tools/call', params })
    expect([called.status, called.body?.error], called.text).toEqual([200, undefined])
    return called.body.result
  }

  async #token(fields: Overrides, headers: Record<string, string>): Promise<Tokens> {
    const { status, body, text } = await answer(
      fetch(this.server?.token_endpoint ?? `${F}/oauth/token`, {
        method: 'POST',
        headers: { 'user-agent': this.habits.userAgent, ...headers },
        body: form(fields),
      }),
    )
    expect(status, text).toBe(200)
    this.tokens = body
    return body
  }

  async #first(addresses: string[]) {
    for (const address of addresses) {
      const { userAgent, protocolVersion } = this.habits
      // A bare project domain serves the functions and nothing else.
      if (!address.startsWith(`${F}/`)) continue
      const headers = { 'user-agent': userAgent, 'mcp-protocol-version': protocolVersion }
      const { status, body } = await answer(fetch(address, { headers }))
      if (status === 200) return body
      expect([address, status]).toEqual([address, 404])
    }
    throw new Error(`none of these is served: ${addresses.join(', ')}`)
  }
}

const initialize = ({ protocolVersion, clientInfo }: Habits) => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo },
})

function send(habits: Habits, token: string | null, message: object): Promise<Response> {
  const { url = MCP, userAgent, accept, protocolVersion, headers } = habits
  const isFirst = 'method' in message && message.method === 'initialize'
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': userAgent,
      ...(accept !== undefined && { accept }),
      ...(!isFirst && { 'mcp-protocol-version': protocolVersion }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(message),
  })
}

function form(fields: Overrides): URLSearchParams {
  const set = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== null) set.append(name, value)
  return set
}
