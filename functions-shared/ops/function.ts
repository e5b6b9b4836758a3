import { createEdgeFunction } from '../runtime/http/edge-function.ts'
import type { EdgeFunction } from '../runtime/http/edge-function-export.ts'
import { sharedRuntime } from '../runtime/runtime.ts'
import { operationsRoutes } from './routes.ts'

/**
 * The Edge Function `ops`: health, metrics, webhooks.
 *
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as `patchbay-`
 */
export function opsFunction(env: Record<string, string | undefined>, prefix = ''): EdgeFunction {
  return createEdgeFunction('ops', operationsRoutes, () => sharedRuntime(env, prefix), prefix)
}
