import type { Route } from '../platform/edge-function.ts'
import { authorize } from './authorize/authorize.ts'
import { decideRequest, describeRequest } from './authorize/consent.ts'
import { preflight } from './cors.ts'
import { token } from './token/token.ts'

/** Routes of `F/oauth`. */
export const oauthRoutes: readonly Route[] = [
  ['GET', '/authorize', authorize],
  ['GET', '/requests/:request_id', describeRequest],
  ['POST', '/requests/:request_id', decideRequest],
  ['OPTIONS', '/requests/:request_id', preflight],
  ['POST', '/token', token],
]
