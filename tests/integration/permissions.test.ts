import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { MCP, message, post, rpc } from '../support/mcp.ts'
import { askAbout, grantsOf } from '../support/own-tokens.ts'
import { stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const asked = { scope: 'notes:read notes:write profile:read' }
const readOnly = ['notes:read', 'profile:read']
const switchedOff = new RegExp(
  `switched off the permission notes:write .*Do not try again.*${stack.web_url}/apps$`,
)

async function onlyGrantOf(user: TestUser): Promise<string> {
  const [grant] = await grantsOf(user.id)
  return grant?.id ?? ''
}

async function narrow(user: TestUser, scopes: readonly string[], grantId?: string) {
  const grant_id = grantId ?? (await onlyGrantOf(user))
  return await user.supabase.rpc('narrow_app', { grant_id, scopes: [...scopes] })
}

const note = { json: { title: 'A note' } }
const createNote = { name: 'createNote', arguments: { title: 'A note' } }

describe('what a user ticks at the consent', () => {
  it('is what the answer and the token say, and what the app can do', async () => {
    const assistant = await newAssistant()
    const user = await newUser()
    const id = await assistant.newRequest(asked)
    const { status, body } = await answer(assistant.decide(id, user, 'approve', readOnly))
    expect([status, body.scope]).toEqual([200, 'notes:read profile:read'])
    const code = new URL(body.redirect_to).searchParams.get('code') ?? ''
    const { body: tokens } = await answer(assistant.redeem(code))
    expect(tokens.scope).toBe('notes:read profile:read')
    expect((await assistant.gpt(tokens.access_token, '/notes')).status).toBe(200)
    const headers = await expectProblem(
      assistant.gpt(tokens.access_token, '/notes', note),
      403,
      'forbidden',
      switchedOff,
    )
    expect(headers.get('www-authenticate')).toBeNull()
  })

  it('holds for a device and a paired chat too', async () => {
    const { client } = await newAssistant({
      kind: 'public',
      methods: ['none'],
      requirePkce: true,
    })
    const { client_id } = client
    const user = await newUser()
    const { startDevice, decideDevice, poll, getLogin, decideLogin, withKey } = deviceClient()
    const { user_code, device_code } = await startDevice({ client_id, ...asked })
    const decided = await answer(decideDevice(user_code, user, 'approve', ['notes:read']))
    expect(decided.body).toEqual({ status: 'approved', scope: 'notes:read' })
    expect((await answer(poll(device_code, { client_id }))).body.scope).toBe('notes:read')

    const login = await getLogin()
    const claimed = await answer(decideLogin(tempCodeOf(login), user, 'approve', readOnly))
    expect(claimed.body).toEqual({ message: expect.any(String), scope: 'notes:read profile:read' })
    expect((await withKey(login.pairing_key, '/notes')).status).toBe(200)
    await expectProblem(withKey(login.pairing_key, '/notes', note), 403, 'forbidden', switchedOff)
  })

  it.each([
    { scopes: [], because: /at least one/ },
    { scopes: ['notes:read', 'notes:write'], because: /notes:write was not asked for/ },
    { scopes: ['nothing'], because: /nothing was not asked for/ },
  ])('can be neither nothing nor more than was asked for: $scopes', async ({ scopes, because }) => {
    const { newRequest, decide } = await newAssistant()
    const user = await newUser()
    const id = await newRequest({ scope: 'notes:read' })
    const refused = decide(id, user, 'approve', scopes)
    await expectProblem(refused, 400, 'invalid_request', because)
    expect((await decide(id, user, 'approve', ['notes:read'])).status).toBe(200)
  })

  it('is nothing where they refuse', async () => {
    const { newRequest, decide } = await newAssistant()
    const id = await newRequest(asked)
    const { body } = await answer(decide(id, await newUser(), 'deny', readOnly))
    expect(Object.keys(body)).toEqual(['redirect_to'])
    expect(new URL(body.redirect_to).searchParams.get('error')).toBe('access_denied')
  })
})

describe('narrow_app', () => {
  it('takes effect at the next call of a GPT, whichever token it has, and at a refresh', async () => {
    const { connect, gpt, refresh, client } = await newAssistant()
    const user = await newUser()
    const first = await connect(user, asked)
    const { body: second } = await answer(refresh(first.refresh_token))
    expect((await gpt(second.access_token, '/notes', note)).status).toBe(201)

    const { data, error } = await narrow(user, readOnly)
    expect([data, error]).toEqual([readOnly, null])
    for (const { access_token } of [first, second]) {
      await expectProblem(gpt(access_token, '/notes', note), 403, 'forbidden', switchedOff)
      expect((await gpt(access_token, '/notes')).status).toBe(200)
      const about = await answer(askAbout('introspect', client, { token: access_token }))
      expect(about.body.scope).toBe('notes:read profile:read')
    }

    const { body: retried } = await answer(refresh(first.refresh_token))
    expect(retried).toEqual({ ...second, scope: 'notes:read profile:read' })
    const { body: third } = await answer(refresh(second.refresh_token, asked))
    expect(third.scope).toBe('notes:read profile:read')
    await expectProblem(gpt(third.access_token, '/notes', note), 403, 'forbidden', switchedOff)
  })

  it('is a tool error for MCP, not a step-up; the tools stay listed', async () => {
    const { connect } = await newAssistant({ kind: 'mcp' })
    const user = await newUser()
    const { access_token } = await connect(user, { ...asked, resource: MCP })
    const tools = async () => (await rpc(access_token, 'tools/list')).result.tools
    const before = await tools()
    await narrow(user, readOnly)
    const { result } = await rpc(access_token, 'tools/call', createNote)
    expect(result).toEqual({
      isError: true,
      content: [{ type: 'text', text: expect.stringMatching(switchedOff) }],
    })
    expect(await tools()).toEqual(before)
    const sdk = post(access_token, message('tools/call', createNote), {
      'mcp-protocol-version': '2025-06-18',
    })
    expect((await answer(sdk)).body.result.isError).toBe(true)
  })

  it('leaves a step-up what it is: what was never asked for can be asked for', async () => {
    const { connect } = await newAssistant({ kind: 'mcp' })
    const user = await newUser()
    const { access_token } = await connect(user, { ...asked, scope: 'notes:read', resource: MCP })
    const response = await post(access_token, message('tools/call', createNote))
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('scope="notes:read notes:write"')
  })

  it('refuses a scope that was left unticked at a refresh, as any that was never given', async () => {
    const { connect, refresh } = await newAssistant()
    const user = await newUser()
    const { refresh_token } = await connect(user, asked, readOnly)
    await expectOAuthProblem(refresh(refresh_token, asked), 400, 'invalid_scope')
  })

  it.each([
    { scopes: [], status: 400, detail: 'invalid_request' },
    { scopes: ['notes:read', 'offline_access'], status: 400, detail: 'invalid_request' },
  ])('refuses $scopes with $status', async ({ scopes, status, detail }) => {
    const { connect } = await newAssistant()
    const user = await newUser()
    await connect(user, asked)
    const refused = await narrow(user, scopes)
    expect([refused.status, refused.error?.details]).toEqual([status, detail])
  })

  it("does not know another user's connection, nor one that has ended", async () => {
    const { connect } = await newAssistant()
    const [user, stranger] = [await newUser(), await newUser()]
    await connect(user, asked)
    const grantId = await onlyGrantOf(user)
    expect((await narrow(stranger, readOnly, grantId)).status).toBe(404)
    await user.supabase.rpc('disconnect_app', { grant_id: grantId })
    expect((await narrow(user, readOnly, grantId)).status).toBe(404)
  })

  it('leaves the connection before as narrow as it was when the user connects again', async () => {
    const { connect, gpt } = await newAssistant()
    const user = await newUser()
    const { access_token } = await connect(user, asked)
    await narrow(user, readOnly)
    const again = await connect(user, asked)
    expect((await gpt(again.access_token, '/notes', note)).status).toBe(201)
    await expectProblem(gpt(access_token, '/notes', note), 403, 'forbidden', switchedOff)
  })
})
