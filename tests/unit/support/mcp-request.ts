/** A POST to F/mcp, as MCP clients send it. */
export const mcpRequest = (token: string, body: string): Request =>
  new Request('https://app.example/mcp', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    },
    body,
  })
