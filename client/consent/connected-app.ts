import {
  type ReturnTarget,
  returnTarget,
} from '../../functions-shared/oauth/clients/return-target.ts'
import { knownAppOfScheme } from '../../functions-shared/runtime/config/app-callbacks.ts'
import { clientName, kindText, ownLogo } from './client-words.ts'
import { plainText } from './plain-text.ts'
import { webLink } from './safe-redirect.ts'
import { isRecord, textOrNull } from './shape.ts'
import { englishWords, type Words } from './words.ts'

/** A permission of a connected app. */
export type Permission = {
  /** The scope. */
  name: string
  /** What it allows, in a sentence. */
  description: string
}

/** A connected app, safe to show. */
export type ConnectedApp = {
  grantId: string
  /** Of the client: the same in all its connections. */
  clientId: string
  name: string
  kind: string
  /** The site that published the client's metadata; null for a client that was registered here. */
  idHost: string | null
  logo: string | null
  /** What it may do, one sentence each. */
  powers: readonly string[]
  /** The same with their names: what it may do. */
  permissions: readonly Permission[]
  /** What it asked for and may not do: left out at the consent, or taken away since. Only a new consent gives it. */
  switchedOff: readonly Permission[]
  /** Whether it asks its user before it does what would destroy something. */
  asksFirst: boolean
  /** Null while a device that was allowed has not fetched its access. */
  connectedAt: Date | null
  lastUsedAt: Date | null
  /** Where the client got its answer; null for a device and a paired chat, which no browser returns to. */
  returnsTo: ReturnTarget | null
}

/** Whether any assistant is connected, and when one last acted. */
export type Connection = { isConnected: boolean; lastInteraction: string | null; version: string }

const dateOf = (value: unknown): Date | null => {
  const date = new Date(textOrNull(value) ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** The database describes each scope in the words of the consent page. */
const powersOf = (descriptions: unknown): string[] =>
  (Array.isArray(descriptions) ? descriptions : [])
    .filter((text) => typeof text === 'string')
    .map((text) => plainText(text, 200))

const permissionsOf = (names: unknown, descriptions: unknown): Permission[] => {
  const texts = Array.isArray(descriptions) ? descriptions : []
  return (Array.isArray(names) ? names : []).flatMap((name, place) =>
    typeof name === 'string'
      ? [
          {
            name,
            description: plainText(textOrNull(texts[place]) ?? '', 200) || plainText(name, 80),
          },
        ]
      : [],
  )
}

/**
 * What patchbay.return_address says. Of an app that is the scheme alone: a client is answered only at a callback that is
 * known by its whole, so the scheme names its app.
 */
const returnsToOf = (address: string | null): ReturnTarget | null => {
  const target = returnTarget(address ?? '')
  return target?.kind === 'app' ? { ...target, name: knownAppOfScheme(target.scheme) } : target
}

const parseApp = (row: unknown, origin: string, words: Words): ConnectedApp | null => {
  if (!isRecord(row)) return null
  const grantId = textOrNull(row.grant_id)
  const clientId = textOrNull(row.client_id)
  const connectedAt = dateOf(row.connected_at)
  // Null waits for its device; what cannot be read as a time is no row.
  if (grantId === null || clientId === null) return null
  if (connectedAt === null && row.connected_at !== null) return null
  const idHost = webLink(clientId)?.host ?? null
  return {
    grantId,
    clientId,
    name: clientName(textOrNull(row.client_name), idHost, words),
    kind: kindText(textOrNull(row.kind), words),
    idHost,
    logo: ownLogo(row.client_logo_uri, origin),
    powers: powersOf(row.scope_descriptions),
    permissions: permissionsOf(row.scopes, row.scope_descriptions),
    switchedOff: permissionsOf(row.switched_off, row.switched_off_descriptions),
    asksFirst: row.ask === true,
    connectedAt,
    lastUsedAt: dateOf(row.last_used_at),
    returnsTo: returnsToOf(textOrNull(row.returns_to)),
  }
}

const placeOf = ({ connectedAt }: ConnectedApp): number => connectedAt?.getTime() ?? Infinity

/** Reads rows of `public.connected_apps`: what waits for its device, then the latest connection first. */
export const parseApps = (
  rows: unknown,
  origin: string,
  words: Words = englishWords,
): ConnectedApp[] =>
  (Array.isArray(rows) ? rows : [])
    .map((row) => parseApp(row, origin, words))
    .filter((app) => app !== null)
    .sort((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(b) - placeOf(a)))

/** Reads the row of `public.user_gpt_connections`, or what is broadcast of it; no row is no connection. */
export const parseConnection = (row: unknown): Connection => {
  const fields = isRecord(row) ? row : {}
  return {
    isConnected: fields.has_completed_oauth === true,
    lastInteraction: textOrNull(fields.last_interaction),
    version: textOrNull(fields.updated_at) ?? '',
  }
}
