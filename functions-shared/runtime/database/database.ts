import postgres from 'postgres'
import type { Parameter, Sql } from '../../gateway/sql.ts'
import { isUnavailable, Unavailable } from '../unavailable.ts'
import { asConnectionFailed, ConnectionFailed, ConnectionLost } from './connection-errors.ts'
import { createConnectionQueue } from './connection-queue.ts'
import { readDatabaseUrl } from './database-url.ts'
import { createOutage } from './outage.ts'
import {
  createReconnectingConnection,
  type ReconnectingConnection,
} from './reconnecting-connection.ts'

/**
 * The way into Postgres: one entry function a request, as `patchbay_gateway`, by its function in `gateway`. Each throws
 * Unavailable when Postgres can't be reached or doesn't answer in time.
 */
export interface Database extends Sql {
  close(): Promise<void>
}

export const noAnswer = (): Error => new Unavailable('Postgres gave no answer in time')

interface Options {
  url: string
  /** Certificates that vouch for the server, as PEM. */
  ca?: string | undefined
  poolSize: number
  /** Milliseconds until a statement that gave no answer counts as lost; waiting for a connection counts. */
  timeout?: number
}

// More than this waiting at once is an outage, not a peak: refuse at once instead of piling up.
const MAX_WAITING = 2000

// Statements on their way on one connection. A few keep it busy: with one, Postgres waits for us a third of the time. The
// others wait here, where those that were answered 503 meanwhile can be left out, and where none waits behind one that is
// stuck. Behind a pooler in transaction mode there is one.
const PIPELINE = 8

// The share of the connections that do the work while none is stuck. More of them only mean more processes to wake, for one
// statement each; but without the others none might be left when somebody's statements wait for a lock.
const WORKING = 2 / 3

// Milliseconds. A user who makes their own requests wait for a lock holds connections, but not for long. Actions set a shorter one
// (patchbay_api.call_action), what ends access a longer one.
const LOCK_TIMEOUT = 3000

// The connection itself: SQLSTATE classes 08 (connection), 533 (too many), 57P (shutdown, start-up), 58 (system); codes of
// postgres.js and of Node. What else is unavailable (unavailable.ts) was undone on a connection that is well.
const AWAY = /^(08...|533..|57P..|58...|CONNECT\w*|E[A-Z]+)$/

/**
 * Opens a small pool. Every connection drops to `patchbay_gateway` as it starts, whatever login the URL names; it is
 * refused when it can't. Statements are prepared, except behind a pooler in transaction mode.
 *
 * @throws ConfigurationError
 */
export function openDatabase({ url, ca, poolSize, timeout = 10_000 }: Options): Database {
  const address = readDatabaseUrl(url, ca)
  const tooMany = () => new Unavailable('too many requests wait for Postgres')
  const outage = createOutage({ most: MAX_WAITING, full: tooMany })
  let open = 0
  const connect = () =>
    createReconnectingConnection({
      address,
      statementTimeout: timeout,
      lockTimeout: LOCK_TIMEOUT,
      onReady() {
        open++
        outage.connected()
      },
      onEnd({ error, isFailure }, wasReady) {
        if (wasReady) open--
        if (!isFailure || open > 0) return
        outage.begin(wasReady)
        queue.rejectWaiting(asConnectionFailed(error))
      },
    })

  // Clients of one connection each: one of several would, for every statement, search the list of all that it sent since
  // it was last idle (docs/adr/0018-postgres-js-queue.md).
  const connections = Array.from({ length: poolSize }, connect)
  const working = Math.ceil(poolSize * WORKING)
  const spare = Math.max(1, poolSize - working)
  const queue = createConnectionQueue({
    connections,
    working,
    depth: address.isTransactionPooler ? 1 : PIPELINE,
    maxWaiting: MAX_WAITING,
    timeout,
    queueFull: tooMany,
    timedOut: noAnswer,
    replace: (connection) => connection.replace(noAnswer()),
    isBroken: isAway,
  })

  const send = async <T>(task: (connection: ReconnectingConnection) => Promise<T>): Promise<T> => {
    for (let left = spare; ; left--) {
      const attempt = outage.isOn ? await outage.wait() : undefined
      try {
        const answer = await queue.run(task)
        outage.answered()
        return answer
      } catch (error) {
        if (isAnswer(error)) outage.answered()
        else if (attempt !== undefined) outage.attemptFailed(attempt, error)
        // Another may be well: a small project's limit hits one that is to be renewed, or the reserve.
        else if (left > 0 && isWorthAnother(error)) continue
        throw error
      }
    }
  }

  // It never connects.
  const types = postgres(address.url, { max: 1 })

  return {
    async one<Row>(strings: TemplateStringsArray, ...parameters: Parameter[]): Promise<Row> {
      const ask = (sql: postgres.Sql) => sql<[Row & object]>(strings, ...parameters)
      try {
        const [row] = await send((connection) => connection.run(ask))
        return row
      } catch (error) {
        throw isAway(error) || isUnavailable(codeOf(error)) ? unavailable(error) : error
      }
    },

    json: (value) => types.json(value as postgres.JSONValue),

    async close() {
      await Promise.all(connections.map((connection) => connection.close()))
    },
  }
}

/** Nothing was sent, and that was soon known. */
function isWorthAnother(error: unknown): boolean {
  return error instanceof ConnectionFailed && error.code !== 'CONNECT_TIMEOUT'
}

/** Whether there is no connection, or none any more. */
function isAway(error: unknown): boolean {
  if (error instanceof ConnectionFailed || error instanceof ConnectionLost) return true
  if (AWAY.test(codeOf(error))) return true
  // Whatever the code: a FATAL is the end of the connection, and the pooler's own errors are FATAL XX000.
  return error instanceof postgres.PostgresError && isFatal(error)
}

/** Whether Postgres said so, on a connection that goes on. */
function isAnswer(error: unknown): boolean {
  return error instanceof postgres.PostgresError && !isFatal(error)
}

function isFatal({ severity }: postgres.PostgresError): boolean {
  return severity === 'FATAL' || severity === 'PANIC'
}

function unavailable(error: unknown): Unavailable {
  const cause = error instanceof ConnectionFailed ? error.message : codeOf(error)
  return new Unavailable(cause, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
