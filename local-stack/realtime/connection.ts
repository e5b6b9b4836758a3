import type { WebSocket } from 'ws'
import { errorText } from '../expected-error.ts'
import { admit } from './access/admit.ts'
import { type Bearer, isProblem, type Problem, tokenIn, verifyToken } from './access/claims.ts'
import { type Channel, openChannel } from './channel.ts'
import { CHANNEL_PREFIX, type Listener } from './hub.ts'
import type { Codec } from './protocol/codec-type.ts'
import { joinConfigIn } from './protocol/join-config.ts'
import type { Message } from './protocol/message.ts'
import { replayWishIn } from './replay.ts'
import type { World } from './world.ts'

/** As on the platform. */
const MOST_CHANNELS = 100
const SILENCE_MILLISECONDS = 60_000

/** A client that reads slower than it is told is cut off before it costs us memory; it comes back and asks anew. */
const MOST_UNSENT_BYTES = 8_000_000
const MOST_WAITING_MESSAGES = 1000

/** Close codes of RFC 6455 §7.4.1 and their registry. */
const INVALID_DATA = 1007
const POLICY_VIOLATION = 1008
const TRY_AGAIN_LATER = 1013

/** Serves one client until it goes. Its messages are handled in order, one after the other. */
export function serveConnection(
  world: World,
  socket: WebSocket,
  codec: Codec,
  keyBearer: Bearer,
): void {
  const channels = new Map<string, Channel>()
  let waiting = 0
  let handled = Promise.resolve()
  const silence = setTimeout(() => socket.close(1000), SILENCE_MILLISECONDS)

  socket.on('message', (data, isBinary) => {
    silence.refresh()
    let message: Message
    try {
      const frame = data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.concat([data].flat())
      message = codec.decode(frame, isBinary)
    } catch {
      return socket.close(INVALID_DATA, 'not a message of the Realtime protocol')
    }
    if (++waiting > MOST_WAITING_MESSAGES) {
      return socket.close(POLICY_VIOLATION, 'too many messages at once')
    }
    handled = handled
      .then(() => handle(message))
      .catch((error) => {
        console.error(`a message of ${message.topic.length} characters of topic:`, errorText(error))
      })
      .finally(() => {
        waiting--
      })
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearTimeout(silence)
    for (const channel of channels.values()) channel.end()
    channels.clear()
  })

  function send(frame: string | Buffer): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MOST_UNSENT_BYTES) {
      socket.close(TRY_AGAIN_LATER, 'too slow')
      socket.terminate()
    } else socket.send(frame)
  }

  function reply({ joinRef, ref, topic }: Message, status: 'ok' | 'error', response: object): void {
    const payload = JSON.stringify({ status, response })
    send(codec.encode({ joinRef, ref, topic, event: 'phx_reply' }, payload))
  }

  async function handle(message: Message): Promise<void> {
    const { topic, event } = message
    if (socket.readyState !== socket.OPEN) return
    if (topic === 'phoenix' && event === 'heartbeat') return reply(message, 'ok', {})
    const channel = channels.get(topic)
    if (event === 'phx_join') return await join(message, channel)
    if (event === 'phx_leave') return leave(message, channel)
    if (!channel) return reply(message, 'error', { reason: 'unmatched topic' })
    await channel.handle(message)
  }

  async function join(message: Message, earlier: Channel | undefined): Promise<void> {
    // A client that joins again has forgotten its earlier channel.
    if (earlier) close(message.topic, earlier)
    const refused = (reason: string) => reply(message, 'error', { reason })
    const because = ({ code, message }: Problem) => refused(`${code}: ${message}`)
    if (!message.topic.startsWith(CHANNEL_PREFIX)) return refused('unmatched topic')
    const topic = message.topic.slice(CHANNEL_PREFIX.length)
    if (topic === '') return refused('TopicNameRequired: You must provide a topic name')
    if (channels.size >= MOST_CHANNELS) {
      return refused('ChannelRateLimitReached: Too many channels')
    }

    const config = joinConfigIn(message.payload)
    const token = tokenIn(message.payload)
    const bearer = token ? await verifyToken(token, world.settings.jwtSecret) : keyBearer
    if (isProblem(bearer)) return because(bearer)
    const problem = await admit(world, topic, config.private, bearer)
    if (problem) return because(problem)
    const replay = replayWishIn(config.broadcast.replay, config.private)
    if (replay && 'code' in replay) return because(replay)
    // The client may have gone while the database was asked.
    if (socket.readyState !== socket.OPEN) return

    const listener: Listener = { codec, send }
    const onEnd = () => {
      if (channels.get(message.topic) === channel) channels.delete(message.topic)
    }
    const channel = openChannel({
      world,
      listener,
      topic,
      message,
      config,
      replay,
      bearer,
      token,
      onEnd,
    })
    channels.set(message.topic, channel)
    await channel.begin()
  }

  function leave(message: Message, channel: Channel | undefined): void {
    if (channel && channel.joinRef !== message.joinRef && message.joinRef !== null) return
    reply(message, 'ok', {})
    if (channel) close(message.topic, channel)
  }

  function close(topic: string, channel: Channel): void {
    channel.end()
    channels.delete(topic)
    const { joinRef } = channel
    send(codec.encode({ joinRef, ref: joinRef, topic, event: 'phx_close' }, '{}'))
  }
}
