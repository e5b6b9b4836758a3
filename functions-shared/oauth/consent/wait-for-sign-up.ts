import type { Handler } from '../../runtime/edge-function.ts'
import { faultResponse } from '../../runtime/errors.ts'
import { limitedFault } from '../limited.ts'
import { limitedAddress } from '../limited-address.ts'
import { authorizationId, decided, gone } from './authorization-request.ts'

type Outcome =
  | { outcome: 'waiting' | 'already_decided' | 'not_found' }
  | { outcome: 'limited'; retry_after: number }

/**
 * `POST F/oauth/requests/{request_id}/wait`: somebody signs up by e-mail for it, so a pending request lives one hour from
 * its start. Nobody is signed in yet: knowing the id is all that it takes, and asking again changes nothing.
 */
export const waitForSignUp: Handler = async (call, runtime) => {
  const id = authorizationId.safeParse(call.params.request_id)
  if (!id.success) return faultResponse(gone)

  const { answer } = await runtime.database.one<{ answer: Outcome }>`
    select patchbay_api.extend_authorization(${id.data}, ${limitedAddress(call, runtime)}) as answer`

  call.logFields.outcome = answer.outcome

  switch (answer.outcome) {
    case 'limited':
      return limitedFault(answer.retry_after)
    case 'not_found':
      return faultResponse(gone)
    case 'already_decided':
      return faultResponse(decided)
    case 'waiting':
      return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  }
}
