import process from 'node:process'
import { app } from '../../../functions-shared/app/app.ts'
import { oauthRoutes } from '../../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'

export default createEdgeFunction('oauth', oauthRoutes(app), () => sharedRuntime(process.env))
