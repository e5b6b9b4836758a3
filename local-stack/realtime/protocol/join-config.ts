import { isRecord } from './message.ts'

/** What a client asks for when it joins a topic. */
export type JoinConfig = {
  private: boolean
  broadcast: { ack: boolean; self: boolean; replicationReady: boolean; replay: unknown }
  presence: { enabled: boolean }
  /** As the client wrote them: it wants them back. */
  postgresChanges: Record<string, unknown>[]
}

// Each is a question to Postgres with every change. A client that asked for more finds them missing in the reply, and says so.
const MOST_CHANGES = 100

/** Reads the payload of a join. What cannot be read counts as not said, as on the platform. */
export function joinConfigIn(payload: unknown): JoinConfig {
  const config = recordIn(recordIn(payload).config)
  const broadcast = recordIn(config.broadcast)
  const { postgres_changes: changes } = config
  return {
    private: flagIn(config.private),
    broadcast: {
      ack: flagIn(broadcast.ack),
      self: flagIn(broadcast.self),
      replicationReady: flagIn(broadcast.replication_ready),
      replay: broadcast.replay,
    },
    presence: { enabled: flagIn(recordIn(config.presence).enabled) },
    postgresChanges: Array.isArray(changes) ? changes.filter(isRecord).slice(0, MOST_CHANGES) : [],
  }
}

function recordIn(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

/** Some clients write booleans as strings. */
function flagIn(value: unknown): boolean {
  return String(value).toLowerCase() === 'true'
}
