import { isAppScheme } from './redirect-scheme.ts'

const HAS_AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i
// RFC 8252 §7.1: com.example.app:/callback
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:\/[^/?#]/i

/**
 * Why a redirect URI can not be registered; null when it can. RFC 6749 §3.1.2: absolute, no fragment.
 * RFC 9700 §2.6 and RFC 8252 §7: https; http on loopback only; or an app's own scheme, a domain name the other way
 * round (`com.example.app:/…`), or that of an editor that is known (`cursor://…`, `vscode://…`).
 */
export function redirectUriProblem(uri: string): string | null {
  const url = URL.parse(uri)
  // RFC 3986 §2: the characters of a URI. What only a lenient parser mends, browsers resolve otherwise.
  if (!url || !/^[\w!#$%&'()*+,./:;=?@[\]~-]+$/.test(uri)) return 'is not an absolute URI'
  if (!/^https?:$/.test(url.protocol) && !isAppScheme(url.protocol))
    return "has a scheme that is no app's own; use https, or a domain name the other way round (com.example.app)"
  if (!HAS_AUTHORITY.test(uri) && !REVERSE_DOMAIN.test(uri)) return 'is not an absolute URI with //'
  if (uri.length > 2000) return 'is longer than 2000 characters'
  if (uri.includes('#')) return 'has a fragment'
  if (url.username || url.password) return 'has a user name or password'
  if (uri.includes('*')) return 'has a wildcard; register each URI exactly'

  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:') {
    return /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname)
      ? null
      : 'is http on a host other than 127.0.0.1, [::1] or localhost; use https'
  }
  return null
}
