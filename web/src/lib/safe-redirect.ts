import { isAppScheme } from '../../../functions-shared/oauth/clients/redirect-scheme.ts'

/** Where a decision leads: a web address, or an app on this device that owns a URL scheme. */
export type RedirectTarget = { kind: 'web' | 'app'; href: string; label: string }

/**
 * Reads the `redirect_to` of a decision. Returns null when it must not be followed: the server
 * answers registered URIs only, and this page still follows no scheme that could not be registered (`javascript:`, `smb:` …).
 */
export const safeRedirect = (redirectTo: unknown): RedirectTarget | null => {
  if (typeof redirectTo !== 'string' || !URL.canParse(redirectTo)) return null
  const url = new URL(redirectTo)
  if (url.protocol === 'https:' || url.protocol === 'http:') {
    return { kind: 'web', href: url.href, label: url.host }
  }
  if (!isAppScheme(url.protocol)) return null
  return { kind: 'app', href: url.href, label: `the app (${url.protocol.slice(0, -1)})` }
}

/** A link that a client supplied, to be shown as a link: https only, else null. */
export const webLink = (uri: unknown): { href: string; host: string } | null => {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return null
  const url = new URL(uri)
  return url.protocol === 'https:' ? { href: url.href, host: url.host } : null
}
