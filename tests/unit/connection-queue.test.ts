import { setImmediate } from 'node:timers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createConnectionQueue } from '../../functions-shared/runtime/database/connection-queue.ts'
import { collectGarbage } from './support/collect-garbage.ts'

/** Tasks that say when and where they start, and end when they are told to. */
function tasks() {
  const started: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const task = (name: string) => (connection: string) =>
    new Promise<string>((resolve, reject) => {
      started.push(name + connection)
      ends.set(name, (error) => (error ? reject(error) : resolve(name)))
    })
  return { started, task, end: (name: string, error?: Error) => ends.get(name)?.(error) }
}

/** Lets all that is due happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

interface Shape {
  connections?: string[]
  working?: number
  depth?: number
  maxWaiting?: number
}

let replaced: string[] = []

function queueOf({
  connections = [''],
  working = connections.length,
  depth = 1,
  maxWaiting = 100,
}: Shape) {
  return createConnectionQueue({
    connections,
    working,
    depth,
    maxWaiting,
    timeout: 1000,
    queueFull: () => new Error('full'),
    timedOut: () => new Error('late'),
    replace: (connection) => void replaced.push(connection),
    isBroken: (error) => error instanceof Error && error.message === 'broken',
  })
}

// What a test leaves under way goes with its clock.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  replaced = []
})
afterEach(() => void vi.useRealTimers())

describe('a connection queue', () => {
  it('runs as many tasks as there are slots, and the next as one ends, well or not', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ depth: 2 })
    const all = ['a', 'b', 'c', 'd'].map((name) => queue.run(task(name)))
    expect(started).toEqual(['a', 'b'])
    end('b', new Error('no'))
    await expect(all[1]).rejects.toThrow('no')
    await settled()
    expect(started).toEqual(['a', 'b', 'c'])
    end('a')
    await settled()
    expect(started).toEqual(['a', 'b', 'c', 'd'])
    end('c')
    end('d')
    expect(await Promise.all([all[0], all[2], all[3]])).toEqual(['a', 'c', 'd'])
  })

  it('starts each on the least busy connection, and fills none beyond its depth', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2', '3'], depth: 2 })
    for (const name of ['a', 'b', 'c', 'd']) queue.run(task(name))
    expect(started).toEqual(['a1', 'b2', 'c3', 'd1'])
    // A connection that stands still gets nothing while others have less to do.
    end('b')
    end('c')
    await settled()
    for (const name of ['e', 'f', 'g', 'h', 'i']) queue.run(task(name))
    expect(started.slice(4)).toEqual(['e2', 'f3', 'g2', 'h3'])
    end('d')
    await settled()
    expect(started.slice(8)).toEqual(['i1'])
  })

  it('gives nothing more to a connection that is stuck, until all that it has is done', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2'], depth: 5 })
    for (const name of ['stuck', 'a', 'behind']) queue.run(task(name))
    expect(started).toEqual(['stuck1', 'a2', 'behind1'])
    end('a')
    vi.advanceTimersByTime(151)
    await settled()
    for (const name of ['b', 'c', 'd']) queue.run(task(name))
    end('stuck')
    await settled()
    queue.run(task('e'))
    expect(started.slice(3)).toEqual(['b2', 'c2', 'd2', 'e2'])
    end('behind')
    await settled()
    queue.run(task('f'))
    expect(started.at(-1)).toBe('f1')
  })

  it('lets the others wait while all connections are stuck, and starts them as one recovers', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2'], depth: 5 })
    queue.run(task('a'))
    queue.run(task('b'))
    vi.advanceTimersByTime(151)
    queue.run(task('c'))
    queue.run(task('d'))
    expect(started).toEqual(['a1', 'b2'])
    end('b')
    await settled()
    expect(started.slice(2)).toEqual(['c2', 'd2'])
  })

  it('leaves the reserve alone until those that work are stuck, however many wait', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2', '3'], working: 2, depth: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) queue.run(task(name))
    expect(started).toEqual(['a1', 'b2', 'c1', 'd2'])
    // Nobody comes or goes: only the time passes.
    await vi.advanceTimersByTimeAsync(151)
    expect(started.slice(4)).toEqual(['e3', 'f3'])
    end('b')
    end('d')
    await settled()
    expect(started.slice(6)).toEqual(['g2'])
  })

  it('lets a broken connection rest for a second, unless all do', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2'], depth: 5 })
    const one = async (name: string, error?: Error) => {
      const outcome = queue.run(task(name)).catch(() => {})
      end(name, error)
      await outcome
    }
    await one('a', new Error('broken'))
    await one('b', new Error('no'))
    const begin = (name: string) => void queue.run(task(name)).catch(() => {})
    begin('c')
    begin('d')
    vi.advanceTimersByTime(1000)
    begin('e')
    expect(started).toEqual(['a1', 'b2', 'c2', 'd2', 'e1'])
    end('c', new Error('broken'))
    end('e', new Error('broken'))
    await settled()
    queue.run(task('f'))
    expect(started.at(-1)).toBe('f1')
  })

  it('takes a task that throws at once for one that failed', async () => {
    const queue = queueOf({})
    const thrower = () => {
      throw new Error('thrown')
    }
    const all = [queue.run(async () => 'a'), queue.run(thrower), queue.run(async () => 'c')]
    expect(await Promise.allSettled(all)).toMatchObject([
      { value: 'a' },
      { reason: new Error('thrown') },
      { value: 'c' },
    ])
  })

  it('refuses at once when too many wait', async () => {
    const { task, end } = tasks()
    const queue = queueOf({ maxWaiting: 2 })
    const all = ['a', 'b', 'c'].map((name) => queue.run(task(name)))
    await expect(queue.run(task('d'))).rejects.toThrow('full')
    end('a')
    expect(await all[0]).toBe('a')
    await settled()
    const last = queue.run(task('e'))
    for (const name of ['b', 'c', 'e']) {
      end(name)
      await settled()
    }
    expect(await last).toBe('e')
  })

  it('keeps its order through thousands', async () => {
    const queue = queueOf({ depth: 3, maxWaiting: 10_000 })
    const order: number[] = []
    const numbers = Array.from({ length: 5000 }, (_, n) => n)
    await Promise.all(numbers.map((n) => queue.run(async () => void order.push(n))))
    expect(order).toEqual(numbers)
  })
})

describe('the timeout of a task', () => {
  it('is over for one that runs, which keeps its slot until it ends', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({})
    const slow = queue.run(task('slow')).catch((error) => error.message)
    await vi.advanceTimersByTimeAsync(999)
    const next = queue.run(task('next'))
    await vi.advanceTimersByTimeAsync(101)
    expect(await slow).toBe('late')
    expect(started).toEqual(['slow'])
    end('slow')
    await vi.advanceTimersByTimeAsync(0)
    expect(started).toEqual(['slow', 'next'])
    end('next')
    expect(await next).toBe('next')
  })

  it('costs the connection of one that runs, once, and none where they only wait', async () => {
    const { task, end } = tasks()
    const queue = queueOf({ connections: ['1', '2'], depth: 2 })
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.run(task(name)).catch(() => {}))
    for (const name of ['b', 'd']) end(name)
    await vi.advanceTimersByTimeAsync(0)
    end('e')
    await vi.advanceTimersByTimeAsync(1100)
    expect(replaced).toEqual(['1'])
    await Promise.all(all)
    await vi.advanceTimersByTimeAsync(1100)
    expect(replaced).toEqual(['1'])
  })

  it('is of no matter to those that were rejected', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({})
    queue.run(task('a'))
    const dismissed = queue.run(task('b'))
    queue.rejectWaiting(new Error('away'))
    await expect(dismissed).rejects.toThrow('away')
    const next = queue.run(task('c'))
    end('a')
    await settled()
    end('c')
    expect(await next).toBe('c')
    expect(started).toEqual(['a', 'c'])
  })

  it('is over for one that runs while nobody waits', async () => {
    const slow = queueOf({})
      .run(tasks().task('slow'))
      .catch((error) => error.message)
    await vi.advanceTimersByTimeAsync(1100)
    expect(await Promise.race([slow, 'nothing'])).toBe('late')
  })

  it('is over for one that waits, which then never starts; those behind it keep theirs', async () => {
    const { started, task, end } = tasks()
    const queue = queueOf({})
    const outcomes: string[] = []
    const run = (name: string) =>
      void queue.run(task(name)).then(
        (value) => outcomes.push(value),
        (error) => outcomes.push(`${name} ${error.message}`),
      )
    run('a')
    run('b')
    await vi.advanceTimersByTimeAsync(500)
    run('c')
    await vi.advanceTimersByTimeAsync(600)
    expect(outcomes).toEqual(['a late', 'b late'])
    end('a')
    await vi.advanceTimersByTimeAsync(0)
    expect(started).toEqual(['a', 'c'])
    end('c')
    await vi.advanceTimersByTimeAsync(0)
    expect(outcomes).toEqual(['a late', 'b late', 'c'])
  })

  it('leaves nothing of those that gave up, nor of those that were served, though others wait', async () => {
    const { task, end } = tasks()
    const queue = queueOf({ maxWaiting: 5000 })
    const ran: number[] = []
    const run = (count: number) =>
      Array.from({ length: count }, (_, n) => {
        const one = async () => void ran.push(n)
        queue.run(one).catch(() => {})
        return new WeakRef(one)
      })
    const kept = async (tasks: WeakRef<object>[]) => {
      await collectGarbage()
      return tasks.filter((one) => one.deref()).length
    }

    queue.run(task('first')).catch(() => {})
    const late = run(1500)
    await vi.advanceTimersByTimeAsync(500)
    const served = run(1500)
    await vi.advanceTimersByTimeAsync(600)
    expect([ran.length, await kept(served)]).toEqual([0, 1500])
    // They are cut off by the thousand.
    expect(await kept(late)).toBeLessThanOrEqual(500)

    end('first')
    await settled()
    await settled()
    expect(ran).toHaveLength(1500)
    // The last one may still be in somebody's hands.
    expect(await kept([...late, ...served])).toBeLessThanOrEqual(2)
    expect(queue).toBeDefined()
  })

  it('is watched only while something is under way', async () => {
    const { task, end } = tasks()
    const queue = queueOf({})
    const one = queue.run(task('a'))
    expect(vi.getTimerCount()).toBe(1)
    end('a')
    await one
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
  })
})
