import { describe, expect, it } from 'vitest'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { noAnswer } from '../../functions-shared/platform/database.ts'
import { createEdgeFunction } from '../../functions-shared/platform/edge-function.ts'
import { createTurns } from '../../functions-shared/platform/turns.ts'
import { mcpRequest } from './support/mcp-request.ts'
import { testRuntime } from './support/runtime.ts'

const bodies = [
  [
    'a tool call',
    '{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "getMe"}}',
  ],
  ['tools/list', '{"jsonrpc": "2.0", "id": 7, "method": "tools/list"}'],
  ['ping', '{"jsonrpc": "2.0", "id": 7, "method": "ping"}'],
  [
    'an unknown tool',
    '{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "x"}}',
  ],
  ['a notification', '{"jsonrpc": "2.0", "method": "notifications/initialized"}'],
  ['a batch', '[{"jsonrpc": "2.0", "id": 7, "method": "ping"}]'],
  ['broken JSON', '{'],
] as const

/** The mcp function on a Postgres that answers when it is told to; two of one token at once, and one more waits. */
function heldMcp({ timeout = 10_000 } = {}) {
  const { runtime, statements } = testRuntime(
    { authenticated: true, status: 200, body: '{}', user_id: null, client_id: null },
    { turns: createTurns({ atOnce: 2, waiting: 1, timeout, late: noAnswer }) },
  )
  const { one } = runtime.database
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  runtime.database.one = async <Row>(...statement: Parameters<typeof one>) => {
    const row = await one<Row>(...statement)
    await released
    return row
  }
  const mcp = createEdgeFunction('mcp', mcpRoutes, () => runtime)
  const post = (token: string, body: string) => mcp.fetch(mcpRequest(token, body))
  return { mcp, post, release, statements }
}

describe('MCP requests', () => {
  it.each(bodies)('wait for the turn of their token, and not of another: %s', async (_, body) => {
    const { post, release, statements } = heldMcp()
    const own = [1, 2, 3, 4].map(() => post('busy', body))
    // One more than may wait: it is answered, and none of the others.
    const refused = await Promise.race(own)
    await expect.poll(() => statements).toHaveLength(2)
    const other = post('other', body)
    await expect.poll(() => statements).toHaveLength(3)

    release()
    const { status } = await other
    const statuses = (await Promise.all(own)).map((one) => one.status)
    expect(statuses.toSorted()).toEqual([status, status, status, 429].toSorted())
    expect(statements).toHaveLength(4)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32000 },
    })
  })

  it('are not read before their turn', async () => {
    const { mcp, release } = heldMcp()
    const requests = [1, 2, 3, 4].map(() => mcpRequest('busy', bodies[0][1]))
    const answers = requests.map((request) => mcp.fetch(request))
    await Promise.race(answers)
    const areRead = () => requests.map(({ bodyUsed }) => bodyUsed)
    expect(areRead()).toEqual([true, true, false, false])
    release()
    await Promise.all(answers)
    expect(areRead()).toEqual([true, true, true, false])
  })

  it('whose turn does not come in time are 503, and are not read', async () => {
    const { mcp, release } = heldMcp({ timeout: 0 })
    const requests = [1, 2, 3].map(() => mcpRequest('busy', bodies[0][1]))
    const answers = requests.map((request) => mcp.fetch(request))
    release()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toEqual([expect.any(Number), expect.any(Number), 503])
    expect((await answers[2])?.headers.get('retry-after')).toBe('2')
    expect(requests[2]?.bodyUsed).toBe(false)
  })
})
