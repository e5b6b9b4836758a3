import { isStorable } from '../parameters.ts'

/**
 * Why a redirect URI can not be registered; null when it can. RFC 6749 §3.1.2: absolute, no fragment.
 * RFC 9700 §2.6 and RFC 8252 §7: https; http on a loopback address only; or an app's own scheme, in
 * reverse domain name form.
 */
export function redirectUriProblem(uri: string): string | null {
  const url = URL.parse(uri)
  if (!url || !isStorable(uri) || /\s/.test(uri)) return 'is not an absolute URI'
  if (uri.length > 2000) return 'is longer than 2000 characters'
  if (uri.includes('#')) return 'has a fragment'
  if (url.username || url.password) return 'has a user name or password'
  if (uri.includes('*')) return 'has a wildcard; register each URI exactly'

  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:') {
    return url.hostname === '127.0.0.1' || url.hostname === '[::1]'
      ? null
      : 'is http on a host other than 127.0.0.1 or [::1]; use https'
  }
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol)
    ? null
    : "has a scheme that is neither https nor an app's own (com.example.app:)"
}
