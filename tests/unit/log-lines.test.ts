import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../functions-shared/platform/log.ts'

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
