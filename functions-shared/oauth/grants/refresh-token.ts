import { refreshToken } from '../../gateway/refresh-token.ts'
import { digest, presented } from '../../runtime/secrets/tokens.ts'
import { asOAuthProblem, oauthProblem } from '../problem.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import { requestedResource } from '../resources.ts'
import { requestedScopes } from '../scopes.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, openTokenPair, sentPair, tokenResponse } from './token-pair.ts'

/** grant_type=refresh_token (RFC 6749 §6): rotates; a retry gets the very same answer (docs/adr/0009). */
export const refreshTokenGrant: GrantType = async (parameters, client, call, runtime) => {
  const { config, database, keyring } = runtime
  const token = parameters.get('refresh_token')
  if (token === undefined) return oauthProblem('invalid_request', 'refresh_token is required')

  const scopes = requestedScopes(parameters.get('scope'))
  const asked = requestedResource(parameters.get('resource'), config)
  if ('problem' in asked) return asked.problem

  const tokenDigest = digest(presented('token', token))
  const pair = newTokenPair(tokenDigest, keyring)
  const { ok, problem } = await refreshToken(database, {
    ...client,
    ...sentPair(pair),
    tokenDigest,
    scopes,
    resource: asked.resource,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })
  if (problem) return asOAuthProblem(problem)

  // Sealed: this token was spent before, moments ago, and this is the pair of then.
  const { sealed_access: access, sealed_refresh: refresh } = ok
  const live =
    access !== null && refresh !== null
      ? openTokenPair({ access, refresh }, tokenDigest, keyring)
      : pair
  if (!live)
    throw new Error('the sealed pair does not open: its key left PATCHBAY_TOKEN_KEYS too early')

  return tokenResponse(live, ok)
}
