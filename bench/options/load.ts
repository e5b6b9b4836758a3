import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'

export interface LoadOptions {
  /** Numbers of users, each a run of its own, smallest first. */
  users: number[]
  /** Of one run. */
  seconds: number
  /** Seconds between two polls of a phone. */
  pollEvery: number
  /** Requests a second. */
  tokens: number
  actions: number
  /** MB; see load-stack.ts. */
  heap: number | undefined
}

/** The second user is the first that is connected, and for whom actions can act. */
export const FEWEST_USERS = 2
export const MOST_USERS = 100_000
/** Seconds between two requests of a kind: with the jitter of a poll, what the timetable can hold (load/timetable.ts). */
export const LONGEST_BEAT = 10

/** Reads the command line of `npm run bench:load`. Throws an ExpectedError for what makes no sense. */
export function loadOptions(words: readonly string[]): LoadOptions {
  const { values } = parseOptions(usage['bench-load'], words, {
    options: {
      actions: { type: 'string', default: '20' },
      heap: { type: 'string' },
      minutes: { type: 'string' },
      'poll-every': { type: 'string', default: '3' },
      seconds: { type: 'string' },
      tokens: { type: 'string', default: '10' },
      users: { type: 'string', default: '1000,5000' },
    },
  })
  const { whole, decimal, wholes, refuse } = optionValues(usage['bench-load'])
  const perSecond = (option: string, text: string) => {
    const number = decimal(option, text, { from: 0, to: 10_000 })
    if (number > 0 && number < 1 / LONGEST_BEAT)
      refuse(option, text, `at least ${1 / LONGEST_BEAT}, or 0 for none`)
    return number
  }
  const { minutes, seconds, heap } = values
  if (minutes !== undefined && seconds !== undefined)
    refuse('minutes', minutes, 'either this or --seconds')
  return {
    users: wholes('users', values.users, { from: FEWEST_USERS, to: MOST_USERS }),
    seconds:
      minutes === undefined
        ? whole('seconds', seconds ?? '60', { from: 1, to: 86_400 })
        : Math.round(60 * decimal('minutes', minutes, { from: 0.1, to: 1440 })),
    pollEvery: decimal('poll-every', values['poll-every'], { from: 0.1, to: LONGEST_BEAT }),
    tokens: perSecond('tokens', values.tokens),
    actions: perSecond('actions', values.actions),
    heap: heap === undefined ? undefined : whole('heap', heap, { from: 16, to: 65_536 }),
  }
}
