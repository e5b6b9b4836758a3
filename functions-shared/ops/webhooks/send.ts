import { connectionProblem } from '../../runtime/network/connection-problem.ts'
import { FetchError, fetchPublic, type GuardOptions } from '../../runtime/network/fetch-public.ts'
import { signerOf } from './secret.ts'

/** Milliseconds for one attempt; patchbay_api.claim_webhooks leases an event for longer. */
export const ATTEMPT_TIME = 10_000

/** A message that is ready to go. */
export interface Message {
  /** `webhook-id`: the same at every attempt, so that the receiver drops what it has seen. */
  id: string
  url: string
  body: string
  /** The secret, and during a rotation the one before: each signs. */
  secrets: readonly string[]
}

/** How an attempt ended; `status` is null when no answer came. */
export interface Attempt {
  delivered: boolean
  status: number | null
  error: string | null
}

/** The headers of Standard Webhooks for a body, signed now with every secret. */
export function signedHeaders(message: Message, now: Date): Record<string, string> {
  const signatures = message.secrets.flatMap(
    (secret) => signerOf(secret)?.sign(message.id, now, message.body) ?? [],
  )
  return {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}

/**
 * Sends one message, once. Delivered means 2xx; a redirect is a failure, since it would take the message to a place that
 * nobody registered. The status is the answer: of the body nothing is read, however long it is. Only public https
 * addresses are reached, unless `local` lets http and this machine in.
 *
 * @param guard what a test replaces of the guarded request
 */
export async function sendMessage(
  message: Message,
  local: boolean,
  guard: Partial<GuardOptions> = {},
): Promise<Attempt> {
  const headers = signedHeaders(message, new Date())
  if (headers['webhook-signature'] === '') return failed('the signing secret does not open')

  try {
    const url = new URL(message.url)
    const status =
      local && isLocal(url)
        ? await sendToThisMachine(url, headers, message.body)
        : await sendToTheWorld(url, headers, message.body, guard)
    return status >= 200 && status < 300
      ? { delivered: true, status, error: null }
      : failed(`returned ${status}`, status)
  } catch (error) {
    return failed(whyNotSent(error))
  }
}

function failed(error: string, status: number | null = null): Attempt {
  return { delivered: false, status, error }
}

/** For the operator: never a text of the receiver's. */
function whyNotSent(error: unknown): string {
  if (error instanceof FetchError) return error.message
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return isTimeout ? `timed out after ${ATTEMPT_TIME / 1000} s` : connectionProblem(error)
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

async function sendToThisMachine(
  url: URL,
  headers: Record<string, string>,
  body: string,
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(ATTEMPT_TIME),
  })
  await response.body?.cancel()
  return response.status
}

async function sendToTheWorld(
  url: URL,
  headers: Record<string, string>,
  body: string,
  guard: Partial<GuardOptions>,
): Promise<number> {
  const { status } = await fetchPublic(url, {
    timeout: ATTEMPT_TIME,
    ...guard,
    method: 'POST',
    headers,
    body,
    maxOctets: 0,
  })
  return status
}
