import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMetrics } from '../../functions-shared/runtime/telemetry/metrics.ts'
import { testRuntime } from './support/runtime.ts'

/** Counting on a database that is a list of what it was handed. */
function counting(fails: () => boolean = () => false) {
  const handed: { requests: Record<string, unknown>[]; events: Record<string, number> }[] = []
  const { database } = testRuntime().runtime
  const metrics = createMetrics({
    log: () => {},
    on: true,
    database: {
      json: database.json,
      async one<Row>(_: TemplateStringsArray, ...[counts]: unknown[]): Promise<Row> {
        if (fails()) throw new Error('away')
        handed.push(JSON.parse(JSON.stringify(counts)).value)
        return JSON.parse('{}')
      },
    },
  })
  const answered = (route = 'GET /x', status = 200, ms = 7, facts = {}) =>
    metrics.observe({ route, ...facts }, 'f', status, ms)
  return { metrics, handed, answered }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('What requests are counted as', () => {
  it('is handed in once in ten seconds, whatever the traffic', async () => {
    const { handed, answered } = counting()
    for (let i = 0; i < 1000; i++) answered()
    expect(handed).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(handed).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(handed).toHaveLength(1)
    expect(handed[0]?.requests).toEqual([
      {
        route: 'GET /x',
        status: 200,
        requests: 1000,
        seconds: expect.closeTo(7),
        buckets: [0, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
      },
    ])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handed).toHaveLength(1)
  })

  it('keeps statuses apart, and has no label from a path', async () => {
    const { metrics, handed } = counting()
    metrics.observe({ route: 'GET /x' }, 'f', 200, 1)
    metrics.observe({ route: 'GET /x' }, 'f', 404, 1)
    metrics.observe({}, 'f', 404, 1)
    await metrics.flush()
    expect(handed[0]?.requests.map(({ route, status }) => `${status} ${route}`)).toEqual([
      '200 GET /x',
      '404 GET /x',
      '404 other /f',
    ])
  })

  it('tells tokens that were issued from refreshed ones, and refusals from both', async () => {
    const { metrics, handed, answered } = counting()
    const route = 'POST /oauth/token'
    answered(route, 200, 1, { grant_type: 'authorization_code' })
    answered(route, 200, 1, { grant_type: 'refresh_token' })
    answered(route, 200, 1, { grant_type: 'refresh_token' })
    answered(route, 400, 1, { grant_type: 'refresh_token' })
    await metrics.flush()
    expect(handed[0]?.events).toEqual({ token_issued: 1, token_refreshed: 2 })
  })

  it('waits for a database that is away, and adds up meanwhile', async () => {
    let away = true
    const { handed, answered } = counting(() => away)
    answered()
    await vi.advanceTimersByTimeAsync(10_000)
    answered()
    answered('GET /y')
    away = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(handed).toHaveLength(1)
    expect(handed[0]?.requests.map(({ route, requests }) => [route, requests])).toEqual([
      ['GET /x', 2],
      ['GET /y', 1],
    ])
  })

  it('asks the platform to keep the instance until it is handed in', async () => {
    const kept: Promise<unknown>[] = []
    vi.stubGlobal('EdgeRuntime', { waitUntil: (promise: Promise<unknown>) => kept.push(promise) })
    const { handed, answered } = counting()
    answered()
    answered()
    expect(kept).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    await kept[0]
    expect(handed).toHaveLength(1)
    vi.unstubAllGlobals()
  })
})
