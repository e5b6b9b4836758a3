import { startAuthorization } from '../gateway/start-authorization.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import { json, redirect } from '../runtime/http/respond.ts'
import { loggableUrl } from '../runtime/telemetry/loggable.ts'
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
import { CLIENTS_COMMAND } from './clients/operator-command.ts'
import { redirectUriProblem } from './clients/redirect-uri.ts'
import { refreshClientMetadata } from './clients/refresh-client-metadata.ts'
import { isClientId, isStorable, readParameters } from './parameters.ts'
import { asOAuthProblem, type OAuthProblem, oauthProblem, oauthProblemResponse } from './problem.ts'
import { rateLimitKey } from './rate-limit-key.ts'
import { requestedResource } from './resources.ts'
import { requestedScopes } from './scopes.ts'
import { uiLocales } from './ui-locales.ts'

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
export function findAuthorizeProblem(input: AuthorizeInput): OAuthProblem | undefined {
  for (const check of checks) {
    const problem = check(input)
    if (problem) return problem
  }
  return undefined
}

/** As Postgres answers for a client that is not there (patchbay.unknown_client). */
const unknownClient = oauthProblem(
  'invalid_client',
  'This server does not know the assistant that sent you here. Remove the connector there and add it again.',
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
  const requestProblem = findAuthorizeProblem({ parameters, repeated, config })
  const asked = requestedResource(parameters.get('resource'), config)
  const resource = 'problem' in asked ? null : asked.resource
  const start = () =>
    startAuthorization(database, {
      clientId,
      redirectUri: redirectUri || null,
      state: requestProblem ? null : state,
      scopes: requestProblem ? [] : requestedScopes(parameters.get('scope')),
      resource: requestProblem ? null : resource,
      codeChallenge: requestProblem ? null : (parameters.get('code_challenge') ?? null),
      problem: requestProblem ?? null,
      traceId: call.traceId,
      redirectUriIsUsable: redirectUriProblem(redirectUri, config.appCallbacks) === null,
      address: rateLimitKey(call, runtime),
      promptLogin: promptsLogin(parameters),
      mcpResource: config.mcpResource,
      appCallbacks: config.appCallbacks,
    })

  let answer = await start()
  // The one exception to "one round trip" (docs/adr/0006): a client id that is a URL and not at hand.
  const refreshed = answer.needs_metadata
    ? await refreshClientMetadata(clientId, call, runtime)
    : null
  if (refreshed?.kept) answer = await start()
  const problem = refreshed?.problem ?? answer.problem

  const isKnown = !problem || !['invalid_client', 'rate_limited'].includes(problem.error)
  call.logFields.client_id = clientLogName(clientId, isKnown)
  call.logFields.outcome = problem?.error ?? 'pending'

  if (answer.ok) {
    const asked = new URLSearchParams({
      request: answer.ok.authorization_id,
      ...uiLocales(parameters),
    })
    return redirect(302, `${config.webUrl}/connect?${asked}`)
  }

  const told = asOAuthProblem(problem ?? answer.problem)
  if (told.retry_after !== undefined) return oauthProblemResponse(told)
  if (isKnown && !answer.is_for_client) {
    log('warn', 'redirect_uri_refused', {
      request_id: call.traceId,
      client_id: clientId.slice(0, 200),
      redirect_uri: loggableUrl(redirectUri),
      // Somebody will paste this into a shell: only from parts that mean nothing there.
      ...(isChatGptCallback(redirectUri) &&
        loggableUrl(redirectUri) === redirectUri &&
        /^[\w.-]+$/.test(clientId) && {
          approve_with: `${CLIENTS_COMMAND} allow-redirect ${clientId} ${redirectUri}`,
        }),
    })
  }
  // A person who has not signed in is not sent to where a client that registered itself says (RFC 9700 §4.11.2). Nor with
  // prompt=none: a link with it looks like any other, and would make an open redirector of this endpoint.
  const isForPage = !answer.is_for_client || (answer.is_stranger && wantsPage(call.request))
  return isForPage
    ? refuse(call.request, config.webUrl, told)
    : redirect(302, callbackUrl(redirectUri, config.issuer, { ...sentBack(told), state }))
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
function refuse(request: Request, webUrl: string, problem: OAuthProblem): Response {
  const sent = sentBack(problem)
  if (wantsPage(request)) {
    return redirect(303, `${webUrl}/error?${new URLSearchParams(sent)}`)
  }
  return json(400, sent)
}

function sentBack({ error, error_description }: OAuthProblem): Record<string, string> {
  return { error, error_description }
}
