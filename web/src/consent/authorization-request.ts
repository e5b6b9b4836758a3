import { kindText, ownLogo } from '../lib/client-words.ts'
import { plainText } from '../lib/plain-text.ts'
import { webLink } from '../lib/safe-redirect.ts'
import { isRecord, textOrNull } from '../lib/shape.ts'
import type { SessionStart } from '../session/session-start.ts'

/** Who asks for what, made safe to show. */
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
  /** The app wants its user to sign in again: only a session that began later may decide. Null: any may. */
  signInAfter: Date | null
  /** When it was asked, where the server says so. */
  createdAt: Date | null
  /** What a chat shows too, so that a link of somebody else is noticed. */
  matchCode: string | null
  /** Where the decision leads, when the server says so. */
  returnHost: string | null
}

const dateOrNull = (value: unknown): Date | null => {
  const date = new Date(textOrNull(value) ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** Whether the session is one that the app wants renewed: by its own time, or because the server refused it. */
export const mustSignInAgain = (
  { signInAfter }: Pick<AuthorizationRequest, 'signInAfter'>,
  session: SessionStart,
  refusedKey: string | null,
): boolean => signInAfter !== null && (session.at <= signInAfter || session.key === refusedKey)

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
  const expiresAt = dateOrNull(body.expires_at)
  const signInAfter = dateOrNull(body.sign_in_after)
  if (!isRecord(client) || !Array.isArray(scopes) || !expiresAt) return null
  if (body.sign_in_after != null && !signInAfter) return null
  const named = scopes.map(scopeOf)
  const known = named.filter((scope) => scope !== null)
  if (known.length !== named.length) return null
  return {
    client: {
      name: plainText(textOrNull(client.name) ?? '', 80) || 'An app without a name',
      kind: kindText(textOrNull(client.kind)),
      logo: ownLogo(client.logo_uri, origin),
      policy: webLink(client.policy_uri),
    },
    scopes: known,
    expiresAt,
    signInAfter,
    createdAt: dateOrNull(body.created_at),
    matchCode: plainText(textOrNull(body.match_code) ?? '', 20) || null,
    returnHost: plainText(textOrNull(body.redirect_host) ?? '', 120) || null,
  }
}
