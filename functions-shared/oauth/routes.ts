import { anyOrigin, webOrigin } from '../runtime/cors.ts'
import type { Route } from '../runtime/edge-function.ts'
import { authorize } from './authorize/authorize.ts'
import { decideRequest, describeRequest } from './authorize/consent.ts'
import { waitForSignUp } from './authorize/wait.ts'
import { register } from './clients/register.ts'
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
    ['GET', '/requests/:request_id', describeRequest, webOrigin],
    ['POST', '/requests/:request_id', decideRequest, webOrigin],
    ['POST', '/requests/:request_id/wait', waitForSignUp, webOrigin],
    ['POST', '/token', token, anyOrigin],
    ['POST', '/device_authorization', deviceAuthorization, anyOrigin],
    ['GET', '/device/:user_code', describeDevice, webOrigin],
    ['POST', '/device/:user_code', decideDevice, webOrigin],
    ['POST', '/revoke', revoke, anyOrigin],
    // For servers that hold a secret: no page has one.
    ['POST', '/introspect', introspect],
    ['POST', '/register', register, anyOrigin],
    ['GET', '/.well-known/oauth-authorization-server', getMetadata, anyOrigin],
    ['GET', '/.well-known/openid-configuration', getMetadata, anyOrigin],
    ['GET', '/jwks', getJwks, anyOrigin],
  ]
}
