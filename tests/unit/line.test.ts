import { setImmediate } from 'node:timers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLine } from '../../functions-shared/runtime/line.ts'
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
  most?: number
}

let replaced: string[] = []

function lineOf({
  connections = [''],
  working = connections.length,
  depth = 1,
  most = 100,
}: Shape) {
  return createLine({
    connections,
    working,
    depth,
    most,
    timeout: 1000,
    full: () => new Error('full'),
    late: () => new Error('late'),
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

describe('a line', () => {
  it('lets as many in as there are places, and the next as one ends, well or not', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ depth: 2 })
    const all = ['a', 'b', 'c', 'd'].map((name) => line.join(task(name)))
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

  it('starts each on the connection that has least to do, and fills none beyond its depth', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ connections: ['1', '2', '3'], depth: 2 })
    for (const name of ['a', 'b', 'c', 'd']) line.join(task(name))
    expect(started).toEqual(['a1', 'b2', 'c3', 'd1'])
    // A connection that stands still gets nothing while others have less to do.
    end('b')
    end('c')
    await settled()
    for (const name of ['e', 'f', 'g', 'h', 'i']) line.join(task(name))
    expect(started.slice(4)).toEqual(['e2', 'f3', 'g2', 'h3'])
    end('d')
    await settled()
    expect(started.slice(8)).toEqual(['i1'])
  })

  it('gives nothing more to a connection that is stuck, until all that it has is done', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ connections: ['1', '2'], depth: 5 })
    for (const name of ['stuck', 'a', 'behind']) line.join(task(name))
    expect(started).toEqual(['stuck1', 'a2', 'behind1'])
    end('a')
    vi.advanceTimersByTime(151)
    await settled()
    for (const name of ['b', 'c', 'd']) line.join(task(name))
    end('stuck')
    await settled()
    line.join(task('e'))
    expect(started.slice(3)).toEqual(['b2', 'c2', 'd2', 'e2'])
    end('behind')
    await settled()
    line.join(task('f'))
    expect(started.at(-1)).toBe('f1')
  })

  it('lets the others wait while all connections are stuck, and sends them on as one gets well', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ connections: ['1', '2'], depth: 5 })
    line.join(task('a'))
    line.join(task('b'))
    vi.advanceTimersByTime(151)
    line.join(task('c'))
    line.join(task('d'))
    expect(started).toEqual(['a1', 'b2'])
    end('b')
    await settled()
    expect(started.slice(2)).toEqual(['c2', 'd2'])
  })

  it('leaves the reserve alone until those that work are stuck, however many wait', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ connections: ['1', '2', '3'], working: 2, depth: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) line.join(task(name))
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
    const line = lineOf({ connections: ['1', '2'], depth: 5 })
    const one = async (name: string, error?: Error) => {
      const outcome = line.join(task(name)).catch(() => {})
      end(name, error)
      await outcome
    }
    await one('a', new Error('broken'))
    await one('b', new Error('no'))
    const begin = (name: string) => void line.join(task(name)).catch(() => {})
    begin('c')
    begin('d')
    vi.advanceTimersByTime(1000)
    begin('e')
    expect(started).toEqual(['a1', 'b2', 'c2', 'd2', 'e1'])
    end('c', new Error('broken'))
    end('e', new Error('broken'))
    await settled()
    line.join(task('f'))
    expect(started.at(-1)).toBe('f1')
  })

  it('takes a task that throws at once for one that failed', async () => {
    const line = lineOf({})
    const thrower = () => {
      throw new Error('thrown')
    }
    const all = [line.join(async () => 'a'), line.join(thrower), line.join(async () => 'c')]
    expect(await Promise.allSettled(all)).toMatchObject([
      { value: 'a' },
      { reason: new Error('thrown') },
      { value: 'c' },
    ])
  })

  it('refuses at once when too many wait', async () => {
    const { task, end } = tasks()
    const line = lineOf({ most: 2 })
    const all = ['a', 'b', 'c'].map((name) => line.join(task(name)))
    await expect(line.join(task('d'))).rejects.toThrow('full')
    end('a')
    expect(await all[0]).toBe('a')
    await settled()
    const last = line.join(task('e'))
    for (const name of ['b', 'c', 'e']) {
      end(name)
      await settled()
    }
    expect(await last).toBe('e')
  })

  it('keeps its order through thousands', async () => {
    const line = lineOf({ depth: 3, most: 10_000 })
    const order: number[] = []
    const numbers = Array.from({ length: 5000 }, (_, n) => n)
    await Promise.all(numbers.map((n) => line.join(async () => void order.push(n))))
    expect(order).toEqual(numbers)
  })
})

describe('the time of those in a line', () => {
  it('is over for one that runs, which keeps its place until it ends', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({})
    const slow = line.join(task('slow')).catch((error) => error.message)
    await vi.advanceTimersByTimeAsync(999)
    const next = line.join(task('next'))
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
    const line = lineOf({ connections: ['1', '2'], depth: 2 })
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => line.join(task(name)).catch(() => {}))
    for (const name of ['b', 'd']) end(name)
    await vi.advanceTimersByTimeAsync(0)
    end('e')
    await vi.advanceTimersByTimeAsync(1100)
    expect(replaced).toEqual(['1'])
    await Promise.all(all)
    await vi.advanceTimersByTimeAsync(1100)
    expect(replaced).toEqual(['1'])
  })

  it('is of no matter to those that were dismissed', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({})
    line.join(task('a'))
    const dismissed = line.join(task('b'))
    line.dismiss(new Error('away'))
    await expect(dismissed).rejects.toThrow('away')
    const next = line.join(task('c'))
    end('a')
    await settled()
    end('c')
    expect(await next).toBe('c')
    expect(started).toEqual(['a', 'c'])
  })

  it('is over for one that runs while nobody waits', async () => {
    const slow = lineOf({})
      .join(tasks().task('slow'))
      .catch((error) => error.message)
    await vi.advanceTimersByTimeAsync(1100)
    expect(await Promise.race([slow, 'nothing'])).toBe('late')
  })

  it('is over for one that waits, which then never starts; those behind it keep theirs', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({})
    const outcomes: string[] = []
    const join = (name: string) =>
      void line.join(task(name)).then(
        (value) => outcomes.push(value),
        (error) => outcomes.push(`${name} ${error.message}`),
      )
    join('a')
    join('b')
    await vi.advanceTimersByTimeAsync(500)
    join('c')
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
    const line = lineOf({ most: 5000 })
    const ran: number[] = []
    const join = (count: number) =>
      Array.from({ length: count }, (_, n) => {
        const one = async () => void ran.push(n)
        line.join(one).catch(() => {})
        return new WeakRef(one)
      })
    const kept = async (tasks: WeakRef<object>[]) => {
      await collectGarbage()
      return tasks.filter((one) => one.deref()).length
    }

    line.join(task('first')).catch(() => {})
    const late = join(1500)
    await vi.advanceTimersByTimeAsync(500)
    const served = join(1500)
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
    expect(line).toBeDefined()
  })

  it('is watched only while something is under way', async () => {
    const { task, end } = tasks()
    const line = lineOf({})
    const one = line.join(task('a'))
    expect(vi.getTimerCount()).toBe(1)
    end('a')
    await one
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
  })
})
