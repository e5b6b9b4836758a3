import process from 'node:process'
import { connectionRoutes } from '../../../functions-shared/connection/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'

export default createEdgeFunction('users', connectionRoutes, () => sharedRuntime(process.env))
