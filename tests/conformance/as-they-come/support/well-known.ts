import { F, stack } from '../../../support/stack.ts'

const root = `${stack.api_url}/.well-known`
const below = '/.well-known'

/** The addresses at which clients look for a document, by how they are made from the URL of the server or the issuer. */
export const wellKnown = {
  /** RFC 9728 §3.1: before the path of the resource. */
  resourceInserted: `${root}/oauth-protected-resource/functions/v1/mcp`,
  resourceAtRoot: `${root}/oauth-protected-resource`,
  /** RFC 8414 §3.1: before the path of the issuer. */
  serverInserted: `${root}/oauth-authorization-server/functions/v1/oauth`,
  serverAtRoot: `${root}/oauth-authorization-server`,
  /** RFC 8414 §5 allows it; the Go clients make it. */
  serverBelow: `${F}/oauth${below}/oauth-authorization-server`,
  openidInserted: `${root}/openid-configuration/functions/v1/oauth`,
  openidAtRoot: `${root}/openid-configuration`,
  /** OpenID Connect Discovery §4: behind the path of the issuer. */
  openidBelow: `${F}/oauth${below}/openid-configuration`,
} as const

/** What MCP's SDKs ask for since 2025-08, in this order. */
export const sdkDiscovery = [
  wellKnown.serverInserted,
  wellKnown.openidInserted,
  wellKnown.openidBelow,
] as const
