import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { phone } from '../support/gpt.ts'
import { askAbout, grantsOf } from '../support/own-tokens.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const { getLogin, decideLogin, pair, withKey } = deviceClient()
const times = <T>(n: number, run: () => Promise<T>) => Promise.all(Array.from({ length: n }, run))

describe('Several users race to claim one pairing key', () => {
  it('one wins, the others get the 400 of a used link, and the key is the winner’s alone', async () => {
    for (let round = 0; round < 5; round++) {
      const login = await getLogin()
      const users = await times(4, newUser)
      const answers = await Promise.all(
        users.map((user) => answer(decideLogin(tempCodeOf(login), user))),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
      const winner = answers.findIndex(({ status }) => status === 200)
      const { body } = await answer(withKey(login.pairing_key, '/get_user_info'))
      expect(body.user_id).toBe(users[winner]?.id)
      for (const [index, user] of users.entries()) {
        expect(await grantsOf(user.id)).toHaveLength(index === winner ? 1 : 0)
        const { status } = await phone(user)
        expect(status).toBe(index === winner ? 200 : 404)
      }
    }
  })

  it('one user who clicks ten times claims it once', async () => {
    const login = await getLogin()
    const user = await newUser()
    const answers = await times(10, () => answer(decideLogin(tempCodeOf(login), user)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await grantsOf(user.id)).toHaveLength(1)
  })

  it('allow against refuse: what was answered 200 is what holds', async () => {
    for (let round = 0; round < 5; round++) {
      const login = await getLogin()
      const user = await newUser()
      const answers = await Promise.all(
        ['approve', 'deny'].map((word) => answer(decideLogin(tempCodeOf(login), user, word))),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
      const works = (await withKey(login.pairing_key, '/me')).status === 200
      expect(works).toBe(answers[0]?.status === 200)
    }
  })
})

describe('A pairing key that is used while it ends', () => {
  /** Brings the key to the point where every use prolongs its life. */
  const ageBy = (key: string) => sql`
    with token as (
      update patchbay.tokens
      set
        created_at = now() - interval '29 days', access_expires_at = now() + interval '1 day',
        expires_at = now() + interval '1 day'
      where access_digest = ${digest(key)} returning grant_id
    )
    update patchbay.grants set created_at = now() - interval '29 days', expires_at = now() + interval '1 day'
    where id = (select grant_id from token)`

  it.each<[how: string, end: (user: TestUser, key: string) => Promise<unknown>]>([
    ['by the phone', (user) => phone(user, 'DELETE')],
    ['by its holder', (_user, key) => askAbout('revoke', { client_id: 'pairing' }, { token: key })],
  ])('%s never works again, though each use prolongs it', async (_how, end) => {
    for (let round = 0; round < 8; round++) {
      const user = await newUser()
      const { pairing_key: key } = await pair(user)
      await ageBy(key)
      const uses = await Promise.all([
        end(user, key),
        ...Array.from({ length: 5 }, () => withKey(key, '/me')),
      ])
      for (const use of uses.slice(1)) {
        expect([200, 401]).toContain(use instanceof Response && use.status)
      }
      expect((await withKey(key, '/me')).status).toBe(401)
      expect(await grantsOf(user.id)).toMatchObject([{ live: false }])
      expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)
    }
  })

  it('is prolonged once by parallel uses, and all of them work', async () => {
    const { pairing_key: key } = await pair(await newUser())
    await ageBy(key)
    const uses = await times(20, () => withKey(key, '/me'))
    expect(uses.every(({ status }) => status === 200)).toBe(true)
    const [left] = await sql`
      select extract(epoch from least(access_expires_at, expires_at) - now()) / 86400 as days
      from patchbay.tokens where access_digest = ${digest(key)}`
    expect(Number(left?.days)).toBeCloseTo(30, 2)
  })
})
