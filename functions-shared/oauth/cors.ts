import type { Config } from '../platform/config.ts'
import type { Handler } from '../platform/edge-function.ts'

/** CORS headers for the web app's origin and for no other. */
export function corsFor(request: Request, config: Config): Record<string, string> {
  const isWebApp = request.headers.get('origin') === config.webUrl
  return isWebApp
    ? { 'access-control-allow-origin': config.webUrl, vary: 'Origin' }
    : { vary: 'Origin' }
}

/** `OPTIONS`: the preflight of the web app, where it has an origin of its own. */
export const preflight: Handler = (call, { config }) =>
  new Response(null, {
    status: 204,
    headers: {
      ...corsFor(call.request, config),
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, apikey, x-client-info',
      'access-control-max-age': '600',
    },
  })
