import type { Handler } from '../../runtime/edge-function.ts'
import { type Fault, faultResponse } from '../../runtime/errors.ts'
import { forUser } from '../../runtime/for-user.ts'
import { json } from '../../runtime/respond.ts'
import { bearerToken } from '../../runtime/user-jwt.ts'
import { limitedFault, tooManyConnections } from '../limited.ts'
import { readUserCode } from '../user-code.ts'
import { readDecision } from './decision.ts'
import { decideDeviceRequest, describeDeviceRequest } from './device-request.ts'
import { refusedResponse } from './refused.ts'

const unknown: Fault = {
  status: 404,
  error: 'not_found',
  message: 'This code is unknown or has expired. Check it, or start again on your device.',
}
const decided: Fault = {
  status: 409,
  error: 'conflict',
  message: 'This code was answered already. Start again on your device if you need to.',
}

/**
 * `GET F/oauth/device/{user_code}`: who asks for what. Needs no sign-in; with the user's JWT only their own wrong codes
 * count against them, and not those of the address.
 */
export const describeDevice: Handler = async (call, runtime) => {
  const code = readUserCode(call.params.user_code ?? '')
  if (code === null) return faultResponse(unknown)

  const token = bearerToken(call.request)
  const user = token === null ? null : await runtime.verifyUserJwt(token)
  const answer = await describeDeviceRequest(code, 'device', user, call, runtime)
  if (answer === null) return faultResponse(unknown)
  if ('retry_after' in answer) return limitedFault(Number(answer.retry_after))
  return answer.status === 'pending' ? json(200, answer) : faultResponse(decided)
}

/** `POST F/oauth/device/{user_code}` with the user's JWT and `{"decision"}` → `{"status"}`. */
export const decideDevice: Handler = forUser(async (user, call, runtime) => {
  const code = readUserCode(call.params.user_code ?? '')
  if (code === null) return faultResponse(unknown)
  const body = await readDecision(call.request)
  if ('fault' in body) return faultResponse(body.fault)

  const answer = await decideDeviceRequest(code, 'device', user, body.approve, call, runtime)
  switch (answer.outcome) {
    case 'not_found':
      return faultResponse(unknown)
    case 'already_decided':
      return faultResponse(decided)
    case 'refused':
      return refusedResponse(answer)
    case 'limited':
      return limitedFault(answer.retry_after)
    case 'too_many_connections':
      return faultResponse(tooManyConnections)
    case 'approved':
    case 'denied':
      return json(200, { status: answer.outcome })
  }
})
