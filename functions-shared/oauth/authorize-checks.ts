import type { Config } from '../runtime/config/config.ts'
import { isStorable, type Parameters, repetitionProblem } from './parameters.ts'
import { challengeProblem } from './pkce.ts'
import { type OAuthProblem, oauthProblem } from './problem.ts'
import { requestedResource } from './resources.ts'

/** What an authorization request carries, after the checks that need no database. */
export interface AuthorizeInput {
  parameters: Parameters
  repeated: ReadonlySet<string>
  config: Pick<Config, 'gptResource' | 'mcpResource'>
}

/** One check of an authorization request: what is wrong with it; undefined when nothing is. */
export type Check = (input: AuthorizeInput) => OAuthProblem | undefined

/** RFC 6749 §3.1: request parameters must not be included more than once. */
export const noRepeatedParameter: Check = ({ repeated }) => repetitionProblem(repeated)

/** OpenID Connect Core §6.3: a server without request objects says so. */
export const noRequestObject: Check = ({ parameters }) => {
  if (parameters.has('request'))
    return oauthProblem('request_not_supported', 'request objects are not supported')
  if (parameters.has('request_uri'))
    return oauthProblem('request_uri_not_supported', 'request objects are not supported')
  return undefined
}

/** RFC 6749 §3.1.1: only the code flow; OAuth 2.1 dropped the rest. */
export const responseTypeIsCode: Check = ({ parameters }) => {
  const type = parameters.get('response_type')
  if (type === undefined) return oauthProblem('invalid_request', 'response_type is required')
  return type === 'code'
    ? undefined
    : oauthProblem('unsupported_response_type', 'only response_type=code is supported')
}

export const responseModeIsQuery: Check = ({ parameters }) =>
  (parameters.get('response_mode') ?? 'query') === 'query'
    ? undefined
    : oauthProblem('invalid_request', 'only response_mode=query is supported')

/** It is stored and returned unchanged. */
export const stateIsStorable: Check = ({ parameters }) => {
  const state = parameters.get('state') ?? ''
  return [...state].length <= 4000 && isStorable(state)
    ? undefined
    : oauthProblem('invalid_request', 'state must be at most 4000 characters of text')
}

/** RFC 7636 §4.2. */
export const challengeIsS256: Check = ({ parameters }) => challengeProblem(parameters)

/** RFC 8707 §2. */
export const resourceIsOurs: Check = ({ parameters, config }) => {
  const read = requestedResource(parameters.get('resource'), config)
  return 'problem' in read ? read.problem : undefined
}

/** OpenID Connect Core §3.1.2.1: a space-delimited list. Values that are not known here ask for nothing. */
const prompts = (parameters: Parameters): string[] =>
  (parameters.get('prompt') ?? '').split(' ').filter((value) => value !== '')

/** Whether the user has to sign in again, even where a session is live. */
export const promptsLogin = (parameters: Parameters): boolean =>
  prompts(parameters).includes('login')

/** OpenID Connect Core §3.1.2.6: every request needs its user's consent here, so none can go without a page. */
export const promptIsPossible: Check = ({ parameters }) => {
  const values = prompts(parameters)
  if (!values.includes('none')) return undefined
  return values.length === 1
    ? oauthProblem('interaction_required', 'the user has to consent; ask without prompt=none')
    : oauthProblem('invalid_request', 'prompt=none goes with no other value')
}
