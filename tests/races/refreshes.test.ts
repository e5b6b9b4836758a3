import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { connect, gpt, phone, refresh } from '../support/gpt.ts'
import { parallel, tally } from '../support/parallel.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

/** Which tokens of a user's connections can be given again. */
async function live(user: TestUser) {
  const [sealed] = await sql`
    select count(sealed_access)::integer as access, count(sealed_refresh)::integer as refresh
    from patchbay.tokens join patchbay.grants on grants.id = grant_id
    where user_id = ${user.id}`
  return sealed
}

describe('20 refreshes with one token at the same time', () => {
  it.each([1, 2, 3, 4, 5])('all get the same pair (round %i)', async () => {
    const user = await newUser()
    const first = await connect(user)
    const answers = await parallel(20, () => answer(refresh(first.refresh_token)))
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(body).toEqual(answers[0]?.body)
    }
    expect(answers[0]?.body.refresh_token).not.toBe(first.refresh_token)
    expect(await live(user)).toEqual({ access: 1, refresh: 1 })
    expect((await gpt(answers[0]?.body.access_token, '/me')).status).toBe(200)
    // Calls under way are not cut off.
    expect((await gpt(first.access_token, '/me')).status).toBe(200)

    const events = await sql`
      select event, count(*)::integer as count from patchbay.audit_log
      where user_id = ${user.id} and event like 'token_refresh%' group by event order by event`
    expect(events).toEqual([
      { event: 'token_refresh_repeated', count: 19 },
      { event: 'token_refreshed', count: 1 },
    ])
  })

  it('in generation after generation never log a good user out', async () => {
    const user = await newUser()
    let tokens = await connect(user)
    for (let generation = 0; generation < 10; generation++) {
      const answers = await parallel(6, () => answer(refresh(tokens.refresh_token)))
      expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 6 })
      tokens = answers[generation % 6]?.body
      const calls = await parallel(4, () => gpt(tokens.access_token, '/me'))
      expect(tally(calls.map(({ status }) => status))).toEqual({ 200: 4 })
    }
    expect(await live(user)).toEqual({ access: 1, refresh: 1 })
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
  })

  it('beside the use of its successor: nobody is logged out', async () => {
    for (let round = 0; round < 10; round++) {
      const user = await newUser()
      const first = await connect(user)
      const second = (await answer(refresh(first.refresh_token))).body
      const [late, next] = await Promise.all([
        answer(refresh(first.refresh_token)),
        answer(refresh(second.refresh_token)),
      ])
      // The late one came first and got the pair again, or it came second and got nothing.
      if (late.status === 200) expect(late.body).toEqual(second)
      else expect(late.body.error).toBe('invalid_grant')
      expect(next.status).toBe(200)
      expect((await gpt(next.body.access_token, '/me')).status).toBe(200)
      expect(await live(user)).toEqual({ access: 1, refresh: 1 })
      expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
    }
  })
})
