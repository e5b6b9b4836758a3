import { setImmediate } from 'node:timers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTurns } from '../../functions-shared/runtime/turns.ts'
import { collectGarbage } from './support/collect-garbage.ts'

/** Work that ends when it is told to. */
function work() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let begun = false
  return {
    end: () => end(),
    begun: () => begun,
    take: async () => {
      begun = true
      await ended
      return 'done'
    },
  }
}

/** Lets everything go on that can. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Turns, and what takes one for each request at once. */
function turnsOf(atOnce: number, most: number) {
  const turns = createTurns({ atOnce, most, timeout: 1000, late: () => new Error('late') })
  const take = <T>(key: string, begin: () => Promise<T>) => turns.enter(key, (turn) => turn(begin))
  return { ...turns, take }
}

describe('Turns', () => {
  afterEach(() => void vi.useRealTimers())

  it('let so much of one key run at once; the others wait, and nobody overtakes', async () => {
    const turns = turnsOf(2, 10)
    const all = [work(), work(), work(), work()] as const
    const results = all.map(({ take }) => turns.take('a', take))
    await settled()
    expect(all.map(({ begun }) => begun())).toEqual([true, true, false, false])
    all[1].end()
    await settled()
    expect(all.map(({ begun }) => begun())).toEqual([true, true, true, false])
    for (const { end } of all) end()
    expect(await Promise.all(results)).toEqual(['done', 'done', 'done', 'done'])
  })

  it('never let one key wait for another', async () => {
    const turns = turnsOf(1, 10)
    const [first, second] = [work(), work()]
    turns.take('a', first.take)
    turns.take('b', second.take)
    await settled()
    expect(second.begun()).toBe(true)
  })

  it('refuse a request while too many with its key are under way, and begin nothing of it', async () => {
    const turns = turnsOf(1, 2)
    const [first, second, third] = [work(), work(), work()]
    turns.take('a', first.take)
    const waits = turns.take('a', second.take)
    expect(turns.enter('a', third.take)).toBeNull()
    expect(third.begun()).toBe(false)
    expect(turns.take('b', async () => 'b')).not.toBeNull()
    first.end()
    second.end()
    expect(await waits).toBe('done')
    expect(turns.take('a', third.take)).not.toBeNull()
  })

  it('count requests that have no work yet, and let them hold up nobody', async () => {
    const turns = turnsOf(1, 3)
    const slow = [work(), work()]
    const requests = slow.map(({ take }) => turns.enter('a', take))
    expect(await turns.take('a', async () => 'done')).toBe('done')
    turns.enter('a', work().take)
    expect(turns.enter('a', work().take)).toBeNull()
    for (const { end } of slow) end()
    await Promise.all(requests)
    expect(await turns.take('a', async () => 'again')).toBe('again')
  })

  it('may be taken more than once by a request', async () => {
    const turns = turnsOf(1, 1)
    const twice = turns.enter('a', async (turn) => [
      await turn(async () => 1),
      await turn(async () => 2),
    ])
    expect(await twice).toEqual([1, 2])
  })

  it('go on after work that failed', async () => {
    const turns = turnsOf(1, 2)
    const fails = turns.take('a', () => Promise.reject(new Error('broken')))
    const next = turns.take('a', async () => 'next')
    await expect(fails).rejects.toThrow('broken')
    expect(await next).toBe('next')
  })

  it('keep nothing of a key when the last of its work is done, well or not', async () => {
    const turns = turnsOf(1, 2)
    const octets = async () => {
      await collectGarbage()
      return process.memoryUsage().heapUsed
    }
    const before = await octets()
    for (let n = 0; n < 50; n++) {
      const key = `${n}`.padEnd(1_000_000, '-')
      const works = [async () => {}, n % 2 ? async () => {} : () => Promise.reject(new Error('no'))]
      await Promise.allSettled(works.map((one) => turns.take(key, one)))
    }
    expect((await octets()) - before).toBeLessThan(10_000_000)
    // So that it is not gone itself.
    expect(turns).toBeDefined()
  })

  it('take work that throws at once for work that failed', async () => {
    const turns = turnsOf(1, 3)
    const thrower = () => {
      throw new Error('thrown')
    }
    const all = [
      turns.take('a', async () => 'a'),
      turns.take('a', thrower),
      turns.take('a', async () => 'c'),
    ]
    expect(await Promise.allSettled(all)).toMatchObject([
      { value: 'a' },
      { reason: new Error('thrown') },
      { value: 'c' },
    ])
  })

  it('give up what waited too long, and go on with what did not', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const turns = turnsOf(1, 10)
    const [first, second, third, fourth] = [work(), work(), work(), work()]
    turns.take('a', first.take)
    const late = [turns.take('a', second.take), turns.take('a', third.take)]
    vi.advanceTimersByTime(1000)
    const next = turns.take('a', fourth.take)
    first.end()
    for (const one of late) await expect(one).rejects.toThrow('late')
    expect([second.begun(), third.begun(), fourth.begun()]).toEqual([false, false, true])
    fourth.end()
    expect(await next).toBe('done')
  })
})
