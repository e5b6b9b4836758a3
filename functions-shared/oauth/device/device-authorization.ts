import { digest, newSecret } from '../../platform/tokens.ts'
import { type ClientAnswer, clientEndpoint } from '../client-request.ts'
import { fault } from '../fault.ts'
import { limitedAddress } from '../limited-address.ts'
import { resourceOfToken, servedResources } from '../resources.ts'
import { newUserCode } from './user-code.ts'

/** `POST F/oauth/device_authorization` (RFC 8628 §3.1 and §3.2). */
export const deviceAuthorization = clientEndpoint(async (parameters, client, call, runtime) => {
  const { config, database } = runtime
  const scope = (parameters.get('scope') ?? '').trim().replaceAll(/ +/g, ' ')
  if (!/^[\x21\x23-\x5b\x5d-\x7e ]{0,1000}$/.test(scope))
    return fault('invalid_scope', 'scope is malformed')

  const asked = parameters.get('resource') ?? null
  if (asked !== null && !servedResources(config).includes(asked)) {
    return fault('invalid_target', 'resource is none of this server')
  }

  const deviceCode = newSecret()
  const userCode = newUserCode()
  const { answer } = await database.one<{ answer: ClientAnswer<object> }>`
    select gateway.start_device_authorization(
      ${client.clientId}, ${client.secretDigest}, ${client.method},
      ${digest(deviceCode)}, ${digest(userCode)}, string_to_array(${scope}, ' '), ${resourceOfToken(asked, config)},
      ${call.requestId}, ${limitedAddress(call, runtime)}
    ) as answer`
  if ('error' in answer) return answer

  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${config.webUrl}/device`,
    verification_uri_complete: `${config.webUrl}/device?user_code=${userCode}`,
    expires_in: 600,
    interval: 5,
  }
})
