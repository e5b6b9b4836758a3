import type { Route } from '../platform/edge-function.ts'
import { authorize } from './authorize/authorize.ts'
import { decideRequest, describeRequest } from './authorize/consent.ts'
import { waitForSignUp } from './authorize/wait.ts'
import { register } from './clients/register.ts'
import { preflight } from './cors.ts'
import { deviceAuthorization } from './device/device-authorization.ts'
import { decideDevice, describeDevice } from './device/device-page.ts'
import { type AppScopes, getJwks, metadataEndpoint } from './metadata.ts'
import { token } from './token/token.ts'
import { introspect, revoke } from './token-of-client.ts'

/** Routes of `F/oauth`. */
export function oauthRoutes(app: AppScopes): Route[] {
  const getMetadata = metadataEndpoint(app)
  return [
    ['GET', '/authorize', authorize],
    ['GET', '/requests/:request_id', describeRequest],
    ['POST', '/requests/:request_id', decideRequest],
    ['OPTIONS', '/requests/:request_id', preflight],
    ['POST', '/requests/:request_id/wait', waitForSignUp],
    ['OPTIONS', '/requests/:request_id/wait', preflight],
    ['POST', '/token', token],
    ['POST', '/device_authorization', deviceAuthorization],
    ['GET', '/device/:user_code', describeDevice],
    ['POST', '/device/:user_code', decideDevice],
    ['OPTIONS', '/device/:user_code', preflight],
    ['POST', '/revoke', revoke],
    ['POST', '/introspect', introspect],
    ['POST', '/register', register],
    ['GET', '/.well-known/oauth-authorization-server', getMetadata],
    ['GET', '/.well-known/openid-configuration', getMetadata],
    ['GET', '/jwks', getJwks],
  ]
}
