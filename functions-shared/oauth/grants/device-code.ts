import { digest } from '../../runtime/tokens.ts'
import type { ClientAnswer } from '../clients/client-endpoint.ts'
import { fault } from '../fault.ts'
import { limitedAddress } from '../limited-address.ts'
import { requestedResource } from '../resources.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, tokenResponse } from './token-pair.ts'

/** grant_type=urn:ietf:params:oauth:grant-type:device_code (RFC 8628 §3.4). */
export const deviceCodeGrant: GrantType = async (parameters, client, call, runtime) => {
  const deviceCode = parameters.get('device_code')
  if (deviceCode === undefined) return fault('invalid_request', 'device_code is required')

  const asked = requestedResource(parameters.get('resource'), runtime.config)
  if ('fault' in asked) return asked.fault

  const codeDigest = digest<'device'>(deviceCode)
  const pair = newTokenPair(codeDigest, runtime.keyring)
  const { answer } = await runtime.database.one<{
    answer: ClientAnswer<{ expires_in: number; scope: string }>
  }>`
    select patchbay_api.redeem_device_code(
      ${client.clientId}, ${client.secretDigest}, ${client.method}, ${codeDigest},
      ${pair.accessDigest}, ${pair.refreshDigest}, ${pair.sealedAccess}, ${pair.sealedRefresh},
      ${call.traceId}, ${limitedAddress(call, runtime)}, ${asked.resource}
    ) as answer`

  return 'error' in answer ? answer : tokenResponse(pair, answer)
}
