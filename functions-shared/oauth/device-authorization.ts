import { startDeviceAuthorization } from '../gateway/start-device-authorization.ts'
import { digest, newSecret } from '../runtime/secrets/tokens.ts'
import { clientEndpoint } from './clients/client-endpoint.ts'
import { asOAuthProblem } from './problem.ts'
import { rateLimitKey } from './rate-limit-key.ts'
import { requestedResource } from './resources.ts'
import { requestedScopes } from './scopes.ts'
import { newUserCode } from './user-code.ts'

/** `POST F/oauth/device_authorization` (RFC 8628 §3.1 and §3.2). */
export const deviceAuthorization = clientEndpoint(async (parameters, client, call, runtime) => {
  const { config, database } = runtime
  const asked = requestedResource(parameters.get('resource'), config)
  if ('problem' in asked) return asked.problem

  const deviceCode = newSecret('device')
  const userCode = newUserCode()
  const { ok, problem } = await startDeviceAuthorization(database, {
    ...client,
    deviceDigest: digest(deviceCode),
    userCodeDigest: digest(userCode),
    scopes: requestedScopes(parameters.get('scope')),
    resource: asked.resource,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
    mcpResource: config.mcpResource,
  })
  if (problem) return asOAuthProblem(problem)

  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${config.webUrl}/device`,
    verification_uri_complete: `${config.webUrl}/device?user_code=${userCode}`,
    expires_in: ok.expires_in,
    interval: 5,
  }
})
