import { BUCKETS } from '../../runtime/telemetry/metrics.ts'
import { histogramSamples, type Metric } from './exposition.ts'

/** What `patchbay_api.metrics()` answers. */
export interface Measured {
  requests: {
    route: string
    status: number
    requests: number
    seconds: number
    buckets: number[]
  }[]
  events: Record<string, number>
  webhooks: { waiting: number; oldest_seconds: number; endpoints_off: number }
  webhooks_dead: number
  live_grants: Record<string, number>
  connected_users: number
  tables: Record<string, { rows: number; bytes: number }>
}

interface Route {
  requests: number
  seconds: number
  buckets: number[]
}

const BOUNDS = BUCKETS.map((ms) => ms / 1000)

/** Every metric of Patchbay (docs/metrics.md), made of what Postgres measured. */
export function patchbayMetrics(measured: Measured): Metric[] {
  const { requests, events, webhooks, live_grants, tables } = measured
  const limited = requests.filter(({ status }) => status === 429)
  const byTable = Object.entries(tables)

  return [
    {
      name: 'patchbay_http_requests_total',
      help: 'Requests by route and HTTP status.',
      type: 'counter',
      samples: requests.map(({ route, status, requests: value }) => ({
        labels: { route, status },
        value,
      })),
    },
    {
      name: 'patchbay_http_request_duration_seconds',
      help: 'Time from a request to its answer, by route.',
      type: 'histogram',
      samples: [...byRoute(requests)].flatMap(([route, { buckets, ...total }]) =>
        histogramSamples({ route }, BOUNDS, buckets, {
          count: total.requests,
          sum: total.seconds,
        }),
      ),
    },
    {
      name: 'patchbay_rate_limited_total',
      help: 'Requests that were told to come back later (429), by route.',
      type: 'counter',
      samples: limited.map(({ route, requests: value }) => ({ labels: { route }, value })),
    },
    {
      name: 'patchbay_events_total',
      help: 'Tokens issued, refreshed and misused, webhooks delivered and failed.',
      type: 'counter',
      samples: Object.entries(events)
        .sort()
        .map(([event, value]) => ({ labels: { event }, value })),
    },
    {
      name: 'patchbay_live_grants',
      help: 'Connections that are neither ended nor expired, by kind of client; up to a minute old.',
      type: 'gauge',
      samples: Object.entries(live_grants).map(([kind, value]) => ({ labels: { kind }, value })),
    },
    gauge(
      'patchbay_connected_users',
      'Users with has_completed_oauth; up to a minute old.',
      measured.connected_users,
    ),
    gauge('patchbay_webhooks_waiting', 'Webhook events not delivered yet.', webhooks.waiting),
    gauge(
      'patchbay_webhooks_oldest_seconds',
      'Age of the oldest webhook event that waits; 0 when none does.',
      webhooks.oldest_seconds,
    ),
    gauge(
      'patchbay_webhooks_dead',
      'Webhook events that were given up and not replayed; up to a minute old.',
      measured.webhooks_dead,
    ),
    gauge(
      'patchbay_webhook_endpoints_off',
      'Webhook endpoints that answered 410 and get nothing.',
      webhooks.endpoints_off,
    ),
    {
      name: 'patchbay_table_rows',
      help: 'Estimated rows by table.',
      type: 'gauge',
      samples: byTable.map(([table, { rows: value }]) => ({ labels: { table }, value })),
    },
    {
      name: 'patchbay_table_bytes',
      help: 'Size by table, indexes included.',
      type: 'gauge',
      samples: byTable.map(([table, { bytes: value }]) => ({ labels: { table }, value })),
    },
  ]
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] }
}

function byRoute(requests: Measured['requests']): Map<string, Route> {
  const routes = new Map<string, Route>()
  for (const one of requests) {
    const sum = routes.get(one.route) ?? { requests: 0, seconds: 0, buckets: BUCKETS.map(() => 0) }
    routes.set(one.route, {
      requests: sum.requests + one.requests,
      seconds: sum.seconds + one.seconds,
      buckets: sum.buckets.map((count, i) => count + (one.buckets[i] ?? 0)),
    })
  }
  return routes
}
