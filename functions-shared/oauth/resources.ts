import type { Config } from '../runtime/config/config.ts'
import { type OAuthProblem, oauthProblem } from './problem.ts'

// RFC 3986 §2.3: an escape of one of these means the character itself.
const UNRESERVED = /[A-Za-z0-9._~-]/

/**
 * A resource in the one spelling of RFC 3986 §6.2.2 (case, default port, dot segments, needless escapes), without a
 * trailing slash, so that two spellings of it compare equal. Null where it is not the URI of a resource (RFC 8707 §2: a
 * query and a fragment have no place in one of ours).
 */
export function normalizedResource(resource: string): string | null {
  if (!/^[\w!$&'()*+,./:;=@[\]~%-]+$/.test(resource)) return null
  const unescaped = resource.replaceAll(/%([0-9a-f]{2})/gi, (escaped, octet: string) => {
    const character = String.fromCharCode(Number.parseInt(octet, 16))
    return UNRESERVED.test(character) ? character : escaped.toUpperCase()
  })
  const url = URL.parse(unescaped)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null
  return url.href.replace(/\/$/, '')
}

const isNotServed = oauthProblem(
  'invalid_target',
  'this server does not serve the requested resource',
)

/**
 * The resource that a request names, as the entry functions take it: null when it names none, and '' for `F/gpt`, so
 * that "the actions" is told apart from "whatever it is for".
 */
export function requestedResource(
  asked: string | undefined,
  config: Pick<Config, 'gptResource' | 'mcpResource'>,
): { resource: string | null } | { problem: OAuthProblem } {
  if (asked === undefined) return { resource: null }
  const normalized = normalizedResource(asked)
  const served = [config.gptResource, config.mcpResource].find(
    (resource) => normalized !== null && normalizedResource(resource) === normalized,
  )
  if (served === undefined) return { problem: isNotServed }
  return { resource: served === config.gptResource ? '' : served }
}
