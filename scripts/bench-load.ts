// npm run bench:load [-- --users 1000,5000 --minutes 5 --tokens 10 --actions 20 --heap 64]
import { startLoadStack } from '../bench/load/load-stack.ts'
import { requireOpenFiles } from '../bench/load/open-files.ts'
import { loadReport } from '../bench/load/report.ts'
import { runLoad } from '../bench/load/run-load.ts'
import { verdicts } from '../bench/load/verdicts.ts'
import { loadOptions } from '../bench/options/load.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const { actions, heap, pollEvery, seconds, tokens, users } = loadOptions(process.argv.slice(2))
const most = Math.max(...users)
requireOpenFiles(most)

await withTemporary('load', async (temporary) => {
  process.stdout.write('Starting a stack and seeding its users …\n')
  const stack = await startLoadStack(temporary, most, heap)
  for (const count of users) {
    const report = await runLoad({
      ...stack.known,
      seconds,
      users: count,
      pollEvery,
      tokens: { perSecond: tokens, atOnce: 1 },
      actions: { perSecond: actions, atOnce: 1 },
      codes: await stack.addCodes(Math.ceil(tokens * seconds) + 1),
    })
    const bounds = verdicts(report)
    process.stdout.write(`\n${loadReport(report)}\n\n`)
    process.stdout.write(`${bounds.map(({ line }) => line).join('\n')}\n`)
    if (bounds.some(({ ok }) => !ok)) process.exitCode = 1
  }
})
