import { setImmediate } from 'node:timers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createOutage } from '../../functions-shared/runtime/database/outage.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** An outage that is on, and who waits in it: what each was told. */
function newOutage(most = 100) {
  const outage = createOutage({ most, full: () => new Error('full'), random: () => 0 })
  const told: Record<string, unknown> = {}
  const wait = async (name: string) => {
    outage.wait().then(
      (attempt) => {
        told[name] = attempt ?? 'reached'
      },
      (error) => {
        told[name] = error.message
      },
    )
    await settled()
  }
  outage.begin(false)
  return { outage, told, wait }
}

describe('While Postgres cannot be reached', () => {
  it('the first request tries at once, and those that come meanwhile wait for the next attempt', async () => {
    const { outage, told, wait } = newOutage()
    await wait('a')
    await wait('b')
    await wait('c')
    expect(told).toEqual({ a: 1 })
    outage.attemptFailed(1, new Error('refused'))
    await settled()
    // The attempt had begun before they came.
    expect(told).toEqual({ a: 1 })
    await vi.advanceTimersByTimeAsync(50)
    expect(told).toEqual({ a: 1, b: 2 })
    outage.attemptFailed(2, new Error('refused again'))
    await settled()
    expect(told).toEqual({ a: 1, b: 2, c: 'refused again' })
  })

  it('attempts come ever less often, but at least every quarter of a second', async () => {
    const { outage, told, wait } = newOutage()
    const begun: number[] = []
    for (let n = 1; n <= 6; n++) {
      await wait(String(n))
      while (told[n] === undefined) await vi.advanceTimersByTimeAsync(1)
      begun.push(performance.now())
      outage.attemptFailed(n, new Error('refused'))
    }
    const pauses = begun.slice(1).map((at, i) => Math.round(at - (begun[i] ?? 0)))
    expect(pauses).toEqual([50, 100, 200, 250, 250])
  })

  it('a request that comes after a pause tries at once', async () => {
    const { outage, told, wait } = newOutage()
    await wait('a')
    outage.attemptFailed(1, new Error('refused'))
    await vi.advanceTimersByTimeAsync(50)
    await wait('b')
    expect(told).toEqual({ a: 1, b: 2 })
  })

  it('all go on as soon as it is reached, and the pauses are short again once it answered', async () => {
    const { outage, told, wait } = newOutage()
    for (let n = 1; n <= 4; n++) {
      await wait(`early ${n}`)
      outage.attemptFailed(n, new Error('refused'))
      await vi.advanceTimersByTimeAsync(250)
    }
    for (const name of ['a', 'b', 'c']) await wait(name)
    outage.connected()
    await settled()
    expect([outage.isOn, told.a, told.b, told.c]).toEqual([false, 5, 'reached', 'reached'])
    outage.attemptFailed(5, new Error('too late to matter'))
    expect(outage.isOn).toBe(false)

    outage.answered()
    outage.begin(false)
    await vi.advanceTimersByTimeAsync(250)
    await wait('d')
    outage.attemptFailed(6, new Error('refused'))
    await wait('e')
    await vi.advanceTimersByTimeAsync(50)
    expect([told.d, told.e]).toEqual([6, 7])
  })

  it('a connection that gave no answer does not end it, the next answer does', async () => {
    const { outage, told, wait } = newOutage()
    outage.begin(true)
    for (const name of ['a', 'b']) await wait(name)
    outage.connected()
    await settled()
    expect([outage.isOn, told]).toEqual([true, { a: 1 }])
    outage.answered()
    await settled()
    expect([outage.isOn, told]).toEqual([false, { a: 1, b: 'reached' }])
  })

  it('those who come join an attempt that takes long', async () => {
    const { outage, told, wait } = newOutage()
    await wait('a')
    await vi.advanceTimersByTimeAsync(1001)
    await wait('b')
    outage.attemptFailed(1, new Error('silence'))
    await settled()
    expect(told).toEqual({ a: 1, b: 'silence' })
  })

  it('too many are refused at once', async () => {
    const { told, wait } = newOutage(2)
    for (const name of ['a', 'b', 'c', 'd']) await wait(name)
    expect(told).toEqual({ a: 1, d: 'full' })
  })

  it('no timer is left while nobody waits', async () => {
    const { outage, wait } = newOutage()
    await wait('a')
    outage.attemptFailed(1, new Error('refused'))
    expect(vi.getTimerCount()).toBe(0)
  })
})
