import { beforeAll, describe, expect, it, vi } from 'vitest'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { createConcurrencyLimiter } from '../../functions-shared/runtime/concurrency/concurrency-limiter.ts'
import { noAnswer } from '../../functions-shared/runtime/database/database.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { app } from '../core-app/app/app.ts'
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

/** The mcp function on a Postgres that answers when it is told to; of one token two at once, and three requests in all. */
function heldMcp({ timeout = 10_000 } = {}) {
  const { runtime, statements } = testRuntime(
    { authenticated: true, status: 200, body: '{}', user_id: null, client_id: null },
    {
      limiter: createConcurrencyLimiter({ slots: 2, maxRequests: 3, timeout, timedOut: noAnswer }),
    },
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
  const mcp = createEdgeFunction('mcp', mcpRoutes(app), () => runtime)
  const post = (token: string, body: string) => mcp.fetch(mcpRequest(token, body))
  return { mcp, post, release, statements }
}

describe('MCP requests', () => {
  // It takes a while, and is loaded by the first that needs it.
  beforeAll(() => import('../../functions-shared/mcp/answer-by-sdk.ts'))

  it.each(bodies)('wait for a slot of their token, and not of another: %s', async (_, body) => {
    const { post, release, statements } = heldMcp()
    const own = [1, 2, 3, 4].map(() => post('busy', body))
    // One too many: it is answered, and none of the others.
    const refused = await Promise.race(own)
    await vi.waitFor(() => expect(statements).toHaveLength(2))
    const other = post('other', body)
    await vi.waitFor(() => expect(statements).toHaveLength(3))

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

  it('are not read when there are too many', async () => {
    const { mcp, release } = heldMcp()
    const requests = [1, 2, 3, 4].map(() => mcpRequest('busy', bodies[0][1]))
    const answers = requests.map((request) => mcp.fetch(request))
    await Promise.race(answers)
    expect(requests.map(({ bodyUsed }) => bodyUsed)).toEqual([true, true, true, false])
    release()
    await Promise.all(answers)
  })

  it('whose bodies do not come hold up no other of their token', async () => {
    const { mcp, post, release, statements } = heldMcp()
    release()
    const { headers } = mcpRequest('busy', '')
    for (let n = 0; n < 2; n++) {
      const body = new ReadableStream({ pull: () => new Promise(() => {}) })
      const init = { method: 'POST', headers, body, duplex: 'half' }
      mcp.fetch(new Request('https://app.example/mcp', init))
    }
    expect((await post('busy', bodies[1][1])).status).toBe(200)
    expect(statements).toHaveLength(1)
  })

  it('that fail before there is a message are answered as JSON-RPC, too', async () => {
    const { mcp } = heldMcp()
    const request = mcpRequest('any', bodies[1][1])
    // Nobody can read a body that somebody holds.
    request.body?.getReader()
    const answer = await mcp.fetch(request)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32000 } })
  })

  it('that get no slot in time are 503, with their id', async () => {
    const { post, release } = heldMcp({ timeout: 0 })
    const answers = [1, 2, 3].map(() => post('busy', bodies[0][1]))
    release()
    const late = await answers[2]
    expect([late?.status, late?.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await late?.json()).toMatchObject({ id: 7, error: { code: -32000 } })
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 503])
  })
})
