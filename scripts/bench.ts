// npm run bench [-- --connections 1,32,128 --seconds 4 --rounds 3 --only "status read" --write]
import { readFile, writeFile } from 'node:fs/promises'
import { boundLines, boundsOf } from '../bench/bounds.ts'
import { startFloorB } from '../bench/floor-b-process.ts'
import { userJwt } from '../bench/load/user-jwt.ts'
import { machine } from '../bench/machine.ts'
import { measure } from '../bench/measure.ts'
import { benchOptions } from '../bench/options/bench.ts'
import { hasPlace, withTable } from '../bench/page.ts'
import { findPgbench } from '../bench/pgbench.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { head, line, type Row } from '../bench/report.ts'
import { seeded, seedUsers } from '../bench/seed.ts'
import { startTemporaryStack } from '../bench/temporary-stack.ts'
import { workloads } from '../bench/workloads.ts'
import { progress } from '../local-stack/command/running-line.ts'
import { loadKeys } from '../local-stack/keys.ts'
import { inRoot } from '../local-stack/paths.ts'
import { filesIn } from '../local-stack/settings.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const { connections, only, rounds, seconds, users, write } = benchOptions(process.argv.slice(2))
const pgbench = findPgbench()
const page = inRoot('docs/benchmarks.md')
if (write && !hasPlace(await readFile(page, 'utf8')))
  throw new Error('docs/benchmarks.md has no place for the table')

await withTemporary('bench', async (temporary) => {
  process.stdout.write('Starting a stack …\n')
  const { stack, localDir, admin } = await startTemporaryStack(temporary)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const floorB = await temporary.keep(
    () =>
      startFloorB({
        PATCHBAY_DB_URL: stack.info.db_url,
        PATCHBAY_TOKEN_KEYS: keys.token_keys,
        BENCH_MCP: `${stack.info.functions_url}/mcp`,
      }),
    (started) => started.stop(),
  )

  process.stdout.write(`Seeding ${users} users …\n`)
  await seedUsers(admin, users, 1000)
  const polling = Math.min(users, 5000)
  const jwts = Array.from({ length: polling }, (_, index) =>
    userJwt(keys.jwt_secret, seeded.userId(index + 1)),
  )
  const codes = { next: 1 }
  const all = workloads({
    stack: stack.info,
    users,
    polling,
    codes,
    jwtOf: (n) => jwts[n - 1] ?? '',
  })
  const subject = {
    admin,
    localDir,
    dbUrl: stack.info.db_url,
    port: Number(new URL(stack.info.api_url).port),
    floorBPort: floorB.port,
    pgbench,
    folder: temporary.folder,
    users,
    polling,
    codes,
    seconds,
    rounds,
  }

  const rows: Row[] = []
  process.stdout.write(`${head()}\n`)
  for (const workload of all.filter(({ name }) => only.includes(name))) {
    const measured = await measure(subject, workload, connections, (round) =>
      progress(`  ${workload.name}, round ${round} of ${rounds}`),
    ).finally(() => progress(''))
    process.stdout.write(`${measured.map(line).join('\n')}\n`)
    rows.push(...measured)
  }
  const bounds = boundsOf(rows)
  const judged = bounds.length > 0 ? boundLines(bounds) : '  No bound is about these rows.'
  process.stdout.write(`\n${judged}\n`)
  if (bounds.some(({ missed }) => missed.length > 0)) process.exitCode = 1
  if (!write) return

  const date = new Date().toISOString().slice(0, 10)
  const how = { date, machine: await machine(admin, pgbench), rounds, seconds }
  await writeFile(page, withTable(await readFile(page, 'utf8'), rows, how))
  process.stdout.write('\nWritten to docs/benchmarks.md\n')
})
