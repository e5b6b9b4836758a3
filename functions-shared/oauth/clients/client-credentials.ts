import { Buffer } from 'node:buffer'
import type { Digest } from '../../gateway/digest.ts'
import { digest, presented } from '../../runtime/secrets/tokens.ts'
import { isClientId, type Parameters } from '../parameters.ts'
import { type OAuthProblem, oauthProblem } from '../problem.ts'

/** How a client says who it is (RFC 6749 §2.3.1). */
export interface ClientCredentials {
  clientId: string
  /** SHA-256 of the secret; null for a public client. */
  secretDigest: Digest<'secret'> | null
  authMethod: 'client_secret_basic' | 'client_secret_post' | 'none'
}

const failed = oauthProblem('invalid_client', 'client authentication failed')

/**
 * Reads client_secret_basic, client_secret_post or none. Two secrets at once are refused (RFC 6749 §2.3); a client_id in
 * the body beside Basic must be the same. An empty secret counts as absent: libraries send Basic for
 * public clients, too.
 */
export function readClientCredentials(
  authorization: string | null,
  parameters: Parameters,
): { credentials: ClientCredentials } | { problem: OAuthProblem } {
  const bodyId = parameters.get('client_id')
  const bodySecret = parameters.get('client_secret')

  if (authorization !== null) {
    const basic = readBasic(authorization)
    if (!basic) return { problem: failed }
    if (basic.secret !== '' && bodySecret !== undefined)
      return { problem: oauthProblem('invalid_request', 'use one way to authenticate the client') }
    if (bodyId !== undefined && bodyId !== basic.id) return { problem: failed }
    if (basic.secret !== '') return credentials(basic.id, basic.secret, 'client_secret_basic')
    return credentials(basic.id, bodySecret, 'client_secret_post')
  }

  if (bodyId === undefined || !isClientId(bodyId)) return { problem: failed }
  return credentials(bodyId, bodySecret, 'client_secret_post')
}

function credentials(
  clientId: string,
  secret: string | undefined,
  method: 'client_secret_basic' | 'client_secret_post',
): { credentials: ClientCredentials } {
  return {
    credentials:
      secret === undefined
        ? { clientId, secretDigest: null, authMethod: 'none' }
        : { clientId, secretDigest: digest(presented('secret', secret)), authMethod: method },
  }
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they become Basic. */
function readBasic(authorization: string): { id: string; secret: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null

  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  // The id of a metadata document is a URL, and not every library encodes it.
  const colon = pair.startsWith('https://') ? pair.lastIndexOf(':') : pair.indexOf(':')
  if (colon < 1) return null

  try {
    const id = formDecode(pair.slice(0, colon))
    return isClientId(id) ? { id, secret: formDecode(pair.slice(colon + 1)) } : null
  } catch {
    return null
  }
}

function formDecode(value: string): string {
  return decodeURIComponent(value.replaceAll('+', ' '))
}
