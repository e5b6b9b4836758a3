import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLine } from '../../functions-shared/platform/line.ts'

/** Tasks that say when and where they start, and end when they are told to. */
function tasks() {
  const started: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const task = (name: string) => (lane: string) =>
    new Promise<string>((resolve, reject) => {
      started.push(name + lane)
      ends.set(name, (error) => (error ? reject(error) : resolve(name)))
    })
  return { started, task, end: (name: string, error?: Error) => ends.get(name)?.(error) }
}

/** Lets all that is due happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

function lineOf({ lanes = [''], depth = 1, most = 100 }) {
  return createLine({
    lanes,
    depth,
    most,
    timeout: 1000,
    full: () => new Error('full'),
    late: () => new Error('late'),
  })
}

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

  it('starts each in the lane that has least to do, and fills no lane beyond its depth', async () => {
    const { started, task, end } = tasks()
    const line = lineOf({ lanes: ['1', '2', '3'], depth: 2 })
    for (const name of ['a', 'b', 'c', 'd']) line.join(task(name))
    expect(started).toEqual(['a1', 'b2', 'c3', 'd1'])
    // A lane that stands still gets nothing while others have less to do.
    end('b')
    end('c')
    await settled()
    for (const name of ['e', 'f', 'g', 'h', 'i']) line.join(task(name))
    expect(started.slice(4)).toEqual(['e2', 'f3', 'g2', 'h3'])
    end('d')
    await settled()
    expect(started.slice(8)).toEqual(['i1'])
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
  afterEach(() => void vi.useRealTimers())

  it('is over for one that runs, which keeps its place until it ends', async () => {
    vi.useFakeTimers()
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

  it('is over for one that waits, which then never starts; those behind it keep theirs', async () => {
    vi.useFakeTimers()
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

  it('is watched only while something is under way', async () => {
    vi.useFakeTimers()
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
