import { plainText } from '../lib/plain-text.ts'
import { webLink } from '../lib/safe-redirect.ts'
import { isRecord, textOrNull } from '../lib/shape.ts'

/** Who asks for what: `GET F/oauth/requests/{request_id}`, made safe to show. */
export type AuthorizationRequest = {
  client: {
    name: string
    kind: string
    /** Only a logo of this very origin: no third party learns who is about to connect. */
    logo: string | null
    policy: { href: string; host: string } | null
  }
  /** What it may do once allowed, one sentence each. */
  scopes: readonly { name: string; description: string }[]
  expiresAt: Date
  /** Where the decision leads, when the server says so. */
  returnHost: string | null
}

const KINDS = new Map([
  ['gpt_action', 'ChatGPT action'],
  ['mcp', 'AI assistant (MCP)'],
])

const logoOf = (uri: unknown, origin: string): string | null => {
  if (typeof uri !== 'string' || !URL.canParse(uri, origin)) return null
  const url = new URL(uri, origin)
  return url.origin === origin ? url.href : null
}

const scopeOf = (scope: unknown): { name: string; description: string } | null => {
  if (!isRecord(scope)) return null
  const name = plainText(textOrNull(scope.name) ?? '', 80)
  const description = plainText(textOrNull(scope.description) ?? '', 200) || name
  return description === '' ? null : { name, description }
}

/**
 * Reads an answer of the server. Null when it lacks what a person must know before deciding; an
 * unreadable scope counts as such: it must not vanish from the list.
 */
export const parseAuthorizationRequest = (
  body: unknown,
  origin: string,
): AuthorizationRequest | null => {
  if (!isRecord(body)) return null
  const client = body.client
  const scopes = body.scopes
  const expiresAt = new Date(textOrNull(body.expires_at) ?? '')
  if (!isRecord(client) || !Array.isArray(scopes) || Number.isNaN(expiresAt.getTime())) return null
  const named = scopes.map(scopeOf)
  const known = named.filter((scope) => scope !== null)
  if (known.length !== named.length) return null
  return {
    client: {
      name: plainText(textOrNull(client.name) ?? '', 80) || 'An app without a name',
      kind: KINDS.get(textOrNull(client.kind) ?? '') ?? 'App',
      logo: logoOf(client.logo_uri, origin),
      policy: webLink(client.policy_uri),
    },
    scopes: known,
    expiresAt,
    returnHost: plainText(textOrNull(body.redirect_host) ?? '', 120) || null,
  }
}
