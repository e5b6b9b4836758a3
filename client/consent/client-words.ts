import { plainName } from './plain-text.ts'

/** What to call a client: its name, else the site that speaks for it. */
export const clientName = (name: string | null, idHost: string | null): string =>
  plainName(name ?? '') || idHost || 'An app without a name'

const KINDS = new Map([
  ['gpt_action', 'ChatGPT action'],
  ['mcp', 'AI assistant (MCP)'],
])

/** What kind of client it is, in words. */
export const kindText = (kind: string | null): string => KINDS.get(kind ?? '') ?? 'App'

/**
 * The address of a client's logo, if it may be shown: only one of this very origin, so that no
 * third party learns who is connected to what.
 */
export const ownLogo = (uri: unknown, origin: string): string | null => {
  if (typeof uri !== 'string' || !URL.canParse(uri, origin)) return null
  const url = new URL(uri, origin)
  return url.origin === origin ? url.href : null
}
