import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWatch } from '../../functions-shared/runtime/concurrency/watch.ts'

describe('A watch', () => {
  afterEach(() => void vi.useRealTimers())

  it('looks again and again while anything is left, by one timer', async () => {
    vi.useFakeTimers()
    const looked: number[] = []
    const watch = createWatch(100, (now) => looked.push(now) < 3)
    watch()
    watch()
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(looked.map((now) => now - (looked[0] ?? 0))).toEqual([0, 100, 200])
  })

  it('stops when nothing is left, and begins again', async () => {
    vi.useFakeTimers()
    const look = vi.fn(() => false)
    const watch = createWatch(100, look)
    watch()
    await vi.advanceTimersByTimeAsync(1000)
    expect([look.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0])
    watch()
    await vi.advanceTimersByTimeAsync(100)
    expect([look.mock.calls.length, vi.getTimerCount()]).toEqual([2, 0])
  })

  // Deno 2.1.4 does not say what keeps a process alive.
  it.runIf('getActiveResourcesInfo' in process)('keeps no process alive', () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    createWatch(6000, () => false)()
    expect(timers()).toBe(before)
    // One that would is counted.
    const timer = setTimeout(() => {}, 6000)
    expect(timers()).toBe(before + 1)
    clearTimeout(timer)
  })
})
