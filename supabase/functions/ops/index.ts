import process from 'node:process'
import { operationsRoutes } from '../../../functions-shared/operations/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'

export default createEdgeFunction('ops', operationsRoutes, () => sharedRuntime(process.env))
