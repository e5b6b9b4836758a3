// npm run bench [-- --peers --seconds 4 --rounds 3 --only "status read" --write | --profile]
import { readFile, writeFile } from 'node:fs/promises'
import { boundLines, boundsOf } from '../bench/bounds.ts'
import { compare, startField } from '../bench/compare.ts'
import { machine } from '../bench/machine.ts'
import { benchOptions } from '../bench/options/bench.ts'
import { hasPlace, withTable } from '../bench/page.ts'
import { installPeers } from '../bench/peers/peers.ts'
import { findPgbench } from '../bench/pgbench.ts'
import { busyElsewhere } from '../bench/processes/cpu.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { runProfile } from '../bench/profile/run.ts'
import { reportText } from '../bench/report.ts'
import { inRoot } from '../local-stack/paths.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const options = benchOptions(process.argv.slice(2))
if (options.profile) await runProfile(options)
else await runComparison()

async function runComparison(): Promise<void> {
  const { peers, rounds, seconds, write } = options
  const page = inRoot('docs/benchmarks.md')
  if (write && !hasPlace(await readFile(page, 'utf8')))
    throw new Error('docs/benchmarks.md has no place for the table')
  if (peers) installPeers()

  await withTemporary('bench', async (temporary) => {
    process.stdout.write('Starting everything …\n')
    const field = await startField(temporary, options)
    const busy = busyElsewhere()
    const rows = await compare(field, options, (some) =>
      process.stdout.write(`\n${reportText(some)}\n`),
    )
    const elsewhere = `everything else took ${(100 * busy()).toFixed(0)} % of the machine`
    const bounds = boundsOf(rows)
    process.stdout.write(`\n${boundLines(bounds)}\n\n  Meanwhile ${elsewhere}.\n`)
    if (bounds.some(({ missed }) => missed.length > 0)) process.exitCode = 1
    if (!write) return

    const how = {
      date: new Date().toISOString().slice(0, 10),
      machine: [...(await machine(field.subject.admin, findPgbench())), elsewhere],
      rounds,
      seconds,
    }
    await writeFile(page, withTable(await readFile(page, 'utf8'), rows, how))
    process.stdout.write('\nWritten to docs/benchmarks.md\n')
  })
}
