import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../functions-shared/runtime/telemetry/log.ts'

describe('the console as a log', () => {
  const written: string[] = []

  beforeEach(() => {
    vi.useFakeTimers()
    written.length = 0
    vi.spyOn(console, 'log').mockImplementation((text) => void written.push(text))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  const events = () => written.map((text) => JSON.parse(text).event)

  it('gets each line when it is made, in a call of its own', () => {
    const log = createLog('info')
    log('info', 'a')
    expect(events()).toEqual(['a'])
    log('error', 'b')
    expect(events()).toEqual(['a', 'b'])
  })

  it('gets the time of the event', () => {
    vi.setSystemTime('2026-11-21T10:00:00.000Z')
    createLog('info')('info', 'a')
    expect(JSON.parse(written[0] ?? '').at).toBe('2026-11-21T10:00:00.000Z')
  })

  it('gets the other lines when the fields of one cannot be JSON', () => {
    const log = createLog('info')
    log('info', 'a', { n: 1n })
    log('info', 'b', { n: 1 })
    expect(written.map((text) => JSON.parse(text))).toMatchObject([
      { event: 'a', cause: 'the fields are no JSON' },
      { event: 'b', n: 1 },
    ])
  })
})
