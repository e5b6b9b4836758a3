/** What the actions are together, as their documents and servers introduce themselves. An adopter changes this file. */
export const about = {
  /** Identifier of the MCP server. */
  name: 'patchbay',
  /** Title of the OpenAPI document and of the MCP server. */
  title: 'Todos',
  /** One sentence: what an assistant can do with them. */
  description: "Acts on the signed-in user's todos.",
  version: '1.0.0',
} as const
