import { digest } from '../../runtime/tokens.ts'
import type { ClientAnswer } from '../clients/client-endpoint.ts'
import { fault } from '../fault.ts'
import { limitedAddress } from '../limited-address.ts'
import { isStorable } from '../parameters.ts'
import { presentedChallenge } from '../pkce.ts'
import { requestedResource } from '../resources.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, tokenResponse } from './token-pair.ts'

/** grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export const authorizationCodeGrant: GrantType = async (parameters, client, call, runtime) => {
  const { config, database, keyring } = runtime
  const code = parameters.get('code')
  if (code === undefined) return fault('invalid_request', 'code is required')

  const redirectUri = parameters.get('redirect_uri') ?? null
  if (redirectUri !== null && !isStorable(redirectUri))
    return fault('invalid_request', 'redirect_uri is malformed')

  const asked = requestedResource(parameters.get('resource'), config)
  if ('fault' in asked) return asked.fault

  const { challenge, isMalformed } = presentedChallenge(parameters)
  const codeDigest = digest<'code'>(code)
  const pair = newTokenPair(codeDigest, keyring)
  const { answer } = await database.one<{
    answer: ClientAnswer<{ expires_in: number; scope: string }>
  }>`
    select patchbay_api.exchange_code(
      ${client.clientId}, ${client.secretDigest}, ${client.method},
      ${codeDigest}, ${redirectUri}, ${challenge}, ${asked.resource},
      ${pair.accessDigest}, ${pair.refreshDigest}, ${pair.sealedAccess}, ${pair.sealedRefresh},
      ${call.traceId}, ${limitedAddress(call, runtime)}
    ) as answer`

  if ('error' in answer) {
    return answer.error === 'invalid_grant' && isMalformed
      ? { ...answer, error_description: 'code_verifier must be 43 to 128 unreserved characters' }
      : answer
  }
  return tokenResponse(pair, answer)
}
