import { createHash } from 'node:crypto'
import type { Parameters } from './parameters.ts'
import { type OAuthProblem, oauthProblem } from './problem.ts'

// Proof Key for Code Exchange (RFC 7636). A challenge is read at /authorize and stored with the code; at /token
// `patchbay_api.exchange_code` compares it with that of the verifier. Which clients must send one:
// `patchbay.clients.require_pkce`.

/** S256 of a code verifier (RFC 7636 §4.2): base64url, 43 characters. */
export function codeChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

/** RFC 7636 §4.2, S256 only: `plain` protects from nothing that matters here (RFC 9700 §2.1.1). */
export function challengeProblem(parameters: Parameters): OAuthProblem | undefined {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined) {
    return method === undefined
      ? undefined
      : oauthProblem('invalid_request', 'code_challenge is missing')
  }
  if (method !== 'S256')
    return oauthProblem('invalid_request', 'code_challenge_method must be S256')
  return /^[A-Za-z0-9_-]{43}$/.test(challenge)
    ? undefined
    : oauthProblem('invalid_request', 'code_challenge is not an S256 challenge')
}

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/
/** No challenge is empty, so Postgres finds that this one does not match. */
const NO_MATCH = ''

/**
 * The challenge of the verifier that a token request sends; null where it sends none. A malformed verifier may come from a
 * client that derives its challenge from too little: it matches no challenge.
 */
export function presentedChallenge(parameters: Parameters): {
  challenge: string | null
  isMalformed: boolean
} {
  const verifier = parameters.get('code_verifier')
  if (verifier === undefined) return { challenge: null, isMalformed: false }
  const isMalformed = !VERIFIER.test(verifier)
  return { challenge: isMalformed ? NO_MATCH : codeChallenge(verifier), isMalformed }
}
