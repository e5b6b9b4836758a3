import { expect, it } from 'vitest'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { constantAnswer } from '../../functions-shared/runtime/http/constant-answer.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { app } from '../core-app/app/app.ts'
import { testCall, testConfig, testRuntime } from './support/runtime.ts'

/** A document, how often it was made, and a way to ask for it. */
function counted() {
  let made = 0
  const handler = constantAnswer(
    ({ publicUrl }) => {
      made++
      return { publicUrl }
    },
    { 'cache-control': 'public, max-age=60' },
  )
  const ask = (config = testRuntime().runtime.config, ifNoneMatch?: string) =>
    handler(
      testCall(
        new Request('https://app.example/x', {
          headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch },
        }),
      ),
      testRuntime({}, { config }).runtime,
    )
  return { ask, made: () => made }
}

it('A constant document is made once, however many ask', async () => {
  const { ask, made } = counted()
  const config = testConfig()
  const bodies = await Promise.all(
    Array.from({ length: 5 }, async () => (await ask(config)).json()),
  )
  expect(bodies).toEqual(Array(5).fill({ publicUrl: 'https://app.example' }))
  expect(made()).toBe(1)
})

it('Another configuration has a document of its own', async () => {
  const { ask } = counted()
  const one = await ask(testConfig())
  const other = await ask(testConfig({ PATCHBAY_PUBLIC_URL: 'https://other.example' }))
  expect(await other.json()).toEqual({ publicUrl: 'https://other.example' })
  expect(other.headers.get('etag')).not.toBe(one.headers.get('etag'))
})

it('Its ETag spares whoever has it the body', async () => {
  const { ask } = counted()
  const config = testConfig()
  const etag = (await ask(config)).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]{22}"$/)
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, headers, body } = await ask(config, known)
    expect([status, body]).toEqual([304, null])
    expect(headers.get('etag')).toBe(etag)
    expect(headers.get('cache-control')).toBe('public, max-age=60')
    expect(headers.get('content-type')).toBeNull()
  }
  expect((await ask(config, '"x"')).status).toBe(200)
})

it.each([
  ['gpt', '/openapi.json', gptRoutes(app)],
  ['gpt', '/openapi.json?auth=pairing', gptRoutes(app)],
  ['oauth', '/jwks', oauthRoutes(app)],
  ['oauth', '/.well-known/openid-configuration', oauthRoutes(app)],
  ['oauth', '/.well-known/oauth-authorization-server', oauthRoutes(app)],
  ['mcp', '/.well-known/oauth-protected-resource', mcpRoutes(app)],
] as const)('F/%s%s, which anybody may read, is such a document', async (name, path, routes) => {
  const { runtime } = testRuntime()
  const edge = createEdgeFunction(name, routes, () => runtime)
  const ask = (headers = {}) =>
    edge.fetch(new Request(`https://app.example/${name}${path}`, { headers }))
  const first = await ask()
  const etag = first.headers.get('etag') ?? ''
  expect([first.status, first.headers.get('cache-control')]).toEqual([
    200,
    expect.stringMatching(/^public, max-age=\d+$/),
  ])
  expect((await ask({ 'if-none-match': etag })).status).toBe(304)
})
