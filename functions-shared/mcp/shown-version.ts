import {
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server'
import { isJsonObject } from '../platform/json-object.ts'

/** The first version that has icons (MCP 2025-11-25, "Icons"). */
const WITH_ICONS = '2025-11-25'

/**
 * Whether a request is answered in a version that has icons: an `initialize` in the version that it asks for, or the latest
 * of its era where nobody knows that one; any other in the version that its header names.
 */
export function showsIcons(message: unknown, { headers }: Request): boolean {
  if (isJsonObject(message) && message.method === 'initialize') {
    const asked = isJsonObject(message.params) ? message.params.protocolVersion : undefined
    const isServed = typeof asked === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(asked)
    return (isServed ? asked : LATEST_PROTOCOL_VERSION) >= WITH_ICONS
  }
  return (headers.get('mcp-protocol-version') ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION) >= WITH_ICONS
}
