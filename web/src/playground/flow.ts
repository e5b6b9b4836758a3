import { isRecord, textOrNull } from '../../../client/consent/shape.ts'

/** The public client that is built in here; a service that does not know it has no playground. */
const CLIENT_ID = 'playground'

/** What this client needs to know of the authorization server (RFC 8414). */
export type Server = { issuer: string; authorize: string; token: string; revoke: string }

/** Reads the server's metadata; null when something is missing. */
export const parseServer = (body: unknown): Server | null => {
  if (!isRecord(body)) return null
  const issuer = textOrNull(body.issuer)
  const authorize = textOrNull(body.authorization_endpoint)
  const token = textOrNull(body.token_endpoint)
  const revoke = textOrNull(body.revocation_endpoint)
  return issuer && authorize && token && revoke ? { issuer, authorize, token, revoke } : null
}

/** What has to be known again when the browser comes back: kept in this tab only. */
export type Begun = { state: string; verifier: string }

const KEY = 'patchbay:playground:begun'

const randomText = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return base64url(bytes)
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** This page, as it is registered. */
const redirectUri = (): string => `${window.location.origin}/playground`

/** The S256 challenge of a verifier (RFC 7636 §4.2). */
export const challengeOf = async (verifier: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return base64url(new Uint8Array(digest))
}

/** Begins the code flow: gives the URL to go to. It names no scope, which asks for every scope that the client has. */
export const begin = async ({ authorize }: Server): Promise<string> => {
  const begun: Begun = { state: randomText(), verifier: randomText() }
  window.sessionStorage.setItem(KEY, JSON.stringify(begun))
  const url = new URL(authorize)
  const parameters = {
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: redirectUri(),
    state: begun.state,
    code_challenge: await challengeOf(begun.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** What this tab began and has not finished, or null. It can be taken once. */
export const takeBegun = (): Begun | null => {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null')
    window.sessionStorage.removeItem(KEY)
    if (!isRecord(kept)) return null
    const state = textOrNull(kept.state)
    const verifier = textOrNull(kept.verifier)
    return state && verifier ? { state, verifier } : null
  } catch {
    return null
  }
}

/** What came back with the redirect. */
export type Callback =
  | { kind: 'none' }
  | { kind: 'code'; code: string; verifier: string }
  | { kind: 'denied' }
  | { kind: 'failed'; why: CallbackProblem }

/** Why what came back was not used. */
export type CallbackProblem =
  | { kind: 'not-begun-here' }
  | { kind: 'not-from-server' }
  /** `error`: the code that the server gave. */
  | { kind: 'refused'; error: string | null }

/**
 * Reads the redirect, in the order that a client must: is it an answer to what this tab began
 * (state), from the server that was asked (RFC 9207 §2.4), and only then: what does it say?
 */
export const readCallback = (
  parameters: URLSearchParams,
  begun: Begun | null,
  issuer: string,
): Callback => {
  const state = parameters.get('state')
  if (state === null) return { kind: 'none' }
  if (begun === null || state !== begun.state) {
    return { kind: 'failed', why: { kind: 'not-begun-here' } }
  }
  if (parameters.get('iss') !== issuer) {
    return { kind: 'failed', why: { kind: 'not-from-server' } }
  }
  const error = parameters.get('error')
  if (error === 'access_denied') return { kind: 'denied' }
  const code = parameters.get('code')
  if (error !== null || code === null) {
    return { kind: 'failed', why: { kind: 'refused', error } }
  }
  return { kind: 'code', code, verifier: begun.verifier }
}

/** The bodies of the requests to the token and revocation endpoints, as a public client. */
export const forms = {
  redeem: (code: string, verifier: string) =>
    form({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri(),
      code_verifier: verifier,
    }),
  refresh: (refreshToken: string) =>
    form({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  revoke: (token: string) => form({ token }),
}

const form = (fields: Record<string, string>): string =>
  new URLSearchParams({ ...fields, client_id: CLIENT_ID }).toString()
