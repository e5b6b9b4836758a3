import { introspectToken } from '../gateway/introspect-token.ts'
import { digest, presented } from '../runtime/secrets/tokens.ts'
import { clientEndpoint } from './clients/client-endpoint.ts'
import { asOAuthProblem, oauthProblem } from './problem.ts'
import { rateLimitKey } from './rate-limit-key.ts'

/** `POST F/oauth/introspect` (RFC 7662): a client's own tokens; any other is `{"active": false}`. */
export const introspect = clientEndpoint(async (parameters, client, call, runtime) => {
  const token = parameters.get('token')
  if (token === undefined) return oauthProblem('invalid_request', 'token is required')

  const { ok, problem } = await introspectToken(runtime.database, {
    ...client,
    tokenDigest: digest(presented('token', token)),
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })
  if (problem) return asOAuthProblem(problem)
  if (!ok.active) return { active: false }

  const { kind, resource, ...facts } = ok
  return {
    ...facts,
    // RFC 7662 §2.2: token_type is that of RFC 6749 §5.1, which a refresh token does not have.
    ...(kind === 'access' && { token_type: 'bearer' }),
    aud: resource ?? runtime.config.gptResource,
    iss: runtime.config.issuer,
  }
})
