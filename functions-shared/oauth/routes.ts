import { anyOrigin, webOrigin } from '../runtime/http/cors.ts'
import type { Route } from '../runtime/http/edge-function.ts'
import { authorize } from './authorize.ts'
import { decideRequest, describeRequest } from './consent/authorization-request.ts'
import { decideDevice, describeDevice } from './consent/device.ts'
import { waitForSignUp } from './consent/wait-for-sign-up.ts'
import { deviceAuthorization } from './device-authorization.ts'
import { introspect } from './introspect.ts'
import { type AppScopes, getJwks, metadataEndpoint } from './metadata.ts'
import { register } from './register.ts'
import { revoke } from './revoke.ts'
import { token } from './token.ts'

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
