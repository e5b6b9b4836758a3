import { expect, it } from 'vitest'
import { answer, expectProblem } from '../../support/answers.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { sql } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'

it('A deletion that waits names its todo, and one of no todo asks nobody', async () => {
  const user = await newUser()
  const other = await newUser()
  const { access_token } = await connect(user)
  await sql`update patchbay.grants set ask = true where user_id = ${user.id}`
  const { body } = await answer(gpt(access_token, '/todos', { json: { title: 'Buy milk' } }))
  const held = await answer(gpt(access_token, `/todos/${body.id}`, { method: 'DELETE' }))
  expect(held.status).toBe(202)
  const { data } = await user.supabase.from('approvals').select('id, text, status')
  expect(data).toEqual([
    { id: held.body.approval.id, text: 'Delete “Buy milk”', status: 'pending' },
  ])

  const { data: foreign } = await other.supabase
    .from('todos')
    .insert({ title: 'of another user' })
    .select('id')
    .single()
  for (const id of [foreign?.id, crypto.randomUUID()]) {
    const refused = gpt(access_token, `/todos/${id}`, { method: 'DELETE' })
    await expectProblem(refused, 404, 'not_found', /listTodos/)
  }
  expect(await sql`select from patchbay.approvals where user_id = ${user.id}`).toHaveLength(1)
})
