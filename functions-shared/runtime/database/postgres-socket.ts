import type { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers'
import { asConnectionFailed, ConnectionFailed, ConnectionLost } from './connection-errors.ts'
import type { DatabaseAddress } from './database-url.ts'
import { createStartUpReader, errorCodeIn, type StartUp } from './start-up-reader.ts'
import type { OpenTransport, Transport } from './transport.ts'

interface Options {
  address: DatabaseAddress
  openTransport: OpenTransport
  /** Milliseconds until the server must have accepted the login. */
  timeout: number
  /** The server accepted the login: statements may be sent. */
  onReady(): void
  /** It ended, once, whether it was ready or not: nothing more may be given to it. */
  onEnd(end: SocketEnd): void
}

/** How a connection ended. */
export interface SocketEnd {
  error: Error
  /** It could not be had, or the server closed it before it gave any answer. */
  isFailure: boolean
}

const ERROR_RESPONSE = 'E'.charCodeAt(0)

/**
 * What postgres.js takes for a socket (its `socket` option): one connection, which is never opened again. It tells
 * postgres.js of its end by an error that rejects all that is under way, and only once nothing of postgres.js is about
 * to write: see docs/adr/0014-our-own-socket.md.
 */
export class PostgresSocket extends EventEmitter {
  readyState: 'opening' | 'open' | 'closed' = 'opening'
  readonly host: string
  readonly port: number
  readonly #options: Options
  readonly #opening = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  /** Undefined once the server is ready. */
  #startUp: ReturnType<typeof createStartUpReader> | undefined = createStartUpReader()
  #transport: Transport | undefined
  /** What was written before there was a transport. */
  #early: Uint8Array[] = []
  #hasAnswered = false
  /** What came last, if it began with an error. */
  #lastError: Buffer | undefined

  constructor(options: Options) {
    super()
    this.#options = options
    this.host = options.address.host
    this.port = options.address.port
    this.#timer = setTimeout(() => this.destroy(tooSlow()), options.timeout)
    const events = {
      onData: (octets: Buffer) => this.#receive(octets),
      onClose: (error?: Error) => this.#finish(this.#reason(error), !this.#hasAnswered),
    }
    options.openTransport(options.address, events, this.#opening.signal).then(
      (transport) => this.#opened(transport),
      (error) => this.destroy(asConnectionFailed(error)),
    )
  }

  write(octets: Uint8Array): boolean {
    if (this.readyState === 'opening') this.#early.push(octets)
    else if (this.readyState === 'open') this.#transport?.write(octets)
    return true
  }

  /** postgres.js says goodbye: nothing is under way. */
  end(octets: Uint8Array): void {
    this.write(octets)
    const transport = this.#transport
    this.#transport = undefined
    this.destroy()
    transport?.end()
  }

  /** Ends it at once; whatever is under way is rejected with the error. */
  destroy(error: Error = new ConnectionLost()): void {
    this.#finish(error, false)
  }

  /** The transport keeps itself alive. */
  setKeepAlive(): void {}

  #finish(error: Error, isFailure: boolean): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    clearTimeout(this.#timer)
    this.#opening.abort()
    this.#transport?.destroy()
    const isStarting = this.#startUp !== undefined
    const reason = isStarting ? asConnectionFailed(error) : error
    this.#options.onEnd({ error: reason, isFailure: isFailure || isStarting })
    // Later: postgres.js may be about to write, and does so without looking whether it still has a socket.
    setImmediate(() => {
      if (this.listenerCount('error') > 0) this.emit('error', reason)
      this.emit('close', true)
    })
  }

  /** Postgres and its pooler say why before they close; postgres.js forgets it when a statement was being described. */
  #reason(error: Error | undefined): Error {
    const code = this.#lastError && errorCodeIn(this.#lastError)
    return code === undefined && error ? error : new ConnectionLost(code, { cause: error })
  }

  #opened(transport: Transport): void {
    if (this.readyState === 'closed') {
      transport.destroy()
      return
    }
    this.#transport = transport
    this.readyState = 'open'
    for (const octets of this.#early) transport.write(octets)
    this.#early = []
  }

  #receive(octets: Buffer): void {
    if (this.readyState === 'closed') return
    if (this.#startUp) this.#readStartUp(this.#startUp.read(octets))
    else this.#look(octets)
    if (this.readyState === 'open') this.emit('data', octets)
  }

  #look(octets: Buffer): void {
    const isError = octets[0] === ERROR_RESPONSE
    if (!isError) this.#hasAnswered = true
    this.#lastError = isError ? octets : undefined
  }

  #readStartUp({ isReady, refusal }: StartUp): void {
    // postgres.js would wait for the end of the connection, and then try again for ever.
    if (refusal) this.#finish(refusal, true)
    else if (isReady) this.#ready()
  }

  #ready(): void {
    this.#startUp = undefined
    clearTimeout(this.#timer)
    this.#options.onReady()
  }
}

function tooSlow(): ConnectionFailed {
  return new ConnectionFailed('CONNECT_TIMEOUT', 'the server did not accept the connection in time')
}
