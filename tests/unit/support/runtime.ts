import { Buffer } from 'node:buffer'
import postgres from 'postgres'
import { createConcurrencyLimiter } from '../../../functions-shared/runtime/concurrency/concurrency-limiter.ts'
import { type Config, loadConfig } from '../../../functions-shared/runtime/config/config.ts'
import type { Database } from '../../../functions-shared/runtime/database/database.ts'
import type { Call } from '../../../functions-shared/runtime/http/edge-function.ts'
import type { Runtime } from '../../../functions-shared/runtime/runtime.ts'
import { createKeyring } from '../../../functions-shared/runtime/secrets/sealing.ts'
import { createMetrics } from '../../../functions-shared/runtime/telemetry/metrics.ts'

/** Settings of a deployment that works, with nothing in them that could be reached. */
export const environment = {
  PATCHBAY_DB_URL: 'postgres://nobody@127.0.0.1:1/none',
  PATCHBAY_PUBLIC_URL: 'https://app.example',
  PATCHBAY_WEB_URL: 'https://web.example',
  PATCHBAY_TOKEN_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}`,
  PATCHBAY_LIMITS: 'relaxed',
}

export function testConfig(changes: Record<string, string> = {}): Config {
  return loadConfig({ ...environment, ...changes })
}

/** A statement that the code under test would have sent. */
export interface Statement {
  text: string
  parameters: unknown[]
}

/** A runtime whose database answers `row` to everything and keeps what it was asked. */
export function testRuntime(
  row: unknown = {},
  changes: Partial<Runtime> = {},
): { runtime: Runtime; statements: Statement[]; lines: Record<string, unknown>[] } {
  const statements: Statement[] = []
  const lines: Record<string, unknown>[] = []
  const client = postgres(environment.PATCHBAY_DB_URL)
  const database: Database = {
    one: async (strings, ...parameters) => {
      statements.push({ text: strings.join('?'), parameters })
      return JSON.parse(JSON.stringify(row))
    },
    json: (value) => client.json(JSON.parse(JSON.stringify(value))),
    close: async () => {},
  }
  const runtime: Runtime = {
    config: testConfig(),
    database,
    keyring: createKeyring(environment.PATCHBAY_TOKEN_KEYS),
    log: (level, event, fields) => lines.push({ level, event, ...fields }),
    limiter: createConcurrencyLimiter({
      slots: 2,
      maxRequests: 100,
      timeout: 10_000,
      timedOut: () => new Error('late'),
    }),
    metrics: createMetrics({ database, log: () => {}, on: false }),
    verifyUserJwt: async () => null,
    ...changes,
  }
  return { runtime, statements, lines }
}

/** A call as the dispatcher hands it to a handler. */
export function testCall(request: Request, params: Record<string, string> = {}): Call {
  return {
    request,
    query: request.url.includes('?') ? new URL(request.url).searchParams : null,
    params,
    traceId: '0c000000-0000-4000-8000-000000000003',
    address: null,
    logFields: {},
  }
}
