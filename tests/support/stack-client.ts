import type { StackInfo } from '../../local-stack/info.ts'

/** A token response (RFC 6749 §5.1). */
export interface Tokens {
  access_token: string
  refresh_token: string
  token_type: string
  expires_in: number
  scope: string
}

/** Parameters to change; null leaves one out. */
export type Overrides = Record<string, string | null>

/** An OAuth client with its secret. */
export type ClientIdentity = StackInfo['demo_client']

interface Person {
  id: string
  jwt: string
}

/** A request to an action: JSON by default, or any body and headers. */
export interface ActionRequest {
  method?: string
  json?: unknown
  body?: NonNullable<RequestInit['body']>
  headers?: Record<string, string>
}

/** Everything that ChatGPT, the consent page and the phone do, against one stack and as one client. */
export function stackClient(info: StackInfo, client: ClientIdentity = info.demo_client) {
  const F = info.functions_url

  const set = (target: URLSearchParams, parameters: Overrides) => {
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== null) target.set(name, value)
    }
  }

  /** URL of authorize with the client's parameters. */
  function authorizeUrl(overrides: Overrides = {}): URL {
    const url = new URL(`${F}/oauth/authorize`)
    const { client_id, redirect_uri } = client
    const defaults = { response_type: 'code', client_id, redirect_uri, state: 'the state' }
    set(url.searchParams, { ...defaults, ...overrides })
    return url
  }

  /** GET authorize, as ChatGPT sends the browser there; redirects are not followed. */
  function authorize(overrides: Overrides = {}, init?: RequestInit): Promise<Response> {
    return fetch(authorizeUrl(overrides), { redirect: 'manual', ...init })
  }

  /** Starts an authorization request and gives its id. */
  async function newRequest(overrides: Overrides = {}): Promise<string> {
    const response = await authorize(overrides)
    const location = response.headers.get('location') ?? ''
    const id = URL.parse(location)?.searchParams.get('request')
    if (!id) throw new Error(`no request: ${response.status} ${location}`)
    return id
  }

  /** The user's decision; `scopes`: what they tick of what was asked for. */
  function decide(
    id: string,
    user: Pick<Person, 'jwt'>,
    decision = 'approve',
    scopes?: readonly string[],
  ): Promise<Response> {
    return fetch(`${F}/oauth/requests/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.jwt}`, 'content-type': 'application/json' },
      body: JSON.stringify({ decision, scopes }),
    })
  }

  /** An approved code. */
  async function newCode(
    user: Pick<Person, 'jwt'>,
    overrides: Overrides = {},
    scopes?: readonly string[],
  ): Promise<string> {
    const response = await decide(await newRequest(overrides), user, 'approve', scopes)
    if (response.status !== 200) throw new Error(`no code: ${response.status}`)
    const { redirect_to } = await response.json()
    return new URL(redirect_to).searchParams.get('code') ?? ''
  }

  /** POST token as the client (client_secret_post). */
  function token(overrides: Overrides): Promise<Response> {
    const body = new URLSearchParams()
    const { client_id, client_secret } = client
    set(body, { client_id, client_secret, ...overrides })
    return fetch(`${F}/oauth/token`, { method: 'POST', body })
  }

  /** Redeems a code. */
  function redeem(code: string, overrides: Overrides = {}): Promise<Response> {
    const { redirect_uri } = client
    return token({ grant_type: 'authorization_code', code, redirect_uri, ...overrides })
  }

  /** Refreshes. */
  function refresh(refreshToken: string, overrides: Overrides = {}): Promise<Response> {
    return token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...overrides })
  }

  /** The whole flow: a user's tokens. */
  async function connect(
    user: Pick<Person, 'jwt'>,
    overrides: Overrides = {},
    scopes?: readonly string[],
  ): Promise<Tokens> {
    const response = await redeem(await newCode(user, overrides, scopes))
    if (response.status !== 200) throw new Error(`no tokens: ${response.status}`)
    return await response.json()
  }

  /** An action as the assistant calls it: GET without a body, POST with one. */
  function gpt(
    accessToken: string | null,
    path: string,
    { method, json, body = JSON.stringify(json), headers }: ActionRequest = {},
  ): Promise<Response> {
    return fetch(`${F}/gpt${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      // A stream needs half-duplex; for any other body it changes nothing.
      ...(body !== undefined && { body, duplex: 'half' }),
    })
  }

  /** The phone's requests. */
  function phone(
    user: Person,
    method: 'GET' | 'POST' | 'DELETE' = 'GET',
    userId = user.id,
  ): Promise<Response> {
    const path = `/users/${userId}/gpt-connection${method === 'POST' ? '/check' : ''}`
    return fetch(F + path, { method, headers: { authorization: `Bearer ${user.jwt}` } })
  }

  return {
    authorizeUrl,
    authorize,
    newRequest,
    decide,
    newCode,
    token,
    redeem,
    refresh,
    connect,
    gpt,
    phone,
  }
}

/** What `stackClient` gives. */
export type StackClient = ReturnType<typeof stackClient>
