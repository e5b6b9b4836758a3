import process from 'node:process'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'
import { oauthRoutes } from '../../../functions-shared/oauth/routes.ts'

export default createEdgeFunction('oauth', oauthRoutes, () => sharedRuntime(process.env))
