import type { Config } from '../runtime/config/config.ts'
import { constantAnswer } from '../runtime/http/constant-answer.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import type { Toolset } from './toolset.ts'

/**
 * Protected resource metadata (RFC 9728 §2) of `F/mcp`. `authorization_servers[0]` is exactly the issuer: clients
 * compare. `offline_access` is no scope of the resource; the authorization server's metadata names it.
 */
function resourceMetadata(
  { about, scopes }: Pick<Toolset, 'about' | 'scopes'>,
  config: Pick<Config, 'mcpResource' | 'issuer' | 'webUrl'>,
): Record<string, unknown> {
  return {
    resource: config.mcpResource,
    authorization_servers: [config.issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: about.title,
    resource_documentation: `${config.webUrl}/`,
    resource_policy_uri: `${config.webUrl}/privacy`,
  }
}

/** `GET F/mcp/.well-known/oauth-protected-resource`. */
export function resourceMetadataEndpoint(toolset: Toolset): Handler {
  return constantAnswer((config) => resourceMetadata(toolset, config), {
    'cache-control': 'public, max-age=300',
  })
}
