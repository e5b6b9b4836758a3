import { expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { F, stack } from '../support/stack.ts'

const probe = (headers: Record<string, string>) =>
  answer(fetch(`${F}/ops/probe`, { method: 'POST', headers }))

it('F/ops/probe tells the operator how the deployment looks from inside, and nobody else', async () => {
  const { status, body } = await probe({ apikey: stack.secret_key, 'x-forwarded-for': '192.0.2.1' })
  expect([status, body]).toEqual([
    200,
    {
      // The local front replaces what a caller says of itself.
      address: expect.stringMatching(/127\.0\.0\.1$/),
      address_header: 'x-forwarded-for',
      limits: expect.stringMatching(/^(relaxed|strict)$/),
      deployment: null,
      web_url: expect.stringMatching(/^http/),
      public_url: {
        url: `${F}/oauth/.well-known/openid-configuration`,
        reached: false,
        status: null,
        problem: 'not https',
      },
      runtime: expect.objectContaining({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) }),
      database: {
        version: expect.stringMatching(/^1\d\.\d+/),
        role: 'patchbay_gateway',
        tls: false,
        pooler: null,
        pool_size: 8,
      },
    },
  ])
  for (const headers of [{}, { apikey: stack.publishable_key }]) {
    expect((await probe(headers)).status).toBe(401)
  }
})
