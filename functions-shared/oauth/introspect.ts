import { digest } from '../runtime/tokens.ts'
import { type ClientAnswer, clientEndpoint } from './clients/client-endpoint.ts'
import { fault } from './fault.ts'
import { limitedAddress } from './limited-address.ts'

interface Introspection {
  active: boolean
  kind?: 'access' | 'refresh'
  resource?: string | null
  [claim: string]: unknown
}

/** `POST F/oauth/introspect` (RFC 7662): a client's own tokens; any other is `{"active": false}`. */
export const introspect = clientEndpoint(async (parameters, client, call, runtime) => {
  const token = parameters.get('token')
  if (token === undefined) return fault('invalid_request', 'token is required')

  const { answer } = await runtime.database.one<{ answer: ClientAnswer<Introspection> }>`
    select patchbay_api.introspect_token(
      ${client.clientId}, ${client.secretDigest}, ${client.method}, ${digest(token)},
      ${call.traceId}, ${limitedAddress(call, runtime)}
    ) as answer`
  if ('error' in answer || !answer.active) return answer

  const { kind, resource, ...facts } = answer
  return {
    ...facts,
    // RFC 7662 §2.2: token_type is that of RFC 6749 §5.1, which a refresh token does not have.
    ...(kind === 'access' && { token_type: 'bearer' }),
    aud: resource ?? runtime.config.gptResource,
    iss: runtime.config.issuer,
  }
})
