import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'
import { type WorkloadName, workloadNames } from '../workload-names.ts'

export interface BenchOptions {
  /** Others' OAuth servers beside us. */
  peers: boolean
  /** Where Postgres spends it, in place of rates. */
  profile: boolean
  /** Of one round. */
  seconds: number
  rounds: number
  users: number
  only: WorkloadName[]
  /** Into docs/benchmarks.md. */
  write: boolean
}

/** Reads the command line of `npm run bench`. Throws an ExpectedError for what makes no sense. */
export function benchOptions(words: readonly string[]): BenchOptions {
  const { values } = parseOptions(usage.bench, words, {
    options: {
      only: { type: 'string' },
      peers: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      users: { type: 'string', default: '40000' },
      write: { type: 'boolean', default: false },
    },
  })
  const { whole, names, refuse } = optionValues(usage.bench)
  const { peers, profile, write } = values
  const only = names('only', values.only, workloadNames)
  if (profile && (peers || write))
    refuse('profile', undefined, 'it measures no rates, so neither with --peers nor with --write')
  if (write && (!peers || only.length < workloadNames.length))
    refuse('write', undefined, 'it writes the whole table, so only with --peers and without --only')
  return {
    peers,
    profile,
    seconds: whole('seconds', values.seconds, { from: 1, to: 600 }),
    rounds: whole('rounds', values.rounds, { from: 1, to: 100 }),
    // Each of the most connections has users of its own.
    users: whole('users', values.users, { from: 1000, to: 1_000_000 }),
    only,
    write,
  }
}
