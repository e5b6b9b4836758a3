/**
 * What happens to requests while no connection to Postgres can be had: they wait for the next attempt, which one of them
 * makes for all. An attempt begins after those who wait for it came, so the first request after an outage is served; and
 * while attempts fail there are only a few in a second.
 */
export interface Outage {
  readonly isOn: boolean
  /**
   * Waits until Postgres can be reached, or until it is the caller's turn to try: then it gets the number of the attempt,
   * and must call `attemptFailed` if that fails.
   *
   * @throws the error of the attempt that was made meanwhile; what `full()` makes when too many wait
   */
  wait(): Promise<number | undefined>
  /** The attempt failed. Without effect once Postgres was reached. */
  attemptFailed(attempt: number, error: unknown): void
  /**
   * A connection could not be had, and there is no other.
   *
   * @param wasReady it could, but gave no answer before it was closed: then only an answer ends the outage
   */
  begin(wasReady: boolean): void
  /** A connection can be had. */
  connected(): void
  /** Postgres answered a statement. */
  answered(): void
}

interface Options {
  /** How many may wait. */
  most: number
  full(): Error
  random?: () => number
}

interface Waiting {
  resolve(attempt: number | undefined): void
  reject(error: unknown): void
}

/** Milliseconds from the start of an attempt to that of the next, at first and at most; by chance, up to half less. */
const PAUSE = { first: 50, most: 250 }

/** Milliseconds after which those who come join the attempt under way: to wait for the next as well takes too long. */
const JOIN_AFTER = 1000

export function createOutage({ most, full, random = Math.random }: Options): Outage {
  let isOn = false
  let needsAnswer = false
  let pause = PAUSE.first
  let nextAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: Waiting[] = []
  let attempts = 0
  /** The attempt under way, and those whom it is made for besides the one who makes it. */
  let underWay: { attempt: number; begunAt: number; others: Waiting[] } | undefined

  const attemptNext = () => {
    timer = undefined
    const [first, ...others] = waiting
    if (!first) return
    waiting = []
    const begunAt = performance.now()
    nextAt = begunAt + pause * (1 - random() / 2)
    pause = Math.min(PAUSE.most, pause * 2)
    attempts++
    underWay = { attempt: attempts, begunAt, others }
    first.resolve(attempts)
  }

  const schedule = () => {
    if (timer !== undefined || underWay || waiting.length === 0) return
    const left = nextAt - performance.now()
    if (left <= 0) attemptNext()
    else timer = setTimeout(attemptNext, left)
  }

  const end = () => {
    isOn = false
    needsAnswer = false
    clearTimeout(timer)
    timer = undefined
    const all = [...(underWay?.others ?? []), ...waiting]
    underWay = undefined
    waiting = []
    for (const { resolve } of all) resolve(undefined)
  }

  return {
    get isOn() {
      return isOn
    },

    wait: () =>
      new Promise((resolve, reject) => {
        if (waiting.length + (underWay?.others.length ?? 0) >= most) return reject(full())
        const isLong = underWay && performance.now() - underWay.begunAt > JOIN_AFTER
        const joined = underWay && isLong ? underWay.others : waiting
        joined.push({ resolve, reject })
        schedule()
      }),

    attemptFailed(attempt, error) {
      if (underWay?.attempt !== attempt) return
      const { others } = underWay
      underWay = undefined
      for (const { reject } of others) reject(error)
      schedule()
    },

    begin(wasReady) {
      isOn = true
      if (wasReady) needsAnswer = true
    },

    connected() {
      if (isOn && !needsAnswer) end()
    },

    answered() {
      pause = PAUSE.first
      if (isOn) end()
    },
  }
}
