import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorText } from '../expected-error.ts'
import { type Bearer, bearerOfKey, isProblem, verifyToken } from './access/claims.ts'
import { mayBroadcast } from './access/policies.ts'
import { isRecord } from './protocol/message.ts'
import type { World } from './world.ts'

const LARGEST_BODY = 3_000_000
const BATCH_PATH = '/realtime/v1/api/broadcast'
const SINGLE_PATH = /^\/realtime\/v1\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/

type Answer = { status: number; body?: { message: string } }

/** Broadcasts by POST: what supabase-js falls back to before it has joined, and its httpSend(). */
export async function serveBroadcastApi(
  world: World,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(world, url, request).catch((error) => {
    console.error('broadcast:', errorText(error))
    return { status: 500, body: { message: 'Something went wrong here. The log says what.' } }
  })
  response.writeHead(status, {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, apikey, content-type, x-client-info',
    'access-control-allow-methods': 'POST',
    ...(body && { 'content-type': 'application/json' }),
  })
  response.end(body && JSON.stringify(body))
}

async function answer(world: World, url: URL, request: IncomingMessage): Promise<Answer> {
  const single = singleIn(url.pathname)
  if (!single && url.pathname !== BATCH_PATH) return refuse(404, 'Not Found')
  if (request.method === 'OPTIONS') return { status: 204 }
  if (request.method !== 'POST') return refuse(405, 'Method Not Allowed')
  const bearer = await bearerOf(world, request)
  if (!bearer) return refuse(401, 'Unauthorized')
  const body = await readBody(request)
  if (!body) return refuse(413, 'Payload Too Large')
  if (!single) return await sendBatch(world, bearer, body)
  const isPrivate = url.searchParams.get('private') === 'true'
  const isBytes = request.headers['content-type'] === 'application/octet-stream'
  return await sendOne(world, bearer, { ...single, isPrivate, isBytes, body })
}

/** Topic and event in the path of a single message. */
function singleIn(path: string): { topic: string; event: string } | undefined {
  try {
    const [topic, event] = SINGLE_PATH.exec(path)?.slice(1).map(decodeURIComponent) ?? []
    return topic && event ? { topic, event } : undefined
  } catch {
    return undefined
  }
}

/** As on the platform, a message that the bearer may not send is left out without a word. */
async function sendBatch(world: World, bearer: Bearer, body: Buffer): Promise<Answer> {
  const messages = messagesIn(jsonIn(body))
  if (!messages) {
    return refuse(422, 'expected {"messages": [{topic, event, payload, private}]}')
  }
  for (const { topic, event, payload, isPrivate } of messages) {
    if (isPrivate && !(await maySend(world, topic, bearer))) continue
    const said = { kind: 'text', payload: { type: 'broadcast', event, payload } } as const
    world.hub.tell(topic, isPrivate, said)
  }
  return { status: 202 }
}

type Batched = { topic: string; event: string; payload: object; isPrivate: boolean }

/** The messages of a batch; undefined where one of them is malformed. */
function messagesIn(body: unknown): Batched[] | undefined {
  const list: unknown = isRecord(body) ? body.messages : undefined
  if (!Array.isArray(list)) return undefined
  const messages: Batched[] = []
  for (const one of list) {
    const { topic, event, payload, private: isPrivate = false } = isRecord(one) ? one : {}
    if (typeof topic !== 'string' || typeof event !== 'string' || !isRecord(payload)) {
      return undefined
    }
    messages.push({ topic, event, payload, isPrivate: isPrivate === true })
  }
  return messages
}

type Single = {
  topic: string
  event: string
  isPrivate: boolean
  isBytes: boolean
  body: Buffer
}

async function sendOne(world: World, bearer: Bearer, single: Single): Promise<Answer> {
  const { topic, event, isPrivate, isBytes, body } = single
  if (!isBytes && jsonIn(body) === undefined) return refuse(422, 'the payload is no JSON')
  if (isPrivate && !(await maySend(world, topic, bearer))) return refuse(403, 'Unauthorized')
  const encoding = isBytes ? 'binary' : 'json'
  world.hub.tell(topic, isPrivate, { kind: 'event', event, encoding, body, meta: null })
  return { status: 202 }
}

async function maySend(world: World, topic: string, bearer: Bearer): Promise<boolean> {
  return (await mayBroadcast(world.sql, topic, bearer.claims)) === 'allowed'
}

/** The user of the Authorization header, else the bearer of the key; undefined without a key of the project. */
async function bearerOf(world: World, request: IncomingMessage): Promise<Bearer | undefined> {
  const { apikey, authorization } = request.headers
  const [, token = ''] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
  const key = bearerOfKey(typeof apikey === 'string' ? apikey : token, world.settings)
  if (!key || token === '' || token.startsWith('sb_')) return key
  const verified = await verifyToken(token, world.settings.jwtSecret)
  return isProblem(verified) ? undefined : verified
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > LARGEST_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message } }
}
