import { Buffer } from 'node:buffer'
import { lookup as systemLookup } from 'node:dns/promises'
import { request } from 'node:https'
import { isPublicAddress } from './public-address.ts'

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

export interface GuardedResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Why a URL was not fetched: for the log and the operator, not for whoever named the URL. */
export class RefusedUrl extends Error {
  override name = 'RefusedUrl'
}

/** Nobody answered at an address; another one of the same name may. */
class Unreachable extends RefusedUrl {}

/** The part of the time that an address has to accept a connection while there is another one to try. */
const CONNECT_SHARE = 4

const resolveWithSystem = async (hostname: string): Promise<string[]> =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address)

/**
 * Requests an https URL that a stranger named, without being turned against our own network (SSRF):
 * the name is resolved once, every address must be public, and the connection goes to the address that
 * was checked, so that a second resolution can't bring another one (DNS rebinding). No redirects. One that
 * can't be reached is followed by the next; a server that broke off may so be asked more than once.
 *
 * @throws RefusedUrl for a URL, address, size, time or answer that is not acceptable
 */
export async function fetchPublic(url: URL, options: GuardOptions): Promise<GuardedResponse> {
  const { resolve = resolveWithSystem, isAllowed = isPublicAddress } = options
  if (url.protocol !== 'https:') throw new RefusedUrl('not https')
  if (url.username || url.password) throw new RefusedUrl('has user information')

  const deadline = AbortSignal.timeout(options.timeout)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await Promise.race([
    resolve(hostname).catch(() => {
      throw new RefusedUrl('name does not resolve')
    }),
    new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(new RefusedUrl('took too long')), {
        once: true,
      })
    }),
  ])
  const [first, ...others] = addresses
  if (first === undefined || !addresses.every(isAllowed))
    throw new RefusedUrl('address is not public')

  return sendToAny(url, [first, ...others], deadline, options)
}

async function sendToAny(
  url: URL,
  [address, ...others]: [string, ...string[]],
  signal: AbortSignal,
  options: GuardOptions,
): Promise<GuardedResponse> {
  const [next, ...rest] = others
  if (next === undefined) return send(url, address, signal, options, options.timeout)
  try {
    return await send(url, address, signal, options, options.timeout / CONNECT_SHARE)
  } catch (error) {
    if (signal.aborted || !(error instanceof Unreachable)) throw error
    return sendToAny(url, [next, ...rest], signal, options)
  }
}

function send(
  url: URL,
  address: string,
  signal: AbortSignal,
  options: GuardOptions,
  connectTime: number,
): Promise<GuardedResponse> {
  const { method = 'GET', headers = {}, body, maxOctets, ca } = options
  return new Promise((resolve, reject) => {
    const impatience = setTimeout(() => {
      if (outgoing.socket?.connecting) outgoing.destroy(new Error('no connection'))
    }, connectTime)
    const outgoing = request(
      url,
      {
        method,
        headers: { accept: 'application/json', 'user-agent': 'patchbay', ...headers },
        signal,
        agent: false,
        ...(ca !== undefined && { ca }),
        // The name stays in the certificate check; the connection goes where we looked.
        lookup: (_hostname, lookupOptions, callback) => {
          const family = address.includes(':') ? 6 : 4
          if (lookupOptions.all) callback(null, [{ address, family }])
          else callback(null, address, family)
        },
      },
      (incoming) => {
        clearTimeout(impatience)
        incoming.on('error', (error) => reject(asRefused(error, signal)))
        const status = incoming.statusCode ?? 0
        if (maxOctets === 0) {
          resolve({ status, headers: incoming.headers, body: '' })
          outgoing.destroy()
          return
        }
        let octets = 0
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => {
          octets += chunk.length
          chunks.push(chunk)
          if (octets <= maxOctets) return
          reject(new RefusedUrl('answer is too large'))
          outgoing.destroy()
        })
        incoming.on('end', () =>
          resolve({
            status,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', (error) => {
      clearTimeout(impatience)
      reject(asRefused(error, signal))
    })
    outgoing.end(body)
  })
}

function asRefused(error: Error, signal: AbortSignal): RefusedUrl {
  if (error instanceof RefusedUrl) return error
  if (signal.aborted) return new RefusedUrl('took too long', { cause: error })
  return new Unreachable('connection failed', { cause: error })
}
