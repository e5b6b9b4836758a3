import { isAppScheme } from '../../functions-shared/oauth/clients/redirect-scheme.ts'
import {
  type ReturnTarget,
  returnTarget,
} from '../../functions-shared/oauth/clients/return-target.ts'
import { isBrowserScheme } from '../../functions-shared/runtime/config/app-callbacks.ts'

/** Where a decision leads, and what may be said of it. */
export type RedirectTarget = { href: string; place: ReturnTarget }

const isSame = (one: ReturnTarget, other: ReturnTarget): boolean => {
  if (one.kind === 'app') return other.kind === 'app' && one.scheme === other.scheme
  return one.kind === other.kind && one.host === other.host
}

/**
 * Reads the `redirect_to` of a decision. Returns null when it must not be followed: the server
 * answers registered URIs only, and this page still goes nowhere but where it said (`shown`) that the
 * decision leads. Without that it follows no scheme but https, http and those of apps.
 */
export const safeRedirect = (
  redirectTo: unknown,
  shown: ReturnTarget | null,
): RedirectTarget | null => {
  if (typeof redirectTo !== 'string') return null
  const place = returnTarget(redirectTo)
  if (!place) return null
  if (place.kind === 'app' && isBrowserScheme(place.scheme)) return null
  const isSafe =
    shown === null ? place.kind !== 'app' || isAppScheme(`${place.scheme}:`) : isSame(place, shown)
  return isSafe ? { href: new URL(redirectTo).href, place } : null
}

/** A link that a client supplied, to be shown as a link: https only, else null. */
export const webLink = (uri: unknown): { href: string; host: string } | null => {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return null
  const url = new URL(uri)
  return url.protocol === 'https:' ? { href: url.href, host: url.host } : null
}
