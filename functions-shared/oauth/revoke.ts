import { revokeToken } from '../gateway/revoke-token.ts'
import { digest, presented } from '../runtime/secrets/tokens.ts'
import { clientEndpoint } from './clients/client-endpoint.ts'
import { asOAuthProblem, oauthProblem } from './problem.ts'
import { rateLimitKey } from './rate-limit-key.ts'

/** `POST F/oauth/revoke` (RFC 7009). The token decides, so token_type_hint is not needed. */
export const revoke = clientEndpoint(async (parameters, client, call, runtime) => {
  const token = parameters.get('token')
  if (token === undefined) return oauthProblem('invalid_request', 'token is required')

  const problem = await revokeToken(runtime.database, {
    ...client,
    tokenDigest: digest(presented('token', token)),
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })
  return problem ? asOAuthProblem(problem) : {}
})
