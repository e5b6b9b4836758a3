import { canBeHeld } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action, Approval } from '../../functions-shared/actions/define-action.ts'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { app } from '../../functions-shared/app/app.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { type Door, gptDoor, gptRequest, mcpDoor, type Outcome } from './both-doors.ts'
import { mcpHeaders, mcpInProcess, message } from './mcp.ts'
import { stack } from './stack.ts'

/** Both doors, in this process and on the stack's Postgres, to an app whose actions all have one approval. */
export function doorsWith(approval: Approval): Door[] {
  const actions = app.actions.map((action) => ({ ...action, approval }))
  const served = { ...app, actions }
  // The stack's mcp function has another public URL than mcpInProcess says by itself.
  const { runtime } = mcpInProcess({ PATCHBAY_WEB_URL: stack.web_url })
  const gpt = createEdgeFunction('gpt', gptRoutes(served), () => runtime)
  const mcp = createEdgeFunction('mcp', mcpRoutes(served), () => runtime)
  const asServed = (action: Action) =>
    actions.find(({ operationId }) => operationId === action.operationId) ?? action

  const byGpt = async (action: Action, args: Record<string, unknown>, token: string) => {
    const { path, method, ...body } = gptRequest(action, args)
    const request = new Request(`http://x/gpt${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...('json' in body && { body: JSON.stringify(body.json) }),
    })
    const response = await gpt.fetch(request)
    const answer = await response.json()
    if (response.status === 202) return { held: answer.approval }
    if (response.status === action.successStatus) return { output: answer }
    return { error: `${answer.error}: ${answer.message}` }
  }

  const byMcp = async (
    action: Action,
    args: Record<string, unknown>,
    token: string,
  ): Promise<Outcome> => {
    const request = new Request('http://x/mcp', {
      method: 'POST',
      headers: { ...mcpHeaders, authorization: `Bearer ${token}` },
      body: JSON.stringify(message('tools/call', { name: action.operationId, arguments: args })),
    })
    const { result } = await (await mcp.fetch(request)).json()
    if (result.isError) return { error: result.content[0].text }
    const { approval } = result.structuredContent
    return canBeHeld(asServed(action)) && approval
      ? { held: approval }
      : { output: result.structuredContent }
  }

  return [
    { ...gptDoor, call: byGpt },
    { ...mcpDoor, call: byMcp },
  ]
}
