import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { decide, gpt, newCode, newRequest, phone, redeem, refresh } from '../support/gpt.ts'
import { parallel, tally } from '../support/parallel.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

describe('20 redemptions of one code at the same time', () => {
  it.each([1, 2, 3, 4, 5])(
    'have one winner, and what it won is dead: a replay (round %i)',
    async () => {
      const user = await newUser()
      const code = await newCode(user)
      const answers = await parallel(20, () => answer(redeem(code)))
      expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 1, 400: 19 })

      const won = answers.find(({ status }) => status === 200)?.body
      for (const { status, body } of answers) {
        if (status === 400) expect(body.error).toBe('invalid_grant')
      }
      expect((await gpt(won.access_token, '/me')).status).toBe(401)
      expect((await answer(refresh(won.refresh_token))).body.error).toBe('invalid_grant')
      expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)

      const grants = await sql`
      select revoked_reason, (
        select count(*)::integer from patchbay.tokens where grant_id = grants.id and consumed_at is null
      ) as live
      from patchbay.grants where user_id = ${user.id}`
      expect(grants).toEqual([{ revoked_reason: 'code_replayed', live: 0 }])
      const events = await sql`
      select event from patchbay.audit_log
      where user_id = ${user.id} and event in ('token_issued', 'code_replayed') order by id`
      expect(events.map(({ event }) => event)).toEqual(['token_issued', 'code_replayed'])
    },
  )

  it('by wrong clients beside the right one do no harm: the right one wins and stays', async () => {
    const code = await newCode(await newUser())
    const answers = await parallel(20, (n) =>
      answer(n === 10 ? redeem(code) : redeem(code, { client_secret: 'wrong' })),
    )
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 1, 401: 19 })
    const won = answers.find(({ status }) => status === 200)?.body
    expect((await gpt(won.access_token, '/me')).status).toBe(200)
  })
})

describe('Decisions on one request at the same time', () => {
  it.each([
    ['two approvals', ['approve', 'approve']],
    ['two denials', ['deny', 'deny']],
    ['an approval and a denial', ['approve', 'deny']],
    ['twenty clicks', Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 'approve' : 'deny'))],
  ])('%s: one counts, the others are 409', async (_, decisions) => {
    for (let round = 0; round < 5; round++) {
      const [alice, bob] = await Promise.all([newUser(), newUser()])
      const id = await newRequest()
      const answers = await Promise.all(
        decisions.map((decision, n) => answer(decide(id, n % 2 === 0 ? alice : bob, decision))),
      )
      const statuses = answers.map(({ status }) => status)
      expect(tally(statuses)).toEqual({ 200: 1, 409: decisions.length - 1 })

      const winner = statuses.indexOf(200)
      const [request] = await sql`
        select status, user_id, (
          select count(*)::integer from patchbay.authorization_codes where authorization_id = requests.id
        ) as codes
        from patchbay.authorization_requests as requests where id = ${id}`
      const approved = decisions[winner] === 'approve'
      expect(request).toEqual({
        status: approved ? 'approved' : 'denied',
        user_id: winner % 2 === 0 ? alice.id : bob.id,
        codes: approved ? 1 : 0,
      })
      const redirect = new URL(answers[winner]?.body.redirect_to)
      expect(redirect.searchParams.has(approved ? 'code' : 'error')).toBe(true)
    }
  })
})
