import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { decide, newRequest } from '../support/gpt.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const wait = (id: string, init?: RequestInit) =>
  fetch(`${F}/oauth/requests/${id}/wait`, { method: 'POST', ...init })

const shownExpiry = async (id: string): Promise<number> => {
  const { body } = await answer(fetch(`${F}/oauth/requests/${id}`))
  return Date.parse(body.expires_at)
}

/** Moves a request into the past, as if it had been made so many minutes ago. */
const age = (id: string, minutes: number) => sql`
  update patchbay.authorization_requests
  set created_at = created_at - ${minutes} * interval '1 minute', expires_at = expires_at - ${minutes} * interval '1 minute'
  where id = ${id}`

describe('POST requests/{id}/wait: somebody signs up by email for a request', () => {
  it('lets it live one hour from its start, and says so; no sign-in is needed, and nothing comes back', async () => {
    const id = await newRequest()
    const before = await shownExpiry(id)
    const response = await wait(id)
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(response.headers.get('cache-control')).toBe('no-store')
    // Dates have milliseconds, the answers microseconds.
    expect((await shownExpiry(id)) - before).toBeCloseTo(50 * 60_000, -1)
  })

  it('asked again, moves nothing', async () => {
    const id = await newRequest()
    await wait(id)
    const first = await shownExpiry(id)
    await age(id, 30)
    expect((await wait(id)).status).toBe(204)
    expect(await shownExpiry(id)).toBe(first - 30 * 60_000)
  })

  it('keeps the request open for its decision after the ten minutes', async () => {
    const id = await newRequest()
    await wait(id)
    await age(id, 59)
    const { status, body } = await answer(decide(id, await newUser()))
    expect(status).toBe(200)
    expect(new URL(body.redirect_to).searchParams.get('code')).toMatch(/^pb_ac_/)
  })

  it('ends after the hour, and nothing brings it back', async () => {
    const id = await newRequest()
    await wait(id)
    await age(id, 60)
    await expectProblem(wait(id), 404, 'not_found', /expired/)
    await expectProblem(decide(id, await newUser()), 404, 'not_found', /expired/)
  })

  it('does nothing for a request that has expired without it', async () => {
    const id = await newRequest()
    await age(id, 10)
    await expectProblem(wait(id), 404, 'not_found', /expired/)
  })

  it.each(['approve', 'deny'])('does nothing for one that was answered: %s', async (decision) => {
    const id = await newRequest()
    await decide(id, await newUser(), decision)
    await expectProblem(wait(id), 409, 'conflict', /answered already/)
  })

  it.each([crypto.randomUUID(), 'x', '%00'])('knows no request %j', async (id) => {
    await expectProblem(wait(id), 404, 'not_found', /Start again/)
  })

  it('is a POST: a link or an image does nothing', async () => {
    const id = await newRequest()
    await expectProblem(wait(id, { method: 'GET' }), 405, 'invalid_request')
  })
})
