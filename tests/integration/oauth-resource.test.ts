import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, newCode, redeem, refresh } from '../support/gpt.ts'
import { MCP, mcpAccepts } from '../support/mcp.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const GPT = `${F}/gpt`

const gptAccepts = async (accessToken: string) => (await gpt(accessToken, '/me')).status === 200

describe('A token is for one resource (RFC 8707)', () => {
  it.each([
    ['none', {}, { gpt: true, mcp: false }],
    ['F/gpt', { resource: GPT }, { gpt: true, mcp: false }],
    ['F/mcp', { resource: MCP }, { gpt: false, mcp: true }],
  ])('asked for %s', async (_what, asked, accepted) => {
    const { access_token, refresh_token } = await connect(await newUser(), asked)
    const accepts = async (token: string) => ({
      gpt: await gptAccepts(token),
      mcp: await mcpAccepts(token),
    })
    expect(await accepts(access_token)).toEqual(accepted)
    const { body } = await answer(refresh(refresh_token))
    expect(await accepts(body.access_token)).toEqual(accepted)
  })

  it.each([
    ['gpt_action', { gpt: true, mcp: false }],
    ['public', { gpt: true, mcp: false }],
    ['mcp', { gpt: false, mcp: true }],
  ] as const)('asked for by none, as a client of kind %s', async (kind, accepted) => {
    const { client, connect, refresh } = await newPublicClient({ kind })
    const user = await newUser()
    const { access_token, refresh_token } = await connect(user)
    const { body: refreshed } = await answer(refresh(refresh_token, { client_secret: null }))
    const device = deviceClient()
    const { client_id } = client
    const { device_code, user_code } = await device.startDevice({ client_id })
    await device.decideDevice(user_code, user)
    const { body: polled } = await answer(device.poll(device_code, { client_id }))
    for (const token of [access_token, refreshed.access_token, polled.access_token]) {
      expect({ gpt: await gptAccepts(token), mcp: await mcpAccepts(token) }).toEqual(accepted)
    }
  })

  it.each([`${MCP}/`, MCP.replace('http://', 'HTTP://'), MCP.replace('/mcp', '/./%6dcp')])(
    'in whichever spelling it is asked for: %s',
    async (resource) => {
      const code = await newCode(await newUser(), { resource })
      const { body } = await answer(redeem(code, { resource: `${MCP}/` }))
      expect(await mcpAccepts(body.access_token)).toBe(true)
      const refreshed = await answer(refresh(body.refresh_token, { resource }))
      expect(await mcpAccepts(refreshed.body.access_token)).toBe(true)
      const [grant] = await sql`
      select resource from patchbay.grants
      join patchbay.tokens on tokens.grant_id = grants.id where tokens.access_digest = ${digest(body.access_token)}`
      expect(grant).toEqual({ resource: MCP })
    },
  )

  it('also where it is named twice', async () => {
    const { client, authorizeUrl, decide } = await newAssistant()
    const url = authorizeUrl({ resource: MCP })
    url.searchParams.append('resource', `${MCP}/`)
    const page = await fetch(url, { redirect: 'manual' })
    const request = new URL(page.headers.get('location') ?? '').searchParams.get('request') ?? ''
    const { body } = await answer(decide(request, await newUser()))
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(body.redirect_to).searchParams.get('code') ?? '',
      ...client,
      resource: MCP,
    })
    form.append('resource', MCP)
    const redeemed = await answer(fetch(`${F}/oauth/token`, { method: 'POST', body: form }))
    expect(await mcpAccepts(redeemed.body.access_token)).toBe(true)
  })

  it('also one of the device grant', async () => {
    const { client } = await newPublicClient()
    const device = deviceClient()
    const { client_id } = client
    const { device_code, user_code } = await device.startDevice({ client_id, resource: MCP })
    await device.decideDevice(user_code, await newUser())
    const { body } = await answer(device.poll(device_code, { client_id }))
    expect(await mcpAccepts(body.access_token)).toBe(true)
    expect(await gptAccepts(body.access_token)).toBe(false)
  })

  it('and at another one it is a wrong token: 401 invalid_token, nothing recorded', async () => {
    const user = await newUser()
    const { access_token } = await connect(user, { resource: MCP })
    const headers = await expectProblem(
      gpt(access_token, '/notes', { json: { title: 'x' } }),
      401,
      'unauthorized',
    )
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await sql`select from patchbay.interactions where user_id = ${user.id}`).toHaveLength(0)
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
  })

  it('is told to its client by introspection as the audience', async () => {
    for (const resource of [GPT, MCP]) {
      const { access_token: token } = await connect(await newUser(), { resource })
      const { client_id, client_secret } = stack.demo_client
      const body = new URLSearchParams({ token, client_id, client_secret })
      const introspected = await answer(fetch(`${F}/oauth/introspect`, { method: 'POST', body }))
      expect(introspected.body).toMatchObject({ active: true, aud: resource })
      expect(introspected.body).not.toHaveProperty('resource')
    }
  })
})

const foreign = [
  'https://other.example/',
  `${MCP}//`,
  `${MCP}#x`,
  `${MCP}?x`,
  MCP.toUpperCase(),
  `${F}/users`,
  F,
  'mcp',
]

describe('invalid_target is answered', () => {
  it.each(foreign)('at authorize for a resource that is not ours: %s', async (resource) => {
    const { authorize } = await newAssistant()
    const location = new URL((await authorize({ resource })).headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('invalid_target')
  })

  it.each(foreign)('at device_authorization likewise: %s', async (resource) => {
    const { client } = await newPublicClient()
    const asked = deviceClient().askDevice({ client_id: client.client_id, resource })
    await expectOAuthProblem(asked, 400, 'invalid_target')
  })

  it('at token for another resource than was asked for, and the code is not burnt', async () => {
    const user = await newUser()
    for (const [asked, other] of [
      [{}, MCP],
      [{ resource: GPT }, MCP],
      [{ resource: MCP }, 'https://other.example/'],
    ] as const) {
      const code = await newCode(user, asked)
      await expectOAuthProblem(redeem(code, { resource: other }), 400, 'invalid_target')
      expect((await redeem(code, asked)).status).toBe(200)
    }
  })

  it('at refresh for another resource, and the token is not burnt', async () => {
    const { refresh_token } = await connect(await newUser(), { resource: MCP })
    const wrong = refresh(refresh_token, { resource: 'https://other.example/' })
    await expectOAuthProblem(wrong, 400, 'invalid_target')
    expect((await refresh(refresh_token, { resource: MCP })).status).toBe(200)
  })

  it.each(['code', 'refresh'])(
    'at token when F/gpt is named for a %s that is bound to F/mcp',
    async (kind) => {
      const user = await newUser()
      const bound = { resource: MCP }
      const attempt =
        kind === 'code'
          ? redeem(await newCode(user, bound), { resource: GPT })
          : refresh((await connect(user, bound)).refresh_token, { resource: GPT })
      await expectOAuthProblem(attempt, 400, 'invalid_target')
    },
  )

  it('not at token when no resource is named: the code knows (RFC 8707 §2.2)', async () => {
    const code = await newCode(await newUser(), { resource: MCP })
    const { body } = await answer(redeem(code))
    expect(await mcpAccepts(body.access_token)).toBe(true)
  })
})
