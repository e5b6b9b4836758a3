import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { app } from '../../functions-shared/app/app.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { createRuntime } from '../../functions-shared/runtime/runtime.ts'
import { stack, stackKeys } from './stack.ts'

/** The functions oauth and gpt in this process (Node), on the stack's Postgres, with settings of their own. */
export function functionsInProcess(env: Record<string, string> = {}) {
  const keys = stackKeys()
  const runtime = createRuntime({
    PATCHBAY_DB_URL: stack.db_url,
    PATCHBAY_PUBLIC_URL: stack.api_url,
    PATCHBAY_JWT_SECRET: keys.jwt_secret,
    PATCHBAY_TOKEN_KEYS: keys.token_keys,
    PATCHBAY_LIMITS: 'relaxed',
    PATCHBAY_DCR: 'on',
    PATCHBAY_LOG_LEVEL: 'error',
    ...env,
  })
  const functions = {
    oauth: createEdgeFunction('oauth', oauthRoutes(app), () => runtime),
    gpt: createEdgeFunction('gpt', gptRoutes(app), () => runtime),
  }

  return {
    runtime,
    /** `path` begins with the function's name: `/oauth/token`. */
    fetch: (path: `/${keyof typeof functions}/${string}`, init?: RequestInit) =>
      functions[path.startsWith('/oauth/') ? 'oauth' : 'gpt'].fetch(
        new Request(stack.api_url + path, init),
      ),
    close: () => runtime.database.close(),
  }
}
