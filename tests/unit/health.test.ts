import { expect, it } from 'vitest'
import { health } from '../../functions-shared/ops/health.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { testRuntime } from './support/runtime.ts'

it('Requests that run as another role are misconfigured, in the answer and in the log', async () => {
  const { runtime, lines } = testRuntime({ role: 'postgres', write_problem: null })
  const ops = createEdgeFunction('ops', [['GET', '/health', health]], () => runtime)
  const response = await ops.fetch(new Request('https://app.example/ops/health'))
  expect([response.status, await response.json()]).toEqual([
    503,
    { status: 'misconfigured', database: 'ok' },
  ])
  expect(lines).toEqual([
    expect.objectContaining({ outcome: 'misconfigured', cause: 'requests run as postgres' }),
  ])
})

it('A database that takes no writes is 503, with the reason in the log alone', async () => {
  const { runtime, lines } = testRuntime({
    role: 'patchbay_gateway',
    write_problem: '53100 could not extend file: No space left on device',
  })
  const ops = createEdgeFunction('ops', [['GET', '/health', health]], () => runtime)
  const response = await ops.fetch(new Request('https://app.example/ops/health'))
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
    503,
    '2',
    { error: 'temporarily_unavailable', message: expect.any(String), database: 'read_only' },
  ])
  expect(lines).toEqual([
    expect.objectContaining({ cause: '53100 could not extend file: No space left on device' }),
  ])
})
