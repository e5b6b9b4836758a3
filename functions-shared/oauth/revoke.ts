import { digest } from '../runtime/tokens.ts'
import { type ClientAnswer, clientEndpoint } from './clients/client-endpoint.ts'
import { fault } from './fault.ts'
import { limitedAddress } from './limited-address.ts'

/** `POST F/oauth/revoke` (RFC 7009). The token decides, so token_type_hint is not needed. */
export const revoke = clientEndpoint(async (parameters, client, call, runtime) => {
  const token = parameters.get('token')
  if (token === undefined) return fault('invalid_request', 'token is required')

  const { answer } = await runtime.database.one<{ answer: ClientAnswer<object> }>`
    select patchbay_api.revoke_token(
      ${client.clientId}, ${client.secretDigest}, ${client.method}, ${digest(token)},
      ${call.traceId}, ${limitedAddress(call, runtime)}
    ) as answer`
  return answer
})
