import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'

/** Reads the command line of `npm run bench:cold`. Throws an ExpectedError for what makes no sense. */
export function coldOptions(words: readonly string[]): { rounds: number } {
  const { values } = parseOptions(usage['bench-cold'], words, {
    options: { rounds: { type: 'string', default: '15' } },
  })
  const { whole } = optionValues(usage['bench-cold'])
  return { rounds: whole('rounds', values.rounds, { from: 1, to: 1000 }) }
}
