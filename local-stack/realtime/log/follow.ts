import { randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { errorText } from '../../expected-error.ts'
import { type Change, POSTGRES_EPOCH, pgoutputDecoder } from './pgoutput.ts'

/** What happens while the log is followed. */
export type LogEvents = {
  /** From now on every commit is told. */
  up(): void
  /** Gives a promise where no more should come until it settles. */
  change(change: Change): Promise<void> | undefined
  /** The connection is lost; what is committed until the next `up` is not told. */
  down(why: string): void
}

const STATUS_MILLISECONDS = 2000
const PAUSES = [50, 100, 250, 500, 1000]

/**
 * Follows the log of committed changes and comes back by itself when Postgres was away. Its slot is a temporary one: it
 * ends with the connection, so a Realtime that is gone never makes Postgres keep its log for ever.
 *
 * @param publications asked for at each start: the publications whose tables to follow
 */
export function followLog(
  url: string,
  publications: () => Promise<string[]>,
  events: LogEvents,
): { stop(): Promise<void> } {
  const ended = new AbortController()

  const run = async () => {
    for (let failures = 0; !ended.signal.aborted; failures++) {
      const up = () => {
        failures = 0
        events.up()
      }
      const why = await followOnce(url, publications, { ...events, up }, ended.signal)
      if (ended.signal.aborted) return
      events.down(why)
      await sleep(PAUSES[failures] ?? PAUSES.at(-1))
    }
  }
  const running = run()

  const stop = async () => {
    ended.abort()
    await running
  }
  return { stop }
}

/** One connection, until it ends; gives the reason. */
async function followOnce(
  url: string,
  publications: () => Promise<string[]>,
  events: Omit<LogEvents, 'down'>,
  ended: AbortSignal,
): Promise<string> {
  const closed = Promise.withResolvers<string>()
  const session = postgres(url, {
    max: 1,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    onnotice: () => {},
    onclose: () => closed.resolve('the connection to Postgres was closed'),
    connection: { application_name: 'realtime', replication: 'database' },
  })
  const abort = () => closed.resolve('stopped')
  ended.addEventListener('abort', abort)
  let status: NodeJS.Timeout | undefined
  try {
    const stream = await startStream(session, await publications())
    const position = readStream(stream, events)
    stream.on('error', (error) => closed.resolve(errorText(error)))
    stream.on('close', () => closed.resolve('the stream ended'))
    status = setInterval(() => stream.write(statusUpdate(position())), STATUS_MILLISECONDS)
    events.up()
    return await closed.promise
  } catch (error) {
    return errorText(error)
  } finally {
    clearInterval(status)
    ended.removeEventListener('abort', abort)
    await session.end({ timeout: 0 }).catch(() => {})
  }
}

async function startStream(session: postgres.Sql, publications: string[]): Promise<Duplex> {
  const slot = `realtime_${randomBytes(6).toString('hex')}`
  // Postgres knows these commands in upper case only.
  const [created] = await session.unsafe(
    `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
  )
  const names = publications.map((name) => `"${name}"`).join(',')
  const stream: unknown = await session
    .unsafe(
      `START_REPLICATION SLOT ${slot} LOGICAL ${created?.consistent_point} (proto_version '1', publication_names '${names}')`,
    )
    .writable()
  if (!(stream instanceof Duplex)) throw new Error('no stream of replication')
  return stream
}

/**
 * Reads the messages of streaming replication: w carries a part of the log, k asks for a sign of life. Postgres shuts
 * down only after we said that we have everything, so k is answered at once.
 *
 * @returns a function that gives the position that was reached
 */
function readStream(stream: Duplex, events: Omit<LogEvents, 'down'>): () => bigint {
  const decode = pgoutputDecoder()
  let position = 0n
  stream.on('data', (message: Buffer) => {
    const kind = String.fromCharCode(message[0] ?? 0)
    if (kind === 'w') {
      position = later(position, message.readBigInt64BE(1))
      const change = decode(message.subarray(25))
      const relief = change && events.change(change)
      if (relief) void pauseUntil(stream, relief)
    } else if (kind === 'k') {
      position = later(position, message.readBigInt64BE(1))
      if (message[17] === 1) stream.write(statusUpdate(position))
    }
  })
  return () => position
}

/** Postgres notices that nobody reads, and waits. */
async function pauseUntil(stream: Duplex, relief: Promise<void>): Promise<void> {
  stream.pause()
  await relief
  stream.resume()
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** "All up to this position is written, flushed and applied." */
function statusUpdate(position: bigint): Buffer {
  const message = Buffer.alloc(34)
  message.write('r')
  for (const offset of [1, 9, 17]) message.writeBigInt64BE(position, offset)
  message.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH) * 1000n, 25)
  return message
}
