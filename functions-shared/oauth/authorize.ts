import type { Handler } from '../runtime/edge-function.ts'
import { loggableUrl } from '../runtime/loggable.ts'
import { json, redirect } from '../runtime/respond.ts'
import {
  type AuthorizeInput,
  type Check,
  challengeIsS256,
  noRepeatedParameter,
  noRequestObject,
  promptIsPossible,
  promptsLogin,
  resourceIsOurs,
  responseModeIsQuery,
  responseTypeIsCode,
  stateIsStorable,
} from './authorize-checks.ts'
import { callbackUrl } from './callback.ts'
import { clientLogName } from './clients/client-log-name.ts'
import { redirectUriProblem } from './clients/redirect-uri.ts'
import { refreshClientMetadata } from './clients/refresh-client-metadata.ts'
import { fault, type OAuthFault } from './fault.ts'
import { limitedResponse } from './limited.ts'
import { limitedAddress } from './limited-address.ts'
import { isClientId, isStorable, readParameters } from './parameters.ts'
import { requestedResource } from './resources.ts'
import { requestedScopes } from './scopes.ts'

/** In the order of RFC 6749 §4.1.1, RFC 7636 and RFC 8707; Postgres checks the rest: client, redirect URI, scopes. */
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

/** What the first check finds that fails; undefined when all pass. */
export function findAuthorizeFault(input: AuthorizeInput): OAuthFault | undefined {
  for (const check of checks) {
    const problem = check(input)
    if (problem) return problem
  }
  return undefined
}

type Outcome =
  | { outcome: 'unknown_client' | 'unregistered_redirect_uri' | 'metadata_needed' }
  | { outcome: 'limited'; retry_after: number }
  | { outcome: 'fault'; fault: OAuthFault; is_stranger: boolean }
  | { outcome: 'pending'; authorization_id: string }

const unknownClient = fault(
  'invalid_client',
  'This server does not know the assistant that sent you here. Remove the connector there and add it again.',
)
const unregisteredRedirectUri = fault(
  'invalid_request',
  'The address to return to is not registered for this app. Start again from the app.',
)

/**
 * `GET F/oauth/authorize` (RFC 6749 §4.1.1, RFC 7636, RFC 8707, RFC 9207).
 *
 * Until client and redirect URI are known to belong together nothing is ever sent to that URI.
 */
export const authorize: Handler = async (call, runtime) => {
  const { config, database, log } = runtime
  const { parameters, repeated } = readParameters(call.query ?? [])
  const clientId = parameters.get('client_id') ?? ''
  const redirectUri = parameters.get('redirect_uri') ?? ''
  const asksSafely =
    !repeated.has('client_id') &&
    !repeated.has('redirect_uri') &&
    isClientId(clientId) &&
    isStorable(redirectUri)
  if (!asksSafely || !clientId) return refuse(call.request, config.webUrl, unknownClient)

  const state = parameters.get('state') ?? null
  const problem = findAuthorizeFault({ parameters, repeated, config })
  const asked = requestedResource(parameters.get('resource'), config)
  const resource = 'fault' in asked ? null : asked.resource
  const scope = problem ? '' : requestedScopes(parameters.get('scope'))

  const isUsable = redirectUriProblem(redirectUri, config.appCallbacks) === null

  const start = async () => {
    const { answer } = await database.one<{ answer: Outcome }>`
      select patchbay_api.start_authorization(
        ${clientId}, ${redirectUri || null}, ${problem ? null : state}, string_to_array(${scope}, ' '),
        ${problem ? null : resource}, ${problem ? null : (parameters.get('code_challenge') ?? null)},
        ${problem ? database.json(problem) : null}, ${call.traceId}, ${limitedAddress(call, runtime)},
        ${promptsLogin(parameters)}, ${config.mcpResource}, string_to_array(${config.appCallbacks.join(' ')}, ' '), ${isUsable}
      ) as answer`
    return answer
  }

  let answer = await start()
  // The one exception to "one round trip" (docs/adr/0006): a client id that is a URL and not at hand.
  if (answer.outcome === 'metadata_needed') {
    const kept = await refreshClientMetadata(clientId, call, runtime)
    if (kept.outcome === 'kept') answer = await start()
    if (kept.outcome === 'limited') answer = kept
  }

  const isKnown = !['unknown_client', 'metadata_needed', 'limited'].includes(answer.outcome)
  call.logFields.client_id = clientLogName(clientId, isKnown)
  call.logFields.outcome = answer.outcome

  switch (answer.outcome) {
    case 'limited':
      return limitedResponse(answer.retry_after)
    case 'unknown_client':
    case 'metadata_needed':
      return refuse(call.request, config.webUrl, unknownClient)
    case 'unregistered_redirect_uri':
      log('warn', 'redirect_uri_refused', {
        request_id: call.traceId,
        client_id: clientId.slice(0, 200),
        redirect_uri: loggableUrl(redirectUri),
        // Somebody will paste this into a shell: only from parts that mean nothing there.
        ...(isChatGptCallback(redirectUri) &&
          loggableUrl(redirectUri) === redirectUri &&
          /^[\w.-]+$/.test(clientId) && {
            approve_with: `npm run clients -- allow-redirect ${clientId} ${redirectUri}`,
          }),
      })
      return refuse(call.request, config.webUrl, unregisteredRedirectUri)
    case 'fault':
      // A person who has not signed in is not sent to where a client that registered itself says (RFC 9700 §4.11.2). Nor
      // with prompt=none: a link with it looks like any other, and would make an open redirector of this endpoint.
      if (answer.is_stranger && wantsPage(call.request)) {
        return refuse(call.request, config.webUrl, answer.fault)
      }
      return redirect(302, callbackUrl(redirectUri, config.issuer, { ...answer.fault, state }))
    case 'pending':
      return redirect(302, `${config.webUrl}/connect?request=${answer.authorization_id}`)
  }
}

/** The vendor changes a GPT's callback when its OAuth settings are edited; the operator needs the new one. */
function isChatGptCallback(redirectUri: string): boolean {
  return /^https:\/\/(chat\.openai\.com|chatgpt\.com)\/(aip\/[\w-]+\/oauth\/callback|connector\/oauth\/[\w-]+)$/.test(
    redirectUri,
  )
}

function wantsPage(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') ?? false
}

/** An error that must not reach the redirect URI: a page for a person, JSON for a program. */
function refuse(request: Request, webUrl: string, problem: OAuthFault): Response {
  if (wantsPage(request)) {
    return redirect(303, `${webUrl}/error?${new URLSearchParams({ ...problem })}`)
  }
  return json(400, problem)
}
