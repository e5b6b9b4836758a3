import { createEdgeFunction } from '../runtime/http/edge-function.ts'
import type { EdgeFunction } from '../runtime/http/edge-function-export.ts'
import { sharedRuntime } from '../runtime/runtime.ts'
import type { DescribedApp } from './openapi.ts'
import { gptRoutes } from './routes.ts'

/**
 * The Edge Function `gpt`: the actions over HTTP.
 *
 * @param app what createPatchbay made
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as `patchbay-`
 */
export function gptFunction(
  app: DescribedApp,
  env: Record<string, string | undefined>,
  prefix = '',
): EdgeFunction {
  return createEdgeFunction('gpt', gptRoutes(app), () => sharedRuntime(env, prefix), prefix)
}
