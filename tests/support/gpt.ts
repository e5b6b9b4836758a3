import { F, stack } from './stack.ts'
import type { TestUser } from './users.ts'

/** A token response (RFC 6749 §5.1). */
export interface Tokens {
  access_token: string
  refresh_token: string
  token_type: string
  expires_in: number
  scope: string
}

const demo = stack.demo_client

/** GET authorize with the demo client's parameters, changed by `overrides` (null leaves one out). */
export function authorize(
  overrides: Record<string, string | null> = {},
  init?: RequestInit,
): Promise<Response> {
  const url = new URL(`${F}/oauth/authorize`)
  const parameters = {
    response_type: 'code',
    client_id: demo.client_id,
    redirect_uri: demo.redirect_uri,
    state: 'the state',
    ...overrides,
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value)
  }
  return fetch(url, { redirect: 'manual', ...init })
}

/** Starts an authorization request and gives its id. */
export async function newRequest(overrides: Record<string, string | null> = {}): Promise<string> {
  const response = await authorize(overrides)
  const id = new URL(response.headers.get('location') ?? '').searchParams.get('request')
  if (!id) throw new Error(`no request: ${response.status} ${response.headers.get('location')}`)
  return id
}

/** The user's decision. */
export function decide(
  id: string,
  user: Pick<TestUser, 'jwt'>,
  decision = 'approve',
): Promise<Response> {
  return fetch(`${F}/oauth/requests/${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.jwt}`, 'content-type': 'application/json' },
    body: JSON.stringify({ decision }),
  })
}

/** An approved code. */
export async function newCode(
  user: Pick<TestUser, 'jwt'>,
  overrides: Record<string, string | null> = {},
): Promise<string> {
  const response = await decide(await newRequest(overrides), user)
  const { redirect_to } = await response.json()
  return new URL(redirect_to).searchParams.get('code') ?? ''
}

/** POST token as the demo client (client_secret_post), changed by `overrides`. */
export function token(overrides: Record<string, string | null>): Promise<Response> {
  const body = new URLSearchParams()
  const parameters = { client_id: demo.client_id, client_secret: demo.client_secret, ...overrides }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) body.set(name, value)
  }
  return fetch(`${F}/oauth/token`, { method: 'POST', body })
}

/** Redeems a code. */
export function redeem(
  code: string,
  overrides: Record<string, string | null> = {},
): Promise<Response> {
  return token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: demo.redirect_uri,
    ...overrides,
  })
}

/** Refreshes. */
export function refresh(
  refreshToken: string,
  overrides: Record<string, string | null> = {},
): Promise<Response> {
  return token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...overrides })
}

/** The whole flow: a user's tokens. */
export async function connect(
  user: Pick<TestUser, 'jwt'>,
  overrides: Record<string, string | null> = {},
): Promise<Tokens> {
  const response = await redeem(await newCode(user, overrides))
  if (response.status !== 200) throw new Error(`token: ${response.status} ${await response.text()}`)
  return await response.json()
}

/** An action as the assistant calls it. */
export function gpt(
  accessToken: string | null,
  path: string,
  init: { method?: string; json?: unknown; body?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const body = init.body ?? (init.json === undefined ? undefined : JSON.stringify(init.json))
  return fetch(`${F}/gpt${path}`, {
    method: init.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(accessToken !== null && { authorization: `Bearer ${accessToken}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(body !== undefined && { body }),
  })
}

/** The phone's requests. */
export function phone(
  user: Pick<TestUser, 'jwt' | 'id'>,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
  userId = user.id,
): Promise<Response> {
  return fetch(`${F}/users/${userId}/gpt-connection${method === 'POST' ? '/check' : ''}`, {
    method,
    headers: { authorization: `Bearer ${user.jwt}` },
  })
}
