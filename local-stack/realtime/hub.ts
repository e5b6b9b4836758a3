import type { Codec } from './protocol/codec-type.ts'
import type { Broadcast } from './protocol/message.ts'

/** Somebody who listens to a topic. */
export type Listener = { codec: Codec; send(frame: string | Buffer): void }

/** Who listens to which topic. A private topic and a public one of the same name have nothing to do with each other. */
export type Hub = {
  /** Gives a function that ends the listening. */
  listen(topic: string, isPrivate: boolean, listener: Listener): () => void
  isHeard(topic: string, isPrivate: boolean): boolean
  /** Tells all who listen, except perhaps the one who speaks. */
  tell(topic: string, isPrivate: boolean, broadcast: Broadcast, except?: Listener): void
}

/** The name of a channel for a topic, as clients write it. */
export const CHANNEL_PREFIX = 'realtime:'

export function createHub(): Hub {
  const topics = new Map<string, Set<Listener>>()
  const key = (topic: string, isPrivate: boolean) => `${isPrivate ? 'private' : 'public'}:${topic}`

  function listen(topic: string, isPrivate: boolean, listener: Listener): () => void {
    const name = key(topic, isPrivate)
    const listeners = topics.get(name) ?? new Set()
    topics.set(name, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && topics.get(name) === listeners) topics.delete(name)
    }
  }

  function isHeard(topic: string, isPrivate: boolean): boolean {
    return topics.has(key(topic, isPrivate))
  }

  function tell(topic: string, isPrivate: boolean, broadcast: Broadcast, except?: Listener): void {
    // Encoded once for all who speak the same version.
    const frames = new Map<Codec, string | Buffer | undefined>()
    for (const listener of topics.get(key(topic, isPrivate)) ?? []) {
      if (listener === except) continue
      const { codec } = listener
      if (!frames.has(codec)) {
        frames.set(codec, codec.encodeBroadcast(CHANNEL_PREFIX + topic, broadcast))
      }
      const frame = frames.get(codec)
      if (frame !== undefined) listener.send(frame)
    }
  }

  return { listen, isHeard, tell }
}
