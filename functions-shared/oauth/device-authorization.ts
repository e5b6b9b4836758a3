import { digest, newSecret } from '../runtime/tokens.ts'
import { type ClientAnswer, clientEndpoint } from './clients/client-endpoint.ts'
import { limitedAddress } from './limited-address.ts'
import { requestedResource } from './resources.ts'
import { requestedScopes } from './scopes.ts'
import { newUserCode } from './user-code.ts'

/** `POST F/oauth/device_authorization` (RFC 8628 §3.1 and §3.2). */
export const deviceAuthorization = clientEndpoint(async (parameters, client, call, runtime) => {
  const { config, database } = runtime
  const scope = requestedScopes(parameters.get('scope'))
  const asked = requestedResource(parameters.get('resource'), config)
  if ('fault' in asked) return asked.fault

  const deviceCode = newSecret()
  const userCode = newUserCode()
  const { answer } = await database.one<{ answer: ClientAnswer<{ expires_in: number }> }>`
    select patchbay_api.start_device_authorization(
      ${client.clientId}, ${client.secretDigest}, ${client.method},
      ${digest(deviceCode)}, ${digest(userCode)}, string_to_array(${scope}, ' '), ${asked.resource},
      ${call.traceId}, ${limitedAddress(call, runtime)}, ${config.mcpResource}
    ) as answer`
  if ('error' in answer) return answer

  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${config.webUrl}/device`,
    verification_uri_complete: `${config.webUrl}/device?user_code=${userCode}`,
    expires_in: answer.expires_in,
    interval: 5,
  }
})
