import postgres from 'postgres'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { loadKeys } from '../../local-stack/keys.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from './private-stack.ts'
import type { TestUser } from './sign-up.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

/** The secret that a webhook stack signs with. */
export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** Another one. */
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`

/** What tells of the account as a whole. */
export const OF_THE_CONNECTION = ['gpt_connection.connected', 'gpt_connection.disconnected']

/** A stack that was started with an endpoint for webhooks, and that endpoint: it gets `events`. */
export async function startWebhookStack(events = OF_THE_CONNECTION) {
  const receiver = await startWebhookReceiver()
  const own: PrivateStack = await startPrivateStack({
    env: { PATCHBAY_WEBHOOK_URL: receiver.url, PATCHBAY_WEBHOOK_SECRET: SECRET },
  }).catch(async (error) => {
    await receiver.stop()
    throw error
  })
  const sql = postgres(own.stack.info.db_url, { max: 2, onnotice: () => {} })
  await sql`update patchbay.webhook_endpoints set events = ${events}`

  return {
    ...own,
    sql,
    receiver,
    keyring: async () =>
      createKeyring((await loadKeys(own.files.keys, own.files.database)).token_keys),
    dispatch: (headers: Record<string, string> = { apikey: own.stack.info.secret_key }) =>
      fetch(`${own.F}/ops/webhooks/dispatch`, { method: 'POST', headers }),
    /** What waits for its next attempt waits no longer. */
    dueNow: () =>
      sql`update patchbay.webhook_events set next_attempt_at = now() where delivered_at is null and dead_at is null`,
    /** Waits until so many webhooks that tell of a user have come. */
    arrived: (user: TestUser, count: number) =>
      waitFor(`${count} webhooks of ${user.id}`, () => receiver.of(user.id).length >= count),
    eventsOf: (user: TestUser) =>
      sql`select * from patchbay.webhook_events where user_id = ${user.id} order by sequence`,
    async remove() {
      await sql.end()
      await own.remove()
      await receiver.stop()
    },
  }
}

export type WebhookStack = Awaited<ReturnType<typeof startWebhookStack>>
