import { recordMetrics } from '../../gateway/record-metrics.ts'
import { unrefTimer } from '../concurrency/unref-timer.ts'
import type { Database } from '../database/database.ts'
import type { Log } from './log.ts'
import { loggableError } from './loggable.ts'

/** Upper bounds of the latency buckets, milliseconds. `patchbay.request_metrics.buckets` has as many. */
export const BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000] as const

const FLUSH_EVERY = 10_000

/** Counts requests in memory and hands the counts to Postgres now and then, never while a request waits. */
export interface Metrics {
  /**
   * Counts an answered request.
   *
   * @param logFields of its log line: `route` is the pattern that it matched
   * @param ms how long the answer took
   */
  observe(
    logFields: Readonly<Record<string, unknown>>,
    functionName: string,
    status: number,
    ms: number,
  ): void
  /** Counts something else that happened. */
  count(event: string, times?: number): void
  /** Hands in what was counted; keeps it for the next time when Postgres is away. */
  flush(): Promise<void>
}

interface Series {
  route: string
  status: number
  requests: number
  seconds: number
  /** Cumulative, as Prometheus has them. */
  buckets: number[]
}

interface Options {
  database: Pick<Database, 'one' | 'json'>
  log: Log
  on: boolean
  /** Milliseconds between two flushes. */
  every?: number
}

/**
 * Metrics of this process. One statement at most every ten seconds, whatever the traffic: the first count starts a
 * timer, and the flush that it ends in runs beside the requests. On the platform the instance is asked to stay that long.
 */
export function createMetrics({ database, log, on, every = FLUSH_EVERY }: Options): Metrics {
  let series = new Map<string, Series>()
  let events = new Map<string, number>()
  let scheduled = false

  const schedule = () => {
    if (scheduled) return
    scheduled = true
    const flushed = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        scheduled = false
        flush().finally(resolve)
      }, every)
      unrefTimer(timer)
    })
    waitUntil(flushed)
  }

  const seriesOf = (status: number, route: string): Series => {
    const key = `${status} ${route}`
    let found = series.get(key)
    if (!found) {
      found = { route, status, requests: 0, seconds: 0, buckets: BUCKETS.map(() => 0) }
      series.set(key, found)
    }
    return found
  }

  /** Counts again what could not be handed in. */
  const putBack = (counted: Series) => {
    const known = seriesOf(counted.status, counted.route)
    known.requests += counted.requests
    known.seconds += counted.seconds
    known.buckets = known.buckets.map((times, i) => times + (counted.buckets[i] ?? 0))
  }

  const count = (event: string, times = 1) => {
    if (!on || times === 0) return
    events.set(event, (events.get(event) ?? 0) + times)
    schedule()
  }

  const flush = async () => {
    if (series.size === 0 && events.size === 0) return
    const taken = { series, events }
    series = new Map()
    events = new Map()
    try {
      const counts = {
        requests: [...taken.series.values()],
        events: Object.fromEntries(taken.events),
      }
      await recordMetrics(database, { counts })
    } catch (error) {
      for (const counted of taken.series.values()) putBack(counted)
      for (const [event, times] of taken.events) events.set(event, (events.get(event) ?? 0) + times)
      log('debug', 'metrics_kept', { cause: loggableError(error) })
      schedule()
    }
  }

  return {
    observe(logFields, functionName, status, ms) {
      if (!on) return
      // Only patterns are labels: a path would make a series of every id, and tell it.
      const route = typeof logFields.route === 'string' ? logFields.route : `other /${functionName}`
      const counted = seriesOf(status, route)
      counted.requests++
      counted.seconds += ms / 1000
      for (let i = BUCKETS.length - 1; ms <= (BUCKETS[i] ?? -1); i--) {
        counted.buckets[i] = (counted.buckets[i] ?? 0) + 1
      }
      const event = tokenEvent(logFields, status)
      if (event) count(event)
      schedule()
    },
    count,
    flush,
  }
}

function tokenEvent(
  logFields: Readonly<Record<string, unknown>>,
  status: number,
): string | undefined {
  if (status !== 200 || logFields.route !== 'POST /oauth/token') return undefined
  return logFields.grant_type === 'refresh_token' ? 'token_refreshed' : 'token_issued'
}

/** Asks the platform to keep this instance until then; elsewhere nothing needs to be asked. */
function waitUntil(promise: Promise<void>): void {
  const host: typeof globalThis & {
    EdgeRuntime?: { waitUntil?(promise: Promise<unknown>): void }
  } = globalThis
  host.EdgeRuntime?.waitUntil?.(promise)
}
