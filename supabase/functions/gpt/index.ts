import process from 'node:process'
import { gptRoutes } from '../../../functions-shared/actions/http-routes.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { createEdgeFunction } from '../../../functions-shared/runtime/http/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/runtime/runtime.ts'

export default createEdgeFunction('gpt', gptRoutes(app), () => sharedRuntime(process.env))
