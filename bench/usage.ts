import { listNames } from '../local-stack/command/names.ts'
import { queries } from './growth/queries.ts'
import { workloadNames } from './workload-names.ts'

const workloads = listNames(workloadNames)
const queryNames = listNames(queries.map(({ name }) => name))

/** What each benchmark prints with --help, and beside a mistake. */
export const usage = {
  bench: `
  npm run bench -- [--peers] [--seconds 4] [--rounds 3] [--users 40000] [--only "status read,refresh"] [--write]
  npm run bench -- --profile [--users 40000] [--only "status read,refresh"]

  Measures requests a second on a stack of its own, beside a yardstick, a bare server over it, and other OAuth servers
  (docs/benchmarks.md); ends with 1 when a bound is missed. About 12 minutes. Linux only.

  --peers    the other OAuth servers as well; the first time it installs them, in bench/peers
  --seconds  of each round and each of those measured; where codes or refresh tokens run out for it, the benchmark ends with 1
  --users    that are seeded, at least 1000
  --only     some of ${workloads}
  --write    puts the table and the bounds into docs/benchmarks.md; only with --peers and every workload
  --profile  where Postgres spends it instead: functions, statements, triggers, rows and indexes of each kind of request`,

  'bench-bloat': `
  npm run bench:bloat -- [--refreshes 1000000] [--users 10000]

  How much room the tables of tokens take after so many refreshes that holds nothing. About 15 minutes. Linux only.

  --refreshes  of all users together, each of whom has them in order
  --users      with a live connection each`,

  'bench-cold': `
  npm run bench:cold -- [--rounds 15]

  How long each function takes to its first answer, in processes that are started for it. About 1 minute. Linux only.

  --rounds       in each of which every function is started twice: bundled, and from its sources`,

  'bench-growth': `
  npm run bench:growth -- [--users 1000,10000,100000,1000000] [--only refresh,listTodos] [--rounds 3]
                          [--requests 5000] [--connections 1] [--keep <folder>] [--memory <MB>]

  What a request costs in Postgres with a thousand and with a million users; ends with 1 when it grows by more than 1.3.
  About 21 minutes. Linux only.

  --users        a database for each of these numbers: 1000, 10000, 100000 or 1000000
  --only         some of ${queryNames}
  --rounds       the figures are their medians, those of short requests of seven times as many; 0 only seeds, for --keep
  --requests     of each round, at least five for each connection
  --connections  that send them
  --keep         leaves the seeded databases there, and a later run takes them again
  --memory       shared_buffers of Postgres; by default there is room for all databases`,

  'bench-load': `
  npm run bench:load -- [--users 1000,5000] [--minutes <n> | --seconds 60] [--poll-every 3] [--tokens 10]
                        [--actions 20] [--heap <MB>]

  Many phones that poll, while assistants act; ends with 1 when a bound is missed. About 2.5 minutes. Linux only.

  --users        phones that poll; each number is a run of its own
  --minutes      of each run, or --seconds
  --poll-every   seconds between two polls of a phone, at most 10
  --tokens       code exchanges and refreshes a second
  --actions      calls a second
  --heap         V8's limit on the heap of the functions' process; by default as much as V8 likes`,

  'bench-memory': `
  npm run bench:memory -- [--minutes 10] [--users 1000] [--exchanges 32] [--exchange-rate 320] [--idle 30]

  What memory the stack takes, idle and under load; ends with 1 when a bound is missed. About 11 minutes. Linux only.

  --minutes        under load; 0: idle only; growth is judged from 5 on
  --users          phones that poll meanwhile
  --exchanges      token requests at the same moment
  --exchange-rate  token requests a second
  --idle           seconds that the idle stack is left alone before it is measured`,
} as const
