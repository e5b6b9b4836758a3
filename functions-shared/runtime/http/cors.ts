import type { Config } from '../config/config.ts'
import { includesOrigin } from '../config/origins.ts'

/**
 * Which pages may read what a path answers, as response headers. There is no policy with credentials: no cookie, no login of
 * a browser means anything here, so a page can do only what the token that it sends allows.
 */
export type Cors = (request: Request, config: OriginSettings) => Record<string, string>

type OriginSettings = Pick<Config, 'webUrl' | 'mcpOrigins'>

/** What a page must be able to read beside the body: where to sign in, the session and version of MCP, when to try again. */
const EXPOSED = {
  'access-control-expose-headers':
    'www-authenticate, mcp-session-id, mcp-protocol-version, x-request-id, retry-after',
}

/** Every page: for what is public, and for what a client calls with credentials of its own. */
export const anyOrigin: Cors = () => ({ 'access-control-allow-origin': '*', ...EXPOSED })

/** The pages of the web app alone: those that decide for a user who is signed in there. */
export const webOrigin: Cors = (request, { webUrl }) => {
  const origin = request.headers.get('origin')
  return { vary: 'Origin', ...(origin === originOf(webUrl) && allow(origin)) }
}

/** The pages that may call F/mcp: those of the web app, and those that PATCHBAY_MCP_ORIGINS names. */
export const mcpOrigins: Cors = (request, config) => {
  if (config.mcpOrigins === '*') return anyOrigin(request, config)
  const origin = request.headers.get('origin')
  const isAllowed = origin !== null && !isForeignPage(request, config)
  return { vary: 'Origin', ...(isAllowed && { ...allow(origin), ...EXPOSED }) }
}

/** Whether a page sends the request that may not call F/mcp (MCP, Streamable HTTP, "Security Warning": DNS rebinding). */
export function isForeignPage(request: Request, config: OriginSettings): boolean {
  const origin = request.headers.get('origin')
  if (origin === null || origin === originOf(config.webUrl)) return false
  return !includesOrigin(config.mcpOrigins, origin)
}

/** What a preflight answers for a path that has these methods, beside its policy; the browser compares. */
export function preflightResponse(methods: string[]): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': '600',
    },
  })
}

const REQUEST_HEADERS = [
  ...['authorization', 'content-type', 'accept', 'apikey', 'x-client-info'],
  ...['mcp-protocol-version', 'mcp-session-id', 'mcp-method', 'mcp-name', 'last-event-id'],
].join(', ')

/** A path below a function's name, its policy, and the methods that a preflight names. */
export interface CorsPath {
  policy: Cors
  methods: string[]
  /** For log and metrics. */
  label: string
}

/** Finds the policy of a path, whatever the method: also a 405 must be readable. */
export function corsPaths(
  name: string,
  routes: readonly (readonly [method: string, path: string, handler: unknown, policy?: Cors])[],
  prefix = '',
): (path: string) => CorsPath | undefined {
  const policies = new Map(routes.flatMap(([, path, , policy]) => (policy ? [[path, policy]] : [])))
  const patterns = [...policies].map(([path, policy]) => {
    const pattern = path === '/' ? `/${name}` : `/${name}${path}`
    const methods = routes.filter(([, other]) => other === path).map(([method]) => method)
    return {
      matcher: matcherOf(pattern, prefix),
      found: { policy, methods, label: `OPTIONS ${pattern}` },
    }
  })
  return (path) => patterns.find(({ matcher }) => matcher.test(path))?.found
}

/** `/x/:id` as a regular expression, for the name with its prefix; one more slash at the end changes nothing. */
function matcherOf(pattern: string, prefix: string): RegExp {
  const source = pattern
    .replace('/', `/${prefix}`)
    .replaceAll('.', '\\.')
    .replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${source}/?$`)
}

function allow(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin }
}

/** PATCHBAY_WEB_URL may hold a path, where the pages are a part of another site. */
function originOf(webUrl: string): string {
  return new URL(webUrl).origin
}
