import { digest } from '../../runtime/tokens.ts'
import type { ClientAnswer } from '../clients/client-endpoint.ts'
import { fault } from '../fault.ts'
import { limitedAddress } from '../limited-address.ts'
import { requestedResource } from '../resources.ts'
import { requestedScopes } from '../scopes.ts'
import type { GrantType } from './grant-type.ts'
import { newTokenPair, openTokenPair, tokenResponse } from './token-pair.ts'

interface Refreshed {
  expires_in: number
  scope: string
  /** Present when this token was spent before, moments ago: the pair of then. */
  sealed?: { access: string; refresh: string }
}

/** grant_type=refresh_token (RFC 6749 §6): rotates; a retry gets the very same answer (docs/adr/0009). */
export const refreshTokenGrant: GrantType = async (parameters, client, call, runtime) => {
  const { config, database, keyring } = runtime
  const token = parameters.get('refresh_token')
  if (token === undefined) return fault('invalid_request', 'refresh_token is required')

  const scope = requestedScopes(parameters.get('scope'))
  const asked = requestedResource(parameters.get('resource'), config)
  if ('fault' in asked) return asked.fault

  const tokenDigest = digest<'token'>(token)
  const pair = newTokenPair(tokenDigest, keyring)
  const { answer } = await database.one<{ answer: ClientAnswer<Refreshed> }>`
    select patchbay_api.refresh_token(
      ${client.clientId}, ${client.secretDigest}, ${client.method},
      ${tokenDigest}, string_to_array(${scope}, ' '), ${asked.resource},
      ${pair.accessDigest}, ${pair.refreshDigest}, ${pair.sealedAccess}, ${pair.sealedRefresh},
      ${call.traceId}, ${limitedAddress(call, runtime)}
    ) as answer`

  if ('error' in answer) return answer

  const live = answer.sealed ? openTokenPair(answer.sealed, tokenDigest, keyring) : pair
  if (!live)
    throw new Error('the sealed pair does not open: its key left PATCHBAY_TOKEN_KEYS too early')

  return tokenResponse(live, answer)
}
