import { describe, expect, it } from 'vitest'
import { getApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { askingUser, decide, heldDeletion } from '../support/approvals.ts'
import { type Door, gptDoor, mcpDoor, userWithNotes } from '../support/both-doors.ts'
import { gpt } from '../support/gpt.ts'
import { callTool, mcpToken, message, post } from '../support/mcp.ts'
import { listenPrivately, realtimeClient } from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'
import type { TestUser } from '../support/users.ts'

function actionOf(operationId: string): Action {
  const found = app.actions.find((action) => action.operationId === operationId)
  if (!found) throw new Error(`there is no ${operationId}`)
  return found
}
const deleteNote = actionOf('deleteNote')

/** A user of this door whose assistant asks before it deletes. */
async function asking(door: Door) {
  const { user, ids } = await userWithNotes()
  const token = await door.token(user, null)
  await sql`update patchbay.grants set ask = true where user_id = ${user.id}`
  const [id = '', other = ''] = ids
  const deny = async () => {
    const { held } = await door.call(deleteNote, { id }, token)
    expect(await decide(user, held?.id ?? '', 'deny')).toBe('denied')
  }
  return { user, token, id, other, deny }
}

/** As if the user had denied a call so many times more: the same as their latest one, or others. */
async function repeat(user: TestUser, times: number, which: 'the same' | 'others') {
  await sql`
    insert into patchbay.approvals (
      user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, status, created_at, expires_at, decided_at
    )
    select user_id, grant_id, client_id, client_name, action, operation_id, title,
      case when ${which === 'the same'} then args else jsonb_build_object('id', n) end,
      scopes, status, created_at, expires_at, decided_at
    from (select * from patchbay.approvals where user_id = ${user.id} limit 1) as latest, generate_series(1, ${times}::integer) as n`
}

describe.each([gptDoor, mcpDoor])('A call whose user said no, as $name', (door) => {
  it('may be asked once more, and then is refused; another call is not', async () => {
    const { token, id, other, deny } = await asking(door)
    await deny()
    await deny()
    const refused = await door.call(deleteNote, { id }, token)
    expect(refused).toEqual(
      door === gptDoor
        ? { refused: 403 }
        : {
            error:
              'forbidden: The user has said no to this twice. Nothing was changed. Do not ask again.',
          },
    )
    expect((await door.call(deleteNote, { id: other }, token)).held).toBeDefined()
  })

  it('is refused after forty within an hour, whatever it is', async () => {
    const { user, token, other, deny } = await asking(door)
    await deny()
    await repeat(user, 39, 'others')
    expect(await door.call(deleteNote, { id: other }, token)).toEqual({
      error: expect.stringMatching(/^rate_limited: The user has said no many times\./),
    })
    await sql`
      update patchbay.approvals set decided_at = decided_at - interval '61 minutes'
      where user_id = ${user.id} and args ->> 'id' = '1'`
    expect((await door.call(deleteNote, { id: other }, token)).held).toBeDefined()
  })

  it('answers getApproval sixty times a minute', async () => {
    const { user, token, other } = await asking(door)
    const { held } = await door.call(deleteNote, { id: other }, token)
    const ask = () => door.call(getApproval, { id: held?.id }, token)
    expect(await ask()).toMatchObject({ output: { status: 'pending' } })
    await sql`
      update patchbay.rate_limits set remaining = 0, updated_at = now() + interval '1 minute'
      where key = (
        select patchbay.bucket_key('approval:read', id::text) from patchbay.grants where user_id = ${user.id}
      )`
    expect(await ask()).toEqual({
      error: expect.stringMatching(/^rate_limited: Asked too often\./),
    })
  })
})

describe('How a no is told', () => {
  it('to a GPT Action without a challenge, and with the seconds to wait', async () => {
    const { user, access_token } = await askingUser()
    const { noteId, approval } = await heldDeletion(user, access_token)
    expect(await decide(user, approval.id, 'deny')).toBe('denied')
    await repeat(user, 1, 'the same')
    const refused = await gpt(access_token, `/notes/${noteId}`, { method: 'DELETE' })
    expect(refused.status).toBe(403)
    // A client would ask the user for a permission that they gave.
    expect(refused.headers.get('www-authenticate')).toBeNull()
    expect(await refused.json()).toMatchObject({ error: 'forbidden' })

    await repeat(user, 40, 'others')
    const limited = await gpt(access_token, `/notes/${crypto.randomUUID()}`, { method: 'DELETE' })
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('3600')
  })

  it('to an MCP client as a tool error over 200', async () => {
    const { user, token, id, deny } = await asking(mcpDoor)
    await deny()
    await deny()
    const called = message('tools/call', { name: 'deleteNote', arguments: { id } })
    const response = await post(token, called)
    expect(response.status).toBe(200)
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect((await response.json()).result).toMatchObject({ isError: true })
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(3)
  })
})

describe('What an approved call gave', () => {
  it('is not told once its permission is gone', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    expect(await decide(user, approval.id)).toBe('approved')
    const heard = async () => (await gpt(access_token, `/approvals/${approval.id}`)).json()
    expect(await heard()).toMatchObject({ status: 'approved', result: { deleted: true } })
    const { data: apps } = await user.supabase.from('connected_apps').select('grant_id')
    await user.supabase.rpc('narrow_app', {
      grant_id: apps?.[0]?.grant_id,
      scopes: ['profile:read'],
    })
    expect(await heard()).toEqual({
      id: approval.id,
      action: 'deleteNote',
      status: 'approved',
      result: null,
    })
  })
})

/** As Supabase Auth's OAuth server signs it for another app. */
const tokenOfAnotherApp = (userId: string) =>
  signUserJwt(userId, { client_id: crypto.randomUUID() })

describe('A token of another app of Supabase’s OAuth server', () => {
  it('reads no approvals and no activity, decides nothing, exports nothing', async () => {
    const { user, access_token } = await askingUser()
    const { approval } = await heldDeletion(user, access_token)
    const asked = async (jwt: string, path: string, body?: object) => {
      const response = await fetch(`${stack.api_url}/rest/v1/${path}`, {
        headers: {
          apikey: stack.publishable_key,
          authorization: `Bearer ${jwt}`,
          'content-type': 'application/json',
        },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    }
    const jwt = await tokenOfAnotherApp(user.id)
    for (const view of ['approvals', 'assistant_activity']) {
      expect(await asked(jwt, view)).toEqual({ status: 200, body: [] })
      expect((await asked(user.jwt, view)).body).toHaveLength(1)
    }
    const answer = { approval_id: approval.id, decision: 'approve' }
    expect((await asked(jwt, 'rpc/decide_approval', answer)).status).toBe(403)
    expect((await asked(jwt, 'rpc/export_my_data', {})).status).toBe(403)
    expect((await asked(jwt, 'notes')).body).toHaveLength(1)
  })

  it('does not hear what the user is asked', async () => {
    const { user } = await askingUser()
    const jwt = await tokenOfAnotherApp(user.id)
    const client = realtimeClient(stack, '2.0.0', () => jwt)
    const ear = await listenPrivately(client, `user:${user.id}`)
    expect(ear.statuses[0]?.[0]).toBe('CHANNEL_ERROR')
    await client.removeAllChannels()
  })
})

describe('An MCP client', () => {
  it('hears the same name of an action as who decides and as the phone', async () => {
    const { user, ids } = await userWithNotes()
    const token = await mcpToken(user)
    await sql`update patchbay.grants set ask = true where user_id = ${user.id}`
    const { approval } = (await callTool(token, 'deleteNote', { id: ids[0] })).structuredContent
    const { data: row } = await user.supabase.from('approvals').select('action').single()
    const { data: decided } = await user.supabase.rpc('decide_approval', {
      approval_id: approval.id,
      decision: 'approve',
    })
    const heard = (await callTool(token, 'getApproval', { id: approval.id })).structuredContent
    expect(decided).toEqual(heard)
    expect(row).toEqual({ action: heard.action })
    expect(heard.action).toBe('deleteNote')
  })
})
