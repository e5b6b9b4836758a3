import postgres from 'postgres'
import { asConnectionFailed, ConnectionFailed } from './connection-errors.ts'
import type { DatabaseAddress } from './database-url.ts'
import { openTransport } from './open-transport.ts'
import { PostgresSocket, type SocketEnd } from './postgres-socket.ts'

/** A connection to Postgres that opens when a statement needs it, and opens again after the last one has ended. */
export interface ReconnectingConnection {
  /** Sends a statement. Rejects with ConnectionFailed where no connection could be had, so that nothing was sent. */
  run<T>(ask: (sql: postgres.Sql) => Promise<T>): Promise<T>
  /** Ends the connection; what is under way on it is rejected with `reason`, and an answer that still comes is nobody's. */
  replace(reason: Error): void
  close(): Promise<void>
}

interface Options {
  address: DatabaseAddress
  /** Milliseconds: what Postgres cancels a statement after. */
  statementTimeout: number
  /** Milliseconds. */
  lockTimeout: number
  onReady(): void
  /** @param wasReady whether `onReady` was called for this connection */
  onEnd(end: SocketEnd, wasReady: boolean): void
}

/** One connection, which is never opened again: a client of postgres.js keeps what broke its last one. */
interface Client {
  sql: postgres.Sql
  socket: PostgresSocket | undefined
  /** Until it is known that statements run as they must; null from then on. */
  checked: Promise<void> | null
  /** When it makes room for a new one, by `performance.now()`. */
  endsAt: number
}

/** Milliseconds until the server must have accepted the login. */
const CONNECT_TIMEOUT = 5000

/** Milliseconds that a connection lives, and up to half as much again: so that they don't all end at once. */
const LIFETIME = 30 * 60_000

/** Seconds that postgres.js keeps a connection that has nothing to do. */
const IDLE_TIMEOUT = 300

/** Seconds that a connection is given to finish what it has. */
const END_TIMEOUT = 5

const ROLE = 'patchbay_gateway'

export function createReconnectingConnection(options: Options): ReconnectingConnection {
  const { address, statementTimeout, lockTimeout, onReady, onEnd } = options
  const { isTransactionPooler } = address
  let current: Client | undefined
  let isClosed = false

  const open = (): Client => {
    let wasReady = false
    let lastError = ended()
    const ready = () => {
      wasReady = true
      onReady()
    }
    const openSocket = () => {
      // It wants another connection for what waited in it when the first one ended.
      const isFirst = client.socket === undefined
      const socket = new PostgresSocket({
        address,
        openTransport: isFirst ? openTransport : () => Promise.reject(lastError),
        timeout: CONNECT_TIMEOUT,
        onReady: () => isTransactionPooler || ready(),
        onEnd: (end) => {
          if (!isFirst) return
          lastError = asConnectionFailed(end.error)
          if (current === client) current = undefined
          onEnd({ ...end, isFailure: end.isFailure || !wasReady }, wasReady)
        },
      })
      client.socket ??= socket
      return socket
    }
    const client: Client = {
      sql: postgres(address.url, settings(openSocket)),
      socket: undefined,
      checked: null,
      endsAt: performance.now() + LIFETIME * (1 + Math.random() / 2),
    }
    if (isTransactionPooler) client.checked = checkRole(client).then(ready)
    return client
  }

  const settings = (socket: () => PostgresSocket) => ({
    socket,
    max: 1,
    ssl: false,
    prepare: !isTransactionPooler,
    // A pooler takes the connection back at the first ReadyForQuery: what was sent behind it loses its answer, or gets
    // another's (supabase/supabase 50358).
    ...(isTransactionPooler && { max_pipeline: 0 }),
    // Array and custom types are not used: no extra query at connection start.
    fetch_types: false,
    connect_timeout: 0,
    // What still waits in postgres.js when the connection has ended is refused without a pause.
    backoff: () => 0,
    idle_timeout: IDLE_TIMEOUT,
    max_lifetime: 0,
    connection: {
      application_name: 'patchbay',
      role: ROLE,
      statement_timeout: statementTimeout,
      lock_timeout: lockTimeout,
      TimeZone: 'UTC',
    },
    onnotice: () => {},
  })

  /** A pooler in transaction mode drops what is asked for at the start: there, the login's own settings must hold. */
  const checkRole = async (client: Client): Promise<void> => {
    try {
      const [row] = await client.sql<[{ role: string }]>`select current_user as role`
      if (row.role !== ROLE) throw wrongRole(row.role)
      client.checked = null
    } catch (error) {
      const reason = asConnectionFailed(error)
      client.socket?.destroy(reason)
      throw reason
    }
  }

  const clientNow = (): Client => {
    if (current && performance.now() > current.endsAt) {
      void current.sql.end({ timeout: END_TIMEOUT })
      current = undefined
    }
    current ??= open()
    return current
  }

  return {
    run(ask) {
      if (isClosed) return Promise.reject(ended())
      const { sql, checked } = clientNow()
      return checked ? checked.then(() => ask(sql)) : ask(sql)
    },
    replace(reason) {
      current?.socket?.destroy(reason)
    },
    async close() {
      isClosed = true
      const client = current
      await client?.sql.end({ timeout: END_TIMEOUT })
      client?.socket?.destroy()
    },
  }
}

const ended = () => new ConnectionFailed('CONNECTION_ENDED', 'the connection has ended')

function wrongRole(role: string): ConnectionFailed {
  const problem = `behind the pooler, statements run as ${role} and not as ${ROLE}`
  return new ConnectionFailed('WRONG_ROLE', `${problem}: its login needs \`alter role … set role\``)
}
