import { exchangeCode } from '../../gateway/exchange-code.ts'
import { digest, presented } from '../../runtime/secrets/tokens.ts'
import { isStorable } from '../parameters.ts'
import { presentedChallenge } from '../pkce.ts'
import { asOAuthProblem, oauthProblem } from '../problem.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import { requestedResource } from '../resources.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, sentPair, tokenResponse } from './token-pair.ts'

/** grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export const authorizationCodeGrant: GrantType = async (parameters, client, call, runtime) => {
  const { config, database, keyring } = runtime
  const code = parameters.get('code')
  if (code === undefined) return oauthProblem('invalid_request', 'code is required')

  const redirectUri = parameters.get('redirect_uri') ?? null
  if (redirectUri !== null && !isStorable(redirectUri))
    return oauthProblem('invalid_request', 'redirect_uri is malformed')

  const asked = requestedResource(parameters.get('resource'), config)
  if ('problem' in asked) return asked.problem

  const { challenge, isMalformed } = presentedChallenge(parameters)
  const codeDigest = digest(presented('code', code))
  const pair = newTokenPair(codeDigest, keyring)
  const { ok, problem } = await exchangeCode(database, {
    ...client,
    ...sentPair(pair),
    codeDigest,
    redirectUri,
    codeChallenge: challenge,
    resource: asked.resource,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })
  if (ok) return tokenResponse(pair, ok)
  return problem.error === 'invalid_grant' && isMalformed
    ? {
        ...asOAuthProblem(problem),
        error_description: 'code_verifier must be 43 to 128 unreserved characters',
      }
    : asOAuthProblem(problem)
}
