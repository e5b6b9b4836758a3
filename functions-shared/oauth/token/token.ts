import type { Call, Handler } from '../../platform/edge-function.ts'
import { json } from '../../platform/respond.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { fault, type OAuthFault, tokenFaultResponse } from '../fault.ts'
import type { Parameters } from '../parameters.ts'
import { type ClientCredentials, readClientCredentials } from './client-credentials.ts'
import { exchangeCode } from './exchange-code.ts'
import { readForm } from './read-form.ts'
import { refreshToken } from './refresh-token.ts'

/** The token response of RFC 6749 §5.1. */
export interface TokenResponse {
  access_token: string
  token_type: 'bearer'
  /** Seconds. */
  expires_in: number
  refresh_token: string
  scope: string
}

/** A grant type: one call of one entry function. */
export type GrantType = (
  parameters: Parameters,
  client: ClientCredentials,
  call: Call,
  runtime: Runtime,
) => Promise<TokenResponse | OAuthFault>

const grantTypes = new Map<string, GrantType>([
  ['authorization_code', exchangeCode],
  ['refresh_token', refreshToken],
])

/** `POST F/oauth/token` (RFC 6749 §3.2). */
export const token: Handler = async (call, runtime) => {
  const form = await readForm(call.request)
  if ('fault' in form) return json(form.status, form.fault)
  const { parameters } = form

  const client = readClientCredentials(call.request.headers.get('authorization'), parameters)
  if ('fault' in client) return tokenFaultResponse(client.fault)

  const name = parameters.get('grant_type')
  if (name === undefined)
    return tokenFaultResponse(fault('invalid_request', 'grant_type is required'))
  const grantType = grantTypes.get(name)
  if (!grantType)
    return tokenFaultResponse(fault('unsupported_grant_type', 'this grant_type is not supported'))

  const answer = await grantType(parameters, client.credentials, call, runtime)
  call.facts.client_id = client.credentials.clientId.slice(0, 200)
  call.facts.grant_type = name
  call.facts.outcome = 'error' in answer ? answer.error : 'ok'

  return 'error' in answer ? tokenFaultResponse(answer) : json(200, answer, { pragma: 'no-cache' })
}
