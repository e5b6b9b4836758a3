import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mailOf, readNotice } from '../../examples/notify-by-mail/notice.ts'
import { notifyByMail, type Settings } from '../../examples/notify-by-mail/notify-by-mail.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { putEndpoint } from '../../local-stack/webhook-endpoints.ts'
import type { Received } from '../support/webhook-receiver.ts'
import {
  OTHER_SECRET,
  SECRET,
  startWebhookStack,
  type WebhookStack,
} from '../support/webhook-stack.ts'

interface Mail {
  headers: Record<string, unknown>
  body: { from: string; to: string[]; subject: string; text: string }
}

const MAIL_KEY = 'key-of-the-mail-api'

let own: WebhookStack
let settings: Settings
const mails: Mail[] = []
let mailStatus = 200
const closing: (() => Promise<unknown>)[] = []

/** Serves a handler of web requests on this machine. */
async function serve(handler: (request: Request) => Promise<Response>): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = 'GET', url = '/' } = request
    const headers = Object.entries(request.headers).map(([k, v]): [string, string] => [
      k,
      String(v),
    ])
    const body = method === 'GET' ? null : Buffer.concat(chunks)
    const { status } = await handler(
      new Request(`http://127.0.0.1${url}`, { method, headers, body }),
    )
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
}

beforeAll(async () => {
  own = await startWebhookStack(['app_connected', 'app_disconnected'])
  await own.sql.unsafe(await readFile(inRoot('examples/notify-by-mail/migration.sql'), 'utf8'))
  settings = {
    NOTIFY_WEBHOOK_SECRET: OTHER_SECRET,
    NOTIFY_MAIL_URL: await serve(async (request) => {
      mails.push({ headers: Object.fromEntries(request.headers), body: await request.json() })
      return new Response(null, { status: mailStatus })
    }),
    NOTIFY_MAIL_KEY: MAIL_KEY,
    NOTIFY_MAIL_FROM: 'Notes <security@notes.example>',
    PATCHBAY_WEB_URL: 'https://notes.example/',
    SUPABASE_URL: own.stack.info.api_url,
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: own.stack.info.secret_key }),
  }
  const url = await serve(notifyByMail(settings))
  await putEndpoint(own.sql, await own.keyring(), { url, secret: OTHER_SECRET })
})

afterAll(async () => {
  await own?.remove()
  await Promise.all(closing.map((close) => close()))
})

const mailsTo = (email: string) => mails.filter(({ body }) => body.to.includes(email))

/** What the function of this event was sent, as the stack's own receiver got it, signed with the function's secret. */
const signed = (
  { id, body }: Pick<Received, 'id' | 'body'>,
  at = new Date(),
  secret = OTHER_SECRET,
) =>
  new Request('http://127.0.0.1/', {
    method: 'POST',
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
  })

describe('A new connection', () => {
  it('is mailed to its user once: what, from where, what it may do, and where to end it', async () => {
    const user = await own.newUser()
    await own.connect(user, { scope: 'notes:read profile:read' })
    await waitFor('the mail', () => mailsTo(user.email).length > 0)
    await own.phone(user, 'DELETE')
    await own.arrived(user, 2)
    const [event] = own.receiver.of(user.id)
    const [mail, ...more] = mailsTo(user.email)
    expect(more).toEqual([])
    expect(mail?.body).toEqual({
      from: 'Notes <security@notes.example>',
      to: [user.email],
      subject: '“Demo GPT” was connected to your account',
      text: expect.stringMatching(
        /calls itself “Demo GPT” .* from chatgpt\.com\..*- notes:read\n- see your account name.*Disconnect it at https:\/\/notes\.example\/apps /s,
      ),
    })
    expect(mail?.headers.authorization).toBe(`Bearer ${MAIL_KEY}`)
    expect(mail?.headers['idempotency-key']).toMatch(/^evt_/)
    expect(JSON.stringify(event?.event)).not.toContain(user.email)
  })

  it('that is delivered again is not mailed again', async () => {
    const user = await own.newUser()
    const { receiver } = own
    await own.connect(user)
    await waitFor('the mail', () => mailsTo(user.email).length > 0)
    await own.arrived(user, 1)
    const id = String(mailsTo(user.email)[0]?.headers['idempotency-key'])
    await waitFor('its delivery', async () => {
      const [event] =
        await own.sql`select delivered_at from patchbay.webhook_events where id = ${id.slice(4)}`
      return event?.delivered_at
    })
    const body = receiver.of(user.id)[0]?.body ?? ''
    const again = await notifyByMail(settings)(signed({ id, body }))
    expect([again.status, mailsTo(user.email).length]).toEqual([200, 1])
  })

  it('whose mail fails is tried again, and the log holds no key and no address', async () => {
    const logged: string[] = []
    const log = vi.spyOn(console, 'error').mockImplementation((line) => void logged.push(line))
    const user = await own.newUser()
    mailStatus = 500
    await own.connect(user)
    await waitFor('the failure', async () =>
      (await own.eventsOf(user)).some(({ last_status }) => last_status === 503),
    )
    mailStatus = 200
    await own.dueNow()
    await waitFor('the delivery', async () =>
      (await own.eventsOf(user)).every(({ delivered_at }) => delivered_at),
    )
    log.mockRestore()
    expect(mailsTo(user.email).length).toBeGreaterThanOrEqual(2)
    expect(new Set(mailsTo(user.email).map(({ headers }) => headers['idempotency-key'])).size).toBe(
      1,
    )
    expect(logged.join('\n')).toMatch(/^evt_[\w-]+: 127\.0\.0\.1:\d+ returned 500$/m)
    for (const secret of [MAIL_KEY, OTHER_SECRET, own.stack.info.secret_key, user.email]) {
      expect(logged.join('\n')).not.toContain(secret)
    }
  })
})

describe('Nothing is mailed', () => {
  const body = (user_id: string) =>
    JSON.stringify({
      type: 'app_connected',
      timestamp: new Date().toISOString(),
      data: { user_id, client_name: 'X', returns_to: null, scopes: [] },
    })
  const evt = () => `evt_${crypto.randomUUID()}`

  it.each<[what: string, change: (user: { id: string }) => Request, status: number]>([
    [
      'with the secret of somebody else',
      ({ id }) => signed({ id: evt(), body: body(id) }, new Date(), SECRET),
      401,
    ],
    [
      'of ten minutes ago',
      ({ id }) => signed({ id: evt(), body: body(id) }, new Date(Date.now() - 600_000)),
      401,
    ],
    [
      'of ten minutes from now',
      ({ id }) => signed({ id: evt(), body: body(id) }, new Date(Date.now() + 600_000)),
      401,
    ],
    [
      'under another id',
      ({ id }) => {
        const request = signed({ id: evt(), body: body(id) })
        request.headers.set('webhook-id', evt())
        return request
      },
      401,
    ],
    [
      'without a signature',
      ({ id }) => new Request('http://127.0.0.1/', { method: 'POST', body: body(id) }),
      401,
    ],
    ['by GET', () => new Request('http://127.0.0.1/'), 405],
    [
      'of a user who is not there',
      () => signed({ id: evt(), body: body(crypto.randomUUID()) }),
      200,
    ],
    [
      'of another event',
      ({ id }) => signed({ id: evt(), body: body(id).replace('app_connected', 'patchbay.test') }),
      200,
    ],
  ])('%s', async (_, change, status) => {
    const user = await own.newUser()
    expect((await notifyByMail(settings)(change(user))).status).toBe(status)
    expect(mailsTo(user.email)).toEqual([])
  })

  it('and nobody but the function asks for an address', async () => {
    const user = await own.newUser()
    const { error } = await user.supabase.rpc('notice_recipient', {
      webhook_id: 'x',
      user_id: user.id,
    })
    expect(error?.code).toBe('42501')
    expect((await user.supabase.from('sent_notices').select()).error?.code).toBe('42501')
  })
})

describe('The mail', () => {
  const notice = (data: object) =>
    readNotice({
      type: 'app_connected',
      data: { user_id: 'u', client_name: 'Claude', returns_to: null, scopes: [], ...data },
    })
  const mail = (data: object) => {
    const read = notice(data)
    if (!read) throw new Error('no notice')
    return mailOf(read, 'https://notes.example/apps')
  }

  it.each([
    ['https://claude.ai', 'from claude.ai.'],
    ['http://localhost:3334', 'from an app on the computer of who connected it.'],
    ['cursor://', 'from the app cursor.'],
    [null, 'from a device, or a chat that was paired with a link.'],
  ])('says where it returns to: %s', (returns_to, words) => {
    expect(mail({ returns_to }).text).toContain(words)
  })

  it('makes one line without links of whatever a client calls itself', () => {
    const { subject, text } = mail({
      client_name: 'Bank\r\nBcc: all@x.example https://evil.example\u{202e}',
    })
    expect(subject).toBe(
      '“Bank Bcc all x example https evil example” was connected to your account',
    )
    expect(text.split('\n')[0]).not.toMatch(/evil\.example|https:/)
    expect(mail({ client_name: '\u{200b}' }).subject).toContain('“An app”')
  })
})
