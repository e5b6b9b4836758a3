import process from 'node:process'
import { createEdgeFunction } from '../../../functions-shared/runtime/http/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/runtime/runtime.ts'
import { connectionRoutes } from '../../../functions-shared/users/routes.ts'

export default createEdgeFunction('users', connectionRoutes, () => sharedRuntime(process.env))
