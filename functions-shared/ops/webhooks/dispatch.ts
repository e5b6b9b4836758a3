import { settleWebhook } from '../../gateway/settle-webhook.ts'
import type { Handler } from '../../runtime/http/edge-function.ts'
import { json } from '../../runtime/http/respond.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { webhookSecretSealedFor } from './secret.ts'
import { sendMessage } from './send.ts'

/** An event that this dispatcher holds for 30 seconds. */
interface Claimed {
  id: string
  attempt: number
  payload: { type: string; timestamp: string; data: object }
  endpoint_id: string
  url: string
  secret: string
  previous_secret: string | null
}

/** Deliveries that one dispatch has under way; Postgres gives an endpoint ten of them at most. */
const AT_ONCE = 50
/** Milliseconds after which nothing more is claimed: well within what the caller waits. */
const ENOUGH = 15_000

/**
 * `POST F/ops/webhooks/dispatch`: sends what is due until nothing is → `{claimed, delivered, failed}`. As soon as one
 * delivery ends the next is claimed, so an endpoint that hangs delays only its own. Any number may run at once: an
 * event is held by one of them. Not bound to one round trip: it serves no user.
 */
export const dispatchWebhooks: Handler = async (_call, runtime) => {
  const totals = { claimed: 0, delivered: 0, failed: 0 }
  const until = performance.now() + ENOUGH
  const underWay = new Set<Promise<void>>()

  while (performance.now() < until) {
    const { claimed } = await runtime.database.one<{ claimed: Claimed[] }>`
      select patchbay_api.claim_webhooks(${AT_ONCE - underWay.size}) as claimed`
    totals.claimed += claimed.length
    for (const event of claimed) {
      const delivery = deliver(event, runtime).then((outcome) => {
        totals[outcome === 'delivered' ? 'delivered' : 'failed']++
        underWay.delete(delivery)
      })
      underWay.add(delivery)
    }
    if (underWay.size === 0) break
    await Promise.race(underWay)
  }

  await Promise.all(underWay)
  return json(200, totals)
}

async function deliver(event: Claimed, runtime: Runtime): Promise<string> {
  const { config, database, keyring, log, metrics } = runtime
  const secrets = [event.secret, event.previous_secret].flatMap((sealed) =>
    sealed === null ? [] : (keyring.open(sealed, webhookSecretSealedFor(event.endpoint_id)) ?? []),
  )
  const { type, timestamp, data } = event.payload
  const message = {
    id: `evt_${event.id}`,
    url: event.url,
    body: JSON.stringify({ type, timestamp, data }),
    secrets,
  }
  const attempt = await sendMessage(message, config.webhookLocal)

  const outcome = await settleWebhook(database, {
    id: event.id,
    attempt: event.attempt,
    ...attempt,
  })

  metrics.count(attempt.delivered ? 'webhook_delivered' : 'webhook_failed')
  if (outcome === 'dead') metrics.count('webhook_dead')
  if (!attempt.delivered) {
    log('warn', 'webhook_failed', {
      event_id: event.id,
      endpoint_id: event.endpoint_id,
      attempt: event.attempt,
      outcome,
      reason: attempt.error,
    })
  }
  return outcome
}
