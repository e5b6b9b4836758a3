import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { phone } from '../support/gpt.ts'
import { newPublicClient } from '../support/public-client.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const { askDevice, startDevice, poll, describeDevice, decideDevice } = deviceClient()

describe('A device connects (RFC 8628)', () => {
  it('is told where its user goes, with which code, and how often to ask', async () => {
    const { client } = await newPublicClient()
    const { status, headers, body } = await answer(askDevice({ client_id: client.client_id }))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${stack.web_url}/device`,
      verification_uri_complete: `${stack.web_url}/device?user_code=${body.user_code}`,
      expires_in: 600,
      interval: 5,
    })
    const page = await fetch(body.verification_uri_complete, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
  })

  it('as a public client: waits, is approved, gets tokens that work and refresh', async () => {
    const { client, gpt, refresh } = await newPublicClient()
    const { client_id } = client
    const user = await newUser()
    const { device_code, user_code } = await startDevice({ client_id })
    expect((await answer(poll(device_code, { client_id }))).body.error).toBe(
      'authorization_pending',
    )

    const approved = await answer(decideDevice(user_code, user))
    expect([approved.status, approved.body]).toEqual([
      200,
      { status: 'approved', scope: defaultScope },
    ])
    expect((await answer(phone(user))).status).toBe(404)

    const { status, headers, body } = await answer(poll(device_code, { client_id }))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      access_token: expect.stringMatching(/^pb_at_/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^pb_rt_/),
      scope: defaultScope,
    })
    expect((await (await gpt(body.access_token, '/me')).json()).user_id).toBe(user.id)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
    const refreshed = await refresh(body.refresh_token, { client_secret: null })
    expect(refreshed.status).toBe(200)
  })

  it.each(['client_secret_post', 'client_secret_basic'] as const)(
    'as a confidential client by %s',
    async (method) => {
      const { client, gpt } = await newAssistant({ methods: [method] })
      const { client_id, client_secret } = client
      const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
      const byHeader = method === 'client_secret_basic'
      const form = byHeader ? {} : { client_id, client_secret }
      const headers = byHeader ? { authorization: `Basic ${basic}` } : {}
      const { body: started } = await answer(askDevice(form, headers))
      await decideDevice(started.user_code, await newUser())
      const { body } = await answer(poll(started.device_code, form, headers))
      expect((await gpt(body.access_token, '/me')).status).toBe(200)
    },
  )

  it('for the scope that it asked for, and no more', async () => {
    const { client, gpt } = await newPublicClient()
    const { client_id } = client
    const { device_code, user_code } = await startDevice({
      client_id,
      scope: ' profile:read  offline_access',
    })
    const { body: shown } = await answer(describeDevice(user_code))
    expect(shown.scopes.map(({ name }: { name: string }) => name)).toEqual([
      'profile:read',
      'offline_access',
    ])
    await decideDevice(user_code, await newUser())
    const { body } = await answer(poll(device_code, { client_id }))
    expect(body.scope).toBe('profile:read offline_access')
    await expectProblem(gpt(body.access_token, '/notes'), 403, 'forbidden')
  })

  it('for what there is of what it asked for, and else for the default', async () => {
    const { client } = await newPublicClient({ scopes: ['notes:read', 'profile:read'] })
    for (const [scope, given] of [
      ['openid notes:read notes:write', 'notes:read'],
      ['openid email', 'notes:read profile:read'],
      ['"', 'notes:read profile:read'],
    ] as const) {
      const { user_code } = await startDevice({ client_id: client.client_id, scope })
      const { body: shown } = await answer(describeDevice(user_code))
      expect(shown.scopes.map(({ name }: { name: string }) => name).join(' ')).toBe(given)
    }
  })

  it('for the resource that it asked for: another at the token endpoint is invalid_target, and burns nothing', async () => {
    const { client } = await newPublicClient()
    const { client_id } = client
    const { device_code, user_code } = await startDevice({ client_id, resource: `${F}/mcp` })
    await decideDevice(user_code, await newUser())
    for (const resource of [`${F}/gpt`, 'https://elsewhere.example/']) {
      await expectOAuthProblem(poll(device_code, { client_id, resource }), 400, 'invalid_target')
    }
    const redeemed = await poll(device_code, { client_id, resource: `${F}/mcp/` })
    expect(redeemed.status).toBe(200)
  })
})

describe('The page /device', () => {
  it('is told who asks for what, since when and until when', async () => {
    const { client } = await newPublicClient({
      name: 'Kitchen display',
      logoUri: 'https://app.example/logo.png',
      policyUri: 'https://app.example/privacy',
    })
    const { user_code } = await startDevice({ client_id: client.client_id })
    const { status, body } = await answer(describeDevice(user_code))
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'pending',
      client: {
        claims: [],
        id_host: null,
        name: 'Kitchen display',
        logo_uri: 'https://app.example/logo.png',
        policy_uri: 'https://app.example/privacy',
        kind: 'public',
      },
      scopes: defaultScope.split(' ').map((name) => ({
        name,
        description: expect.any(String),
        changes: name.endsWith(':write'),
        actions: expect.arrayContaining([expect.any(String)]),
      })),
      created_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
    })
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(600_000)
  })

  it('takes one decision: a second one is a 409, whoever makes it', async () => {
    for (const first of ['approve', 'deny']) {
      const { client } = await newPublicClient()
      const { user_code } = await startDevice({ client_id: client.client_id })
      const [user, other] = [await newUser(), await newUser()]
      await decideDevice(user_code, user, first)
      for (const [who, word] of [
        [user, 'approve'],
        [user, 'deny'],
        [other, 'approve'],
      ] as const) {
        await expectProblem(decideDevice(user_code, who, word), 409, 'conflict')
      }
      await expectProblem(describeDevice(user_code), 409, 'conflict')
    }
  })

  it('takes a decision from a signed-in user only', async () => {
    const { client } = await newPublicClient()
    const { user_code } = await startDevice({ client_id: client.client_id })
    const headers = await expectProblem(decideDevice(user_code, null), 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer')
    await expectProblem(decideDevice(user_code, { jwt: stack.secret_key }), 401, 'unauthorized')
    const { status } = await answer(describeDevice(user_code))
    expect(status).toBe(200)
  })

  it.each(['', 'yes', 'APPROVE', 'approved'])(
    'takes no other word than approve or deny: %j',
    async (word) => {
      const { client } = await newPublicClient()
      const { user_code } = await startDevice({ client_id: client.client_id })
      await expectProblem(
        decideDevice(user_code, await newUser(), word),
        400,
        'invalid_request',
        /deny/,
      )
    },
  )
})

it('Postgres holds digests of the device code and the user code, not the codes', async () => {
  const { client } = await newPublicClient()
  const { device_code, user_code } = await startDevice({ client_id: client.client_id })
  const [row] = await sql`
    select device_digest, user_code_digest, device_requests::text as everything from patchbay.device_requests
    where client_id = ${client.client_id}`
  expect(row?.device_digest).toEqual(digest(device_code))
  expect(row?.user_code_digest).toEqual(digest(user_code))
  expect(row?.everything).not.toContain(device_code)
  expect(row?.everything).not.toContain(user_code)
})
