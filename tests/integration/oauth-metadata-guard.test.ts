import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { digest } from '../support/digest.ts'
import { logged } from '../support/functions-log.ts'
import { authorize } from '../support/gpt.ts'
import { newProof } from '../support/proof.ts'
import { sql, stack } from '../support/stack.ts'

// The running stack, with the guard as production has it: a stranger names our own machine and learns nothing.
const { port } = new URL(stack.api_url)

describe('A client id that leads into our own network', () => {
  it.each([
    `https://127.0.0.1:${port}/client.json`,
    `https://localhost:${port}/client.json`,
    'https://[::1]/client.json',
    'https://[::ffff:7f00:1]/client.json',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/client.json',
    'https://192.168.0.1/client.json',
    'https://100.64.0.1/client.json',
  ])('is an unknown client like any other, and the log says why: %s', async (client_id) => {
    const response = await authorize({ client_id, ...newProof().asked })
    const { status, headers, body } = await answer(response)
    expect([status, body.error]).toEqual([400, 'invalid_client'])
    const { body: unknown } = await answer(authorize({ client_id: 'nobody' }))
    expect(body).toEqual(unknown)
    const id = headers.get('x-request-id')
    const line = await logged(
      `of ${id}`,
      ({ event, request_id }) => event === 'client_metadata_refused' && request_id === id,
    )
    expect(line).toMatchObject({
      level: 'warn',
      client_id: `sha256:${digest(client_id).toString('hex').slice(0, 16)}`,
      host: new URL(client_id).origin,
      reason: 'address is not public',
    })
    expect(await sql`select from patchbay.clients where id = ${client_id}`).toHaveLength(0)
  })

  it('is not even looked up when it is no client id URL', async () => {
    for (const client_id of ['https://localhost', 'https://localhost/', 'https://LOCALHOST/x']) {
      const response = await authorize({ client_id })
      expect(response.status).toBe(400)
      const id = response.headers.get('x-request-id')
      const line = await logged(
        `of ${id}`,
        ({ event, request_id }) => event === 'client_metadata_refused' && request_id === id,
      )
      expect(line.reason).toBe('is not a client id URL')
    }
  })
})
