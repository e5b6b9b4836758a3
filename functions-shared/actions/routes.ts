import { constantAnswer } from '../runtime/http/constant-answer.ts'
import { anyOrigin, webOrigin } from '../runtime/http/cors.ts'
import type { Handler, Route } from '../runtime/http/edge-function.ts'
import {
  invalidRequest,
  newProblem,
  problemResponse,
  rateLimited,
} from '../runtime/http/problem.ts'
import { jsonText } from '../runtime/http/respond.ts'
import { presented, type Secret, tokenPrefix } from '../runtime/secrets/tokens.ts'
import { bearerToken } from '../runtime/session/user-jwt.ts'
import { withGetApproval } from './approvals/get-approval.ts'
import { callAction } from './call-action.ts'
import type { Action } from './define-action.ts'
import { type DescribedApp, openApiDocument } from './openapi.ts'
import type { Auth } from './openapi-operation.ts'
import { getLogin } from './pairing/get-login.ts'
import { decideLogin, describeLogin } from './pairing/login.ts'
import { readInput } from './read-input.ts'

/** The assistant's credential: an access token, or a pairing key as bearer or in the `key` header. */
function credentialOf(request: Request): Secret<'credential'> | null {
  const text = bearerToken(request) ?? (request.headers.get('key') || null)
  return text === null ? null : presented('credential', text)
}

/** What a call gets while too many with the same credential are under way: it is not even read. */
const tooMany = {
  ...rateLimited(1),
  message: 'Too many calls at once. Nothing was changed. Try again in 1 s, one call after another.',
}

function handlerOf(action: Action): Handler {
  return async (call, runtime) => {
    const credential = credentialOf(call.request)
    if (credential === null) return unauthorizedResponse(null)

    const called = runtime.limiter.run(credential, async (withSlot) => {
      const input = await readInput(action, call)
      return withSlot(() => callAction(action, input, credential, null, call, runtime))
    })
    if (called === null) return problemResponse(tooMany)

    const answer = await called
    const { ok, problem } = answer
    if (!problem) return jsonText(answer.isHeld ? 202 : action.successStatus, ok)
    if (problem.status === 401) return unauthorizedResponse(credential)
    // A challenge only where asking for a scope helps: not where the user switched it off or said no, nor to an action's own 403.
    return problemResponse(
      problem,
      problem.scope_to_ask ? { 'www-authenticate': insufficientScope(action) } : {},
    )
  }
}

/** A 401 that tells the model how to fix it. RFC 6750 §3: ChatGPT refreshes when it says invalid_token. */
function unauthorizedResponse(credential: string | null): Response {
  const message =
    credential === null
      ? 'Not signed in. Without OAuth: call getlogin, show the user the link, then send the pairing key.'
      : credential.startsWith(tokenPrefix.key)
        ? 'The pairing key is invalid, expired or not logged in yet. Ask the user to open the link; if that does not help, call getlogin again.'
        : 'The access token is invalid, expired or revoked. Sign in again.'
  return problemResponse(newProblem(401, 'unauthorized', message), {
    'www-authenticate': credential === null ? 'Bearer' : 'Bearer error="invalid_token"',
  })
}

function insufficientScope(action: Action): string {
  return `Bearer error="insufficient_scope", scope="${action.scope}"`
}

/** `GET F/gpt/openapi.json`: for a GPT with OAuth; with `?auth=pairing` for one without. */
function openApiEndpoint(app: DescribedApp): Handler {
  const documentFor = (auth: Auth): Handler =>
    constantAnswer((config) => openApiDocument(app, config, auth), {
      'cache-control': 'public, max-age=60',
    })
  const documents = { oauth: documentFor('oauth'), pairing: documentFor('pairing') }

  return (call, runtime) => {
    const [auth = 'oauth', ...more] = call.query?.getAll('auth') ?? []
    if ((auth !== 'oauth' && auth !== 'pairing') || more.length > 0) {
      return problemResponse(invalidRequest('auth must be oauth (default) or pairing.'))
    }
    return documents[auth](call, runtime)
  }
}

/** A route for each action: `/notes/count` before `/notes/{id}`, wherever they stand in the registry (OpenAPI 3.1 §4.8.8). */
export function routesOf(actions: readonly Action[]): Route[] {
  return withGetApproval(actions)
    .toSorted((a, b) => a.pathFields.length - b.pathFields.length)
    .map((action) => [
      action.method,
      action.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handlerOf(action),
    ])
}

/** Routes of `F/gpt`: one for every action, and the document that describes them. */
export function gptRoutes(app: DescribedApp): Route[] {
  return [
    // The first that matches answers, so no action ever stands before the way in.
    ['GET', '/getlogin', getLogin],
    ['GET', '/login/:temp_code', describeLogin, webOrigin],
    ['POST', '/login/:temp_code', decideLogin, webOrigin],
    ['GET', '/openapi.json', openApiEndpoint(app), anyOrigin],
    ...routesOf(app.actions),
  ]
}
