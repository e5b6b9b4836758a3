import type { Action } from '../actions/define-action.ts'
import { actions } from '../actions/registry.ts'
import { anyOrigin, mcpOrigins } from '../platform/cors.ts'
import type { Route } from '../platform/edge-function.ts'
import { mcpEndpoint } from './endpoint.ts'
import { resourceMetadataEndpoint } from './resource-metadata.ts'
import { toolsetOf } from './toolset.ts'

/** Routes of an MCP server that offers these actions. GET and DELETE are 405: no streams, no sessions. */
export function mcpRoutesOf(actions: readonly Action[]): Route[] {
  const toolset = toolsetOf(actions)
  return [
    ['POST', '/', mcpEndpoint(toolset), mcpOrigins],
    ['GET', '/.well-known/oauth-protected-resource', resourceMetadataEndpoint(toolset), anyOrigin],
  ]
}

/** Routes of `F/mcp`. */
export const mcpRoutes: readonly Route[] = mcpRoutesOf(actions)
