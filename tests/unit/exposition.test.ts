import { describe, expect, it } from 'vitest'
import { exposition, histogramSamples } from '../../functions-shared/ops/metrics/exposition.ts'
import { patchbayMetrics } from '../../functions-shared/ops/metrics/patchbay-metrics.ts'

describe("Prometheus' text", () => {
  it('has HELP, TYPE and a line a sample, with labels escaped', () => {
    const text = exposition([
      {
        name: 'm_total',
        help: 'back\\slash and\nnew line and "quotes"',
        type: 'counter',
        samples: [{ labels: { a: 'x"y\\z\nw', b: 2 }, value: 3 }, { value: 1.5 }],
      },
    ])
    expect(text).toBe(
      '# HELP m_total back\\\\slash and\\nnew line and "quotes"\n# TYPE m_total counter\n' +
        'm_total{a="x\\"y\\\\z\\nw",b="2"} 3\nm_total 1.5\n',
    )
  })

  it.each([
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
    [0, '0'],
    [1e21, '1e+21'],
  ])('writes %s as %s', (value, text) => {
    expect(exposition([{ name: 'g', help: '', type: 'gauge', samples: [{ value }] }])).toContain(
      `g ${text}\n`,
    )
  })

  it('leaves out what has no samples', () => {
    expect(exposition([{ name: 'g', help: '', type: 'gauge', samples: [] }])).toBe('')
  })

  it('ends every histogram with +Inf, its sum and its count', () => {
    const samples = histogramSamples({ r: 'x' }, [0.1, 1], [2, 3], { count: 4, sum: 7.5 })
    expect(exposition([{ name: 'h', help: 'h', type: 'histogram', samples }])).toBe(
      '# HELP h h\n# TYPE h histogram\nh_bucket{r="x",le="0.1"} 2\nh_bucket{r="x",le="1"} 3\n' +
        'h_bucket{r="x",le="+Inf"} 4\nh_sum{r="x"} 7.5\nh_count{r="x"} 4\n',
    )
  })
})

describe("Patchbay's metrics", () => {
  const one = (status: number, requests: number) => ({
    route: 'GET /gpt/me',
    status,
    requests,
    seconds: requests / 10,
    buckets: Array.from({ length: 10 }, (_, i) => (i < 4 ? 0 : requests)),
  })

  it('add the statuses of a route up to one histogram, and count the limited ones apart', () => {
    const metrics = patchbayMetrics({
      requests: [one(200, 5), one(429, 2)],
      events: [{ name: 'token_issued', total: 1 }],
      webhooks: { waiting: 0, oldest_seconds: 0, endpoints_off: 0 },
      gauges: {
        webhooks_dead: 0,
        live_grants: [{ name: 'mcp', total: 3 }],
        connected_users: 3,
        tables: [{ name: 'patchbay.tokens', rows: 6, bytes: 8192 }],
      },
    })
    const text = exposition(metrics)
    for (const line of [
      'patchbay_http_requests_total{route="GET /gpt/me",status="429"} 2',
      'patchbay_http_request_duration_seconds_bucket{route="GET /gpt/me",le="0.05"} 0',
      'patchbay_http_request_duration_seconds_bucket{route="GET /gpt/me",le="0.1"} 7',
      'patchbay_http_request_duration_seconds_count{route="GET /gpt/me"} 7',
      'patchbay_rate_limited_total{route="GET /gpt/me"} 2',
      'patchbay_events_total{event="token_issued"} 1',
      'patchbay_live_grants{kind="mcp"} 3',
      'patchbay_table_bytes{table="patchbay.tokens"} 8192',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length)
  })
})
