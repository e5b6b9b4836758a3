import { z } from 'zod'
import { checkConnection } from '../gateway/check-connection.ts'
import { connectionStatus } from '../gateway/connection-status.ts'
import { disconnect } from '../gateway/disconnect.ts'
import type { Answer } from '../gateway/types.ts'
import type { Call, Handler, Route } from '../runtime/http/edge-function.ts'
import { invalidRequest, newProblem, problemResponse } from '../runtime/http/problem.ts'
import { json, jsonText } from '../runtime/http/respond.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { forUser } from '../runtime/session/for-user.ts'
import type { User } from '../runtime/session/user.ts'

const uuid = z.guid()

/** The spec's body of 404: a status like any other. */
const neverConnected = { has_completed_oauth: false, last_interaction: null }

/**
 * The mobile app's endpoints (voice-caddy-backend.md): bearer = the user's Supabase JWT, own id only.
 * They carry no CORS headers, so no browser page of another origin reads them.
 */
function ownConnection(
  run: (user: User, call: Call, runtime: Runtime) => Promise<Answer<string>>,
): Handler {
  return forUser(async (user, call, runtime) => {
    const asked = uuid.safeParse(call.params.user_id)
    if (!asked.success) return problemResponse(invalidRequest('user_id must be a UUID.'))
    if (asked.data.toLowerCase() !== user.id) {
      return problemResponse(
        newProblem(403, 'forbidden', 'You can only access your own connection status.'),
      )
    }

    const { ok, problem } = await run(user, call, runtime)
    if (problem === null) return jsonText(200, ok)
    return problem.status === 404 ? json(404, neverConnected) : problemResponse(problem)
  })
}

const getStatus = ownConnection((user, _call, { database }) =>
  connectionStatus(database, { userId: user.id }),
)

const checkStatus = ownConnection((user, _call, { database }) =>
  checkConnection(database, { userId: user.id }),
)

const endConnections = ownConnection((user, call, { database }) =>
  disconnect(database, { user: user.claims, traceId: call.traceId }),
)

/** Routes of `F/users`. */
export const connectionRoutes: readonly Route[] = [
  ['GET', '/:user_id/gpt-connection', getStatus],
  ['POST', '/:user_id/gpt-connection/check', checkStatus],
  ['DELETE', '/:user_id/gpt-connection', endConnections],
]
