import type { Config } from '../platform/config.ts'
import type { Handler } from '../platform/edge-function.ts'

/**
 * Whether a browser page that is none of ours sends the request (MCP, Streamable HTTP, "Security Warning": DNS
 * rebinding). Assistants' servers send no Origin.
 */
export function isForeignPage(request: Request, config: Pick<Config, 'webUrl'>): boolean {
  const origin = request.headers.get('origin')
  return origin !== null && origin !== config.webUrl
}

/** CORS headers for the web app's origin and for no other. */
export function mcpCors(request: Request, config: Pick<Config, 'webUrl'>): Record<string, string> {
  return request.headers.get('origin') === config.webUrl
    ? {
        vary: 'Origin',
        'access-control-allow-origin': config.webUrl,
        'access-control-expose-headers': 'www-authenticate, x-request-id',
      }
    : { vary: 'Origin' }
}

/** `OPTIONS F/mcp`: the preflight of the web app, where it has an origin of its own. */
export const mcpPreflight: Handler = (call, { config }) =>
  new Response(null, {
    status: 204,
    headers: {
      ...mcpCors(call.request, config),
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers':
        'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name',
      'access-control-max-age': '600',
    },
  })
