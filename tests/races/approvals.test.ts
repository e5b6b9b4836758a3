import { describe, expect, it } from 'vitest'
import { askingUser, decide, heldDeletion, standing, waitingNote } from '../support/approvals.ts'
import { newAssistant } from '../support/clients.ts'
import { gpt } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { parallel, tally } from '../support/parallel.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const holdAccount = (user: TestUser) =>
  holdLock((tx) => tx`select from auth.users where id = ${user.id} for update`)
const disconnect = async (user: TestUser, grant_id: string) =>
  (await user.supabase.rpc('disconnect_app', { grant_id })).data
const once = { notes: 1, status: 'approved', done: 1 }

describe('Twenty decisions at once', () => {
  it('run a held call once', async () => {
    const { user, grantId } = await askingUser()
    const id = await waitingNote(user, grantId)
    const answers = await parallel(20, () => decide(user, id))
    expect(tally(answers)).toEqual({ approved: 1, PT409: 19 })
    expect(await standing(user, id)).toEqual(once)
  })

  it('of which half say no have one outcome (5 rounds)', async () => {
    for (let round = 0; round < 5; round++) {
      const { user, grantId } = await askingUser()
      const id = await waitingNote(user, grantId)
      const answers = await parallel(20, (n) => decide(user, id, n % 2 === 0 ? 'approve' : 'deny'))
      const [first, ...others] = answers.filter((answer) => answer !== 'PT409')
      expect(others).toEqual([])
      const count = first === 'approved' ? 1 : 0
      expect(await standing(user, id)).toEqual({ notes: count, status: first, done: count })
    }
  })

  it('on twenty held calls run each once', async () => {
    const { user, grantId } = await askingUser()
    const ids = await parallel(20, () => waitingNote(user, grantId))
    const answers = await parallel(40, (n) => decide(user, ids[n % 20] ?? ''))
    expect(tally(answers)).toEqual({ approved: 20, PT409: 20 })
    expect(await standing(user, ids[0] ?? '')).toEqual({ notes: 20, status: 'approved', done: 20 })
  })
})

describe('A decision beside the end of its connection', () => {
  it('is done before it, or not at all (10 rounds)', async () => {
    for (let round = 0; round < 10; round++) {
      const { user, grantId } = await askingUser()
      const id = await waitingNote(user, grantId)
      const [decided, ended] = await Promise.all([decide(user, id), disconnect(user, grantId)])
      expect(ended).toBe(true)
      expect(['approved', 'PT409']).toContain(decided)
      expect(await standing(user, id)).toEqual(
        decided === 'approved' ? once : { notes: 0, status: 'cancelled', done: 0 },
      )
    }
  })

  it('that waits for the disconnect finds it cancelled', async () => {
    const { user, grantId } = await askingUser()
    const id = await waitingNote(user, grantId)
    const lock = await holdAccount(user)
    const ended = disconnect(user, grantId)
    await lock.behind('disconnect_app')
    const decided = decide(user, id)
    await lock.behind('decide_approval')
    await lock.release()
    expect([await ended, await decided]).toEqual([true, 'PT409'])
    expect(await standing(user, id)).toEqual({ notes: 0, status: 'cancelled', done: 0 })
  })

  it('that waits while its permission is taken away does not run', async () => {
    const { user, grantId } = await askingUser()
    const id = await waitingNote(user, grantId)
    const lock = await holdAccount(user)
    const scopes = ['notes:read']
    const narrowed = user.supabase.rpc('narrow_app', { grant_id: grantId, scopes }).then()
    await lock.behind('narrow_app')
    const decided = decide(user, id)
    await lock.behind('decide_approval')
    await lock.release()
    expect((await narrowed).error).toBeNull()
    expect(await decided).toBe('PT409')
    expect(await standing(user, id)).toEqual({ notes: 0, status: 'cancelled', done: 0 })
  })

  it('as its client is removed ends in one way, with no deadlock (5 rounds)', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await newUser()
      const assistant = await newAssistant()
      await assistant.connect(user)
      const [grant] = await sql<{ id: string }[]>`
        select id from patchbay.grants where user_id = ${user.id}`
      const id = await waitingNote(user, grant?.id ?? '')
      const [decided] = await Promise.all([
        decide(user, id),
        sql`delete from patchbay.clients where id = ${assistant.client.client_id}`,
      ])
      expect(['approved', 'PT404']).toContain(decided)
      const [{ notes } = { notes: -1 }] = await sql<{ notes: number }[]>`
        select count(*)::integer as notes from public.notes where user_id = ${user.id}`
      expect(notes).toBe(decided === 'approved' ? 1 : 0)
    }
  })

  it('as the account is deleted leaves nothing', async () => {
    const { user, grantId } = await askingUser()
    const id = await waitingNote(user, grantId)
    const [decided] = await Promise.all([
      decide(user, id),
      sql`delete from auth.users where id = ${user.id}`,
    ])
    expect(['approved', 'PT401', 'PT404']).toContain(decided)
    expect(await standing(user, id)).toEqual({ notes: 0, status: null, done: 0 })
  })
})

describe('A decision whose time passes while it waits', () => {
  it('comes too late', async () => {
    const { user, grantId } = await askingUser()
    const id = await waitingNote(user, grantId)
    const lock = await holdAccount(user)
    const decided = decide(user, id)
    await lock.behind('decide_approval')
    await sql`
      update patchbay.approvals set created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute'
      where id = ${id}`
    await lock.release()
    expect(await decided).toBe('PT410')
    expect(await standing(user, id)).toEqual({ notes: 0, status: 'pending', done: 0 })
  })
})

describe('The same call at the same time', () => {
  it('is one approval, told once', async () => {
    const { user, access_token } = await askingUser()
    const [note] = await sql<{ id: string }[]>`
      insert into public.notes (user_id, title) values (${user.id}, 'to go') returning id`
    const answers = await parallel(12, async () => {
      const response = await gpt(access_token, `/notes/${note?.id}`, { method: 'DELETE' })
      const { approval } = await response.json()
      return { status: response.status, id: approval?.id }
    })
    // One user has three places: who finds none is told to come again.
    expect(answers.every(({ status }) => status === 202 || status === 429)).toBe(true)
    const ids = new Set(answers.flatMap(({ status, id }) => (status === 202 ? [id] : [])))
    expect(ids.size).toBe(1)
    expect(await sql`select from patchbay.approvals where user_id = ${user.id}`).toHaveLength(1)
    const told = await sql`
      select from realtime.messages where topic = ${`user:${user.id}`} and event = 'approval_requested'`
    expect(told).toHaveLength(1)
  })
})

describe('A decision and a call of the same assistant on the same note', () => {
  it('never wait for each other', async () => {
    const { user, access_token } = await askingUser()
    const { noteId, status, approval } = await heldDeletion(user, access_token)
    expect(status).toBe(202)
    const lock = await holdLock(
      (tx) => tx`select from public.notes where id = ${noteId} for update`,
    )
    const called = gpt(access_token, `/notes/${noteId}/pin`, { method: 'POST' })
    await lock.blocked('call_action')
    const decided = decide(user, approval.id)
    await lock.behind('decide_approval')
    await lock.release()
    expect((await called).status).toBe(200)
    expect(await decided).toBe('approved')
  })

  it('nor do a decision and a call that is held', async () => {
    const { user, grantId, access_token } = await askingUser()
    const id = await waitingNote(user, grantId)
    const lock = await holdAccount(user)
    const decided = decide(user, id)
    await lock.behind('decide_approval')
    const held = heldDeletion(user, access_token)
    await lock.release()
    expect(await decided).toBe('approved')
    expect((await held).status).toBe(202)
  })
})
