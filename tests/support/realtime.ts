import {
  createClient,
  type REALTIME_POSTGRES_CHANGES_LISTEN_EVENT,
  type RealtimeChannel,
  type SupabaseClient,
} from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'
import { waitFor } from '../../local-stack/wait-for.ts'

/** Both versions of the protocol that clients speak; the newer one has binary frames. */
export const VERSIONS = ['1.0.0', '2.0.0'] as const
export type Version = (typeof VERSIONS)[number]

/** A broadcast as supabase-js hands it over. */
export interface HeardBroadcast {
  event: string
  payload: Record<string, unknown> | ArrayBuffer
  meta?: { id: string; replayed?: boolean }
}

/** A change as supabase-js hands it over. */
export interface HeardChange {
  schema: string
  table: string
  eventType: 'INSERT' | 'UPDATE' | 'DELETE'
  commit_timestamp: string | null
  new: Record<string, unknown>
  old: Record<string, unknown>
  errors: string[] | null
}

/** What a channel is asked for. */
export interface Wishes {
  private?: boolean
  broadcast?: {
    self?: boolean
    ack?: boolean
    replication_ready?: boolean
    replay?: { since: number; limit?: number }
  }
  changes?: {
    event?: `${REALTIME_POSTGRES_CHANGES_LISTEN_EVENT}`
    schema?: string
    table?: string
    filter?: string
    select?: string[]
  }[]
  presence?: boolean
}

/** Everything that a channel was told, in order. */
export interface Ear {
  channel: RealtimeChannel
  statuses: [status: string, message: string | undefined][]
  broadcasts: HeardBroadcast[]
  changes: HeardChange[]
  system: { extension: string; status: string; message: string; channel: string }[]
  /** Milliseconds (performance.now) at which the last broadcast came. */
  lastAt: number
}

/** supabase-js in one version of the protocol, with the token that `token` gives, or with the key alone. */
export function realtimeClient(
  info: StackInfo,
  vsn: Version,
  token: (() => string) | null,
  key = info.publishable_key,
): SupabaseClient {
  return createClient(info.api_url, key, {
    ...(token && { accessToken: async () => token() }),
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { vsn, reconnectAfterMs: () => 100 },
  })
}

/** Subscribes to a topic and waits for the first answer, whatever it is. */
export async function listen(
  client: SupabaseClient,
  topic: string,
  wishes: Wishes = {},
): Promise<Ear> {
  // Without this the join goes out before the client has asked for its token.
  await client.realtime.setAuth()
  const { broadcast, presence, changes = [] } = wishes
  const channel = client.channel(topic, {
    config: {
      private: wishes.private ?? false,
      ...(broadcast && { broadcast }),
      ...(presence && { presence: { enabled: true } }),
    },
  })
  const ear: Ear = { channel, statuses: [], broadcasts: [], changes: [], system: [], lastAt: 0 }
  channel.on('broadcast', { event: '*' }, (message: HeardBroadcast) => {
    ear.lastAt = performance.now()
    ear.broadcasts.push(message)
  })
  channel.on('system', {}, (message: Ear['system'][number]) => ear.system.push(message))
  for (const { event = '*', schema = 'public', ...wish } of changes) {
    channel.on('postgres_changes', { event, schema, ...wish }, (change: HeardChange) =>
      ear.changes.push(change),
    )
  }
  channel.subscribe((status, error) => ear.statuses.push([status, error?.message]))
  await waitFor(`an answer to the join of ${topic}`, () => ear.statuses.length > 0)
  return ear
}

/** Listens to a private topic. */
export function listenPrivately(
  client: SupabaseClient,
  topic: string,
  wishes: Wishes = {},
): Promise<Ear> {
  return listen(client, topic, { ...wishes, private: true })
}

/** The first broadcast of this event that comes, or came already. */
export function heard(
  ear: Ear,
  event: string,
  matches: (payload: Record<string, unknown>) => boolean = () => true,
): Promise<HeardBroadcast & { payload: Record<string, unknown> }> {
  return waitFor(`the broadcast ${event}`, () => {
    for (const { payload, ...one } of ear.broadcasts) {
      if (one.event !== event || payload instanceof ArrayBuffer) continue
      if (matches(payload)) return { ...one, payload }
    }
    return undefined
  })
}

/** The first change that matches and comes, or came already. */
export function heardChange(
  ear: Ear,
  type: HeardChange['eventType'],
  matches: (change: HeardChange) => boolean = () => true,
): Promise<HeardChange> {
  return waitFor(`the change ${type}`, () =>
    ear.changes.find((one) => one.eventType === type && matches(one)),
  )
}

/**
 * Waits for an answer on the ear's own socket: what Realtime sent there before has been heard then. Where something must not
 * come, wait first until somebody has heard it, or has heard what came after it.
 */
export async function caughtUp(ear: Ear): Promise<void> {
  const { socket } = ear.channel
  const fence = socket.channel(`fence ${crypto.randomUUID()}`)
  let answer: string | undefined
  fence.subscribe((status) => {
    answer = status
  })
  await waitFor('an answer on the socket', () => answer !== undefined)
  await socket.removeChannel(fence)
}
