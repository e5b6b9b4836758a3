import { describe, expect, it } from 'vitest'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { app } from '../core-app/app/app.ts'
import { digest } from '../support/digest.ts'
import { testRuntime } from './support/runtime.ts'

/** The log line of an authorization request that Postgres answers so. */
async function lineOf(clientId: string, answer: object) {
  const { runtime, lines } = testRuntime(answer)
  const edge = createEdgeFunction('oauth', oauthRoutes(app), () => runtime)
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: 'https://c.example/' })
  await edge.fetch(new Request(`https://app.example/oauth/authorize?${query}`))
  return lines.find(({ event }) => event === 'request')
}

describe('The log line of an authorization request', () => {
  const text = 'call me on +43 660 1234567'

  it.each([
    { error: 'invalid_client', message: 'unknown', status: 400, retry_after: null },
    { error: 'rate_limited', message: 'too many requests', status: 429, retry_after: 1 },
  ])('holds no text of a caller whose client is not known: %o', async (problem) => {
    expect(await lineOf(text, { ok: null, problem })).toMatchObject({
      client_id: `sha256:${digest(text).toString('hex').slice(0, 16)}`,
      outcome: problem.error,
    })
  })

  it('names a client that is known', async () => {
    const ok = { authorization_id: '0c000000-0000-4000-8000-000000000003' }
    expect(await lineOf('gpt', { ok, problem: null })).toMatchObject({ client_id: 'gpt' })
  })
})
