import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, phone } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const repeat = async (count: number, ask: () => Promise<Response>) => {
  const statuses: number[] = []
  for (let n = 0; n < count; n++) statuses.push((await ask()).status)
  return statuses
}

/** Lets time pass for one bucket of a user, and then stand still: how long the test takes plays no part. */
const wait = (what: string, user: TestUser, seconds: number) => sql`
  update patchbay.rate_limits set updated_at = clock_timestamp() - make_interval(secs => ${seconds})
  where key = ${`${what}:user:${user.id}`}`
const stopTheClock = (what: string, user: TestUser) => wait(what, user, -3600)

/** Asks `count` times in no time. */
const atOnce = async (
  count: number,
  what: string,
  user: TestUser,
  method: 'GET' | 'POST' = 'GET',
) => {
  const first = (await phone(user, method)).status
  await stopTheClock(what, user)
  return [first, ...(await repeat(count - 1, () => phone(user, method)))]
}

describe('The limits of the spec: 20 a minute for GET, 5 for POST', () => {
  it.each([
    ['GET', 'status', 20],
    ['POST', 'check', 5],
  ] as const)(
    '%s: the %s bucket holds %i, then 429 with Retry-After',
    async (method, bucket, limit) => {
      const user = await newUser()
      await connect(user)
      expect(await atOnce(limit, bucket, user, method)).toEqual(Array(limit).fill(200))

      const headers = await expectProblem(phone(user, method), 429, 'rate_limited', /Try again/)
      const seconds = Number(headers.get('retry-after'))
      expect(Number.isInteger(seconds)).toBe(true)
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(60 / limit)
    },
  )

  it.each([
    ['GET', 'status', 20],
    ['POST', 'check', 5],
  ] as const)('%s works again after Retry-After', async (method, bucket, limit) => {
    const user = await newUser()
    await atOnce(limit, bucket, user, method)
    const refused = await phone(user, method)
    expect(refused.status).toBe(429)
    await wait(bucket, user, Number(refused.headers.get('retry-after')))
    expect((await phone(user, method)).status).toBe(404)
    await stopTheClock(bucket, user)
    expect((await phone(user, method)).status).toBe(429)
    await wait(bucket, user, 3600)
    const after = await atOnce(limit + 1, bucket, user, method)
    expect(after).toEqual([...Array(limit).fill(404), 429])
  })

  it('counts each user for itself, and GET and POST for themselves', async () => {
    const [user, other] = [await newUser(), await newUser()]
    await atOnce(20, 'status', user)
    expect((await phone(user)).status).toBe(429)
    expect((await phone(user, 'POST')).status).toBe(404)
    expect((await phone(other)).status).toBe(404)
  })

  it('counts nobody who is refused for another reason', async () => {
    const user = await newUser()
    const refusals = [
      () => phone(user, 'GET', crypto.randomUUID()),
      () => phone({ ...user, jwt: 'x' }),
      () => phone(user, 'GET', 'x'),
    ]
    for (const refused of refusals) await repeat(10, refused)
    expect(await repeat(20, () => phone(user))).toEqual(Array(20).fill(404))
  })

  it('never refuses a phone that polls every 3 seconds for 5 minutes', async () => {
    const user = await newUser()
    const statuses = []
    for (let poll = 0; poll < 100; poll++) {
      statuses.push((await phone(user)).status)
      // A little early and a little late, as real timers are.
      await wait('status', user, poll % 2 === 0 ? 2.9 : 3.1)
    }
    expect(new Set(statuses)).toEqual(new Set([404]))
  })

  it('keeps the limit when a refused client insists: waiting is what helps', async () => {
    const user = await newUser()
    await atOnce(20, 'status', user)
    expect(new Set(await repeat(20, () => phone(user)))).toEqual(new Set([429]))
    await wait('status', user, 3)
    expect((await phone(user)).status).toBe(404)
  })

  it('tells a connected user nothing about the connection while it refuses', async () => {
    const user = await newUser()
    await connect(user)
    await atOnce(20, 'status', user)
    expect((await answer(phone(user))).body).not.toHaveProperty('has_completed_oauth')
  })
})
