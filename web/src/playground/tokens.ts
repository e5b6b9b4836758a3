import { isRecord, textOrNull } from '../../../client/consent/shape.ts'

/** What a token response gave, with the time at which the access token ends. */
export type Tokens = {
  access: string
  refresh: string | null
  scope: string
  /** ms, by this machine's clock. */
  expiresAt: number
}

const KEY = 'patchbay:playground:tokens'

/** Reads a token response (RFC 6749 §5.1); null when it is not one. */
export const parseTokens = (body: unknown, now: number): Tokens | null => {
  if (!isRecord(body)) return null
  const access = textOrNull(body.access_token)
  if (access === null || typeof body.expires_in !== 'number') return null
  return {
    access,
    refresh: textOrNull(body.refresh_token),
    scope: textOrNull(body.scope) ?? '',
    expiresAt: now + body.expires_in * 1_000,
  }
}

/** Keeps tokens for this tab only, and only until it is closed. Null forgets them. */
export const keepTokens = (tokens: Tokens | null): void => {
  try {
    if (tokens) window.sessionStorage.setItem(KEY, JSON.stringify(tokens))
    else window.sessionStorage.removeItem(KEY)
  } catch {
    // No storage here: then they last as long as the page.
  }
}

/** The tokens of this tab, or null. */
export const keptTokens = (): Tokens | null => {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null')
    if (!isRecord(kept) || typeof kept.expiresAt !== 'number') return null
    const access = textOrNull(kept.access)
    if (access === null) return null
    const { expiresAt } = kept
    return {
      access,
      refresh: textOrNull(kept.refresh),
      scope: textOrNull(kept.scope) ?? '',
      expiresAt,
    }
  } catch {
    return null
  }
}
