import postgres from 'postgres'
import { createLine } from './line.ts'
import { Unavailable } from './unavailable.ts'

/** A value of one of the parameter types that entry functions take. */
export type Parameter = string | number | boolean | null | Uint8Array | postgres.Parameter

/** The way into Postgres: one entry function a request, as `patchbay_gateway`. */
export interface Database {
  /**
   * Runs one statement and gives its first row.
   *
   * @throws DatabaseUnavailable when Postgres can't be reached or doesn't answer in time
   */
  one<Row>(strings: TemplateStringsArray, ...parameters: Parameter[]): Promise<Row>
  /** Marks a value as jsonb. */
  json(value: unknown): postgres.Parameter
  close(): Promise<void>
}

/** Postgres is away or too busy. */
export class DatabaseUnavailable extends Unavailable {
  override name = 'DatabaseUnavailable'
}

/** Whoever waits longer for Postgres than this, in milliseconds, is answered 503. */
export const DATABASE_TIMEOUT = 10_000

export const noAnswer = (): Error => new DatabaseUnavailable('Postgres gave no answer in time')

interface Options {
  url: string
  poolSize: number
  /** Milliseconds until a statement that gave no answer counts as lost. */
  timeout?: number
}

// More than this waiting at once is an outage, not a peak: refuse at once instead of piling up.
const MAX_WAITING = 2000

// Statements on their way on one connection. A few keep it busy: with one, Postgres waits for us a third of the time; with
// four, 128 callers get less than 32 do. The others wait here, where those that were answered 503 meanwhile can be left out.
const PIPELINE = 12

// SQLSTATE classes 08 (connection), 53 (resources), 57 (time-out, shutdown, start-up), 58 (system).
const AWAY = /^(08...|53...|57014|57P0.|58...|CONNECT\w*|CONNECTION_\w+|E[A-Z]+)$/

/**
 * Opens a small pool. Every connection drops to `patchbay_gateway` as it starts, whatever login the
 * URL names; the server refuses the connection when it can't.
 *
 * Statements are prepared, except behind a pooler in transaction mode (port 6543).
 */
export function openDatabase({ url, poolSize, timeout = DATABASE_TIMEOUT }: Options): Database {
  const prepare = new URL(url).port !== '6543'
  const connect = () =>
    postgres(url, {
      max: 1,
      prepare,
      // Array and custom types are not used: no extra query at connection start.
      fetch_types: false,
      connect_timeout: 5,
      idle_timeout: 300,
      // The next request tries again at once, so that the first one after an outage succeeds.
      backoff: () => 0,
      connection: {
        application_name: 'patchbay',
        role: 'patchbay_gateway',
        statement_timeout: timeout,
        TimeZone: 'UTC',
      },
      onnotice: () => {},
    })

  // Clients of one connection each. One of several would, for every statement, search the list of all that it sent since
  // it was last idle: under steady load each statement costs more than the one before.
  const first = connect()
  const connections = [first, ...Array.from({ length: poolSize - 1 }, connect)]
  const line = createLine({
    lanes: connections,
    depth: PIPELINE,
    most: MAX_WAITING,
    timeout,
    full: () => new DatabaseUnavailable('too many requests wait for Postgres'),
    late: noAnswer,
  })

  return {
    async one<Row>(strings: TemplateStringsArray, ...parameters: Parameter[]): Promise<Row> {
      try {
        const [row] = await line.join((sql) => sql<[Row & object]>(strings, ...parameters))
        return row
      } catch (error) {
        if (error instanceof Error && 'code' in error && AWAY.test(String(error.code))) {
          throw new DatabaseUnavailable(`${error.code}`, { cause: error })
        }
        throw error
      }
    },

    json: (value) => first.json(value as postgres.JSONValue),

    async close() {
      await Promise.all(connections.map((sql) => sql.end({ timeout: 5 })))
    },
  }
}
