import { redeemDeviceCode } from '../../gateway/redeem-device-code.ts'
import { digest, presented } from '../../runtime/secrets/tokens.ts'
import { asOAuthProblem, oauthProblem } from '../problem.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import { requestedResource } from '../resources.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, sentPair, tokenResponse } from './token-pair.ts'

/** grant_type=urn:ietf:params:oauth:grant-type:device_code (RFC 8628 §3.4). */
export const deviceCodeGrant: GrantType = async (parameters, client, call, runtime) => {
  const deviceCode = parameters.get('device_code')
  if (deviceCode === undefined) return oauthProblem('invalid_request', 'device_code is required')

  const asked = requestedResource(parameters.get('resource'), runtime.config)
  if ('problem' in asked) return asked.problem

  const codeDigest = digest(presented('device', deviceCode))
  const pair = newTokenPair(codeDigest, runtime.keyring)
  const { ok, problem } = await redeemDeviceCode(runtime.database, {
    ...client,
    ...sentPair(pair),
    deviceDigest: codeDigest,
    resource: asked.resource,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })
  return ok ? tokenResponse(pair, ok) : asOAuthProblem(problem)
}
