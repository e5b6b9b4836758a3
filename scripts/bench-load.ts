// npm run bench:load [-- --users 1000,5000 --minutes 5 --tokens 10 --actions 20 --heap 64]
import { parseArgs } from 'node:util'
import { startLoadStack } from './bench/load/load-stack.ts'
import { requireOpenFiles } from './bench/load/open-files.ts'
import { loadReport } from './bench/load/report.ts'
import { runLoad } from './bench/load/run-load.ts'
import { verdicts } from './bench/load/verdicts.ts'

const { values } = parseArgs({
  options: {
    actions: { type: 'string', default: '20' },
    heap: { type: 'string' },
    minutes: { type: 'string' },
    'poll-every': { type: 'string', default: '3' },
    seconds: { type: 'string', default: '60' },
    tokens: { type: 'string', default: '10' },
    users: { type: 'string', default: '1000,5000' },
  },
})
const runs = values.users.split(',').map(Number)
const seconds = values.minutes === undefined ? Number(values.seconds) : Number(values.minutes) * 60
const tokens = { perSecond: Number(values.tokens), atOnce: 1 }
const actions = { perSecond: Number(values.actions), atOnce: 1 }

requireOpenFiles(Math.max(...runs))
process.stdout.write('Starting a stack and seeding its users …\n')
const heap = values.heap === undefined ? undefined : Number(values.heap)
const stack = await startLoadStack(Math.max(...runs), heap)
try {
  for (const users of runs) {
    const report = await runLoad({
      ...stack.known,
      seconds,
      users,
      pollEvery: Number(values['poll-every']),
      tokens,
      actions,
      codes: await stack.addCodes(Math.ceil(tokens.perSecond * seconds) + 1),
    })
    const bounds = verdicts(report)
    process.stdout.write(`\n${loadReport(report)}\n\n`)
    process.stdout.write(`${bounds.map(({ line }) => line).join('\n')}\n`)
    if (bounds.some(({ ok }) => !ok)) process.exitCode = 1
  }
} finally {
  await stack.remove()
}
