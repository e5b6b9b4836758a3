import { describe, expect, it } from 'vitest'
import { createLine } from '../../functions-shared/platform/line.ts'

const always = () => true

/** Tasks that say when they start, and end when they are told to. */
function tasks() {
  const started: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const task = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      started.push(name)
      ends.set(name, (error) => (error ? reject(error) : resolve(name)))
    })
  return { started, task, end: (name: string, error?: Error) => ends.get(name)?.(error) }
}

/** Lets all that is due happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a line', () => {
  const lineOf = (places: number, most = 100) => createLine(places, most, () => new Error('full'))

  it('lets as many in as there are places, and the next as one ends, well or not', async () => {
    const { started, task, end } = tasks()
    const line = lineOf(2)
    const all = ['a', 'b', 'c', 'd'].map((name) => line.join(task(name), always))
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

  it('never starts what nobody wants any more when its turn comes', async () => {
    const { started, task, end } = tasks()
    const line = lineOf(1)
    let wanted = true
    line.join(task('a'), always)
    line.join(task('b'), () => wanted)
    line.join(task('c'), always)
    wanted = false
    end('a')
    await settled()
    expect(started).toEqual(['a', 'c'])
  })

  it('refuses at once when too many wait', async () => {
    const { task, end } = tasks()
    const line = lineOf(1, 2)
    const all = ['a', 'b', 'c'].map((name) => line.join(task(name), always))
    await expect(line.join(task('d'), always)).rejects.toThrow('full')
    end('a')
    expect(await all[0]).toBe('a')
    await settled()
    const late = line.join(task('e'), always)
    for (const name of ['b', 'c', 'e']) {
      end(name)
      await settled()
    }
    expect(await late).toBe('e')
  })

  it('keeps its order through thousands', async () => {
    const line = lineOf(3, 10_000)
    const order: number[] = []
    const numbers = Array.from({ length: 5000 }, (_, n) => n)
    await Promise.all(numbers.map((n) => line.join(async () => void order.push(n), always)))
    expect(order).toEqual(numbers)
  })
})
