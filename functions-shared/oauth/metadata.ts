import type { Config } from '../runtime/config/config.ts'
import { constantAnswer } from '../runtime/http/constant-answer.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import { LANGUAGES } from '../runtime/languages.ts'
import { grantTypeNames } from './token.ts'

/** The scopes that the actions of the app need. */
export interface AppScopes {
  scopes: readonly string[]
}

/** The scopes that a client may ask for; `offline_access` tells clients that refresh tokens exist. */
export function supportedScopes({ scopes }: AppScopes): string[] {
  return [...scopes, 'offline_access']
}

/**
 * Authorization server metadata (RFC 8414), which doubles as the OpenID discovery document: for an issuer
 * with a path that is the one form which a bare project domain can serve. The last three members are what
 * OpenID clients insist on; no ID token is ever issued.
 */
function serverMetadata(app: AppScopes, config: Config): Record<string, unknown> {
  const { issuer } = config
  const clientAuthentication = ['client_secret_post', 'client_secret_basic', 'none']
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    device_authorization_endpoint: `${issuer}/device_authorization`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    ...(config.registrationOpen && { registration_endpoint: `${issuer}/register` }),
    scopes_supported: supportedScopes(app),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypeNames,
    token_endpoint_auth_methods_supported: clientAuthentication,
    revocation_endpoint_auth_methods_supported: clientAuthentication,
    introspection_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    protected_resources: [config.gptResource, config.mcpResource],
    ui_locales_supported: LANGUAGES,
    service_documentation: `${config.webUrl}/`,
    op_policy_uri: `${config.webUrl}/privacy`,
    jwks_uri: `${issuer}/jwks`,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

const PUBLIC = { 'cache-control': 'public, max-age=300' }

/** `GET F/oauth/.well-known/oauth-authorization-server` and `…/openid-configuration`. */
export function metadataEndpoint(app: AppScopes): Handler {
  return constantAnswer((config) => serverMetadata(app, config), PUBLIC)
}

/** `GET F/oauth/jwks`: tokens are opaque, so there is no key to publish. */
export const getJwks = constantAnswer(() => ({ keys: [] }), PUBLIC)
