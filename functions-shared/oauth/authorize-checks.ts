import type { Config } from '../runtime/config.ts'
import { fault, type OAuthFault } from './fault.ts'
import { isStorable, type Parameters, repetitionFault } from './parameters.ts'
import { requestedResource } from './resources.ts'

/** What an authorization request carries, after the checks that need no database. */
export interface AuthorizeInput {
  parameters: Parameters
  repeated: ReadonlySet<string>
  config: Pick<Config, 'gptResource' | 'mcpResource'>
}

type Check = (input: AuthorizeInput) => OAuthFault | undefined

/** RFC 6749 §3.1: request parameters must not be included more than once. */
const noRepeatedParameter: Check = ({ repeated }) => repetitionFault(repeated)

/** OpenID Connect Core §6.3: a server without request objects says so. */
const noRequestObject: Check = ({ parameters }) => {
  if (parameters.has('request'))
    return fault('request_not_supported', 'request objects are not supported')
  if (parameters.has('request_uri'))
    return fault('request_uri_not_supported', 'request objects are not supported')
  return undefined
}

/** RFC 6749 §3.1.1: only the code flow; OAuth 2.1 dropped the rest. */
const responseTypeIsCode: Check = ({ parameters }) => {
  const type = parameters.get('response_type')
  if (type === undefined) return fault('invalid_request', 'response_type is required')
  return type === 'code'
    ? undefined
    : fault('unsupported_response_type', 'only response_type=code is supported')
}

const responseModeIsQuery: Check = ({ parameters }) =>
  (parameters.get('response_mode') ?? 'query') === 'query'
    ? undefined
    : fault('invalid_request', 'only response_mode=query is supported')

/** It is stored and given back to the letter. */
const stateIsStorable: Check = ({ parameters }) => {
  const state = parameters.get('state') ?? ''
  return [...state].length <= 4000 && isStorable(state)
    ? undefined
    : fault('invalid_request', 'state must be at most 4000 characters of text')
}

/** RFC 7636 §4.2, S256 only: `plain` protects from nothing that matters here (RFC 9700 §2.1.1). */
const challengeIsS256: Check = ({ parameters }) => {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined) {
    return method === undefined ? undefined : fault('invalid_request', 'code_challenge is missing')
  }
  if (method !== 'S256') return fault('invalid_request', 'code_challenge_method must be S256')
  return /^[A-Za-z0-9_-]{43}$/.test(challenge)
    ? undefined
    : fault('invalid_request', 'code_challenge is not an S256 challenge')
}

/** RFC 8707 §2. */
const resourceIsOurs: Check = ({ parameters, config }) => {
  const read = requestedResource(parameters.get('resource'), config)
  return 'fault' in read ? read.fault : undefined
}

/** OpenID Connect Core §3.1.2.1: a space-delimited list. Values that are not known here ask for nothing. */
const prompts = (parameters: Parameters): string[] =>
  (parameters.get('prompt') ?? '').split(' ').filter((value) => value !== '')

/** Whether the user has to sign in again, even where a session is live. */
export const promptsLogin = (parameters: Parameters): boolean =>
  prompts(parameters).includes('login')

/** OpenID Connect Core §3.1.2.6: every request needs its user's consent here, so none can go without a page. */
const promptIsPossible: Check = ({ parameters }) => {
  const values = prompts(parameters)
  if (!values.includes('none')) return undefined
  return values.length === 1
    ? fault('interaction_required', 'the user has to consent; ask without prompt=none')
    : fault('invalid_request', 'prompt=none goes with no other value')
}

const checks: readonly Check[] = [
  noRepeatedParameter,
  noRequestObject,
  responseTypeIsCode,
  responseModeIsQuery,
  stateIsStorable,
  challengeIsS256,
  resourceIsOurs,
  promptIsPossible,
]

/** The first fault of a request, in the order of the RFC; undefined when there is none. */
export function findAuthorizeFault(input: AuthorizeInput): OAuthFault | undefined {
  for (const check of checks) {
    const problem = check(input)
    if (problem) return problem
  }
  return undefined
}
