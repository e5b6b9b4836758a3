import { z } from 'zod'
import { readJson } from '../../platform/body.ts'
import type { Handler } from '../../platform/edge-function.ts'
import { type Fault, faultResponse, invalidRequest, unauthorized } from '../../platform/errors.ts'
import { json, jsonText } from '../../platform/respond.ts'
import { digest, newToken } from '../../platform/tokens.ts'
import { bearerToken } from '../../platform/user-jwt.ts'
import { callbackUrl } from '../callback.ts'
import { corsFor } from '../cors.ts'

const gone: Fault = {
  status: 404,
  error: 'not_found',
  message: 'This request is unknown or has expired. Start again from the assistant.',
}
const decided: Fault = {
  status: 409,
  error: 'conflict',
  message: 'This request was answered already. Start again from the assistant if you need to.',
}

const requestId = z.uuid()
const decision = z.strictObject({ decision: z.enum(['approve', 'deny']) })

/** `GET F/oauth/requests/{request_id}`: who asks for what, for the consent page. */
export const describeRequest: Handler = async (call, { config, database }) => {
  const cors = corsFor(call.request, config)
  const id = requestId.safeParse(call.params.request_id)
  if (!id.success) return faultResponse(gone, cors)

  const { answer } = await database.one<{ answer: string | null }>`
    select gateway.describe_authorization(${id.data})::text as answer`

  return answer === null ? faultResponse(gone, cors) : jsonText(200, answer, cors)
}

type Outcome =
  | { outcome: 'not_found' | 'already_decided' | 'unknown_user' }
  | { outcome: 'approved' | 'denied'; redirect_uri: string; state: string | null }

/**
 * `POST F/oauth/requests/{request_id}` with the user's JWT and `{"decision": "approve" | "deny"}`
 * → `{"redirect_to"}`. One decision a request; the code exists from here on, for 60 seconds.
 */
export const decideRequest: Handler = async (call, { config, database, verifyUserJwt }) => {
  const cors = corsFor(call.request, config)
  const token = bearerToken(call.request)
  const user = token && (await verifyUserJwt(token))
  if (!user) return faultResponse(unauthorized, { ...cors, 'www-authenticate': 'Bearer' })

  const id = requestId.safeParse(call.params.request_id)
  if (!id.success) return faultResponse(gone, cors)

  const body = await readJson(call.request)
  if ('fault' in body) return faultResponse(body.fault, cors)
  const parsed = decision.safeParse(body.value)
  if (!parsed.success) {
    return faultResponse(
      invalidRequest('The body must be {"decision": "approve"} or {"decision": "deny"}.'),
      cors,
    )
  }

  const approve = parsed.data.decision === 'approve'
  const code = newToken('code')
  const { answer } = await database.one<{ answer: Outcome }>`
    select gateway.decide_authorization(
      ${id.data}, ${user.id}, ${approve}, ${digest(code)}, ${call.requestId}
    ) as answer`

  call.facts.outcome = answer.outcome

  switch (answer.outcome) {
    case 'not_found':
      return faultResponse(gone, cors)
    case 'already_decided':
      return faultResponse(decided, cors)
    case 'unknown_user':
      return faultResponse(unauthorized, cors)
    case 'approved':
    case 'denied':
      return json(
        200,
        {
          redirect_to: callbackUrl(answer.redirect_uri, config.issuer, {
            ...(approve
              ? { code }
              : { error: 'access_denied', error_description: 'the user said no' }),
            state: answer.state,
          }),
        },
        cors,
      )
  }
}
