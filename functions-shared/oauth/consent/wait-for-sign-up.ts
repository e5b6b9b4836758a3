import { extendAuthorization } from '../../gateway/extend-authorization.ts'
import type { Handler } from '../../runtime/http/edge-function.ts'
import { problemResponse } from '../../runtime/http/problem.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import { authorizationOf } from './authorization-request.ts'

/**
 * `POST F/oauth/requests/{request_id}/wait`: somebody signs up by e-mail for it, so a pending request lives one hour from
 * its start. Nobody is signed in yet: knowing the id is all that it takes, and asking again changes nothing.
 */
export const waitForSignUp: Handler = async (call, runtime) => {
  const asked = authorizationOf(call.params)
  if ('problem' in asked) return problemResponse(asked.problem)

  const problem = await extendAuthorization(runtime.database, {
    id: asked.id,
    address: rateLimitKey(call, runtime),
  })
  call.logFields.outcome = problem?.error ?? 'waiting'
  return problem
    ? problemResponse(problem)
    : new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}
