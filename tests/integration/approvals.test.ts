import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { askingUser, decide, heldDeletion } from '../support/approvals.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { connect, gpt } from '../support/gpt.ts'
import { callTool, mcpToken, message, post } from '../support/mcp.ts'
import { heard, listenPrivately, realtimeClient } from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

async function askEverything(userId: string): Promise<void> {
  await sql`update patchbay.grants set ask = true where user_id = ${userId}`
}

describe('A call that has to ask its user', () => {
  it('is 202 for a GPT Action, with where and until when, and nothing else', async () => {
    const { user, access_token } = await askingUser()
    const { noteId, status, approval } = await heldDeletion(user, access_token)
    expect(status).toBe(202)
    expect(approval).toEqual({
      id: expect.any(String),
      status: 'pending',
      url: `${stack.web_url}/approvals?approval=${approval.id}`,
      expires_at: isoTime,
    })
    const { data } = await user.supabase.from('approvals').select().eq('id', approval.id).single()
    expect(data).toMatchObject({
      client_id: stack.demo_client.client_id,
      action: 'deleteNote',
      title: 'Delete a note',
      args: { id: noteId },
      status: 'pending',
      decided_at: null,
    })
    expect((await gpt(access_token, `/notes/${noteId}`)).status).toBe(200)
  })

  it('is no error for an MCP client: a text that says what to do, and the same as structured content', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    await askEverything(user.id)
    const { id } = (await callTool(token, 'createNote', { title: 'to go' })).structuredContent
    const result = await callTool(token, 'deleteNote', { id })
    const { approval } = result.structuredContent
    expect(result).toEqual({
      content: [{ type: 'text', text: expect.stringMatching(/wait.*getApproval.*Do not repeat/s) }],
      structuredContent: {
        approval: {
          id: expect.any(String),
          status: 'pending',
          url: `${stack.web_url}/approvals?approval=${approval.id}`,
          expires_at: isoTime,
        },
      },
    })
    for (const said of [approval.id, approval.url, approval.expires_at]) {
      expect(result.content[0].text).toContain(said)
    }

    expect((await callTool(token, 'getApproval', { id: approval.id })).structuredContent).toEqual({
      id: approval.id,
      action: 'deleteNote',
      status: 'pending',
      result: null,
    })
    expect(await decide(user, approval.id)).toBe('approved')
    expect((await callTool(token, 'getApproval', { id: approval.id })).structuredContent).toEqual({
      id: approval.id,
      action: 'deleteNote',
      status: 'approved',
      result: { deleted: true, id },
    })
  })

  it('is told to the user’s own topic at once', async () => {
    const { user, access_token } = await askingUser()
    const client = realtimeClient(stack, '2.0.0', () => user.jwt)
    const ear = await listenPrivately(client, `user:${user.id}`)
    const { approval } = await heldDeletion(user, access_token)
    const { payload } = await heard(ear, 'approval_requested')
    expect(payload).toMatchObject({
      id: approval.id,
      url: approval.url,
      action: 'deleteNote',
      status: 'pending',
    })
    await client.removeAllChannels()
  })

  it('holds for a paired chat too', async () => {
    const user = await newUser()
    const { getLogin, decideLogin, withKey } = deviceClient()
    const login = await getLogin()
    expect((await decideLogin(tempCodeOf(login), user, 'approve')).status).toBe(200)
    await askEverything(user.id)
    const { body } = await answer(
      withKey(login.pairing_key, '/notes', { json: { title: 'to go' } }),
    )
    const held = await answer(withKey(login.pairing_key, `/notes/${body.id}`, { method: 'DELETE' }))
    expect(held.status).toBe(202)
    const { id } = held.body.approval
    expect(await decide(user, id, 'deny')).toBe('denied')
    expect((await answer(withKey(login.pairing_key, `/approvals/${id}`))).body).toEqual({
      id,
      action: 'deleteNote',
      status: 'denied',
      result: null,
    })
  })
})

describe('getApproval', () => {
  it('tells a connection of its own calls alone, and needs no permission', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    const path = `/approvals/${approval.id}`
    expect((await gpt(access_token, path)).status).toBe(200)

    const other = await newAssistant()
    for (const token of [
      (await other.connect(user)).access_token,
      (await connect(user)).access_token,
      (await connect(await newUser())).access_token,
    ]) {
      await expectProblem(gpt(token, path), 404, 'not_found')
    }
    await expectProblem(gpt(access_token, `/approvals/${crypto.randomUUID()}`), 404, 'not_found')
    await expectProblem(gpt(access_token, '/approvals/milk'), 400, 'invalid_request')
    await expectProblem(gpt('pb_at_unknown', path), 401, 'unauthorized')
    await expectProblem(gpt('pb_at_unknown', '/approvals/milk'), 401, 'unauthorized')
    const mcp = await mcpToken(user)
    const called = message('tools/call', { name: 'getApproval', arguments: { id: approval.id } })
    const { result } = await (await post(mcp, called)).json()
    expect(result).toMatchObject({ isError: true, content: [{ text: /^not_found/ }] })

    const { data: apps } = await user.supabase.from('connected_apps').select('grant_id, ask')
    const asking = apps?.find(({ ask }) => ask)
    const { error } = await user.supabase.rpc('narrow_app', {
      grant_id: asking?.grant_id,
      scopes: ['profile:read'],
    })
    expect(error).toBeNull()
    expect((await answer(gpt(access_token, path))).body).toMatchObject({
      status: 'cancelled',
      result: { error: 'forbidden' },
    })
  })

  it('is not recorded', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    await gpt(access_token, `/approvals/${approval.id}`)
    const rows = await sql`
      select outcome from patchbay.interactions where user_id = ${user.id} order by interactions.id`
    expect(rows.map(({ outcome }) => outcome)).toEqual(['held'])
  })
})

describe('decide_approval, over the Data API', () => {
  it('answers the statuses that its comment names', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    const status = async (asking: typeof user, approval_id: string, decision = 'approve') =>
      (await asking.supabase.rpc('decide_approval', { approval_id, decision })).status
    expect(await status(user, approval.id, 'perhaps')).toBe(400)
    expect(await status(await newUser(), approval.id)).toBe(404)
    expect(await status(user, crypto.randomUUID())).toBe(404)
    expect(await status(user, approval.id)).toBe(200)
    expect(await status(user, approval.id)).toBe(409)
    const { approval: late } = await heldDeletion(user, access_token)
    await sql`
      update patchbay.approvals set created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute'
      where id = ${late.id}`
    expect(await status(user, late.id)).toBe(410)
  })

  it('takes no assistant’s token', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    const response = await fetch(`${stack.api_url}/rest/v1/rpc/decide_approval`, {
      method: 'POST',
      headers: {
        apikey: stack.publishable_key,
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ approval_id: approval.id, decision: 'approve' }),
    })
    await response.body?.cancel()
    expect([401, 403]).toContain(response.status)
    expect(await decide(user, approval.id, 'deny')).toBe('denied')
  })
})
