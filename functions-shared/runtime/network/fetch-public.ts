import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { connectionProblem } from './connection-problem.ts'
import { isPublicAddress } from './public-address.ts'
import { type HttpResponse, InvalidResponse } from './read-http-response.ts'
import { hostOf, NotConnected, requestOverTls } from './request-over-tls.ts'
import { untilAborted } from './tls-connection.ts'

/** What a guarded request may cost, and the parts that a test replaces. */
export interface GuardOptions {
  /** Milliseconds for the whole exchange, name resolution included. */
  timeout: number
  /** Octets of the body; more is refused. 0: status and headers are the answer, the body is cut off unread. */
  maxOctets: number
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  resolve?: (hostname: string) => Promise<string[]>
  isAllowed?: (address: string) => boolean
  /** PEM of an authority to trust, beside none of the system's. */
  ca?: string
}

/** Why a URL was not fetched: for the log and the operator, not for the one who named the URL. */
export class FetchError extends Error {
  override name = 'FetchError'
}

/** The part of the time that an address has to accept a connection while there is another one to try. */
const CONNECT_SHARE = 4

const resolveWithSystem = async (hostname: string): Promise<string[]> =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address)

/**
 * Requests an https URL that a stranger named, without being turned against our own network (SSRF):
 * the name is resolved once, every address must be public, and the connection goes to the address that
 * was checked, so that a second resolution can't bring another one (DNS rebinding). No redirects. One that
 * can't be reached is followed by the next; the request is sent once.
 *
 * @throws FetchError, and nothing else, for a URL, address, size, time or answer that is not acceptable
 */
export async function fetchPublic(url: URL, options: GuardOptions): Promise<HttpResponse> {
  if (url.protocol !== 'https:') throw new FetchError('not https')
  if (url.username || url.password) throw new FetchError('has user information')

  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), options.timeout)
  try {
    const addresses = await checkedAddresses(url, options, deadline.signal)
    return await sendToAny(url, addresses, deadline.signal, options)
  } catch (error) {
    if (deadline.signal.aborted) {
      throw new FetchError(`timed out after ${options.timeout / 1000} s`, { cause: error })
    }
    if (error instanceof FetchError) throw error
    const why = error instanceof InvalidResponse ? error.message : connectionProblem(error)
    throw new FetchError(why, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function checkedAddresses(
  url: URL,
  { resolve = resolveWithSystem, isAllowed = isPublicAddress }: GuardOptions,
  signal: AbortSignal,
): Promise<[string, ...string[]]> {
  const host = hostOf(url)
  const resolved = async () => {
    try {
      return await resolve(host)
    } catch (error) {
      throw new FetchError('name does not resolve', { cause: error })
    }
  }
  const [first, ...others] = isIP(host) ? [host] : await untilAborted(resolved(), signal)
  if (first === undefined || ![first, ...others].every(isAllowed)) {
    throw new FetchError('address is not public')
  }
  return [first, ...others]
}

async function sendToAny(
  url: URL,
  [address, ...others]: [string, ...string[]],
  signal: AbortSignal,
  options: GuardOptions,
): Promise<HttpResponse> {
  const [next, ...rest] = others
  const send = (connectTime: number) =>
    requestOverTls({ address, url, request: options, connectTime, signal })
  if (next === undefined) return send(options.timeout)
  try {
    return await send(options.timeout / CONNECT_SHARE)
  } catch (error) {
    if (signal.aborted || !(error instanceof NotConnected)) throw error
    return sendToAny(url, [next, ...rest], signal, options)
  }
}
