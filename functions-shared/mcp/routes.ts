import { anyOrigin, mcpOrigins } from '../runtime/http/cors.ts'
import type { Route } from '../runtime/http/edge-function.ts'
import { mcpEndpoint } from './endpoint.ts'
import { resourceMetadataEndpoint } from './resource-metadata.ts'
import { type ServedApp, toolsetOf } from './toolset.ts'

/** Routes of `F/mcp`. GET and DELETE are 405: no streams, no sessions. */
export function mcpRoutes(app: ServedApp): Route[] {
  const toolset = toolsetOf(app)
  return [
    ['POST', '/', mcpEndpoint(toolset), mcpOrigins],
    ['GET', '/.well-known/oauth-protected-resource', resourceMetadataEndpoint(toolset), anyOrigin],
  ]
}
