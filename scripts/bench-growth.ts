// npm run bench:growth [-- --users 1000,10000 --only refresh,list_todos --rounds 3 --requests 5000 --keep <folder>]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import postgres, { type Sql } from 'postgres'
import { type Cost, logWholePages, measure } from './bench/growth/measure.ts'
import { type Query, queries } from './bench/growth/queries.ts'
import { bytesTable, costTable, FLAT } from './bench/growth/report.ts'
import { CODES, seedGrowth } from './bench/growth/seed.ts'
import { openGrowthServer } from './bench/growth/server.ts'
import { findPgbench } from './bench/pgbench.ts'
import { ExpectedError } from './stack/expected-error.ts'
import { removeLocalDir } from './stack/remove.ts'

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000,10000,100000,1000000' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '5000' },
    connections: { type: 'string', default: '1' },
    // A folder for the seeded databases, which a later run then finds. Without it nothing is left.
    keep: { type: 'string' },
    // Megabytes; by default there is room for all databases.
    memory: { type: 'string' },
  },
})
const sizes = values.users.split(',').map(Number)
if (sizes.some((users) => !/^[1-9]0{3,6}$/.test(String(users)))) {
  throw new ExpectedError('--users takes thousands, e.g. --users 1000,10000')
}
const memory = values.memory ?? Math.ceil(128 + sizes.reduce((sum, users) => sum + users, 0) / 160)
const length = { connections: Number(values.connections), requests: Number(values.requests) }
const only = values.only?.split(',')
const wanted = queries.filter(({ name }) => only?.includes(name) ?? true)
if (wanted.length < (only?.length ?? 0)) {
  throw new ExpectedError(
    '--only takes names of queries.',
    queries.map(({ name }) => name).join(', '),
  )
}
if (length.requests * 1.2 > CODES && wanted.some(({ name }) => name === 'code exchange')) {
  throw new ExpectedError(`--requests is at most ${Math.floor(CODES / 1.2)} here.`)
}

const pgbench = findPgbench()
const folder = await mkdtemp(join(tmpdir(), 'patchbay-growth-'))
const localDir = values.keep === undefined ? join(folder, 'local') : resolve(values.keep)
const server = await openGrowthServer(localDir, [
  `shared_buffers=${memory}MB`,
  // Neither may fall into one run and not into the other: each begins with a checkpoint and with vacuumed tables.
  'autovacuum=off',
  'checkpoint_timeout=1h',
  'max_wal_size=8GB',
  // The wait for the disk is the same at every size, and would hide what is not.
  'synchronous_commit=off',
])
const databases: { sql: Sql; ownerUrl: string; users: number }[] = []

try {
  for (const users of sizes) {
    const { adminUrl, ownerUrl } = await server.database(users)
    const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
    databases.push({ sql, ownerUrl, users })
    const [found] = await sql<{ begun: boolean; seeded: boolean }[]>`
      select exists (select from auth.users) as begun, to_regclass('bench.seeded') is not null as seeded`
    if (found?.begun && !found.seeded) {
      throw new ExpectedError(
        `An earlier seeding of ${localDir} did not end.`,
        'Delete the folder.',
      )
    }
    if (!found?.seeded) await seed(sql, users)
    await loadIntoMemory(sql)
  }

  const results = []
  const rounds = Number(values.rounds)
  for (const query of wanted) {
    const isLogged = query.writes.some((table) => table !== 'ops.rate_limits')
    // A run of the short ones is over before the machine's moods even out.
    const steady = await inRounds(query, isLogged ? rounds : rounds * 7, false)
    const fresh = isLogged ? await inRounds(query, rounds, true) : []
    results.push({ name: query.name, steady, fresh })
  }
  process.stdout.write('\r\x1b[K')
  if (rounds > 0) print(results)

  for (const { sql, users } of databases.slice(-1)) {
    console.log(`\n  Bytes with ${users.toLocaleString('en')} users\n`)
    console.log(await bytesTable(sql, users))
  }
} finally {
  for (const { sql } of databases) await sql.end()
  await server.stop()
  if (values.keep === undefined) await removeLocalDir(localDir)
  await rm(folder, { recursive: true, force: true })
}

/** So that no run pays for the first sight of a page. */
async function loadIntoMemory(sql: Sql): Promise<void> {
  await sql`create extension if not exists pg_prewarm schema extensions`
  await sql`
    select sum(extensions.pg_prewarm(c.oid)) from pg_class as c
    where c.relkind in ('r', 'i') and c.relpages > 0 and c.relpersistence <> 't'`
}

/** The cost at each size: the median of rounds, in each of which every size has its turn. */
async function inRounds(query: Query, count: number, wholePages: boolean): Promise<Cost[]> {
  const rounds: Cost[][] = []
  for (let round = 0; round < count; round++) {
    process.stdout.write(`\r\x1b[K  ${query.name}, round ${round + 1}`)
    const costs: Cost[] = []
    for (const database of databases) {
      costs.push(await measure(query, database, { pgbench, folder, round, wholePages, ...length }))
    }
    rounds.push(costs)
  }
  return sizes.map((_, size) => {
    const middle = (key: keyof Cost) => median(rounds.map((costs) => costs[size]?.[key] ?? 0))
    return { milliseconds: middle('milliseconds'), pages: middle('pages'), log: middle('log') }
  })
}

function median(figures: number[]): number {
  return figures.sort((x, y) => x - y)[Math.floor(figures.length / 2)] ?? 0
}

async function seed(sql: Sql, users: number): Promise<void> {
  const begun = performance.now()
  const tell = (done: number) => {
    const seconds = ((performance.now() - begun) / 1000).toFixed(0)
    process.stdout.write(
      `\r\x1b[K  Seeding ${users.toLocaleString('en')} users: ${done.toLocaleString('en')}, ${seconds} s`,
    )
  }
  await logWholePages(sql, false)
  await seedGrowth(sql, users, tell)
  tell(users)
  process.stdout.write('\n')
}

function print(results: { name: string; steady: Cost[]; fresh: Cost[] }[]): void {
  const show = (title: string, which: 'steady' | 'fresh', key: keyof Cost, digits: number) => {
    const rows = results
      .filter((result) => result[which].length > 0)
      .map((result) => ({ name: result.name, values: result[which].map((cost) => cost[key]) }))
      .filter((row) => row.values.every((value) => value > 0))
    if (rows.length === 0) return []
    console.log(`\n  ${title}\n\n${costTable(sizes, rows, digits)}`)
    return rows
  }
  const rows = show('Milliseconds a request', 'steady', 'milliseconds', 3)
  show('Pages that it looks at', 'steady', 'pages', 1)
  show('Bytes of write-ahead log', 'steady', 'log', 0)
  show('Milliseconds, right after a checkpoint', 'fresh', 'milliseconds', 3)
  show('Bytes of write-ahead log, right after a checkpoint', 'fresh', 'log', 0)

  const steep = rows.filter(({ values: [first = 0, ...more] }) =>
    more.some((value) => value > first * FLAT),
  )
  if (steep.length === 0) return
  console.log(`\n  Not flat within ${FLAT}: ${steep.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}
