import { setImmediate } from 'node:timers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createConcurrencyLimiter } from '../../functions-shared/runtime/concurrency/concurrency-limiter.ts'
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

/** A limiter, and a request for one slot alone. */
function limiterOf(slots: number, maxRequests: number) {
  const limiter = createConcurrencyLimiter({
    slots,
    maxRequests,
    timeout: 1000,
    timedOut: () => new Error('late'),
  })
  const take = <T>(key: string, begin: () => Promise<T>) =>
    limiter.run(key, (withSlot) => withSlot(begin))
  return { ...limiter, take }
}

describe('A concurrency limiter', () => {
  afterEach(() => void vi.useRealTimers())

  it('runs so much work of one key at once; the rest waits, and nothing overtakes', async () => {
    const limiter = limiterOf(2, 10)
    const all = [work(), work(), work(), work()] as const
    const results = all.map(({ take }) => limiter.take('a', take))
    await settled()
    expect(all.map(({ begun }) => begun())).toEqual([true, true, false, false])
    all[1].end()
    await settled()
    expect(all.map(({ begun }) => begun())).toEqual([true, true, true, false])
    for (const { end } of all) end()
    expect(await Promise.all(results)).toEqual(['done', 'done', 'done', 'done'])
  })

  it('never lets one key wait for another', async () => {
    const limiter = limiterOf(1, 10)
    const [first, second] = [work(), work()]
    limiter.take('a', first.take)
    limiter.take('b', second.take)
    await settled()
    expect(second.begun()).toBe(true)
  })

  it('refuses a request while too many with its key are under way, and starts nothing of it', async () => {
    const limiter = limiterOf(1, 2)
    const [first, second, third] = [work(), work(), work()]
    limiter.take('a', first.take)
    const waits = limiter.take('a', second.take)
    expect(limiter.run('a', third.take)).toBeNull()
    expect(third.begun()).toBe(false)
    expect(limiter.take('b', async () => 'b')).not.toBeNull()
    first.end()
    second.end()
    expect(await waits).toBe('done')
    expect(limiter.take('a', third.take)).not.toBeNull()
  })

  it('counts requests that have no work yet, and lets them hold up nothing', async () => {
    const limiter = limiterOf(1, 3)
    const slow = [work(), work()]
    const requests = slow.map(({ take }) => limiter.run('a', take))
    expect(await limiter.take('a', async () => 'done')).toBe('done')
    limiter.run('a', work().take)
    expect(limiter.run('a', work().take)).toBeNull()
    for (const { end } of slow) end()
    await Promise.all(requests)
    expect(await limiter.take('a', async () => 'again')).toBe('again')
  })

  it('gives a slot to a request more than once', async () => {
    const limiter = limiterOf(1, 1)
    const twice = limiter.run('a', async (withSlot) => [
      await withSlot(async () => 1),
      await withSlot(async () => 2),
    ])
    expect(await twice).toEqual([1, 2])
  })

  it('goes on after work that failed', async () => {
    const limiter = limiterOf(1, 2)
    const fails = limiter.take('a', () => Promise.reject(new Error('broken')))
    const next = limiter.take('a', async () => 'next')
    await expect(fails).rejects.toThrow('broken')
    expect(await next).toBe('next')
  })

  it('keeps nothing of a key when the last of its work is done, well or not', async () => {
    const limiter = limiterOf(1, 2)
    const octets = async () => {
      await collectGarbage()
      return process.memoryUsage().heapUsed
    }
    const before = await octets()
    for (let n = 0; n < 50; n++) {
      const key = `${n}`.padEnd(1_000_000, '-')
      const works = [async () => {}, n % 2 ? async () => {} : () => Promise.reject(new Error('no'))]
      await Promise.allSettled(works.map((one) => limiter.take(key, one)))
    }
    expect((await octets()) - before).toBeLessThan(10_000_000)
    // So that it is not gone itself.
    expect(limiter).toBeDefined()
  })

  it('takes work that throws at once for work that failed', async () => {
    const limiter = limiterOf(1, 3)
    const thrower = () => {
      throw new Error('thrown')
    }
    const all = [
      limiter.take('a', async () => 'a'),
      limiter.take('a', thrower),
      limiter.take('a', async () => 'c'),
    ]
    expect(await Promise.allSettled(all)).toMatchObject([
      { value: 'a' },
      { reason: new Error('thrown') },
      { value: 'c' },
    ])
  })

  it('gives up what waited too long, and goes on with what did not', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const limiter = limiterOf(1, 10)
    const [first, second, third, fourth] = [work(), work(), work(), work()]
    limiter.take('a', first.take)
    const late = [limiter.take('a', second.take), limiter.take('a', third.take)]
    vi.advanceTimersByTime(1000)
    const next = limiter.take('a', fourth.take)
    first.end()
    for (const one of late) await expect(one).rejects.toThrow('late')
    expect([second.begun(), third.begun(), fourth.begun()]).toEqual([false, false, true])
    fourth.end()
    expect(await next).toBe('done')
  })
})
