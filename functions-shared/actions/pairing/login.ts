import { readDecision } from '../../oauth/consent/decision.ts'
import { decideDeviceRequest, describeDeviceRequest } from '../../oauth/consent/device-request.ts'
import { refusedResponse } from '../../oauth/consent/refused.ts'
import { limitedFault, tooManyConnections } from '../../oauth/limited.ts'
import type { Handler } from '../../runtime/edge-function.ts'
import { faultResponse, invalidRequest } from '../../runtime/errors.ts'
import { forUser } from '../../runtime/for-user.ts'
import { json } from '../../runtime/respond.ts'

// The spec's 400: unknown, expired and used are one answer.
const badCode = invalidRequest('Invalid or expired temp code. Ask the assistant for a new link.')

/** `GET F/gpt/login/{temp_code}`: what the page shows before the user decides. */
export const describeLogin: Handler = async (call, runtime) => {
  const answer = await describeDeviceRequest(
    call.params.temp_code ?? '',
    'pairing',
    null,
    call,
    runtime,
  )
  if (answer !== null && 'retry_after' in answer) return limitedFault(Number(answer.retry_after))
  return answer?.status === 'pending' ? json(200, answer) : faultResponse(badCode)
}

/**
 * `POST F/gpt/login/{temp_code}` with the user's JWT: claims the pairing key for that user, once.
 * `{"decision": "deny"}` refuses; no body claims.
 */
export const decideLogin: Handler = forUser(async (user, call, runtime) => {
  const body = call.request.headers.has('content-type')
    ? await readDecision(call.request)
    : { approve: true }
  if ('fault' in body) return faultResponse(body.fault)

  const tempCode = call.params.temp_code ?? ''
  const answer = await decideDeviceRequest(tempCode, 'pairing', user, body.approve, call, runtime)
  switch (answer.outcome) {
    case 'not_found':
    case 'already_decided':
      return faultResponse(badCode)
    case 'refused':
      return refusedResponse(answer)
    case 'limited':
      return limitedFault(answer.retry_after)
    case 'too_many_connections':
      return faultResponse(tooManyConnections)
    case 'approved':
      return json(200, { message: 'Logged in. Return to the chat and say so.' })
    case 'denied':
      return json(200, { message: 'Refused. The chat has no access.' })
  }
})
