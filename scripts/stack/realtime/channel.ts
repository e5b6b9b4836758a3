import { type Bearer, expired, isRefusal, type Refusal, tokenIn, verifyToken } from './access/claims.ts'
import { mayBroadcast, mayListen, type Verdict } from './access/policies.ts'
import type { Listener } from './hub.ts'
import type { JoinConfig } from './protocol/join-config.ts'
import { type Broadcast, isRecord, type Message } from './protocol/message.ts'
import type { World } from './world.ts'

/** Longest time between two looks at the clock, for tokens that live for days. */
const CHECK_MILLISECONDS = 300_000
const LARGEST_BROADCAST = 3_000_000

const NO_DATABASE: Refusal = {
  code: 'UnableToConnectToProject',
  message: 'Realtime was unable to connect to the project database',
}

/** A topic that a client has joined. */
export type Channel = {
  joinRef: string | null
  /** To be called once the client knows that it joined. */
  begin(): void
  handle(message: Message): Promise<void>
  /** Stops listening; says nothing. */
  end(): void
}

export type ChannelOptions = {
  world: World
  listener: Listener
  /** Without the prefix of channels. */
  topic: string
  message: Message
  config: JoinConfig
  bearer: Bearer
  /** The token that the bearer was read from; undefined for a key. */
  token: string | undefined
  /** Called when the server ends the channel, after the client was told why. */
  onEnd(): void
}

/** Lets a bearer in, or says why not: Realtime must be live, and the policies decide on a private topic. */
export async function admit(
  world: World,
  topic: string,
  isPrivate: boolean,
  bearer: Bearer,
): Promise<Refusal | undefined> {
  if (!world.isLive()) return NO_DATABASE
  if (!isPrivate) return undefined
  const verdict = await mayListen(world.sql, topic, bearer.claims)
  if (verdict === 'allowed') return undefined
  if (verdict === 'unknown') return NO_DATABASE
  const message = `You do not have permissions to read from this Channel topic: ${topic}`
  return { code: 'Unauthorized', message }
}

/** A channel that starts to listen at once. */
export function openChannel(options: ChannelOptions): Channel {
  const { world, listener, topic, config, onEnd } = options
  const { joinRef } = options.message
  const isPrivate = config.private
  let { bearer, token } = options
  let maySend: Verdict | undefined = isPrivate ? undefined : 'allowed'
  let clock: NodeJS.Timeout | undefined
  const endListening = world.hub.listen(topic, isPrivate, listener)

  const push = (event: string, payload: unknown, ref: string | null = null) =>
    listener.send(
      listener.codec.encode({ joinRef, ref, topic: options.message.topic, event, payload }),
    )
  const reply = (ref: string | null, status: 'ok' | 'error', response: object = {}) =>
    push('phx_reply', { status, response }, ref)
  const system = (extension: string, status: 'ok' | 'error', message: string) =>
    push('system', { extension, status, message, channel: topic })

  function begin(): void {
    watchExpiry()
    if (config.broadcast.replication_ready) {
      system('system', 'ok', 'Replication connection established')
    }
    if (config.presence.enabled) push('presence_state', {})
  }

  function end(): void {
    clearTimeout(clock)
    endListening()
  }

  /** Ends the channel as the platform does: the reason first, then the close. */
  function shutDown(message: string): void {
    system('system', 'error', message)
    push('phx_close', {}, joinRef)
    end()
    onEnd()
  }

  function watchExpiry(): void {
    clearTimeout(clock)
    const { expiresAt } = bearer
    if (expiresAt === undefined) return
    const left = expiresAt * 1000 - Date.now()
    if (left <= 0) shutDown(expired(expiresAt).message)
    else clock = setTimeout(watchExpiry, Math.min(left, CHECK_MILLISECONDS))
  }

  async function refresh(fresh: string): Promise<void> {
    if (fresh === token) return
    const verified = await verifyToken(fresh, world.settings.jwtSecret)
    if (isRefusal(verified)) return shutDown(verified.message)
    const refusal = await admit(world, topic, isPrivate, verified)
    if (refusal) return shutDown(refusal.message)
    bearer = verified
    token = fresh
    if (isPrivate) maySend = undefined
    watchExpiry()
  }

  async function broadcast(message: Message): Promise<void> {
    const said = broadcastIn(message)
    if (!said) return reply(message.ref, 'error', { reason: 'invalid broadcast' })
    maySend ??= await mayBroadcast(world.sql, topic, bearer.claims)
    // As on the platform there is no answer then, whatever the client asked for.
    if (maySend !== 'allowed') {
      if (maySend === 'unknown') maySend = undefined
      return
    }
    const { self, ack } = config.broadcast
    world.hub.tell(topic, isPrivate, said, self ? undefined : listener)
    if (ack) reply(message.ref, 'ok')
  }

  async function handle(message: Message): Promise<void> {
    if (message.event === 'access_token') {
      const fresh = tokenIn(message.payload)
      if (fresh !== undefined) await refresh(fresh)
    } else if (message.event === 'broadcast') {
      await broadcast(message)
    } else if (message.event === 'presence') {
      reply(message.ref, 'error', { reason: 'The local stack has no presence' })
    }
  }

  return { joinRef, begin, handle, end }
}

/** What a client wants to say; undefined where it is too long or no broadcast at all. */
function broadcastIn({ payload, broadcast }: Message): Broadcast | undefined {
  if (broadcast?.kind === 'event') {
    if (broadcast.body.length > LARGEST_BROADCAST) return undefined
    return broadcast.encoding === 'binary' || isJson(broadcast.body) ? broadcast : undefined
  }
  if (!isRecord(payload) || JSON.stringify(payload).length > LARGEST_BROADCAST) return undefined
  return { kind: 'text', payload }
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'))
    return true
  } catch {
    return false
  }
}
