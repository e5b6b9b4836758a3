import postgres from 'postgres'
import { createLine } from './line.ts'
import { isUnavailable, Unavailable } from './unavailable.ts'

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

export const noAnswer = (): Error => new DatabaseUnavailable('Postgres gave no answer in time')

interface Options {
  url: string
  poolSize: number
  /** Milliseconds until a statement that gave no answer counts as lost; waiting for a connection counts. */
  timeout?: number
}

// More than this waiting at once is an outage, not a peak: refuse at once instead of piling up.
const MAX_WAITING = 2000

// Statements on their way on one connection. A few keep it busy: with one, Postgres waits for us a third of the time. The
// others wait here, where those that were answered 503 meanwhile can be left out, and where none waits behind one that is
// stuck.
const PIPELINE = 8

// The share of the connections that do the work while none is stuck. More of them only mean more processes to wake, for one
// statement each; but without the others none might be left when somebody's statements wait for a lock.
const WORKING = 2 / 3

// Milliseconds. Who makes the own requests wait for a lock holds connections, but not for long. Actions set a shorter one
// (gateway.call_action), what ends access a longer one.
const LOCK_TIMEOUT = 3000

// The connection itself: SQLSTATE classes 08 (connection), 533 (too many), 57P (shutdown, start-up), 58 (system); codes of
// postgres.js and of Node. What else is unavailable (unavailable.ts) was undone on a connection that is well.
const AWAY = /^(08...|533..|57P..|58...|CONNECT\w*|E[A-Z]+)$/

// The connection could not be had, so nothing was sent: too many connections, starting up, not there.
const NOT_SENT = /^(53300|57P03|ECONNREFUSED)$/

/**
 * Opens a small pool. Every connection drops to `patchbay_gateway` as it starts, whatever login the
 * URL names; the server refuses the connection when it can't.
 *
 * Statements are prepared, except behind a pooler in transaction mode (port 6543).
 */
export function openDatabase({ url, poolSize, timeout = 10_000 }: Options): Database {
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
        lock_timeout: LOCK_TIMEOUT,
        TimeZone: 'UTC',
      },
      onnotice: () => {},
    })

  // Clients of one connection each. One of several would, for every statement, search the list of all that it sent since
  // it was last idle: under steady load each statement costs more than the one before.
  const first = connect()
  const connections = [first, ...Array.from({ length: poolSize - 1 }, connect)]
  const working = Math.ceil(poolSize * WORKING)
  const spare = Math.max(1, poolSize - working)
  const line = createLine({
    connections,
    working,
    depth: PIPELINE,
    most: MAX_WAITING,
    timeout,
    full: () => new DatabaseUnavailable('too many requests wait for Postgres'),
    late: noAnswer,
    isBroken: (error) => AWAY.test(codeOf(error)),
  })

  return {
    async one<Row>(strings: TemplateStringsArray, ...parameters: Parameter[]): Promise<Row> {
      const ask = (sql: postgres.Sql) => sql<[Row & object]>(strings, ...parameters)
      for (let left = spare; ; left--) {
        try {
          const [row] = await line.join(ask)
          return row
        } catch (error) {
          const code = codeOf(error)
          // Another may be well: a small project's limit hits one that is to be renewed, or the reserve.
          if (left > 0 && NOT_SENT.test(code)) continue
          if (AWAY.test(code) || isUnavailable(code))
            throw new DatabaseUnavailable(code, { cause: error })
          throw error
        }
      }
    },

    json: (value) => first.json(value as postgres.JSONValue),

    async close() {
      await Promise.all(connections.map((sql) => sql.end({ timeout: 5 })))
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
