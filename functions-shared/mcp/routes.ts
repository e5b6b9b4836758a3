import type { Route } from '../platform/edge-function.ts'
import { mcpEndpoint } from './endpoint.ts'
import { mcpPreflight } from './origin.ts'
import { getResourceMetadata } from './resource-metadata.ts'

/** Routes of `F/mcp`. GET and DELETE are 405: no streams, no sessions. */
export const mcpRoutes: readonly Route[] = [
  ['POST', '/', mcpEndpoint],
  ['OPTIONS', '/', mcpPreflight],
  ['GET', '/.well-known/oauth-protected-resource', getResourceMetadata],
]
