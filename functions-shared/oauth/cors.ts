import type { Config } from '../platform/config.ts'
import type { Call, Handler } from '../platform/edge-function.ts'

/** CORS headers for the web app's origin and for no other; also on the answer when the handler fails. */
export function corsFor(call: Call, config: Config): Record<string, string> {
  const isWebApp = call.request.headers.get('origin') === config.webUrl
  call.failureHeaders = {
    vary: 'Origin',
    ...(isWebApp && { 'access-control-allow-origin': config.webUrl }),
  }
  return call.failureHeaders
}

/** `OPTIONS`: the preflight of the web app, where it has an origin of its own. */
export const preflight: Handler = (call, { config }) =>
  new Response(null, {
    status: 204,
    headers: {
      ...corsFor(call, config),
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, apikey, x-client-info',
      'access-control-max-age': '600',
    },
  })
