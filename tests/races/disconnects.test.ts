import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { connect, gpt, newCode, phone, redeem, refresh } from '../support/gpt.ts'
import { parallel, tally } from '../support/parallel.ts'
import { F, sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

/** Tokens that are alive although their grant is not, and what the connection says while there is no live grant. */
async function leftovers(user: TestUser) {
  const [found] = await sql`
    select
      (select count(*)::integer from patchbay.tokens join patchbay.grants on grants.id = grant_id
        where user_id = ${user.id} and revoked_at is not null
          and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)) as tokens,
      (select count(*)::integer from patchbay.grants where user_id = ${user.id} and revoked_at is null) as grants,
      (select has_completed_oauth from public.user_gpt_connections where user_id = ${user.id}) as flag,
      (select count(*)::integer from public.user_gpt_connections where user_id = ${user.id}
        and (oauth_access_token is not null or oauth_refresh_token is not null)) as sealed`
  return found
}
const nothing = { tokens: 0, grants: 0, flag: false, sealed: 0 }

describe('A disconnect', () => {
  it('beside a refresh never leaves a live token of a revoked grant (20 rounds)', async () => {
    for (let round = 0; round < 20; round++) {
      const user = await newUser()
      const { refresh_token } = await connect(user)
      const [refreshed, ended] = await Promise.all([
        answer(refresh(refresh_token)),
        answer(phone(user, 'DELETE')),
      ])
      expect([ended.status, ended.body.has_completed_oauth]).toEqual([200, false])
      expect([200, 400]).toContain(refreshed.status)
      if (refreshed.status === 200) {
        expect((await gpt(refreshed.body.access_token, '/me')).status).toBe(401)
        expect((await refresh(refreshed.body.refresh_token)).status).toBe(400)
      }
      expect(await leftovers(user)).toEqual(nothing)
    }
  })

  it('beside calls of the assistant: each is done or refused, and none after it', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await newUser()
      const { access_token } = await connect(user)
      const call = () => gpt(access_token, '/notes', { json: { title: 'x' } })
      const [ended, ...calls] = await Promise.all([
        phone(user, 'DELETE'),
        ...Array.from({ length: 12 }, call),
      ])
      expect(ended.status).toBe(200)
      const done = calls.filter(({ status }) => status === 201).length
      expect(calls.every(({ status }) => status === 201 || status === 401)).toBe(true)
      expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(done)
      expect((await call()).status).toBe(401)
      expect(await leftovers(user)).toEqual(nothing)
    }
  })

  it('beside a redemption: the new connection is whole or not there', async () => {
    for (let round = 0; round < 10; round++) {
      const user = await newUser()
      await connect(user)
      const code = await newCode(user)
      const [redeemed, ended] = await Promise.all([
        answer(redeem(code)),
        answer(phone(user, 'DELETE')),
      ])
      // Who disconnects takes back what was not fetched yet: the redemption may come too late.
      expect([200, 400]).toContain(redeemed.status)
      expect(ended.status).toBe(200)
      const works = (await gpt(redeemed.body.access_token, '/me')).status === 200
      const after = await leftovers(user)
      expect(after).toEqual({
        ...nothing,
        grants: works ? 1 : 0,
        flag: works,
        sealed: works ? 1 : 0,
      })
    }
  })

  it('twice at the same time is one disconnect', async () => {
    const user = await newUser()
    await connect(user)
    const answers = await parallel(10, () => answer(phone(user, 'DELETE')))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 10 })
    const events = await sql`
      select from patchbay.audit_log where user_id = ${user.id} and event = 'grant_revoked'`
    expect(events).toHaveLength(1)
  })
})

describe('The first connections of one user with two clients at the same time', () => {
  it('turn the flag on, and revoking both at the same time turns it off (10 rounds)', async () => {
    const [one, two] = [await newAssistant(), await newAssistant()]
    const both = [one, two]
    for (let round = 0; round < 10; round++) {
      const user = await newUser()
      const codes = await Promise.all(both.map(({ newCode }) => newCode(user)))
      const tokens = await Promise.all(both.map(({ redeem }, n) => answer(redeem(codes[n] ?? ''))))
      expect(tokens.map(({ status }) => status)).toEqual([200, 200])
      expect(await answer(phone(user))).toMatchObject({
        status: 200,
        body: { has_completed_oauth: true },
      })
      expect(await leftovers(user)).toEqual({ tokens: 0, grants: 2, flag: true, sealed: 1 })

      const revoked = await Promise.all(
        both.map(({ client: { client_id, client_secret } }, n) =>
          fetch(`${F}/oauth/revoke`, {
            method: 'POST',
            body: new URLSearchParams({
              client_id,
              client_secret,
              token: tokens[n]?.body.refresh_token,
            }),
          }),
        ),
      )
      expect(revoked.map(({ status }) => status)).toEqual([200, 200])
      expect(await answer(phone(user))).toMatchObject({ body: { has_completed_oauth: false } })
      expect(await leftovers(user)).toEqual(nothing)
    }
  })
})
