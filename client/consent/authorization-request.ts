import type { ReturnTarget } from '../../functions-shared/oauth/clients/return-target.ts'
import { clientName, kindText, ownLogo } from './client-words.ts'
import { plainText } from './plain-text.ts'
import { webLink } from './safe-redirect.ts'
import type { SessionStart } from './session-start.ts'
import { isRecord, textOrNull } from './shape.ts'
import { englishWords, type Words } from './words.ts'

/** A permission that is asked for. */
export type RequestedScope = {
  name: string
  /** What it allows, in a sentence. */
  description: string
  /** Whether an action that needs it changes anything; where the server does not say, it does. */
  changes: boolean
  /** The titles of the actions that need it. */
  actions: readonly string[]
  /** Whether the person may leave it out. To stay connected (`offline_access`) permits nothing, and ends with a disconnect. */
  isChoice: boolean
}

/** Who asks for what, made safe to show. */
export type AuthorizationRequest = {
  client: {
    name: string
    kind: string
    /** Only a logo of this very origin: no third party learns who is about to connect. */
    logo: string | null
    policy: { href: string; host: string } | null
    /** The site that published the client's metadata, where there is one: proven. */
    idHost: string | null
    /** Whether its name is what it calls itself, and nobody has checked it. */
    isSelfNamed: boolean
  }
  /** What it may do once allowed. */
  scopes: readonly RequestedScope[]
  expiresAt: Date
  /** The app wants its user to sign in again: only a session that began later may decide. Null: any may. */
  signInAfter: Date | null
  /** When it was asked, where the server says so. */
  createdAt: Date | null
  /** What a chat shows too, so that a link of somebody else is noticed. */
  matchCode: string | null
  /** Where the decision leads, when the server says so. */
  returnsTo: ReturnTarget | null
}

/** A host as URL spells it. */
const hostOrNull = (value: unknown): string | null => {
  const host = textOrNull(value)
  const url = `https://${host}/`
  return host !== null && URL.canParse(url) && new URL(url).host === host ? host : null
}

const returnTargetOf = (value: unknown): ReturnTarget | null => {
  if (!isRecord(value)) return null
  const { kind } = value
  if (kind === 'web' || kind === 'loopback') {
    const host = hostOrNull(value.host)
    return host === null ? null : { kind, host }
  }
  const scheme = textOrNull(value.scheme)
  if (kind !== 'app' || scheme === null || !/^[a-z][a-z0-9+.-]*$/.test(scheme)) return null
  return { kind, scheme, name: plainText(textOrNull(value.name) ?? '', 40) || null }
}

const dateOrNull = (value: unknown): Date | null => {
  const date = new Date(textOrNull(value) ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** Whether the user has to sign in again: the app wants a newer session, or the server refused this one. */
export const mustSignInAgain = (
  { signInAfter }: Pick<AuthorizationRequest, 'signInAfter'>,
  session: SessionStart,
  refusedKey: string | null,
): boolean => session.key === refusedKey || (signInAfter !== null && session.at <= signInAfter)

const scopeOf = (scope: unknown): RequestedScope | null => {
  if (!isRecord(scope)) return null
  const name = plainText(textOrNull(scope.name) ?? '', 80)
  const description = plainText(textOrNull(scope.description) ?? '', 200) || name
  if (description === '') return null
  const actions = Array.isArray(scope.actions) ? scope.actions : []
  return {
    name,
    description,
    changes: scope.changes !== false,
    actions: actions.map((title) => plainText(textOrNull(title) ?? '', 80)).filter(Boolean),
    isChoice: name !== 'offline_access',
  }
}

/**
 * Reads an answer of the server. Null when it lacks what a person must know before deciding; an
 * unreadable scope counts as such: it must not vanish from the list.
 */
export const parseAuthorizationRequest = (
  body: unknown,
  origin: string,
  words: Words = englishWords,
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
  const idHost = hostOrNull(client.id_host)
  return {
    client: {
      name: clientName(textOrNull(client.name), idHost, words),
      kind: kindText(textOrNull(client.kind), words),
      logo: ownLogo(client.logo_uri, origin),
      policy: webLink(client.policy_uri),
      idHost,
      isSelfNamed: Array.isArray(client.claims) && client.claims.includes('name'),
    },
    scopes: known,
    expiresAt,
    signInAfter,
    createdAt: dateOrNull(body.created_at),
    matchCode: plainText(textOrNull(body.match_code) ?? '', 20) || null,
    returnsTo: returnTargetOf(body.returns_to),
  }
}
