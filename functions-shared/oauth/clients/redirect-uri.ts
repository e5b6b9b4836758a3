import { knownAppCallbacks } from '../../runtime/config/app-callbacks.ts'
import { isAppScheme } from './redirect-scheme.ts'

const HAS_AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/
// RFC 8252 §7.1: com.example.app:/callback
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:\/[^/?#]/
const HOST_NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?)$/

// What an answer adds to the query (RFC 6749 §4.1.2, RFC 9207): a client that reads the first of two would read the one
// that the client who registered the URI has chosen.
const OF_THE_ANSWER = ['state', 'code', 'iss', 'error']

/**
 * Why a redirect URI cannot be used; null when it can. RFC 6749 §3.1.2: absolute, no fragment. RFC 9700 §2.6 and
 * RFC 8252 §7: https; http on loopback only; an app's own scheme, which is a domain name the other way round
 * (`com.example.app:/…`); or exactly one of `appCallbacks`.
 *
 * @param appCallbacks what PATCHBAY_APP_SCHEMES adds to the known ones (app-callbacks.ts)
 */
export function redirectUriProblem(
  uri: string,
  appCallbacks: readonly string[] = knownAppCallbacks,
): string | null {
  const url = URL.parse(uri)
  // RFC 3986 §2: the characters of a URI. What only a lenient parser accepts, browsers resolve otherwise.
  if (!url || !/^[\w!#$%&'()*+,./:;=?@[\]~-]+$/.test(uri)) return 'is not an absolute URI'
  const isWeb = /^https?:$/.test(url.protocol)
  if (!isWeb && !isAppScheme(url.protocol) && !appCallbacks.includes(uri)) {
    return "has a scheme that is not an app's own; use https, or a domain name the other way round (com.example.app); other callbacks of apps are accepted exactly as PATCHBAY_APP_SCHEMES lists them"
  }
  // Browsers and parsers write it small; what is compared with the registered text (patchbay.may_return_to) is not theirs.
  if (!uri.startsWith(url.protocol))
    return 'has a scheme in capital letters; write it in lower case'
  if (!HAS_AUTHORITY.test(uri) && !REVERSE_DOMAIN.test(uri)) return 'is not an absolute URI with //'
  if (uri.length > 2000) return 'is longer than 2000 characters'
  if (uri.includes('#')) return 'has a fragment'
  if (url.username || url.password) return 'has a user name or password'
  if (uri.includes('*')) return 'has a wildcard; register each URI exactly'
  const reserved = OF_THE_ANSWER.find((name) => url.searchParams.has(name))
  if (reserved) return `has '${reserved}' in its query, which belongs to the answer`

  if (!isWeb) return null
  if (!HOST_NAME.test(url.hostname)) return 'has a host that is not a host name'
  if (url.protocol === 'https:') return null
  return /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname)
    ? null
    : 'is http on a host other than 127.0.0.1, [::1] or localhost; use https'
}
