import { describe, expect, it } from 'vitest'
import { operationsRoutes } from '../../functions-shared/ops/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { testConfig, testRuntime } from './support/runtime.ts'

/** What F/ops answers where the database answers `row` and the deployment has these secret keys. */
async function ask(path: string, row: unknown, secretKeys: string[], apikey?: string) {
  const { runtime } = testRuntime(row, { config: { ...testConfig(), secretKeys } })
  const edge = createEdgeFunction('ops', operationsRoutes, () => runtime)
  const response = await edge.fetch(
    new Request(`https://app.example/ops${path}`, {
      headers: apikey === undefined ? {} : { apikey },
    }),
  )
  return { status: response.status, body: await response.json() }
}

describe('F/ops', () => {
  it.each([
    ['no key', [''], undefined],
    ['an empty key', [''], ''],
    ['a key of blanks', ['', 'sb_secret_x'], ' '],
    ['any key where there is none', [], 'sb_secret_x'],
  ])('is closed to %s, also where a key was left empty', async (_what, keys, apikey) => {
    expect((await ask('/metrics', {}, keys, apikey)).status).toBe(401)
  })
})

describe('F/ops/health', () => {
  it('is well while requests run as the role that they should', async () => {
    expect(await ask('/health', { role: 'patchbay_gateway', write_problem: null }, [])).toEqual({
      status: 200,
      body: { status: 'ok', database: 'ok' },
    })
  })

  it.each(['postgres', 'authenticated'])('is not while they run as %s', async (role) => {
    expect(await ask('/health', { role }, [])).toEqual({
      status: 503,
      body: { status: 'misconfigured', database: 'ok' },
    })
  })
})
