import type { Call, Handler } from '../http/edge-function.ts'
import { problemResponse, unauthorized } from '../http/problem.ts'
import type { Runtime } from '../runtime.ts'
import type { User } from './user.ts'
import { bearerToken } from './user-jwt.ts'

/** Answers a request of a user whose token was verified. */
export type UserHandler = (user: User, call: Call, runtime: Runtime) => Response | Promise<Response>

/**
 * An endpoint for the signed-in users of the app: `Authorization: Bearer` and the user's Supabase access token (RFC 6750
 * §2.1), else 401. Nothing else of the request is read before. The log line names the user by a digest.
 */
export function forUser(handler: UserHandler): Handler {
  return async (call, runtime) => {
    const token = bearerToken(call.request)
    const user = token === null ? null : await runtime.verifyUserJwt(token)
    if (user === null) return problemResponse(unauthorized)
    call.logFields.user = user.digest
    return handler(user, call, runtime)
  }
}
