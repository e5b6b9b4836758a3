import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MCP } from '../support/mcp.ts'
import { HeadlessProvider } from '../support/mcp-oauth.ts'
import { F, sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const self = { name: 'headless', version: '1.0.0' }
const url = () => new URL(MCP)

/** Each era of the protocol that version 2 of the SDK speaks. */
const eras = [
  ['2025-11-25', 'legacy'],
  ['2026-07-28', 'auto'],
] as const

/** Connects as an assistant does: is refused, signs in, connects. */
async function connectedV2(provider: HeadlessProvider, mode: 'legacy' | 'auto'): Promise<Client> {
  const first = new StreamableHTTPClientTransport(url(), { authProvider: provider })
  const client = () => new Client(self, { versionNegotiation: { mode } })
  await expect(client().connect(first)).rejects.toThrow(UnauthorizedError)
  await first.finishAuth(provider.callback ?? new URLSearchParams())

  const connected = client()
  await connected.connect(new StreamableHTTPClientTransport(url(), { authProvider: provider }))
  return connected
}

async function connectedV1(provider: HeadlessProvider): Promise<ClientV1> {
  const first = new TransportV1(url(), { authProvider: provider })
  await expect(new ClientV1(self).connect(first)).rejects.toThrow('Unauthorized')
  await first.finishAuth(provider.callback?.get('code') ?? '')

  const connected = new ClientV1(self)
  await connected.connect(new TransportV1(url(), { authProvider: provider }))
  return connected
}

/** Version 1 steps up only where it has no refresh token. */
class ForgettingProvider extends HeadlessProvider {
  override tokens() {
    const { refresh_token: _, ...tokens } = super.tokens() ?? { access_token: '', token_type: '' }
    return tokens.access_token === '' ? undefined : tokens
  }
}

function expectGoodRequest(provider: HeadlessProvider): void {
  expect(provider.authorizationUrls).toHaveLength(1)
  const asked = provider.authorizationUrls[0]
  expect(asked?.href.startsWith(`${F}/oauth/authorize?`)).toBe(true)
  expect(Object.fromEntries(asked?.searchParams ?? [])).toMatchObject({
    response_type: 'code',
    client_id: expect.stringMatching(/^mcp-/),
    code_challenge_method: 'S256',
    resource: MCP,
    scope: expect.stringMatching(/^notes:read notes:write profile:read/),
  })
  expect(provider.callback?.get('iss')).toBe(`${F}/oauth`)
}

/** Both versions check an answer against the schema of its tool, once they have listed it. */
async function expectHeld(
  client: Pick<Client | ClientV1, 'callTool' | 'listTools'>,
  user: TestUser,
) {
  await sql`update patchbay.grants set ask = true where user_id = ${user.id}`
  await client.listTools()
  const [note] = await sql<{ id: string }[]>`
    insert into public.notes (user_id, title) values (${user.id}, 'to go') returning id`
  const call = (name: string, id: unknown) => client.callTool({ name, arguments: { id } })
  const held = await call('deleteNote', note?.id)
  expect(held.isError).toBeFalsy()
  const { approval } = z
    .object({ approval: z.looseObject({ id: z.string(), status: z.literal('pending') }) })
    .parse(held.structuredContent)
  await user.supabase.rpc('decide_approval', { approval_id: approval.id, decision: 'approve' })
  const { structuredContent } = await call('getApproval', approval.id)
  expect(structuredContent).toMatchObject({ status: 'approved', result: { deleted: true } })
}

describe.each(eras)("The MCP SDK's client, version 2, protocol %s", (version, mode) => {
  it('goes from nothing to a created note: discovery, registration, PKCE, consent, tools/call', async () => {
    const user = await newUser()
    const provider = new HeadlessProvider(user)
    const client = await connectedV2(provider, mode)
    expectGoodRequest(provider)
    expect(client.getNegotiatedProtocolVersion()).toBe(version)

    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('createNote')

    const result = await client.callTool({
      name: 'createNote',
      arguments: { title: `made by ${version}` },
    })
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toMatchObject({ title: `made by ${version}` })

    const rows = await sql`select title from public.notes where user_id = ${user.id}`
    expect(rows).toEqual([{ title: `made by ${version}` }])
    await client.close()
  })

  it('takes a call that waits for the user for what it is: its schema admits it', async () => {
    const user = await newUser()
    const client = await connectedV2(new HeadlessProvider(user), mode)
    await expectHeld(client, user)
    await client.close()
  })

  it('reads tool errors, prompts and instructions, and refreshes an expired token by itself', async () => {
    const user = await newUser()
    const provider = new HeadlessProvider(user)
    const client = await connectedV2(provider, mode)
    expect(client.getInstructions()).toMatch(/listNotes/)

    const failed = await client.callTool({ name: 'createNote', arguments: { title: '' } })
    expect(failed).toMatchObject({ isError: true, content: [{ text: /title: / }] })

    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['readNotes'])
    const { messages } = await client.getPrompt({ name: 'readNotes' })
    expect(messages).toHaveLength(1)

    const before = provider.tokens()?.access_token
    await sql`
      update patchbay.tokens as t
      set created_at = now() - interval '2 hours', access_expires_at = now() - interval '1 hour'
      from patchbay.grants as g where g.id = t.grant_id and g.user_id = ${user.id}`
    await client.callTool({ name: 'createNote', arguments: { title: 'after refresh' } })
    expect(provider.tokens()?.access_token).not.toBe(before)
    expect(provider.authorizationUrls, 'the user was not asked again').toHaveLength(1)
    await client.close()
  })

  it('steps up: asks the user for the scope that a tool needs, keeps what it had, and goes on', async () => {
    const user = await newUser()
    const provider = new HeadlessProvider(user, 'notes:read')
    const client = await connectedV2(provider, mode)
    expect(provider.tokens()?.scope).toBe('notes:read')
    await client.callTool({ name: 'listNotes' })

    const create = { name: 'createNote', arguments: { title: 'after step-up' } }
    await expect(client.callTool(create)).rejects.toThrow(UnauthorizedError)
    const asked = provider.authorizationUrls[1]?.searchParams.get('scope')?.split(' ')
    expect(asked).toEqual(expect.arrayContaining(['notes:read', 'notes:write']))

    const transport = new StreamableHTTPClientTransport(url(), { authProvider: provider })
    await transport.finishAuth(provider.callback ?? new URLSearchParams())
    const again = new Client(self, { versionNegotiation: { mode } })
    await again.connect(transport)
    expect((await again.callTool(create)).structuredContent).toMatchObject({
      title: 'after step-up',
    })
    await again.close()
    await client.close()
  })
})

describe("The MCP SDK's client, version 1", () => {
  it('goes from nothing to a created note: discovery, registration, PKCE, consent, tools/call', async () => {
    const user = await newUser()
    const provider = new HeadlessProvider(user)
    const client = await connectedV1(provider)
    expectGoodRequest(provider)

    // It compiles every output schema, and holds each answer against it.
    await client.listTools()
    const created = await client.callTool({
      name: 'createNote',
      arguments: { title: 'made by v1' },
    })
    expect(created.structuredContent).toMatchObject({ title: 'made by v1' })
    const listed = await client.callTool({ name: 'listNotes', arguments: {} })
    expect(listed.structuredContent).toMatchObject({ notes: [{ title: 'made by v1' }] })

    const rows = await sql`select title from public.notes where user_id = ${user.id}`
    expect(rows).toEqual([{ title: 'made by v1' }])
    await client.close()
  })

  // It asks for what a 403 names and for nothing else: a server that names the one scope for the one tool, and the other
  // scope for the other, has it ask its user again and again (modelcontextprotocol/typescript-sdk 1582).
  it('steps up once: with what the 403 names it reads and writes', async () => {
    const user = await newUser()
    const provider = new ForgettingProvider(user, 'notes:read')
    const client = await connectedV1(provider)
    await client.callTool({ name: 'listNotes', arguments: {} })

    const create = { name: 'createNote', arguments: { title: 'after step-up' } }
    await expect(client.callTool(create)).rejects.toThrow('Unauthorized')
    expect(provider.authorizationUrls[1]?.searchParams.get('scope')).toBe('notes:read notes:write')
    const transport = new TransportV1(url(), { authProvider: provider })
    await transport.finishAuth(provider.callback?.get('code') ?? '')

    const again = new ClientV1(self)
    await again.connect(transport)
    await again.callTool(create)
    await again.callTool({ name: 'listNotes', arguments: {} })
    await again.callTool(create)
    expect(provider.authorizationUrls, 'the user was asked twice').toHaveLength(2)
    await again.close()
    await client.close()
  })

  it('takes a call that waits for the user for what it is', async () => {
    const user = await newUser()
    const client = await connectedV1(new HeadlessProvider(user))
    await expectHeld(client, user)
    await client.close()
  })

  it('does not step up while it has a refresh token: it refreshes once, and gives up', async () => {
    const provider = new HeadlessProvider(await newUser(), 'notes:read')
    const client = await connectedV1(provider)
    const before = provider.tokens()?.access_token
    const create = { name: 'createNote', arguments: { title: 'x' } }
    await expect(client.callTool(create)).rejects.toThrow('403 after trying upscoping')
    expect(provider.authorizationUrls).toHaveLength(1)
    expect(provider.tokens()?.access_token).not.toBe(before)
    await client.callTool({ name: 'listNotes', arguments: {} })
    await client.close()
  })
})
