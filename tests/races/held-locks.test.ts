import { describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer, expectProblem } from '../support/answers.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { heldNote } from '../support/held-rows.ts'
import { callTool, mcpToken, message, post } from '../support/mcp.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

interface ToolResult {
  isError?: boolean
  content: { text: string }[]
}

const what = (user: TestUser) => sql`
  select pinned, (select count(*)::integer from patchbay.interactions where user_id = ${user.id}) as calls
  from public.notes where user_id = ${user.id}`

describe('What somebody else holds', () => {
  it('makes a call give up with 503 after a while; nothing is changed but that it is recorded, and the next one succeeds', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const { id, lock } = await heldNote(user)
    const complete = () =>
      gpt(access_token, `/notes/${id}`, { method: 'PATCH', json: { pinned: true } })
    const headers = await expectProblem(complete(), 503, 'temporarily_unavailable')
    expect(headers.get('retry-after')).toBe('2')
    await lock.release()
    expect(await what(user)).toEqual([{ pinned: false, calls: 1 }])
    expect((await answer(complete())).status).toBe(200)
    expect(await what(user)).toEqual([{ pinned: true, calls: 2 }])
  })

  it('makes a tool call give up as well, with a tool error', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    const { id, lock } = await heldNote(user)
    const { isError, content } = await callTool(token, 'pinNote', { id })
    await lock.release()
    expect([isError, content[0].text]).toEqual([
      true,
      'temporarily_unavailable: This cannot be done just now. Nothing was changed. Try again in 2 s.',
    ])
    expect((await callTool(token, 'pinNote', { id })).isError).toBeUndefined()
  })

  it('makes a batch end in time: what was done is told, and what would begin too late is not done', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    const { id, lock } = await heldNote(user)
    const batch = [
      message('tools/call', { name: 'createNote', arguments: { title: 'done' } }, 0),
      ...Array.from({ length: 9 }, (_, n) =>
        message('tools/call', { name: 'pinNote', arguments: { id } }, n + 1),
      ),
    ]
    const { status, body } = await answer(post(token, batch))
    await lock.release()
    const texts = body.map(({ result }: { result: ToolResult }) => [
      result.isError ?? false,
      result.content[0]?.text.split('. ')[0],
    ])
    expect([status, texts.length, texts[0]?.[0]]).toEqual([200, 10, false])
    expect(texts[1]).toEqual([true, 'temporarily_unavailable: This cannot be done just now'])
    expect(texts.at(-1)).toEqual([
      true,
      'temporarily_unavailable: The calls of this batch before this one took too long',
    ])
    const notes =
      await sql`select title, pinned from public.notes where user_id = ${user.id} order by title`
    expect(notes).toEqual([
      { title: 'done', pinned: false },
      { title: 'slow', pinned: false },
    ])
  })

  it('does not stop a disconnect, which waits longer than any call may hold it', async () => {
    const user = await newUser()
    await connect(user)
    const lock = await holdLock(
      (tx) => tx`select from patchbay.grants where user_id = ${user.id} for update`,
    )
    const ended = answer(phone(user, 'DELETE'))
    await lock.blocked('disconnect')
    await waitFor('the disconnect to wait longer than a call may', async () => {
      const [{ long }] = await sql<[{ long: boolean }]>`
        select exists (
          select from pg_stat_activity
          where query like '%patchbay_api.disconnect(%' and wait_event_type = 'Lock'
            and query_start < clock_timestamp() - interval '4 s'
        ) as long`
      return long
    })
    await lock.release()
    expect((await ended).body.has_completed_oauth).toBe(false)
  })
})

describe('A refresh that waits for its account', () => {
  /** A refresh that is counted by client (token:client). */
  const counted = (refreshToken: string) => {
    const { client_id, client_secret } = stack.demo_client
    return sql`
      select (answer.ok).expires_in, (answer.problem).error from patchbay_api.refresh_token(
        ${client_id}, ${digest(client_secret)}, 'client_secret_post', ${digest(refreshToken)}, null, null,
        ${digest(crypto.randomUUID())}, ${digest(crypto.randomUUID())}, 'v1.x', 'v1.y', null, '192.0.2.1'
      ) as answer`.execute()
  }

  it('stops no other user of the same client', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const [waits, goesOn] = [await connect(user), await connect(other)]
    const lock = await holdLock((tx) => tx`select from auth.users where id = ${user.id} for update`)
    const waiting = counted(waits.refresh_token)
    await lock.blocked('refresh_token')
    expect(await counted(goesOn.refresh_token)).toEqual([{ expires_in: 3600, error: null }])
    await lock.release()
    expect(await waiting).toEqual([{ expires_in: 3600, error: null }])
  })
})
