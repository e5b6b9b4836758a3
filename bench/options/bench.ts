import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { usage } from '../usage.ts'
import { type WorkloadName, workloadNames } from '../workload-names.ts'

export interface BenchOptions {
  /** Numbers of connections, smallest first. */
  connections: number[]
  /** Of one round. */
  seconds: number
  rounds: number
  users: number
  only: WorkloadName[]
  /** Into docs/benchmarks.md. */
  write: boolean
}

const ALL_CONNECTIONS = '1,32,128'

/** Reads the command line of `npm run bench`. Throws an ExpectedError for what makes no sense. */
export function benchOptions(words: readonly string[]): BenchOptions {
  const { values } = parseOptions(usage.bench, words, {
    options: {
      connections: { type: 'string', default: ALL_CONNECTIONS },
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      users: { type: 'string', default: '40000' },
      write: { type: 'boolean', default: false },
    },
  })
  const { whole, wholes, names, refuse } = optionValues(usage.bench)
  // Postgres takes 200, and the stack has some of its own.
  const connections = wholes('connections', values.connections, { from: 1, to: 160 })
  const only = names('only', values.only, workloadNames)
  if (values.write && (only.length < workloadNames.length || `${connections}` !== ALL_CONNECTIONS))
    refuse(
      'write',
      undefined,
      'it writes the whole table, so neither with --only nor other --connections',
    )
  const users = whole('users', values.users, { from: 1, to: 1_000_000 })
  // Each connection of pgbench has users of its own.
  const most = Math.max(...connections)
  if (users < most) refuse('users', values.users, `at least as many as --connections, ${most}`)
  return {
    connections,
    seconds: whole('seconds', values.seconds, { from: 1, to: 600 }),
    rounds: whole('rounds', values.rounds, { from: 1, to: 100 }),
    users,
    only,
    write: values.write,
  }
}
