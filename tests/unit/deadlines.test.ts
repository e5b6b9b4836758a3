import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createDeadlines,
  DeadlineExceeded,
} from '../../functions-shared/runtime/concurrency/deadlines.ts'

const never = () => new Promise<never>(() => {})

describe('a deadline for every promise, and one timer for all', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const deadlines = () => createDeadlines(1000)

  it('passes on what comes in time, good or bad', async () => {
    const { within } = deadlines()
    await expect(within(() => Promise.resolve(1))).resolves.toBe(1)
    await expect(within(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws at once',
      () => {
        throw new Error('no')
      },
    ],
  ])('forgets what %s', async (_, start) => {
    const { within } = deadlines()
    await expect(within(start)).rejects.toThrow('no')
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives up each at its own time, and not before', async () => {
    const { within } = deadlines()
    const ended: string[] = []
    within(never).catch(() => ended.push('first'))
    await vi.advanceTimersByTimeAsync(500)
    within(never).catch(() => ended.push('second'))
    await vi.advanceTimersByTimeAsync(499)
    expect(ended).toEqual([])
    await vi.advanceTimersByTimeAsync(101)
    expect(ended).toEqual(['first'])
    await vi.advanceTimersByTimeAsync(500)
    expect(ended).toEqual(['first', 'second'])
  })

  it('watches only while something is awaited', async () => {
    const { within } = deadlines()
    await within(() => Promise.resolve(1))
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
    const late = within(never).catch((error) => error)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1100)
    expect(await late).toBeInstanceOf(DeadlineExceeded)
    expect(vi.getTimerCount()).toBe(0)
  })
})
