/** What the actions of an app are together, as their documents and servers introduce themselves. */
export interface About {
  /** Identifier of the MCP server. */
  name: string
  /** Title of the OpenAPI document and of the MCP server: at most 30 characters (plugin directories). */
  title: string
  /** The same in at most 30 characters. */
  tagline: string
  /** One sentence: what an assistant can do with them. */
  description: string
  version: string
}
