import type { Handler, Route } from '../platform/edge-function.ts'
import { jsonText } from '../platform/respond.ts'
import { bearerToken } from '../platform/user-jwt.ts'
import { callAction } from './call-action.ts'
import type { Action } from './define-action.ts'
import { openApiDocument } from './openapi.ts'
import { readInput } from './read-input.ts'
import { actions } from './registry.ts'

function handlerOf(action: Action): Handler {
  return async (call, runtime) => {
    const credential = bearerToken(call.request)
    const input = await readInput(action, call)
    const { status, body } = await callAction(action, input, credential, null, call, runtime)

    if (status === 200) return jsonText(action.successStatus, body)
    return jsonText(status, body, challenge(status, action, credential !== null))
  }
}

/** RFC 6750 §3: ChatGPT refreshes on a 401 that says invalid_token. */
function challenge(
  status: number,
  action: Action,
  hadToken: boolean,
): Record<string, string> | undefined {
  if (status === 401)
    return { 'www-authenticate': hadToken ? 'Bearer error="invalid_token"' : 'Bearer' }
  if (status === 403)
    return { 'www-authenticate': `Bearer error="insufficient_scope", scope="${action.scope}"` }
  return undefined
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
  ['GET', '/openapi.json', getOpenApi],
]
