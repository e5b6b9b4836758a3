import type { Sql } from 'postgres'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { routesOf } from '../../functions-shared/actions/routes.ts'
import { app } from '../../functions-shared/app/app.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { newToken } from '../../functions-shared/runtime/secrets/tokens.ts'
import { answer } from './answers.ts'
import { digest } from './digest.ts'
import { mcpHeaders, mcpInProcess, message } from './mcp.ts'

/** Both doors for actions that are not in the registry, in this process, on a database of the test's own. */
export function scratchDoors(sql: Sql, url: string, actions: readonly Action[]) {
  const { runtime } = mcpInProcess({ PATCHBAY_DB_URL: url })
  const gpt = createEdgeFunction('gpt', routesOf(actions), () => runtime)
  const mcp = createEdgeFunction('mcp', mcpRoutes({ ...app, actions }), () => runtime)

  return {
    runtime,

    /** A new user, with a token for each door. */
    async newUser(scopes = [...new Set(actions.map(({ scope }) => scope))]) {
      const [user] = await sql`
        insert into auth.users (id, email) values (gen_random_uuid(), ${crypto.randomUUID()}) returning id`
      const token = async (resource: string | null) => {
        const secret = newToken('access')
        await sql`
          with new_grant as (
            insert into patchbay.grants (id, user_id, client_id, scopes, resource, expires_at, access_digest)
            values (
              gen_random_uuid(), ${user?.id}, 'pairing', ${scopes}, ${resource}, now() + interval '1 day', ${digest(secret)}
            )
            returning id, access_digest, expires_at
          )
          insert into patchbay.tokens (access_digest, refresh_digest, grant_id, access_expires_at, expires_at)
          select access_digest, ${digest(newToken('refresh'))}, id, now() + interval '1 hour', expires_at from new_grant`
        return secret
      }
      const { mcpResource } = runtime.config
      return { id: user?.id, gpt: await token(null), mcp: await token(mcpResource) }
    },

    /** A GPT Action. */
    gpt(token: string, path: string, json?: object, method = json ? 'POST' : 'GET') {
      const request = new Request(`http://x/gpt${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(json && { body: JSON.stringify(json) }),
      })
      return answer(gpt.fetch(request))
    },

    /** An MCP tool: its result. */
    async tool(token: string, name: string, args: object) {
      const request = new Request('http://x/mcp', {
        method: 'POST',
        headers: { ...mcpHeaders, authorization: `Bearer ${token}` },
        body: JSON.stringify(message('tools/call', { name, arguments: args })),
      })
      const { body } = await answer(mcp.fetch(request))
      return body.result
    },
  }
}
