import { errorText } from '../expected-error.ts'
import { admit } from './access/admit.ts'
import { type Bearer, expired, isProblem, tokenIn, verifyToken } from './access/claims.ts'
import { mayBroadcast, type Verdict } from './access/policies.ts'
import type { Subscriber } from './changes/subscription.ts'
import type { Listener } from './hub.ts'
import { broadcastIn } from './protocol/broadcast-in.ts'
import type { JoinConfig } from './protocol/join-config.ts'
import type { Message } from './protocol/message.ts'
import { type ReplayWish, replayed } from './replay.ts'
import type { World } from './world.ts'

/** Longest time between two looks at the clock, for tokens that live for days. */
const CHECK_MILLISECONDS = 300_000

/** A topic that a client has joined. */
export type Channel = {
  joinRef: string | null
  /** Tells the client that it joined, and whatever belongs to that. */
  begin(): Promise<void>
  handle(message: Message): Promise<void>
  /** Stops listening; says nothing. */
  end(): void
}

export type ChannelOptions = {
  world: World
  listener: Listener
  /** Without the prefix of channels. */
  topic: string
  /** The join. */
  message: Message
  config: JoinConfig
  replay: ReplayWish | undefined
  bearer: Bearer
  /** The token that the bearer was read from; undefined for a key. */
  token: string | undefined
  /** Called when the server ends the channel, after the client was told why. */
  onEnd(): void
}

/** A channel of a bearer who was admitted. */
export function openChannel(options: ChannelOptions): Channel {
  const { world, listener, topic, config, replay, onEnd } = options
  const { topic: channelTopic, ref: joinMessageRef } = options.message
  // Clients of old send no join_ref; it is the ref of their join.
  const joinRef = options.message.joinRef ?? joinMessageRef
  const isPrivate = config.private
  const requests = config.postgresChanges
  let { bearer, token } = options
  let maySend: Verdict | undefined = isPrivate ? undefined : 'allowed'
  let clock: NodeJS.Timeout | undefined
  let hasEnded = false
  let endListening = () => {}

  const subscriber: Subscriber = {
    claims: () => bearer.claims,
    tell(ids, data) {
      const head = { joinRef: null, ref: null, topic: channelTopic, event: 'postgres_changes' }
      listener.send(listener.codec.encode(head, `{"ids":${JSON.stringify(ids)},"data":${data}}`))
    },
    fail: (message) => system('postgres_changes', 'error', message),
  }
  const watch = world.changes.watch(requests, subscriber)

  const push = (event: string, payload: object, ref: string | null = null) => {
    const head = { joinRef, ref, topic: channelTopic, event }
    listener.send(listener.codec.encode(head, JSON.stringify(payload)))
  }
  const reply = (ref: string | null, status: 'ok' | 'error', response: object = {}) =>
    push('phx_reply', { status, response }, ref)
  const system = (extension: string, status: 'ok' | 'error', message: string) =>
    push('system', { extension, status, message, channel: topic })

  function tellWatching(problem: string | undefined): void {
    if (requests.length === 0) return
    system('postgres_changes', problem ? 'error' : 'ok', problem ?? 'Subscribed to PostgreSQL')
  }

  async function begin(): Promise<void> {
    const problem = await watch.begin()
    // The client may have gone meanwhile.
    if (hasEnded) return
    const { ids } = watch
    const postgres_changes = requests.map((request, index) => ({ ...request, id: ids[index] }))
    reply(joinMessageRef, 'ok', { postgres_changes })
    endListening = world.hub.listen(topic, isPrivate, listener)
    tellWatching(problem)
    if (config.broadcast.replicationReady) {
      system('system', 'ok', 'Replication connection established')
    }
    if (config.presence.enabled) push('presence_state', {})
    watchExpiry()
    if (replay) await tellAgain(replay)
  }

  async function tellAgain(wish: ReplayWish): Promise<void> {
    try {
      for (const broadcast of await replayed(world.sql, topic, wish)) {
        const frame = listener.codec.encodeBroadcast(channelTopic, broadcast)
        if (frame !== undefined && !hasEnded) listener.send(frame)
      }
    } catch (error) {
      console.error('replay:', errorText(error))
    }
  }

  function end(): void {
    hasEnded = true
    clearTimeout(clock)
    endListening()
    watch.end()
  }

  /** Ends the channel as the platform does: the reason first, then the close. */
  function shutDown(message: string): void {
    if (hasEnded) return
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
    if (isProblem(verified)) return shutDown(verified.message)
    const refusal = await admit(world, topic, isPrivate, verified)
    if (refusal) return shutDown(refusal.message)
    // The old token may have expired meanwhile, or the client gone.
    if (hasEnded) return
    bearer = verified
    token = fresh
    if (isPrivate) maySend = undefined
    watchExpiry()
    const problem = await watch.begin()
    if (!hasEnded) tellWatching(problem)
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
