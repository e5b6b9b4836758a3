// The part of Vitest's `vi` that the unit tests use, from what Vitest itself is made of: its own spies, and @sinonjs/fake-timers.
import { type Clock, type FakeMethod, withGlobal } from '@sinonjs/fake-timers'
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'

// Those of the runner, whatever a test makes of the global ones.
const { setTimeout: later } = globalThis

const timers = withGlobal(globalThis)
/** As Vitest: what cannot be moved on by hand without stopping everything stays. */
const USUAL: FakeMethod[] = [
  'Date',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
]
let clock: Clock | undefined

function theClock(): Clock {
  if (!clock) throw new Error('no fake timers: call vi.useFakeTimers() first')
  return clock
}

const stubbed = new Map<string, PropertyDescriptor | undefined>()

export const vi = {
  fn,
  spyOn,
  restoreAllMocks,

  useFakeTimers({ toFake = USUAL }: { toFake?: FakeMethod[] } = {}) {
    clock?.uninstall()
    clock = timers.install({ now: Date.now(), toFake })
    return vi
  },
  useRealTimers() {
    clock?.uninstall()
    clock = undefined
    return vi
  },
  advanceTimersByTime(milliseconds: number) {
    theClock().tick(milliseconds)
    return vi
  },
  async advanceTimersByTimeAsync(milliseconds: number) {
    await theClock().tickAsync(milliseconds)
    return vi
  },
  runAllTimers() {
    theClock().runAll()
    return vi
  },
  getTimerCount: () => theClock().countTimers(),
  setSystemTime(time: string | number | Date) {
    theClock().setSystemTime(new Date(time))
    return vi
  },

  stubGlobal(name: string, value: unknown) {
    if (!stubbed.has(name)) {
      stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name))
    }
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    return vi
  },
  unstubAllGlobals() {
    for (const [name, before] of stubbed) {
      if (before) Object.defineProperty(globalThis, name, before)
      else Reflect.deleteProperty(globalThis, name)
    }
    stubbed.clear()
    return vi
  },

  /** Until `look` throws no more; what it threw last, when that took a second. */
  async waitFor<T>(look: () => T | Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await look()
      } catch (error) {
        if (tries === 20) throw error
        await new Promise((resolve) => later(resolve, 50))
      }
    }
  },
}
