import { preflight } from '../oauth/cors.ts'
import type { Handler, Route } from '../platform/edge-function.ts'
import { faultResponse } from '../platform/errors.ts'
import { jsonText } from '../platform/respond.ts'
import { tokenPrefix } from '../platform/tokens.ts'
import { bearerToken } from '../platform/user-jwt.ts'
import { callAction } from './call-action.ts'
import type { Action } from './define-action.ts'
import { openApiDocument } from './openapi.ts'
import { getLogin } from './pairing/get-login.ts'
import { decideLogin, describeLogin } from './pairing/login.ts'
import { readInput } from './read-input.ts'
import { actions } from './registry.ts'

/** The assistant's credential: an access token, or a pairing key as bearer or in the `key` header. */
function credentialOf(request: Request): string | null {
  return bearerToken(request) ?? request.headers.get('key')
}

function handlerOf(action: Action): Handler {
  return async (call, runtime) => {
    const credential = credentialOf(call.request)
    const input = await readInput(action, call)
    const { status, body } = await callAction(action, input, credential, null, call, runtime)

    if (status === 200) return jsonText(action.successStatus, body)
    if (status === 401) return unauthorizedResponse(credential)
    return jsonText(
      status,
      body,
      status === 403 ? { 'www-authenticate': insufficientScope(action) } : undefined,
    )
  }
}

/** A 401 that tells the model how to mend it. RFC 6750 §3: ChatGPT refreshes when it says invalid_token. */
function unauthorizedResponse(credential: string | null): Response {
  const message =
    credential === null
      ? 'Not signed in. Without OAuth: call getlogin, show the user the link, then send the pairing key.'
      : credential.startsWith(tokenPrefix.pairingKey)
        ? 'The pairing key is invalid, expired or not logged in yet. Ask the user to open the link; if that does not help, call getlogin again.'
        : 'The access token is invalid, expired or revoked. Sign in again.'
  return faultResponse(
    { status: 401, error: 'unauthorized', message },
    { 'www-authenticate': credential === null ? 'Bearer' : 'Bearer error="invalid_token"' },
  )
}

function insufficientScope(action: Action): string {
  return `Bearer error="insufficient_scope", scope="${action.scope}"`
}

const getOpenApi: Handler = (_call, { config }) =>
  jsonText(200, JSON.stringify(openApiDocument(actions, config)), {
    'cache-control': 'public, max-age=60',
  })

/** Routes of `F/gpt`: one for every action, and the document that describes them. */
export const actionRoutes: readonly Route[] = [
  ...actions.map(
    (action): Route => [
      action.method,
      action.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handlerOf(action),
    ],
  ),
  ['GET', '/getlogin', getLogin],
  ['GET', '/login/:temp_code', describeLogin],
  ['POST', '/login/:temp_code', decideLogin],
  ['OPTIONS', '/login/:temp_code', preflight],
  ['GET', '/openapi.json', getOpenApi],
]
