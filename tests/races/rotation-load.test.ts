import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reseal } from '../../scripts/keys/reseal.ts'
import { newKey, type Server, startRotation } from '../support/rotation.ts'

let rotation: Awaited<ReturnType<typeof startRotation>>
const [old, fresh, spare] = [newKey('old'), newKey('fresh'), newKey('spare')]
const PEOPLE = 8

beforeAll(async () => {
  rotation = await startRotation('rotation_load')
})
afterAll(() => rotation?.end())

/** Users whose tokens are sealed with the old key. */
const connectPeople = () =>
  Promise.all(Array.from({ length: PEOPLE }, () => rotation.connect(rotation.serverWith(old))))

/**
 * Every person refreshes, loses the answer and asks the other deployment again, until `end`, and at most so many
 * rounds: 'fine', or the first answer that was wrong.
 */
function refreshUntil(
  end: Promise<unknown>,
  people: { refresh_token: string }[],
  [one, two]: readonly [Server, Server],
  most = 1000,
) {
  let running = true
  const stop = () => {
    running = false
  }
  end.then(stop, stop)
  return Promise.all(
    people.map(async ({ refresh_token }, index) => {
      const [server, next] = index % 2 === 0 ? [one, two] : [two, one]
      let token = refresh_token
      for (let round = 0; (running || round < 3) && round < most; round++) {
        const first = await rotation.refresh(server, token)
        const retry = await rotation.refresh(next, token)
        if (first.status !== 200) return first.body
        if (retry.text !== first.text) return retry.body
        token = first.body.refresh_token
      }
      return 'fine'
    }),
  )
}

describe('Re-sealing while users refresh and retry', () => {
  it('loses nobody, and leaves nothing to the old key', async () => {
    const people = await connectPeople()
    const resealed = rotation.reseal(fresh, old)
    const both = [rotation.serverWith(fresh, old), rotation.serverWith(fresh, old, spare)] as const
    const users = refreshUntil(resealed, people, both)
    expect((await resealed).code).toBe(0)
    expect(await users).toEqual(Array(PEOPLE).fill('fine'))
    expect(await rotation.keysInUse()).toEqual(['fresh'])
  })

  it('ends although a deployment that still seals with the old key goes on: no run chases new tokens', async () => {
    const people = await connectPeople()
    const mixed = [rotation.serverWith(old, fresh), rotation.serverWith(fresh, old)] as const
    const resealed = reseal(rotation.sql, `${fresh},${old}`).then(() => 're-sealed')
    const users = refreshUntil(resealed, people, mixed, 400)
    const first = await Promise.race([resealed, users.then(() => 'the load ended first')])
    expect(await users).toEqual(Array(PEOPLE).fill('fine'))
    await resealed
    expect(first).toBe('re-sealed')
  })
})
