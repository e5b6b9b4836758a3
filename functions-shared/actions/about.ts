/** What the actions are together, as their documents and servers introduce themselves. An adopter changes this file. */
export const about = {
  /** Identifier of the MCP server. */
  name: 'patchbay',
  /** Title of the OpenAPI document and of the MCP server: at most 30 characters (plugin directories). */
  title: 'Todos',
  /** The same in at most 30 characters. */
  tagline: 'Your todos, by conversation',
  /** One sentence: what an assistant can do with them. */
  description: "Acts on the signed-in user's todos.",
  version: '1.0.0',
} as const
