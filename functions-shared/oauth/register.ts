import { registerClient } from '../gateway/register-client.ts'
import { readJson } from '../runtime/http/body.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import { notFound, problemResponse } from '../runtime/http/problem.ts'
import { json } from '../runtime/http/respond.ts'
import { digest, newToken } from '../runtime/secrets/tokens.ts'
import { readClientMetadata } from './clients/client-metadata.ts'
import { returnTarget } from './clients/return-target.ts'
import { asOAuthProblem, oauthProblemResponse } from './problem.ts'
import { rateLimitKey } from './rate-limit-key.ts'
import { grantTypeNames } from './token.ts'

/**
 * `POST F/oauth/register` (RFC 7591), where PATCHBAY_DCR is on. Open to all, so it gives little: PKCE is
 * required, the user decides, and a registration that nobody uses goes after a while (patchbay.retention).
 */
export const register: Handler = async (call, runtime) => {
  if (!runtime.config.registrationOpen) return problemResponse(notFound)

  const body = await readJson(call.request)
  if ('problem' in body) {
    return json(body.problem.status, {
      error: 'invalid_client_metadata',
      error_description: body.problem.message,
    })
  }
  // RFC 7591 §2: client_secret_basic is the default of token_endpoint_auth_method.
  const clientId = `mcp-${crypto.randomUUID()}`
  const defaults = { name: '', authMethod: 'client_secret_basic' } as const
  const read = readClientMetadata(body.value, defaults, runtime.config.appCallbacks)
  if ('problem' in read) return json(400, read.problem)

  const name = read.metadata.name || siteOf(read.metadata.redirect_uris) || clientId
  const metadata = { ...read.metadata, name }
  const secret = metadata.auth_method === 'none' ? null : newToken('secret')

  const { ok, problem } = await registerClient(runtime.database, {
    clientId,
    secretDigest: secret === null ? null : digest(secret),
    metadata,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
  })

  if (problem) return oauthProblemResponse(asOAuthProblem(problem))
  call.logFields.client_id = clientId

  // What a client can do here, whatever else it has named (RFC 7591 §3.2.1).
  const usesCodes = metadata.redirect_uris.length > 0
  return json(201, {
    client_id: clientId,
    client_id_issued_at: Math.floor(Date.now() / 1000),
    ...(secret !== null && { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: metadata.name,
    ...(usesCodes && { redirect_uris: metadata.redirect_uris }),
    ...(metadata.logo_uri !== null && { logo_uri: metadata.logo_uri }),
    ...(metadata.policy_uri !== null && { policy_uri: metadata.policy_uri }),
    token_endpoint_auth_method: metadata.auth_method,
    grant_types: grantTypeNames.filter((name) => usesCodes || name !== 'authorization_code'),
    response_types: usesCodes ? ['code'] : [],
    scope: ok.scope,
  })
}

/** The site that a client returns to, where it does: what a client without a name is called. */
function siteOf(redirectUris: readonly string[]): string | undefined {
  const site = redirectUris.map(returnTarget).find((target) => target?.kind === 'web')
  // The end of a host says whose it is.
  return site?.kind === 'web' ? site.host.slice(-100) : undefined
}
