import {
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  type Icon,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server'
import { isJsonObject } from '../runtime/input/json-object.ts'

/** The first version that has icons (MCP 2025-11-25, "Icons"): what a client of an earlier one does with them, nobody knows. */
const FIRST_VERSION = '2025-11-25'

/** The icon of the web app, as a member of what a message is answered with; nothing in a version without icons. */
export function iconsFor(message: unknown, request: Request, webUrl: string): { icons?: Icon[] } {
  if (versionOf(message, request) < FIRST_VERSION) return {}
  return {
    icons: [{ src: `${webUrl}/favicon.svg`, mimeType: 'image/svg+xml', sizes: ['any'] }],
  }
}

/**
 * The version that a message is answered in: of an `initialize` the one that it asks for, or the latest of its era where
 * nobody knows that one; of any other the one that its header names.
 */
function versionOf(message: unknown, { headers }: Request): string {
  if (isJsonObject(message) && message.method === 'initialize') {
    const asked = isJsonObject(message.params) ? message.params.protocolVersion : undefined
    const isServed = typeof asked === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(asked)
    return isServed ? asked : LATEST_PROTOCOL_VERSION
  }
  return headers.get('mcp-protocol-version') ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION
}
