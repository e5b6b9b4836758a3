import { z } from 'zod'
import type { Handler } from '../../runtime/edge-function.ts'
import { type Fault, faultResponse } from '../../runtime/errors.ts'
import { forUser } from '../../runtime/for-user.ts'
import { json } from '../../runtime/respond.ts'
import { digest, newToken } from '../../runtime/tokens.ts'
import { callbackUrl } from '../callback.ts'
import { returnTarget } from '../clients/return-target.ts'
import { limitedFault, tooManyConnections } from '../limited.ts'
import { readDecision } from './decision.ts'
import { type Refused, refusedResponse } from './refused.ts'

/** Answers for a request that is not there, or not any more. */
export const gone: Fault = {
  status: 404,
  error: 'not_found',
  message: 'This request is unknown or has expired. Start again from the assistant.',
}
/** The answer for a request that has its decision. */
export const decided: Fault = {
  status: 409,
  error: 'conflict',
  message: 'This request was answered already. Start again from the assistant if you need to.',
}

const signInAgain: Fault = {
  status: 403,
  error: 'sign_in_required',
  message: 'The app asked that you sign in again before you decide.',
}

/** An id as Postgres reads it. */
export const authorizationId = z.guid()

/** What Postgres knows of a request; the redirect URI itself is not for everybody. */
interface Description {
  status: string
  redirect_uri: string
  [shown: string]: unknown
}

/** `GET F/oauth/requests/{request_id}`: who asks for what, for the consent page. */
export const describeRequest: Handler = async (call, { config, database }) => {
  const id = authorizationId.safeParse(call.params.request_id)
  if (!id.success) return faultResponse(gone)

  const { answer } = await database.one<{ answer: Description | null }>`
    select patchbay_api.describe_authorization(
      ${id.data}, string_to_array(${config.appCallbacks.join(' ')}, ' ')
    ) as answer`

  if (answer === null) return faultResponse(gone)
  const { status, redirect_uri, ...description } = answer
  if (status !== 'pending') return faultResponse(decided)

  const returnsTo = returnTarget(redirect_uri)
  if (!returnsTo) return faultResponse(gone)
  return json(200, {
    ...description,
    redirect_host: returnsTo.kind === 'app' ? returnsTo.scheme : returnsTo.host,
    returns_to: returnsTo,
  })
}

type Outcome =
  | Refused
  | { outcome: 'not_found' | 'already_decided' | 'sign_in_required' | 'too_many_connections' }
  | { outcome: 'limited'; retry_after: number }
  | { outcome: 'approved' | 'denied'; redirect_uri: string; state: string | null }

/**
 * `POST F/oauth/requests/{request_id}` with the user's JWT and `{"decision": "approve" | "deny"}`
 * → `{"redirect_to"}`. One decision a request; the code exists from here on, for 60 seconds.
 */
export const decideRequest: Handler = forUser(async (user, call, { config, database }) => {
  const id = authorizationId.safeParse(call.params.request_id)
  if (!id.success) return faultResponse(gone)

  const body = await readDecision(call.request)
  if ('fault' in body) return faultResponse(body.fault)

  const { approve } = body
  const code = newToken('code')
  const { answer } = await database.one<{ answer: Outcome }>`
    select patchbay_api.decide_authorization(
      ${id.data}, ${database.json(user.claims)}, ${approve}, ${digest(code)}, ${call.traceId},
      string_to_array(${config.appCallbacks.join(' ')}, ' ')
    ) as answer`

  call.logFields.outcome = answer.outcome === 'refused' ? answer.error : answer.outcome

  switch (answer.outcome) {
    case 'not_found':
      return faultResponse(gone)
    case 'already_decided':
      return faultResponse(decided)
    case 'refused':
      return refusedResponse(answer)
    case 'sign_in_required':
      return faultResponse(signInAgain)
    case 'limited':
      return limitedFault(answer.retry_after)
    case 'too_many_connections':
      return faultResponse(tooManyConnections)
    case 'approved':
    case 'denied':
      return json(200, {
        redirect_to: callbackUrl(answer.redirect_uri, config.issuer, {
          ...(approve
            ? { code }
            : { error: 'access_denied', error_description: 'the user said no' }),
          state: answer.state,
        }),
      })
  }
})
