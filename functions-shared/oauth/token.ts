import { clientEndpoint } from './clients/client-endpoint.ts'
import { authorizationCodeGrant } from './grants/authorization-code.ts'
import { deviceCodeGrant } from './grants/device-code.ts'
import type { GrantType } from './grants/grant-type.ts'
import { refreshTokenGrant } from './grants/refresh-token.ts'
import { oauthProblem } from './problem.ts'

const grantTypes = new Map<string, GrantType>([
  ['authorization_code', authorizationCodeGrant],
  ['refresh_token', refreshTokenGrant],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCodeGrant],
])

/** Names of the grant types, for the metadata. */
export const grantTypeNames: readonly string[] = [...grantTypes.keys()]

/** `POST F/oauth/token` (RFC 6749 §3.2). */
export const token = clientEndpoint(async (parameters, client, call, runtime) => {
  const name = parameters.get('grant_type')
  if (name === undefined) return oauthProblem('invalid_request', 'grant_type is required')

  const grantType = grantTypes.get(name)
  // A log has no text of a caller who has not shown who it is.
  call.logFields.grant_type = grantType ? name : 'other'
  if (!grantType) return oauthProblem('unsupported_grant_type', 'this grant_type is not supported')
  return grantType(parameters, client, call, runtime)
})
