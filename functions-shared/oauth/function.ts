import { createEdgeFunction } from '../runtime/http/edge-function.ts'
import type { EdgeFunction } from '../runtime/http/edge-function-export.ts'
import { sharedRuntime } from '../runtime/runtime.ts'
import type { AppScopes } from './metadata.ts'
import { oauthRoutes } from './routes.ts'

/**
 * The Edge Function `oauth`: the authorization server.
 *
 * @param app what createPatchbay made
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as `patchbay-`
 */
export function oauthFunction(
  app: AppScopes,
  env: Record<string, string | undefined>,
  prefix = '',
): EdgeFunction {
  return createEdgeFunction('oauth', oauthRoutes(app), () => sharedRuntime(env, prefix), prefix)
}
