import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { answer } from '../support/answers.ts'
import { eventsOf } from '../support/audit.ts'
import { functionsInProcess } from '../support/functions-in-process.ts'
import { newProof } from '../support/proof.ts'
import { fetched, pages, publish, redirect_uri } from '../support/published.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { testRuntime } from '../unit/support/runtime.ts'

vi.mock('../../functions-shared/runtime/network/fetch-public.ts', async (original) => ({
  ...(await original<typeof import('../../functions-shared/runtime/network/fetch-public.ts')>()),
  fetchPublic: (await import('../support/published.ts')).fetchPublished,
}))

const { fetch: call, close } = functionsInProcess()
beforeEach(() => void fetched.splice(0))
afterAll(close)

const onAnyPort = 'http://127.0.0.1:50123/callback'

const proof = newProof()
const authorize = (client_id: string, overrides: Record<string, string> = {}) => {
  const asked = { client_id, redirect_uri: onAnyPort, response_type: 'code', ...proof.asked }
  return call(`/oauth/authorize?${new URLSearchParams({ ...asked, ...overrides })}`)
}
const post = (path: `/oauth/${string}`, form: Record<string, string>) =>
  call(path, { method: 'POST', body: new URLSearchParams(form) })

/** A new user approves; what the client then sends to the token endpoint. */
async function approve(client_id: string, request: string | null) {
  const { jwt } = await newUser()
  const decided = await call(`/oauth/requests/${request}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: '{"decision":"approve"}',
  })
  const { redirect_to } = await decided.json()
  expect(redirect_to.startsWith(`${onAnyPort}?code=`)).toBe(true)
  return {
    grant_type: 'authorization_code',
    client_id,
    redirect_uri: onAnyPort,
    code: new URL(redirect_to).searchParams.get('code') ?? '',
    code_verifier: proof.verifier,
  }
}

const stored = async (id: string) =>
  (
    await sql`
      select kind, name, redirect_uris, token_endpoint_auth_methods as methods, require_pkce, created_by,
        round(extract(epoch from metadata_expires_at - updated_at)) as seconds
      from patchbay.clients where id = ${id}`
  )[0]
const expire = (id: string) =>
  sql`update patchbay.clients set metadata_expires_at = now() where id = ${id}`

async function expectRefused(pending: Promise<Response>, error = 'invalid_client') {
  const { status, headers, body } = await answer(pending)
  expect([status, body.error, headers.get('location')]).toEqual([400, error, null])
}

describe('A client whose id is the URL of its metadata', () => {
  it('connects from nothing: fetched, shown, approved, redeemed on the port that it asked for', async () => {
    const client_id = publish()
    const location = (await authorize(client_id)).headers.get('location') ?? ''
    const request = new URL(location).searchParams.get('request')
    const { body: shown } = await answer(call(`/oauth/requests/${request}`))
    expect(shown.client).toMatchObject({
      name: 'Editor',
      kind: 'mcp',
      id_host: 'app.example',
      claims: expect.arrayContaining(['name', 'logo_uri']),
    })

    const form = await approve(client_id, request)
    const otherPort = await post('/oauth/token', { ...form, redirect_uri })
    expect(otherPort.status).toBe(400)
    const { status, body } = await answer(post('/oauth/token', form))
    expect([status, body.token_type]).toEqual([200, 'bearer'])
    expect(fetched).toEqual([client_id])
    expect(await eventsOf({ client: client_id })).toEqual([
      'client_metadata_fetched',
      'authorization_approved',
      'token_issued',
    ])
  })

  it('is never more than a public client, whatever its document says', async () => {
    const client_id = publish({
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: 'x',
      require_pkce: false,
      kind: 'gpt_action',
      created_by: 'admin',
      scope: 'admin',
    })
    await authorize(client_id)
    expect(await stored(client_id)).toMatchObject({
      kind: 'mcp',
      methods: ['none'],
      require_pkce: true,
      created_by: 'cimd',
    })
    const withoutPkce = await authorize(client_id, {
      code_challenge: '',
      code_challenge_method: '',
    })
    expect(withoutPkce.headers.get('location')).toContain('error=invalid_request')
    const token = { token: 'x', client_id, client_secret: 'x' }
    expect((await post('/oauth/introspect', token)).status).toBe(401)
  })

  it('is fetched once while its document is good, and again when that has expired', async () => {
    const client_id = publish()
    await authorize(client_id)
    await authorize(client_id)
    expect(fetched).toHaveLength(1)
    await expire(client_id)
    publish()
    pages.set(client_id, {
      body: { client_id, client_name: 'Renamed', redirect_uris: ['https://app.example/new'] },
    })
    await expectRefused(authorize(client_id), 'invalid_request')
    const moved = await authorize(client_id, { redirect_uri: 'https://app.example/new' })
    expect(moved.status).toBe(302)
    expect(fetched).toHaveLength(2)
    expect(await stored(client_id)).toMatchObject({ name: 'Renamed' })
  })

  it.each([
    [undefined, 3600],
    [0, 300],
    [299, 300],
    [7200, 7200],
    [999_999, 86_400],
  ])('is kept for max-age %s held between 5 minutes and a day: %i s', async (maxAge, seconds) => {
    const client_id = publish({}, maxAge)
    await authorize(client_id)
    expect(Number((await stored(client_id))?.seconds)).toBe(seconds)
  })

  it('is refused at authorize when its document is gone, while connections that it has live on', async () => {
    const client_id = publish()
    const location = (await authorize(client_id)).headers.get('location') ?? ''
    const form = await approve(client_id, new URL(location).searchParams.get('request'))
    const { body } = await answer(post('/oauth/token', form))
    pages.delete(client_id)
    expect((await authorize(client_id)).status).toBe(302)
    await expire(client_id)
    await expectRefused(authorize(client_id))
    const { refresh_token } = body
    const refresh = { grant_type: 'refresh_token', refresh_token, client_id }
    expect((await post('/oauth/token', refresh)).status).toBe(200)
  })

  it('is refused when its document is another one, or cannot be had, and nothing is stored', async () => {
    const elsewhere = publish({ client_id: 'https://other.example/client.json' })
    const nowhere = 'https://nowhere.example/client.json'
    const address = 'https://127.0.0.1/client.json'
    const plain = 'http://app.example/client.json'
    for (const client_id of [elsewhere, nowhere, address, plain]) {
      await expectRefused(authorize(client_id))
      expect(await stored(client_id)).toBeUndefined()
    }
    expect(fetched).not.toContain(plain)
  })

  it('is not fetched for a token, an introspection or a device: it must come by authorize', async () => {
    const client_id = publish()
    const refused = await post('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id,
    })
    expect(refused.status).toBe(401)
    expect((await post('/oauth/revoke', { token: 'x', client_id })).status).toBe(401)
    expect(fetched).toEqual([])
  })

  it('cannot take over a client that the operator made under a URL', async () => {
    const client_id = publish({ redirect_uris: ['https://evil.example/'] })
    await sql`
      insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (${client_id}, 'Ours', 'mcp', ${[redirect_uri]}, '{notes:read}', '{none}', true)`
    await expectRefused(
      authorize(client_id, { redirect_uri: 'https://evil.example/' }),
      'invalid_request',
    )
    expect((await authorize(client_id)).status).toBe(302)
    expect(fetched).toEqual([])
    expect(await stored(client_id)).toMatchObject({ name: 'Ours', created_by: 'admin' })
  })

  it('may list redirect URIs that cannot be used beside one that can', async () => {
    const client_id = publish({
      redirect_uris: ['cursor://anysphere.cursor-deeplink/mcp/install', redirect_uri],
    })
    expect((await authorize(client_id)).status).toBe(302)
    expect(await stored(client_id)).toMatchObject({ redirect_uris: [redirect_uri] })
  })

  it('without a name on a host of more than 100 characters is no fault of ours', async () => {
    const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`
    const client_id = publish({ client_name: undefined }, undefined, host)
    expect((await authorize(client_id)).status).toBeLessThan(500)
  })

  it('waits, and is not told that it is unknown, while there is no room for one more document', async () => {
    const client_id = publish()
    const unknown = { error: 'invalid_client', message: 'unknown', status: 400, retry_after: null }
    const noRoom = { error: 'rate_limited', message: 'later', status: 429, retry_after: 60 }
    const row = { ok: null, problem: unknown, needs_metadata: true, answer: noRoom }
    const { runtime, statements } = testRuntime(row)
    const edge = createEdgeFunction('oauth', oauthRoutes(app), () => runtime)
    const asked = { client_id, redirect_uri, response_type: 'code', ...proof.asked }
    const { status, headers, body } = await answer(
      edge.fetch(
        new Request(`https://app.example/oauth/authorize?${new URLSearchParams(asked)}`, {
          redirect: 'manual',
        }),
      ),
    )
    expect([status, body.error, headers.get('retry-after')]).toEqual([429, 'rate_limited', '60'])
    expect(statements).toHaveLength(2)
  })
})
