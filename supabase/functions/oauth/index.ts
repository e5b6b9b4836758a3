import process from 'node:process'
import { app } from '../../../functions-shared/app/app.ts'
import { oauthRoutes } from '../../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/runtime/http/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/runtime/runtime.ts'

export default createEdgeFunction('oauth', oauthRoutes(app), () => sharedRuntime(process.env))
