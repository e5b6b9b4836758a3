import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, phone, refresh } from '../support/gpt.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const works = async (accessToken: string) => (await gpt(accessToken, '/me')).status === 200

/** Moves the moment at which a refresh token was spent. */
const spentEarlier = (refreshToken: string, seconds: number) => sql`
  update patchbay.tokens set consumed_at = consumed_at - make_interval(secs => ${seconds})
  where refresh_digest = ${digest(refreshToken)}`

const eventsOf = async (userId: string) =>
  (await sql`select event from patchbay.audit_log where user_id = ${userId} order by id`).map(
    ({ event }) => event,
  )

describe('A refresh token that is used again because the answer was lost', () => {
  it('gets the very same answer, as often as it asks', async () => {
    const first = await connect(await newUser())
    const answers = []
    for (let attempt = 0; attempt < 4; attempt++) {
      const { status, body } = await answer(refresh(first.refresh_token))
      expect(status).toBe(200)
      answers.push(body)
    }
    expect(answers[0].refresh_token).not.toBe(first.refresh_token)
    for (const body of answers) expect(body).toEqual(answers[0])
    expect(await works(answers[0].access_token)).toBe(true)
  })

  it('gets the same narrowed scope as well', async () => {
    const first = await connect(await newUser())
    const narrowed = await answer(refresh(first.refresh_token, { scope: 'profile:read' }))
    const again = await answer(refresh(first.refresh_token, { scope: 'profile:read' }))
    expect(again.body).toEqual(narrowed.body)
    expect(again.body.scope).toBe('profile:read')
  })

  it('gets it within the grace of an hour', async () => {
    const first = await connect(await newUser())
    const lost = await answer(refresh(first.refresh_token))
    await spentEarlier(first.refresh_token, 3540)
    expect((await answer(refresh(first.refresh_token))).body).toEqual(lost.body)
  })

  it('gets it even when a parallel call uses the new access token already', async () => {
    const first = await connect(await newUser())
    const lost = await answer(refresh(first.refresh_token))
    expect(await works(lost.body.access_token)).toBe(true)
    expect((await answer(refresh(first.refresh_token))).body).toEqual(lost.body)
    expect(await works(lost.body.access_token)).toBe(true)
  })

  it('leaves one pair that can be given again, and the audit log tells what happened', async () => {
    const user = await newUser()
    const first = await connect(user)
    await refresh(first.refresh_token)
    await refresh(first.refresh_token)
    const live = await sql`
      select sealed_access is not null as access, sealed_refresh is not null as refresh
      from patchbay.tokens join patchbay.grants on grants.id = grant_id
      where user_id = ${user.id} and (sealed_access is not null or sealed_refresh is not null)`
    expect(live).toEqual([{ access: true, refresh: true }])
    expect((await eventsOf(user.id)).slice(-2)).toEqual([
      'token_refreshed',
      'token_refresh_repeated',
    ])
  })

  it('gets it only for its own client, and a stranger ends nothing', async () => {
    const other = await newAssistant()
    const first = await connect(await newUser())
    const lost = await answer(refresh(first.refresh_token))
    await expectOAuthProblem(other.refresh(first.refresh_token), 400, 'invalid_grant')
    const wrong = refresh(first.refresh_token, { client_secret: 'wrong' })
    await expectOAuthProblem(wrong, 401, 'invalid_client')
    expect(await works(lost.body.access_token)).toBe(true)
  })
})

describe('A refresh token that is used again by somebody who stole it ends the whole family', () => {
  async function expectDead(user: Parameters<typeof phone>[0], ...tokens: (string | undefined)[]) {
    for (const token of tokens) {
      await expectProblem(gpt(token ?? '', '/me'), 401, 'unauthorized')
      await expectOAuthProblem(refresh(token ?? ''), 400, 'invalid_grant')
    }
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)
    expect((await eventsOf(user.id)).at(-1)).toBe('refresh_token_reused')
    const rows = await sql`
      select revoked_reason from patchbay.grants where user_id = ${user.id}`
    expect(rows).toEqual([{ revoked_reason: 'refresh_token_reused' }])
  }

  it('when the grace is over', async () => {
    const user = await newUser()
    const first = await connect(user)
    const { body: second } = await answer(refresh(first.refresh_token))
    await spentEarlier(first.refresh_token, 3660)
    await expectOAuthProblem(refresh(first.refresh_token), 400, 'invalid_grant')
    await expectDead(user, second.access_token, second.refresh_token)
  })

  it('when the grace is over and its successor was used', async () => {
    const user = await newUser()
    const first = await connect(user)
    const { body: second } = await answer(refresh(first.refresh_token))
    const { body: third } = await answer(refresh(second.refresh_token))
    await spentEarlier(first.refresh_token, 3660)
    await expectOAuthProblem(refresh(first.refresh_token), 400, 'invalid_grant')
    await expectDead(user, third.access_token, third.refresh_token, second.refresh_token)
  })

  it('and only that family: another connection of the user lives on', async () => {
    const user = await newUser()
    const [first, other] = [await connect(user), await connect(user)]
    await refresh(first.refresh_token)
    await spentEarlier(first.refresh_token, 3660)
    await expectOAuthProblem(refresh(first.refresh_token), 400, 'invalid_grant')
    expect(await works(other.access_token)).toBe(true)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
  })
})

describe('A process that shares its tokens with others and comes late', () => {
  it('is refused within the grace, and ends nothing', async () => {
    const user = await newUser()
    const first = await connect(user)
    const { body: second } = await answer(refresh(first.refresh_token))
    const { body: third } = await answer(refresh(second.refresh_token))
    await expectOAuthProblem(refresh(first.refresh_token), 400, 'invalid_grant')
    expect((await eventsOf(user.id)).at(-1)).toBe('refresh_token_superseded')
    expect((await answer(refresh(second.refresh_token))).body).toEqual(third)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
  })

  it('goes on with the access token that it has', async () => {
    const first = await connect(await newUser())
    const { body: second } = await answer(refresh(first.refresh_token))
    expect(await works(first.access_token)).toBe(true)
    expect(await works(second.access_token)).toBe(true)
  })

  it('gets the same answer as a public client for ten minutes, and no longer', async () => {
    const app = await newPublicClient()
    const first = await app.connect(await newUser())
    const again = () => app.refresh(first.refresh_token, { client_secret: null })
    const lost = await answer(again())
    expect(lost.status).toBe(200)
    await spentEarlier(first.refresh_token, 590)
    expect((await answer(again())).body).toEqual(lost.body)
    await spentEarlier(first.refresh_token, 20)
    await expectOAuthProblem(again(), 400, 'invalid_grant')
    expect(await works(lost.body.access_token)).toBe(false)
  })
})
