import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postmasterPid } from '../../local-stack/postgres/orphan.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import type { TestUser } from '../support/sign-up.ts'

let own: PrivateStack
let user: TestUser
beforeAll(async () => {
  own = await startPrivateStack()
  user = await own.newUser()
})
afterAll(() => own?.remove())

/** kill -9 of the main process of this stack's Postgres; the supervisor notices and starts another one. */
async function killPostgres(): Promise<void> {
  const pid = await postmasterPid(own.files.database)
  expect(pid).toBeGreaterThan(1)
  const told = own.notes.length
  process.kill(pid ?? 0, 'SIGKILL')
  await waitFor('the supervisor to notice', () => own.notes.length > told)
  // Processes of the dead one answer for a moment more; the new one does not begin before they have ended.
  await waitFor(
    'another Postgres',
    async () => ![pid, undefined].includes(await postmasterPid(own.files.database)),
  )
}

const isHealthy = () =>
  waitFor('Postgres to be back', async () => (await fetch(`${own.F}/ops/health`)).status === 200)

/** Keeps a few workers busy while Postgres is killed; gives every answer that they got. */
async function during<T>(work: () => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  let going = true
  const workers = Array.from({ length: 6 }, async () => {
    while (going) answers.push(await work())
  })
  await waitFor('some work to be done', () => answers.length > 60)
  await killPostgres()
  await isHealthy()
  const soFar = answers.length
  await waitFor('work to go on', () => answers.length > soFar + 30)
  going = false
  await Promise.all(workers)
  return answers
}

describe('When Postgres is killed during requests, no answer that was given is false', () => {
  it('notes that were created are there, and none that was refused by a 4xx', async () => {
    const { access_token: token } = await own.connect(user)
    let n = 0
    const answers = await during(async () => {
      const title = `note ${n++}`
      const { status, body } = await answer(own.gpt(token, '/notes', { json: { title } }))
      return { title, status, id: body.id }
    })
    const statuses = new Set(answers.map(({ status }) => status))
    expect([...statuses].every((status) => status === 201 || status === 503)).toBe(true)

    const ids = new Set<string>()
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = `/notes?limit=50${cursor && `&cursor=${cursor}`}`
      const { body } = await answer(own.gpt(token, query))
      for (const { id } of body.notes) ids.add(id)
      cursor = body.next_cursor
    }
    const created = answers.filter(({ status }) => status === 201)
    expect(created.length).toBeGreaterThan(60)
    expect(created.filter(({ id }) => !ids.has(id))).toEqual([])
  })

  it('tokens that were given work, and nobody is told of anything but 200 or 503', async () => {
    // One may not connect any number of times.
    const users = await Promise.all(Array.from({ length: 10 }, () => own.newUser()))
    let turn = 0
    const answers = await during(async () => {
      const connecting = users[turn++ % users.length] ?? user
      const request = await own.authorize()
      const id = URL.parse(request.headers.get('location') ?? '')?.searchParams.get('request')
      if (!id) return { status: request.status, body: null }
      const decided = await answer(own.decide(id, connecting))
      if (decided.status !== 200) return { status: decided.status, body: null }
      const code = new URL(decided.body.redirect_to).searchParams.get('code') ?? ''
      const { status, body } = await answer(own.redeem(code))
      return { status, body }
    })
    const statuses = new Set(answers.map(({ status }) => status))
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([])
    const given = answers.filter(({ status }) => status === 200).slice(-80)
    for (const { body } of given) {
      expect((await own.gpt(body.access_token, '/me')).status).toBe(200)
    }
  })

  it('a client that refreshes on and on is never logged out: it repeats what got no answer', async () => {
    let { access_token, refresh_token } = await own.connect(user)
    const answers: number[] = []
    let going = true
    const worker = (async () => {
      while (going) {
        const { status, body } = await answer(own.refresh(refresh_token))
        answers.push(status)
        if (status === 200) ({ access_token, refresh_token } = body)
      }
    })()
    for (let kill = 0; kill < 2; kill++) {
      const soFar = answers.length
      await waitFor('refreshes', () => answers.length > soFar + 20)
      await killPostgres()
      await isHealthy()
    }
    const soFar = answers.length
    await waitFor('refreshes', () => answers.length > soFar + 20)
    going = false
    await worker
    expect([...new Set(answers)].filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect((await own.gpt(access_token, '/me')).status).toBe(200)
  })

  it('the supervisor said each time that it starts Postgres again', () => {
    expect(own.notes.filter((note) => note.startsWith('Postgres ended'))).toHaveLength(4)
  })

  it('an undo that was answered is done, and each other is done whole or not at all', async () => {
    const admin = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
    await admin`select patchbay.track('public.notes')`
    await admin.end()
    const { access_token: token } = await own.connect(user)
    let n = 0
    const answers = await during(async () => {
      const { body } = await answer(own.gpt(token, '/notes', { json: { title: `back ${n++}` } }))
      const { status } = await answer(own.gpt(token, `/notes/${body.id}`, { method: 'DELETE' }))
      if (status !== 200) return null
      const { data } = await user.supabase
        .from('assistant_activity')
        .select('id')
        .match({ action: 'delete_note', target_id: body.id })
        .maybeSingle()
      const { error } = await user.supabase.rpc('undo_activity', { id: data?.id ?? 0 })
      return error === null ? String(body.id) : null
    })

    const after = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
    const calls = await after<
      { target_id: string; undone: boolean; there: boolean; recorded: boolean }[]
    >`
      select target_id, undone_at is not null as undone,
        exists (select from public.notes where id = target_id) as there,
        exists (
          select from patchbay.changes as c where c.user_id = call.user_id and c.activity_id = call.id
        ) as recorded
      from patchbay.interactions as call
      where user_id = ${user.id} and action = 'delete_note' and outcome = 'ok'`
    await after.end()
    expect(
      calls.filter(({ undone, there, recorded }) => undone !== there || undone === recorded),
    ).toEqual([])
    const undone = new Set(calls.filter((call) => call.undone).map((call) => call.target_id))
    const told = answers.filter((id) => id !== null)
    expect(told.length).toBeGreaterThan(20)
    expect(told.filter((id) => !undone.has(id))).toEqual([])
  })

  it('a decision that was answered is done, and each other is done once, whole, or not at all', async () => {
    const approver = await own.newUser()
    const admin = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
    await admin`update patchbay.limits set capacity = 100000 where name like 'approval:%'`
    const { access_token: token } = await own.connect(approver)
    await admin`update patchbay.grants set ask = true where user_id = ${approver.id}`
    await admin.end()
    const answers = await during(async () => {
      const { body } = await answer(own.gpt(token, '/notes', { json: { title: 'to go' } }))
      const held = await answer(own.gpt(token, `/notes/${body.id}`, { method: 'DELETE' }))
      if (held.status !== 202) return null
      const approval_id: string = held.body.approval.id
      const { data } = await approver.supabase.rpc('decide_approval', {
        approval_id,
        decision: 'approve',
      })
      return data?.status === 'approved' ? approval_id : null
    })

    const after = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
    const held = await after<{ id: string; status: string; there: boolean; done: number }[]>`
      select id, status, exists (select from public.notes where notes.id = (args ->> 'id')::uuid) as there,
        (
          select count(*)::integer from patchbay.interactions as call
          where call.user_id = ${approver.id} and call.target_id = (args ->> 'id')::uuid
            and call.action = 'delete_note' and call.outcome <> 'held'
        ) as done
      from patchbay.approvals where user_id = ${approver.id}`
    await after.end()
    const wrong = held.filter(({ status, there, done }) =>
      status === 'approved' ? there || done !== 1 : status !== 'pending' || !there || done !== 0,
    )
    expect(wrong).toEqual([])
    const approved = new Set(held.filter((one) => one.status === 'approved').map(({ id }) => id))
    const told = answers.filter((id) => id !== null)
    expect(told.length).toBeGreaterThan(20)
    expect(told.filter((id) => !approved.has(id))).toEqual([])
  }, 120_000)
})
