import { describe, expect, it } from 'vitest'
import { connect, gpt } from '../../support/gpt.ts'
import { holdLock } from '../../support/held-lock.ts'
import { parallel, tally } from '../../support/parallel.ts'
import { sql } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

/** A user whose assistant has just done something to the only todo; the call's id. */
async function changed(path: (id: string) => string, init: { method: string; json?: object }) {
  const user = await newUser()
  const { access_token } = await connect(user)
  const { data } = await user.supabase.from('todos').insert({ title: 'mine' }).select('id').single()
  const id = String(data?.id)
  expect((await gpt(access_token, path(id), init)).status).toBe(200)
  const [call] = await sql<{ id: number }[]>`
    select id::integer from patchbay.interactions where user_id = ${user.id} order by interactions.id desc limit 1`
  return { user, id, access_token, call: call?.id ?? 0 }
}

const undo = async ({ supabase }: TestUser, id: number) => {
  const { error } = await supabase.rpc('undo_activity', { id })
  return error === null ? 'undone' : `${error.code} ${error.details}`
}
const titles = async (user: TestUser) =>
  (await sql`select title from public.todos where user_id = ${user.id} order by title`).map(
    ({ title }) => title,
  )

describe('Undo, at the same moment', () => {
  it('as nineteen others restores once', async () => {
    const { user, call } = await changed((id) => `/todos/${id}`, { method: 'DELETE' })
    const answers = await parallel(20, () => undo(user, call))
    expect(tally(answers)).toEqual({ undone: 1, 'PT409 already_undone': 19 })
    expect(await titles(user)).toEqual(['mine'])
  })

  it('as another decision about the account waits for that', async () => {
    const { user, call } = await changed((id) => `/todos/${id}`, { method: 'DELETE' })
    const account = await holdLock(
      (tx) => tx`select from auth.users where id = ${user.id} for update`,
    )
    const answer = undo(user, call)
    await account.behind('undo_activity')
    await account.release()
    expect(await answer).toBe('undone')
  })

  it('as a change of the user never overwrites it', async () => {
    const { user, id, call } = await changed((id) => `/todos/${id}`, {
      method: 'PATCH',
      json: { title: 'theirs' },
    })
    const change = await holdLock(
      (tx) => tx`update public.todos set title = 'mine again' where id = ${id}`,
    )
    const answer = undo(user, call)
    await change.behind('undo_activity')
    await change.release()
    expect(await answer).toBe('PT409 changed_since')
    expect(await titles(user)).toEqual(['mine again'])
  })

  it('as a call of the assistant leaves one of the two, whole', async () => {
    const { user, id, access_token, call } = await changed((id) => `/todos/${id}`, {
      method: 'PATCH',
      json: { title: 'theirs' },
    })
    const [answer, later] = await Promise.all([
      undo(user, call),
      gpt(access_token, `/todos/${id}`, { method: 'PATCH', json: { title: 'later' } }),
    ])
    expect(later.status).toBe(200)
    expect(['undone', 'PT409 changed_since']).toContain(answer)
    expect(await titles(user)).toEqual(['later'])
  })

  it('as the account is deleted ends with neither rows nor records', async () => {
    const { user, call } = await changed((id) => `/todos/${id}`, { method: 'DELETE' })
    const [answer] = await Promise.all([
      undo(user, call),
      sql`delete from auth.users where id = ${user.id}`,
    ])
    expect(answer).toMatch(/^(undone|PT401 unauthorized)$/)
    expect(await titles(user)).toEqual([])
    expect(await sql`select from patchbay.changes where user_id = ${user.id}`).toEqual([])
  })
})
