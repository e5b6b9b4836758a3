import { expect, it } from 'vitest'
import { health } from '../../functions-shared/operations/health.ts'
import { createEdgeFunction } from '../../functions-shared/platform/edge-function.ts'
import { testRuntime } from './support/runtime.ts'

it('Requests that run as another role are misconfigured, in the answer and in the log', async () => {
  const { runtime, lines } = testRuntime({ role: 'postgres' })
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
