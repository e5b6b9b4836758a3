import process from 'node:process'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'
import { connectionRoutes } from '../../../functions-shared/connection/routes.ts'

export default createEdgeFunction('users', connectionRoutes, () => sharedRuntime(process.env))
