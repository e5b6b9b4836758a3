import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../functions-shared/platform/edge-function.ts'
import { createRuntime, type Runtime } from '../../functions-shared/platform/runtime.ts'
import { stack } from './stack.ts'

/** The oauth function in this process (Node), on the stack's Postgres, with settings of its own. */
export function oauthInProcess(env: Record<string, string>): {
  post(path: string, form: Record<string, string>): Promise<Response>
  runtime: Runtime
} {
  const runtime = createRuntime({
    PATCHBAY_DB_URL: stack.db_url,
    PATCHBAY_PUBLIC_URL: stack.api_url,
    PATCHBAY_JWT_SECRET: 'not used in this test',
    PATCHBAY_LIMITS: 'relaxed',
    PATCHBAY_LOG_LEVEL: 'error',
    ...env,
  })
  const edge = createEdgeFunction('oauth', oauthRoutes, () => runtime)

  return {
    runtime,
    post: (path, form) =>
      edge.fetch(
        new Request(`${stack.api_url}/oauth${path}`, {
          method: 'POST',
          body: new URLSearchParams(form),
        }),
      ),
  }
}
