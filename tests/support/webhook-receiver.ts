import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

/** A webhook as it arrived. */
export interface Received {
  id: string
  headers: Record<string, string>
  body: string
  event: { type: string; timestamp: string; data: Record<string, unknown> }
}

export interface WebhookReceiver {
  url: string
  /** All that arrived, in order. */
  received: Received[]
  /** Those that tell of one user. */
  of(userId: string): Received[]
  /** Chooses the status of the next answers (default 200); a promise holds the answer back. */
  answer: (received: Received) => number | Promise<number>
  stop(): Promise<void>
}

/** A server on this machine that keeps what it is sent. */
export async function startWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString()
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const one = { id: headers['webhook-id'] ?? '', headers, body, event: JSON.parse(body) }
      received.push(one)
      response.statusCode = await receiver.answer(one)
      if (response.statusCode === 302) response.setHeader('location', `${receiver.url}/elsewhere`)
      response.end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/hook`,
    received,
    of: (userId) => received.filter(({ event }) => event.data.user_id === userId),
    answer: () => 200,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

/** Whether a webhook is signed with a secret, as a receiver finds out: with Standard Webhooks' own library. */
export function isSignedWith(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
