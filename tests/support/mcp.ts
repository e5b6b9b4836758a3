import { app } from '../../functions-shared/app/app.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { createRuntime, type Runtime } from '../../functions-shared/runtime/runtime.ts'
import { answer } from './answers.ts'
import { connect } from './gpt.ts'
import { F, stack } from './stack.ts'
import type { TestUser } from './users.ts'

/** Address, and RFC 8707 resource, of the MCP server. */
export const MCP = `${F}/mcp`

/** An access token of a user for the MCP server. */
export async function mcpToken(user: TestUser, scope: string | null = null): Promise<string> {
  return (await connect(user, { resource: MCP, scope })).access_token
}

/** What every MCP client sends. */
export const mcpHeaders = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
}

/** A JSON-RPC request of MCP 2025-11-25. */
export const message = (method: string, params?: object, id: number | string = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params && { params }),
})

/** The handshake that begins a 2025-era connection. */
export const initialize = (protocolVersion = '2025-11-25') =>
  message('initialize', {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  })

/** POST F/mcp: a body, as JSON unless it is text already. */
export function post(
  token: string | null,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(MCP, {
    method: 'POST',
    headers: {
      ...mcpHeaders,
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Whether the MCP server takes a token. */
export async function mcpAccepts(token: string): Promise<boolean> {
  const response = await post(token, message('tools/list'))
  await response.body?.cancel()
  return response.status !== 401
}

/** A JSON-RPC request and its answer, which must be 200. */
export async function rpc(token: string, method: string, params?: object) {
  const { status, body, text } = await answer(post(token, message(method, params)))
  if (status !== 200) throw new Error(`${method}: ${status} ${text}`)
  return body
}

/** Calls a tool and gives its result. */
export async function callTool(token: string, name: string, args: object = {}) {
  return (await rpc(token, 'tools/call', { name, arguments: args })).result
}

/** The mcp function in this process (Node), on the stack's Postgres, with settings of its own. */
export function mcpInProcess(
  env: Record<string, string> = {},
  change: (runtime: Runtime) => Runtime = (runtime) => runtime,
) {
  const runtime = change(
    createRuntime({
      PATCHBAY_DB_URL: stack.db_url,
      PATCHBAY_PUBLIC_URL: stack.api_url,
      PATCHBAY_TOKEN_KEYS: `test:${Buffer.alloc(32).toString('base64url')}`,
      PATCHBAY_JWT_SECRET: 'not used in this test',
      PATCHBAY_LOG_LEVEL: 'error',
      ...env,
    }),
  )
  const edge = createEdgeFunction('mcp', mcpRoutes(app), () => runtime)

  return {
    runtime,
    post: (token: string | null, body: unknown, headers: Record<string, string> = {}) =>
      edge.fetch(
        new Request(`${stack.api_url}/mcp`, {
          method: 'POST',
          headers: {
            ...mcpHeaders,
            ...(token !== null && { authorization: `Bearer ${token}` }),
            ...headers,
          },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
  }
}
