import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { deviceClient } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { holdLock } from '../support/held-lock.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const { startDevice, poll, decideDevice } = deviceClient()

async function waiting() {
  const { client, gpt } = await newPublicClient()
  const { client_id } = client
  const started = await startDevice({ client_id })
  return { ...started, gpt, pollOnce: () => answer(poll(started.device_code, { client_id })) }
}

const times = <T>(n: number, run: () => Promise<T>) => Promise.all(Array.from({ length: n }, run))
const count = (answers: { status: number }[], status: number) =>
  answers.filter((one) => one.status === status).length

describe('Parallel polls of one device code', () => {
  it('after the approval: exactly one gets tokens, and there is one grant with one pair', async () => {
    const device = await waiting()
    const user = await newUser()
    await decideDevice(device.user_code, user)
    const answers = await times(20, device.pollOnce)
    expect(count(answers, 200)).toBe(1)
    for (const { status, body } of answers) {
      if (status !== 200) expect([status, body.error]).toEqual([400, 'invalid_grant'])
    }
    const pair = answers.find(({ status }) => status === 200)
    expect((await device.gpt(pair?.body.access_token, '/me')).status).toBe(200)
    const grants = await grantsOf(user.id)
    expect(grants).toMatchObject([{ live: true }])
    const tokens =
      await sql`select refresh_digest is not null as is_pair from patchbay.tokens where grant_id = ${grants[0]?.id ?? null}`
    expect(tokens).toEqual([{ is_pair: true }])
  })

  it('before it: one is pending, all others are told to slow down', async () => {
    const device = await waiting()
    const answers = await times(20, device.pollOnce)
    const errors = answers.map(({ body }) => body.error)
    expect(errors.filter((error) => error === 'authorization_pending')).toHaveLength(1)
    expect(errors.filter((error) => error === 'slow_down')).toHaveLength(19)
  })

  it('while the user approves: at most one gets tokens, and a later poll gets them if none did', async () => {
    for (let round = 0; round < 5; round++) {
      const device = await waiting()
      const user = await newUser()
      const [approved, ...answers] = await Promise.all([
        answer(decideDevice(device.user_code, user)),
        ...Array.from({ length: 6 }, device.pollOnce),
      ])
      expect(approved.status).toBe(200)
      const early = count(answers, 200)
      expect(early).toBeLessThanOrEqual(1)
      if (early === 0) expect((await device.pollOnce()).status).toBe(200)
      expect(await grantsOf(user.id)).toHaveLength(1)
    }
  })

  it('while the user refuses: nobody gets tokens, then or later', async () => {
    const device = await waiting()
    const user = await newUser()
    const [, ...answers] = await Promise.all([
      decideDevice(device.user_code, user, 'deny'),
      ...Array.from({ length: 6 }, device.pollOnce),
    ])
    expect(count(answers, 200)).toBe(0)
    expect((await device.pollOnce()).body.error).toBe('access_denied')
    expect(await grantsOf(user.id)).toEqual([])
  })
})

describe('Parallel decisions about one user code', () => {
  it('of two users: one wins, the other is told that it was answered', async () => {
    for (let round = 0; round < 5; round++) {
      const device = await waiting()
      const users = await times(2, newUser)
      const answers = await Promise.all(
        users.map((user) => answer(decideDevice(device.user_code, user))),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      const winner = users[answers.findIndex(({ status }) => status === 200)]
      const { body } = await device.pollOnce()
      const me = await answer(device.gpt(body.access_token, '/me'))
      expect(me.body.user_id).toBe(winner?.id)
    }
  })

  it('approve and deny by one user: what was answered 200 is what holds', async () => {
    for (let round = 0; round < 5; round++) {
      const device = await waiting()
      const user = await newUser()
      const words = ['approve', 'deny']
      const answers = await Promise.all(
        words.map((word) => answer(decideDevice(device.user_code, user, word))),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      const approved = answers[0]?.status === 200
      expect((await device.pollOnce()).status).toBe(approved ? 200 : 400)
      expect(await grantsOf(user.id)).toHaveLength(approved ? 1 : 0)
    }
  })
})

// The approval takes the account and then the request; a poll that waits for the request does not hold the account.
describe('A poll that waits for the approval', () => {
  async function waitingForApproval() {
    const user = await newUser()
    const device = await waiting()
    const approval = await holdLock(
      (tx) => tx`
        select patchbay_api.decide_device_request(
          user_code_digest, 'device', ${sql.json({ sub: user.id })}, true, null
        )
        from patchbay.device_requests where device_digest = ${digest(device.device_code)}`,
    )
    const polled = device.pollOnce()
    await approval.blocked('redeem_device_code')
    return { user, device, approval, polled }
  }

  it('leaves the tokens to the next one', async () => {
    const { device, approval, polled } = await waitingForApproval()
    await approval.release()
    expect(await polled).toMatchObject({ status: 400, body: { error: 'authorization_pending' } })
    expect((await device.pollOnce()).status).toBe(200)
  })

  it('and the deletion of the account never wait for each other', async () => {
    const { user, approval, polled } = await waitingForApproval()
    const deleted = sql`delete from auth.users where id = ${user.id}`.execute()
    await approval.behind('delete from auth.users')
    await approval.release()
    expect((await deleted).count).toBe(1)
    expect((await polled).status).toBe(400)
  })
})
