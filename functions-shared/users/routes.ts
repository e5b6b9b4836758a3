import { z } from 'zod'
import type { Call, Handler, Route } from '../runtime/edge-function.ts'
import { faultResponse, invalidRequest } from '../runtime/errors.ts'
import { forUser } from '../runtime/for-user.ts'
import { jsonText } from '../runtime/respond.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { User } from '../runtime/user.ts'

/** What an entry function of the status answers. */
interface Answer {
  status: number
  body: string
  retry_after: number
}

const uuid = z.guid()

/**
 * The mobile app's endpoints (voice-caddy-backend.md): bearer = the user's Supabase JWT, own id only.
 * They carry no CORS headers, so no browser page of another origin reads them.
 */
function ownConnection(
  run: (user: User, call: Call, runtime: Runtime) => Promise<Answer>,
): Handler {
  return forUser(async (user, call, runtime) => {
    const asked = uuid.safeParse(call.params.user_id)
    if (!asked.success) return faultResponse(invalidRequest('user_id must be a UUID.'))
    if (asked.data.toLowerCase() !== user.id) {
      return faultResponse({
        status: 403,
        error: 'forbidden',
        message: 'You can only access your own connection status.',
      })
    }

    const answer = await run(user, call, runtime)
    return jsonText(answer.status, answer.body, {
      ...(answer.retry_after > 0 && { 'retry-after': String(answer.retry_after) }),
      ...(answer.status === 401 && { 'www-authenticate': 'Bearer' }),
    })
  })
}

const getStatus = ownConnection(
  ({ id }, _call, { database }) =>
    database.one<Answer>`select * from patchbay_api.connection_status(${id})`,
)

const checkStatus = ownConnection(
  ({ id }, _call, { database }) =>
    database.one<Answer>`select * from patchbay_api.check_connection(${id})`,
)

const disconnect = ownConnection(
  ({ claims }, call, { database }) =>
    database.one<Answer>`select * from patchbay_api.disconnect(${database.json(claims)}, ${call.traceId})`,
)

/** Routes of `F/users`. */
export const connectionRoutes: readonly Route[] = [
  ['GET', '/:user_id/gpt-connection', getStatus],
  ['POST', '/:user_id/gpt-connection/check', checkStatus],
  ['DELETE', '/:user_id/gpt-connection', disconnect],
]
