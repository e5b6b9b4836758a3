import { createEdgeFunction } from '../runtime/http/edge-function.ts'
import type { EdgeFunction } from '../runtime/http/edge-function-export.ts'
import { sharedRuntime } from '../runtime/runtime.ts'
import { mcpRoutes } from './routes.ts'
import type { ServedApp } from './toolset.ts'

/**
 * The Edge Function `mcp`: the same actions as tools.
 *
 * @param app what createPatchbay made
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as `patchbay-`
 */
export function mcpFunction(
  app: ServedApp,
  env: Record<string, string | undefined>,
  prefix = '',
): EdgeFunction {
  return createEdgeFunction('mcp', mcpRoutes(app), () => sharedRuntime(env, prefix), prefix)
}
