import { createEdgeFunction } from '../runtime/http/edge-function.ts'
import type { EdgeFunction } from '../runtime/http/edge-function-export.ts'
import { sharedRuntime } from '../runtime/runtime.ts'
import { connectionRoutes } from './routes.ts'

/**
 * The Edge Function `users`: the status of a user's connection.
 *
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as `patchbay-`
 */
export function usersFunction(env: Record<string, string | undefined>, prefix = ''): EdgeFunction {
  return createEdgeFunction('users', connectionRoutes, () => sharedRuntime(env, prefix), prefix)
}
