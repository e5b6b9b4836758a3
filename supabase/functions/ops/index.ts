import process from 'node:process'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'
import { operationsRoutes } from '../../../functions-shared/operations/routes.ts'

export default createEdgeFunction('ops', operationsRoutes, () => sharedRuntime(process.env))
