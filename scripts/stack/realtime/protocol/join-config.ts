import { z } from 'zod'
import { isRecord } from './message.ts'

/** Some clients write booleans as strings. What cannot be read counts as not said, as on the platform. */
const flag = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() === 'true' : value),
    z.boolean(),
  )
  .catch(false)

const joinConfig = z.object({
  private: flag,
  broadcast: z
    .object({ ack: flag, self: flag, replication_ready: flag, replay: z.unknown() })
    .catch({ ack: false, self: false, replication_ready: false, replay: undefined }),
  presence: z.object({ enabled: flag }).catch({ enabled: false }),
  postgres_changes: z
    .array(z.unknown())
    .transform((list) => list.filter(isRecord))
    .catch([]),
})

/** What a client asks for when it joins a topic. */
export type JoinConfig = z.infer<typeof joinConfig>

/** Reads the payload of a join. */
export function joinConfigIn(payload: unknown): JoinConfig {
  const config = isRecord(payload) && isRecord(payload.config) ? payload.config : {}
  return joinConfig.parse(config)
}
