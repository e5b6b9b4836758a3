import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog, loggedUser, userDigest } from '../../functions-shared/runtime/log.ts'

describe('the console as a log', () => {
  const written: string[] = []

  beforeEach(() => {
    vi.useFakeTimers()
    written.length = 0
    vi.spyOn(console, 'log').mockImplementation((text) => void written.push(text))
  })
  afterEach(() => {
    vi.runAllTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  const events = () =>
    written.map((text) => text.split('\n').map((line: string) => JSON.parse(line).event))

  it('gets the lines of one moment in one piece, in their order', () => {
    const log = createLog('info')
    for (const event of ['a', 'b', 'c']) log('info', event)
    expect(written).toEqual([])
    vi.runAllTimers()
    log('warn', 'd')
    vi.runAllTimers()
    expect(events()).toEqual([['a', 'b', 'c'], ['d']])
  })

  it('gets lines that tell the time of the event, not of the writing', () => {
    const log = createLog('info')
    vi.setSystemTime('2026-11-21T10:00:00.000Z')
    log('info', 'a')
    vi.setSystemTime('2026-11-21T10:00:01.000Z')
    vi.runAllTimers()
    expect(JSON.parse(written[0] ?? '').at).toBe('2026-11-21T10:00:00.000Z')
  })

  it('gets a digest in place of a user', () => {
    const log = createLog('info')
    const id = '00000000-0000-4000-8000-000000000001'
    log('info', 'a', { user: loggedUser(id) })
    vi.runAllTimers()
    expect(JSON.parse(written[0] ?? '').user).toBe(userDigest(id))
    expect(written[0]).not.toContain(id)
  })

  it('gets the other lines when the fields of one are no JSON', () => {
    const log = createLog('info')
    log('info', 'a', { n: 1n })
    log('info', 'b')
    vi.runAllTimers()
    expect(events()).toEqual([['a', 'b']])
  })

  it('gets an error at once, after what came before it', () => {
    const log = createLog('info')
    log('info', 'a')
    log('error', 'b')
    expect(events()).toEqual([['a', 'b']])
    vi.runAllTimers()
    expect(written).toHaveLength(1)
  })

  it('gets each line alone on the platform', () => {
    vi.stubGlobal('EdgeRuntime', {})
    const log = createLog('info')
    log('info', 'a')
    log('info', 'b')
    expect(events()).toEqual([['a'], ['b']])
  })
})
