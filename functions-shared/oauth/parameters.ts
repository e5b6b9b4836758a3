import { type OAuthProblem, oauthProblem } from './problem.ts'
import { normalizedResource } from './resources.ts'

/** Request parameters by name; one that came empty counts as absent (RFC 6749 §3.1). */
export type Parameters = ReadonlyMap<string, string>

/**
 * Reads parameters and notes those that came more than once, which RFC 6749 §3.1 forbids. RFC 8707 §2 lets `resource` come
 * several times: the same one counts once, and only another one is noted.
 */
export function readParameters(search: Iterable<[string, string]>): {
  parameters: Parameters
  repeated: ReadonlySet<string>
} {
  const parameters = new Map<string, string>()
  const repeated = new Set<string>()
  const seen = new Set<string>()

  for (const [name, value] of search) {
    if (seen.has(name) && !(name === 'resource' && isSameResource(parameters.get(name), value))) {
      repeated.add(name)
    }
    seen.add(name)
    if (value !== '') parameters.set(name, value)
  }

  return { parameters, repeated }
}

function isSameResource(first: string | undefined, second: string): boolean {
  if (first === undefined || second === '' || first === second) return true
  const normalized = normalizedResource(first)
  return normalized !== null && normalized === normalizedResource(second)
}

/** What to answer to parameters that came more than once; undefined where none did. */
export function repetitionProblem(repeated: ReadonlySet<string>): OAuthProblem | undefined {
  if (repeated.size === 0) return undefined
  return repeated.size === 1 && repeated.has('resource')
    ? oauthProblem('invalid_target', 'a token is for one resource; ask for one')
    : oauthProblem('invalid_request', 'a parameter came more than once')
}

/** Whether Postgres can hold the text: no NUL, no half of a surrogate pair. */
export function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0')
}

/**
 * Whether a text can be a client id that is sent on to Postgres: storable, and not one of our secrets that
 * somebody put into the wrong field.
 */
export function isClientId(value: string): boolean {
  return isStorable(value) && !/^pb_[a-z]{2}_/.test(value)
}
