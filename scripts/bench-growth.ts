// npm run bench:growth [-- --users 1000,10000 --only refresh --rounds 3 --requests 5000 --keep <folder>]
import { resolve } from 'node:path'
import type { Sql } from 'postgres'
import { bytesTable } from '../bench/growth/bytes.ts'
import { type Cost, type Database, logWholePages, measure } from '../bench/growth/measure.ts'
import type { Query } from '../bench/growth/queries.ts'
import { flatVerdicts, type GrowthResult, growthTables } from '../bench/growth/report.ts'
import { seedGrowth } from '../bench/growth/seed.ts'
import { openGrowthServer } from '../bench/growth/server.ts'
import { median } from '../bench/median.ts'
import { growthOptions } from '../bench/options/growth.ts'
import { findPgbench } from '../bench/pgbench.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { keepConnection } from '../bench/temporary-stack.ts'
import { progress } from '../local-stack/command/running-line.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import { type Temporary, withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const options = growthOptions(process.argv.slice(2))
const { connections, keep, requests, rounds, sizes } = options
const pgbench = findPgbench()
const settings = [
  `shared_buffers=${options.memory}MB`,
  // Neither may fall into one run and not into the other: each begins with a checkpoint and with vacuumed tables.
  'autovacuum=off',
  'checkpoint_timeout=1h',
  'max_wal_size=8GB',
  // The wait for the disk is the same at every size, and would hide what is not.
  'synchronous_commit=off',
]
process.exitCode = await withTemporary('growth', compareSizes)

async function compareSizes(temporary: Temporary): Promise<number> {
  const localDir = keep === undefined ? await temporaryLocalDir(temporary) : resolve(keep)
  const server = await temporary.keep(
    () => openGrowthServer(localDir, settings),
    (opened) => opened.stop(),
  )
  const databases: Database[] = []
  for (const users of sizes) {
    const { adminUrl, ownerUrl } = await server.database(users)
    const sql = await keepConnection(temporary, adminUrl)
    databases.push({ sql, ownerUrl, users })
    await seedOnce(sql, users, localDir)
    await loadIntoMemory(sql)
  }

  const results: GrowthResult[] = []
  for (const query of rounds > 0 ? options.queries : []) {
    const isLogged = query.writes.some((table) => table !== 'patchbay.rate_limits')
    const within = (count: number, wholePages: boolean) =>
      inRounds(query, databases, temporary.folder, count, wholePages)
    // A run of the short ones is over before the machine's moods even out.
    const steady = await within(isLogged ? rounds : rounds * 7, false)
    const fresh = isLogged ? await within(rounds, true) : []
    results.push({ name: query.name, steady, fresh })
  }
  progress('')
  if (results.length > 0) console.log(`\n${growthTables(sizes, results)}`)
  for (const { sql, users } of databases.slice(-1)) {
    console.log(`\n  Bytes of a user, with ${users.toLocaleString('en')} of them\n`)
    console.log(await bytesTable(sql, users))
  }
  const bounds = results.length > 0 ? flatVerdicts(sizes, results) : []
  if (results.length > 0 && bounds.length === 0)
    console.log('\n  Nothing is compared: that takes two sizes.')
  for (const { line } of bounds) console.log(`\n${line}`)
  return bounds.every(({ ok }) => ok) ? 0 : 1
}

/** So that no run pays for the first sight of a page. */
async function loadIntoMemory(sql: Sql): Promise<void> {
  await sql`create extension if not exists pg_prewarm schema extensions`
  await sql`
    select sum(extensions.pg_prewarm(c.oid)) from pg_class as c
    where c.relkind in ('r', 'i') and c.relpages > 0 and c.relpersistence <> 't'`
}

/** The cost at each size: the median of rounds, in each of which every size has its turn. */
async function inRounds(
  query: Query,
  databases: readonly Database[],
  folder: string,
  count: number,
  wholePages: boolean,
): Promise<Cost[]> {
  const taken: Cost[][] = []
  for (let round = 0; round < count; round++) {
    progress(`  ${query.name}, round ${round + 1} of ${count}`)
    const costs: Cost[] = []
    for (const database of databases) {
      const how = { pgbench, folder, round, wholePages, connections, requests }
      costs.push(await measure(query, database, how))
    }
    taken.push(costs)
  }
  return sizes.map((_, size) => {
    const middle = (key: keyof Cost) => median(taken.map((costs) => costs[size]?.[key] ?? 0))
    return { milliseconds: middle('milliseconds'), pages: middle('pages'), log: middle('log') }
  })
}

/** Seeds a database that an earlier run has not. */
async function seedOnce(sql: Sql, users: number, localDir: string): Promise<void> {
  const [found] = await sql<{ begun: boolean; seeded: boolean }[]>`
    select exists (select from auth.users) as begun, to_regclass('bench.seeded') is not null as seeded`
  if (found?.begun && !found.seeded) {
    throw new ExpectedError(`An earlier seeding of ${localDir} did not end.`, 'Delete the folder.')
  }
  if (!found?.seeded) await seed(sql, users)
}

async function seed(sql: Sql, users: number): Promise<void> {
  const begun = performance.now()
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(0)
  const all = users.toLocaleString('en')
  await logWholePages(sql, false)
  await seedGrowth(sql, users, (done) =>
    progress(`  Seeding ${all} users: ${done.toLocaleString('en')}, ${seconds()} s`),
  )
  progress('')
  console.log(`  Seeded ${all} users in ${seconds()} s`)
}
