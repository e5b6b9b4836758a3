// npm run bench:bloat [-- --refreshes 1000000 --users 10000]
import { bloatOf, bloatTable } from '../bench/growth/bloat.ts'
import { queries } from '../bench/growth/queries.ts'
import { seedGrowth } from '../bench/growth/seed.ts'
import { openGrowthServer } from '../bench/growth/server.ts'
import { bloatOptions } from '../bench/options/bloat.ts'
import { findPgbench, runPgbench } from '../bench/pgbench.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { keepConnection } from '../bench/temporary-stack.ts'
import { progress } from '../local-stack/command/running-line.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const { refreshes, users } = bloatOptions(process.argv.slice(2))
const pgbench = findPgbench()
const CONNECTIONS = 4
const TURNS = 20

await withTemporary('bloat', async (temporary) => {
  const localDir = await temporaryLocalDir(temporary)
  // Autovacuum as Postgres ships it; the wait for the disk changes no size.
  const server = await temporary.keep(
    () => openGrowthServer(localDir, ['synchronous_commit=off', 'max_wal_size=4GB']),
    (opened) => opened.stop(),
  )
  const { adminUrl, ownerUrl } = await server.database(users)
  const sql = await keepConnection(temporary, adminUrl)
  progress(`  Seeding ${users.toLocaleString('en')} users`)
  await seedGrowth(sql, users)
  const before = await bloatOf(sql)

  // Each user's refreshes come in their order: all others have had theirs in between.
  const script = queries.find(({ name }) => name === 'refresh')?.script ?? ''
  const each = Math.ceil(refreshes / TURNS / CONNECTIONS)
  for (let turn = 0; turn < TURNS; turn++) {
    const first = turn * each * CONNECTIONS
    progress(`  ${first.toLocaleString('en')} of ${refreshes.toLocaleString('en')} refreshes`)
    await runPgbench(pgbench, ownerUrl, script, {
      connections: CONNECTIONS,
      transactions: each,
      folder: temporary.folder,
      define: { base: 0, first, connections: CONNECTIONS, users },
    })
  }
  progress('')
  console.log(`\n${bloatTable(before, await bloatOf(sql))}`)
  console.log(
    `\n  After ${(TURNS * each * CONNECTIONS).toLocaleString('en')} refreshes, autovacuum as Postgres ships it.`,
  )
})
