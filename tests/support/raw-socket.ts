import WebSocket from 'ws'
import type { StackInfo } from '../../local-stack/info.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import type { Version } from './realtime.ts'

/** A message of the protocol; version 1.0.0 has no join_ref in what the server says. */
export interface RawMessage {
  topic: string
  event: string
  payload: Record<string, unknown>
  ref: string | null
}

/** A client that may say what no library would. */
export interface RawSocket {
  socket: WebSocket
  said: RawMessage[]
  /** Sends a message and gives the answer to it. */
  ask(topic: string, event: string, payload?: object): Promise<RawMessage>
  /** How the server ended it. */
  closed: Promise<{ code: number; reason: string }>
}

/** The address of a stack's socket. */
export function socketUrl(
  info: StackInfo,
  vsn: string,
  key: string | null = info.publishable_key,
): URL {
  const url = new URL(info.api_url.replace(/^http/, 'ws'))
  url.pathname = '/realtime/v1/websocket'
  url.searchParams.set('vsn', vsn)
  if (key !== null) url.searchParams.set('apikey', key)
  return url
}

/** Tries to open a socket, and gives the answer that refused it. */
export function refusalOf(url: URL): Promise<{ status: number; body: unknown }> {
  const socket = new WebSocket(url)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => reject(new Error('it opened')))
    socket.on('unexpected-response', (_, response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
      })
    })
  })
}

/** Opens a socket; `ask` counts its own refs, and the ref of a join is its join_ref, too. */
export async function rawSocket(info: StackInfo, vsn: Version): Promise<RawSocket> {
  const socket = new WebSocket(socketUrl(info, vsn))
  const said: RawMessage[] = []
  const joinRefs = new Map<string, string>()
  let lastRef = 0
  socket.on('message', (data) => said.push(read(vsn, String(data))))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })

  const ask = (topic: string, event: string, payload: object = {}) => {
    const ref = String(++lastRef)
    if (event === 'phx_join') joinRefs.set(topic, ref)
    const join_ref = joinRefs.get(topic) ?? null
    socket.send(
      JSON.stringify(
        vsn === '1.0.0'
          ? { topic, event, payload, ref, join_ref }
          : [join_ref, ref, topic, event, payload],
      ),
    )
    return waitFor(`an answer to ${event} on ${topic}`, () =>
      said.find((message) => message.ref === ref && message.event === 'phx_reply'),
    )
  }
  return { socket, said, ask, closed }
}

function read(vsn: Version, text: string): RawMessage {
  const value = JSON.parse(text)
  if (vsn === '1.0.0') return value
  const [, ref, topic, event, payload] = value
  return { topic, event, payload, ref }
}
