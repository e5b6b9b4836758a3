import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'
import { FEWEST_USERS, LONGEST_BEAT, MOST_USERS } from './load.ts'

export interface MemoryOptions {
  /** Under load; 0: only the idle stack is measured. */
  seconds: number
  users: number
  /** Token requests at the same moment, and how many a second. */
  exchanges: number
  exchangeRate: number
  /** Seconds that the idle stack is left alone. */
  idle: number
}

/** Reads the command line of `npm run bench:memory`. Throws an ExpectedError for what makes no sense. */
export function memoryOptions(words: readonly string[]): MemoryOptions {
  const { values } = parseOptions(usage['bench-memory'], words, {
    options: {
      'exchange-rate': { type: 'string', default: '320' },
      exchanges: { type: 'string', default: '32' },
      idle: { type: 'string', default: '30' },
      minutes: { type: 'string', default: '10' },
      users: { type: 'string', default: '1000' },
    },
  })
  const { whole, decimal, refuse } = optionValues(usage['bench-memory'])
  const exchanges = whole('exchanges', values.exchanges, { from: 1, to: 1000 })
  const exchangeRate = whole('exchange-rate', values['exchange-rate'], { from: 0, to: 10_000 })
  const least = Math.ceil(exchanges / LONGEST_BEAT)
  if (exchangeRate > 0 && exchangeRate < least)
    refuse(
      'exchange-rate',
      values['exchange-rate'],
      `at least ${least} with ${exchanges} --exchanges, or 0 for none`,
    )
  return {
    seconds: Math.round(60 * decimal('minutes', values.minutes, { from: 0, to: 1440 })),
    users: whole('users', values.users, { from: FEWEST_USERS, to: MOST_USERS }),
    exchanges,
    exchangeRate,
    idle: decimal('idle', values.idle, { from: 0, to: 3600 }),
  }
}
