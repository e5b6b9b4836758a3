import { expect, it } from 'vitest'
import { readUsage } from '../../scripts/usage/usage-table.ts'
import { decide } from '../support/approvals.ts'
import { newAssistant } from '../support/clients.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const days = 7
const name = `Usage ${crypto.randomUUID()}`
const usage = async () => (await readUsage(sql, days)).filter(({ client }) => client === name)

it('Usage counts a held call once, by what came of it; waiting and a no are no errors', async () => {
  expect(await usage()).toEqual([])
  const assistant = await newAssistant({ name })

  /** A user whose assistant asks first, and a call of it that waits. */
  const heldCall = async () => {
    const user = await newUser()
    const { access_token } = await assistant.connect(user)
    const [grant] = await grantsOf(user.id)
    await user.supabase.rpc('set_approval', { grant_id: grant?.id, ask: true })
    const note = await assistant.gpt(access_token, '/notes', { json: { title: 'Milk' } })
    const { id } = await note.json()
    const remove = () => assistant.gpt(access_token, `/notes/${id}`, { method: 'DELETE' })
    const held = await remove()
    expect(held.status).toBe(202)
    const read = () => assistant.gpt(access_token, `/notes/${id}`)
    return { user, remove, read, approval: (await held.json()).approval.id }
  }
  const [approved, denied, failed, waiting] = await Promise.all([
    heldCall(),
    heldCall(),
    heldCall(),
    heldCall(),
  ])
  expect(await decide(approved.user, approved.approval)).toBe('approved')
  expect(await decide(denied.user, denied.approval, 'deny')).toBe('denied')
  await sql`delete from public.notes where user_id = ${failed.user.id}`
  expect(await decide(failed.user, failed.approval)).toBe('failed')
  // The same call while it waits is the same approval, and a call of its own all the same.
  expect((await waiting.remove()).status).toBe(202)
  expect((await approved.read()).status).toBe(404)

  const times = { median: expect.any(Number), p95: expect.any(Number) }
  expect(await usage()).toEqual([
    {
      client: name,
      clients: 1,
      action: 'delete_note',
      calls: 5,
      users: 4,
      errors: 1,
      error: 'not_found',
      ...times,
    },
    {
      client: name,
      clients: 1,
      action: 'create_note',
      calls: 4,
      users: 4,
      errors: 0,
      error: null,
      ...times,
    },
    {
      client: name,
      clients: 1,
      action: 'get_note',
      calls: 1,
      users: 1,
      errors: 1,
      error: 'not_found',
      ...times,
    },
  ])
})

it('Usage leaves out what is older than the days that were asked for', async () => {
  const before = await usage()
  await sql`
    update patchbay.interactions set at = now() - interval '8 days'
    where action = 'create_note'
      and client_id in (select id from patchbay.clients where clients.name = ${name})`
  expect(await usage()).toEqual(before.filter(({ action }) => action !== 'create_note'))
})
