import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'

/** Reads the command line of `npm run bench:bloat`. Throws an ExpectedError for what makes no sense. */
export function bloatOptions(words: readonly string[]): { refreshes: number; users: number } {
  const { values } = parseOptions(usage['bench-bloat'], words, {
    options: {
      refreshes: { type: 'string', default: '1000000' },
      users: { type: 'string', default: '10000' },
    },
  })
  const { whole } = optionValues(usage['bench-bloat'])
  return {
    refreshes: whole('refreshes', values.refreshes, { from: 1000, to: 10_000_000 }),
    users: whole('users', values.users, { from: 100, to: 1_000_000 }),
  }
}
