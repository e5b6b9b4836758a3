import process from 'node:process'
import { actionRoutes } from '../../../functions-shared/actions/http-routes.ts'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'

export default createEdgeFunction('gpt', actionRoutes, () => sharedRuntime(process.env))
