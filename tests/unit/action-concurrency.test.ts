import { describe, expect, it } from 'vitest'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { createConcurrencyLimiter } from '../../functions-shared/runtime/concurrency/concurrency-limiter.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { app } from '../core-app/app/app.ts'
import { testRuntime } from './support/runtime.ts'

const timedOut = () => new Error('timed out')

/** F/gpt, where two requests of a token may be under way. */
function gpt() {
  const { runtime, statements } = testRuntime(
    { ok: '{}', problem: null, user_id: null, client_id: null },
    { limiter: createConcurrencyLimiter({ slots: 1, maxRequests: 2, timeout: 10_000, timedOut }) },
  )
  return { ...createEdgeFunction('gpt', gptRoutes(app), () => runtime), statements }
}

const create = (headers: Record<string, string>) =>
  new Request('https://app.example/gpt/notes', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"title": "Buy milk"}',
  })

describe('Calls of actions', () => {
  it('of which one token has too many under way are 429, and are not read', async () => {
    const { fetch, statements } = gpt()
    const calls = [1, 2, 3].map(() => create({ authorization: 'Bearer a' }))
    const answers = await Promise.all([...calls, create({ key: 'b' })].map(fetch))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429, 201])
    expect(answers[2]?.headers.get('retry-after')).toBe('1')
    expect(calls.map(({ bodyUsed }) => bodyUsed)).toEqual([true, true, false])
    expect(statements).toHaveLength(3)
  })

  it.each([{}, { key: '' }, { key: ' ' }])(
    'without a credential (%j) are 401, are not read, and Postgres is not asked',
    async (headers) => {
      const { fetch, statements } = gpt()
      const call = create({ ...headers })
      const answer = await fetch(call)
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/getlogin/) })
      expect(call.bodyUsed).toBe(false)
      expect(statements).toEqual([])
    },
  )
})
