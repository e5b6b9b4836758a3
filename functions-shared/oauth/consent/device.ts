import type { Handler } from '../../runtime/http/edge-function.ts'
import { newProblem, problemResponse } from '../../runtime/http/problem.ts'
import type { Secret } from '../../runtime/secrets/tokens.ts'
import { bearerToken } from '../../runtime/session/user-jwt.ts'
import { readUserCode } from '../user-code.ts'
import { decisionHandler } from './decision.ts'
import { decideByCode, describeByCode } from './device-request.ts'

/** As Postgres answers for a code that is not there, or not any more (patchbay.unknown_code). */
const unknown = newProblem(
  404,
  'not_found',
  'This code is unknown or has expired. Check it, or start again on your device.',
)

/**
 * `GET F/oauth/device/{user_code}`: who asks for what. Needs no sign-in; with the user's JWT only their own wrong codes
 * count against them, and not those of the address.
 */
export const describeDevice: Handler = async (call, runtime) => {
  const code = readUserCode(call.params.user_code ?? '')
  if (code === null) return problemResponse(unknown)

  const token = bearerToken(call.request)
  const user = token === null ? null : await runtime.verifyUserJwt(token)
  return describeByCode(code, 'device', user, call, runtime)
}

/** `POST F/oauth/device/{user_code}` → `{"status", "scope"}`; no scope where the user refused. */
export const decideDevice = decisionHandler<Secret<'userCode'>>({
  requestOf({ user_code = '' }) {
    const code = readUserCode(user_code)
    return code === null ? { problem: unknown } : { id: code }
  },
  async decide(decision, call, runtime) {
    const { ok, problem } = await decideByCode(decision, 'device', call, runtime)
    if (problem) return { problem }
    return {
      answer: decision.approve ? { status: 'approved', scope: ok.scope } : { status: 'denied' },
      problem: null,
    }
  },
})
