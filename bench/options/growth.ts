import { optionValues, parseOptions } from '../../local-stack/command/options.ts'
import { type Query, queries } from '../growth/queries.ts'
import { CODES } from '../growth/seed.ts'
import { usage } from '../usage.ts'

export interface GrowthOptions {
  /** Numbers of users, smallest first. */
  sizes: number[]
  queries: Query[]
  /** 0: the databases are only seeded. */
  rounds: number
  /** Of each round. */
  requests: number
  connections: number
  /** Folder of databases that stay. */
  keep: string | undefined
  /** Postgres' shared_buffers, MB. */
  memory: number
}

const SIZES = [1000, 10_000, 100_000, 1_000_000]

/** Reads the command line of `npm run bench:growth`. Throws an ExpectedError for what makes no sense. */
export function growthOptions(words: readonly string[]): GrowthOptions {
  const { values } = parseOptions(usage['bench-growth'], words, {
    options: {
      users: { type: 'string', default: SIZES.join(',') },
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      requests: { type: 'string', default: '5000' },
      connections: { type: 'string', default: '1' },
      keep: { type: 'string' },
      memory: { type: 'string' },
    },
  })
  const { whole, names, refuse } = optionValues(usage['bench-growth'])
  const users = names('users', values.users, SIZES.map(String))
  const sizes = users.map(Number)
  const only = names(
    'only',
    values.only,
    queries.map(({ name }) => name),
  )
  const rounds = whole('rounds', values.rounds, { from: 0, to: 100 })
  if (rounds === 0 && values.keep === undefined)
    refuse('rounds', '0', 'only seeds, which is of no use without --keep <folder>')
  const connections = whole('connections', values.connections, { from: 1, to: 160 })
  // A fifth of the requests comes before them, unmeasured; both numbers are rounded up to one that connections share.
  const mostRequests = only.includes('code exchange')
    ? Math.floor((CODES - 2 * (connections - 1)) / 1.2)
    : 1_000_000
  const requests = whole('requests', values.requests, { from: 5, to: mostRequests })
  if (requests < 5 * connections)
    refuse(
      'requests',
      values.requests,
      `at least ${5 * connections}, five for each of --connections`,
    )
  if (values.keep === '') refuse('keep', '', 'a folder')
  return {
    sizes,
    queries: queries.filter(({ name }) => only.includes(name)),
    rounds,
    requests,
    connections,
    keep: values.keep,
    memory:
      values.memory === undefined
        ? roomFor(sizes)
        : whole('memory', values.memory, { from: 16, to: 1_000_000 }),
  }
}

/** For all databases, in MB. */
function roomFor(sizes: readonly number[]): number {
  return Math.ceil(128 + sizes.reduce((sum, users) => sum + users, 0) / 160)
}
