// npm run bench:memory [-- --minutes 10 --users 1000 --exchanges 32 --exchange-rate 320 --idle 30]; --minutes 0: idle only
import { parseArgs } from 'node:util'
import { byTenth, growthOf } from './bench/load/growth.ts'
import { startLoadStack } from './bench/load/load-stack.ts'
import { requireOpenFiles } from './bench/load/open-files.ts'
import { loadReport } from './bench/load/report.ts'
import { runLoad } from './bench/load/run-load.ts'
import { steadyVerdicts, type Verdict, verdict } from './bench/load/verdicts.ts'
import { idleStackMemory } from './bench/processes/idle-stack.ts'
import { memoryByPart } from './bench/processes/memory.ts'
import { memoryTable, totalMemory } from './bench/processes/memory-table.ts'

/** Bound on the whole idle stack, MB. */
const IDLE = 600
/** The late median may be this much above the early one: a heap breathes. */
const NO_GROWTH = 1.05

const { values } = parseArgs({
  options: {
    'exchange-rate': { type: 'string', default: '320' },
    exchanges: { type: 'string', default: '32' },
    idle: { type: 'string', default: '30' },
    minutes: { type: 'string', default: '10' },
    users: { type: 'string', default: '1000' },
  },
})
const seconds = Number(values.minutes) * 60
const users = Number(values.users)
requireOpenFiles(users)

const print = (...lines: string[]) => void process.stdout.write(`${lines.join('\n')}\n`)
const bounds: Verdict[] = []

print(`What npm start runs, after ${values.idle} idle seconds:`, '')
const idle = await idleStackMemory(Number(values.idle))
const { pss, rss } = totalMemory(idle)
bounds.push(
  verdict(pss < IDLE, `idle stack < ${IDLE} MB`, `${pss.toFixed(0)} MB (RSS ${rss.toFixed(0)})`),
)
print(memoryTable(idle), '')
if (seconds > 0) await overTime()
print(...bounds.map(({ line }) => line))
if (bounds.some(({ ok }) => !ok)) process.exitCode = 1

async function overTime(): Promise<void> {
  const tokens = { perSecond: Number(values['exchange-rate']), atOnce: Number(values.exchanges) }
  const stack = await startLoadStack(users)
  try {
    const report = await runLoad({
      ...stack.known,
      seconds,
      users,
      pollEvery: 3,
      tokens,
      actions: { perSecond: 20, atOnce: 1 },
      codes: await stack.addCodes(tokens.perSecond * seconds),
    })
    const { samples } = report.memory
    const { early, late, ratio } = growthOf(samples, seconds)
    const medians = byTenth(samples, seconds).map((mb) => mb.toFixed(0))
    print(loadReport(report), '')
    print(`  functions' memory by tenths of the run: ${medians.join(', ')} MB`, '')
    print('Right after, with this benchmark among the supervisor:', '')
    print(memoryTable(memoryByPart(process.pid)), '')
    bounds.push(...steadyVerdicts(report))
    bounds.push(
      verdict(
        ratio < NO_GROWTH,
        "functions' memory does not grow",
        `${early.toFixed(0)} MB in minutes 2 and 3, ${late.toFixed(0)} MB in the last two`,
      ),
    )
  } finally {
    await stack.remove()
  }
}
