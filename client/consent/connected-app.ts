import { clientName, kindText, ownLogo } from './client-words.ts'
import { plainText } from './plain-text.ts'
import { webLink } from './safe-redirect.ts'
import { isRecord, textOrNull } from './shape.ts'

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
  /** Null while a device that was allowed has not fetched its access. */
  connectedAt: Date | null
  lastUsedAt: Date | null
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

const parseApp = (row: unknown, origin: string): ConnectedApp | null => {
  if (!isRecord(row)) return null
  const grantId = textOrNull(row.grant_id)
  const connectedAt = dateOf(row.connected_at)
  // Null waits for its device; what cannot be read as a time is no row.
  if (grantId === null || (connectedAt === null && row.connected_at !== null)) return null
  const idHost = webLink(row.client_id)?.host ?? null
  return {
    grantId,
    name: clientName(textOrNull(row.client_name), idHost),
    kind: kindText(textOrNull(row.kind)),
    idHost,
    logo: ownLogo(row.client_logo_uri, origin),
    powers: powersOf(row.scope_descriptions),
    permissions: permissionsOf(row.scopes, row.scope_descriptions),
    switchedOff: permissionsOf(row.switched_off, row.switched_off_descriptions),
    connectedAt,
    lastUsedAt: dateOf(row.last_used_at),
  }
}

const placeOf = ({ connectedAt }: ConnectedApp): number => connectedAt?.getTime() ?? Infinity

/** Reads rows of `public.connected_apps`: what waits for its device, then the latest connection first. */
export const parseApps = (rows: unknown, origin: string): ConnectedApp[] =>
  (Array.isArray(rows) ? rows : [])
    .map((row) => parseApp(row, origin))
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
