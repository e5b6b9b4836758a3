import process from 'node:process'
import { operationsRoutes } from '../../../functions-shared/ops/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/runtime/http/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/runtime/runtime.ts'

export default createEdgeFunction('ops', operationsRoutes, () => sharedRuntime(process.env))
