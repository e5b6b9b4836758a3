import { Webhook } from 'standardwebhooks'
import { type AppNotice, mailOf, readNotice } from './notice.ts'

/** The settings: NOTIFY_* are yours, SUPABASE_* the platform sets. README.md says what each is. */
export type Settings = Readonly<Record<string, string | undefined>>

/** Patchbay waits for 10 s, and the mail API is only one of three requests. */
const TIMEOUT_MS = 3_000
const MOST_OCTETS = 100_000

const answer = (status: number, said: string) => new Response(said, { status })

const needed = (settings: Settings, name: string): string => {
  const value = settings[name]
  if (!value) throw new Error(`the setting ${name} is missing`)
  return value
}

/** The key that stands above Row Level Security, in the new form or the older one. */
const secretKeyOf = (settings: Settings): string => {
  const keys: unknown = JSON.parse(settings.SUPABASE_SECRET_KEYS ?? '{}')
  const [first] = typeof keys === 'object' && keys !== null ? Object.values(keys) : []
  return typeof first === 'string' ? first : needed(settings, 'SUPABASE_SERVICE_ROLE_KEY')
}

const post = async (url: string, headers: Record<string, string>, body: unknown) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await response.text()
  // What it says may hold an address or a key: only the status is told.
  if (!response.ok) throw new Error(`${new URL(url).host} returned ${response.status}`)
  return text
}

/** The functions of migration.sql. */
const database = (settings: Settings) => {
  const url = `${needed(settings, 'SUPABASE_URL')}/rest/v1/rpc`
  const key = secretKeyOf(settings)
  // Only a key of the older form is a token.
  const headers = { apikey: key, ...(key.startsWith('ey') && { authorization: `Bearer ${key}` }) }
  return {
    async recipient(webhookId: string, userId: string): Promise<string | null> {
      const args = { webhook_id: webhookId, user_id: userId }
      const email: unknown = JSON.parse(await post(`${url}/notice_recipient`, headers, args))
      return typeof email === 'string' ? email : null
    },
    sent: (webhookId: string) => post(`${url}/notice_sent`, headers, { webhook_id: webhookId }),
  }
}

const sendMail = (settings: Settings, webhookId: string, to: string, notice: AppNotice) =>
  post(
    needed(settings, 'NOTIFY_MAIL_URL'),
    {
      authorization: `Bearer ${needed(settings, 'NOTIFY_MAIL_KEY')}`,
      // Two deliveries at the same time are one mail, where the mail API knows this header.
      'idempotency-key': webhookId,
    },
    {
      from: needed(settings, 'NOTIFY_MAIL_FROM'),
      to: [to],
      ...mailOf(notice, `${needed(settings, 'PATCHBAY_WEB_URL').replace(/\/+$/, '')}/apps`),
    },
  )

/**
 * Takes Patchbay's webhooks and mails each user who has a new connection. Anything but a 2xx is delivered again by
 * Patchbay, under the same webhook-id.
 */
export const notifyByMail =
  (settings: Settings) =>
  async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return answer(405, 'POST only')
    const body = await request.text()
    if (body.length > MOST_OCTETS) return answer(413, 'too long')

    let event: unknown
    try {
      // The signature over id, time and body; a message of more than five minutes ago is a replay.
      const secret = needed(settings, 'NOTIFY_WEBHOOK_SECRET')
      event = new Webhook(secret).verify(body, Object.fromEntries(request.headers))
    } catch {
      return answer(401, 'not signed by Patchbay')
    }

    const notice = readNotice(event)
    if (notice === null) return answer(200, 'nothing to mail')
    const webhookId = request.headers.get('webhook-id') ?? ''
    try {
      const { recipient, sent } = database(settings)
      const to = await recipient(webhookId, notice.userId)
      if (to === null) return answer(200, 'mailed before, or nobody to mail')
      await sendMail(settings, webhookId, to, notice)
      await sent(webhookId)
    } catch (error) {
      console.error(`${webhookId}: ${error instanceof Error ? error.message : 'failed'}`)
      return answer(503, 'not mailed')
    }
    return answer(200, 'mailed')
  }
