// npm run bench:memory [-- --minutes 10 --users 1000 --exchanges 32 --exchange-rate 320 --idle 30]; --minutes 0: idle only
import { byTenth, growthVerdict } from '../bench/load/growth.ts'
import { startLoadStack } from '../bench/load/load-stack.ts'
import { requireOpenFiles } from '../bench/load/open-files.ts'
import { loadReport } from '../bench/load/report.ts'
import { runLoad } from '../bench/load/run-load.ts'
import { steadyVerdicts, type Verdict, verdict } from '../bench/load/verdicts.ts'
import { memoryOptions } from '../bench/options/memory.ts'
import { idleStackMemory } from '../bench/processes/idle-stack.ts'
import { memoryByPart } from '../bench/processes/memory.ts'
import { memoryTable, totalMemory } from '../bench/processes/memory-table.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { type Temporary, withTemporary } from '../local-stack/temporary/temporary.ts'

/** Bound on the whole idle stack, MB. */
const IDLE = 600

requireLinux()
const { exchangeRate, exchanges, idle, seconds, users } = memoryOptions(process.argv.slice(2))
requireOpenFiles(users)

const print = (...lines: string[]) => void process.stdout.write(`${lines.join('\n')}\n`)
const bounds: Verdict[] = []

print(`What npm start runs, after ${idle} idle seconds:`, '')
const left = await withTemporary('idle', (temporary) => idleStackMemory(temporary, idle))
const { pss, rss } = totalMemory(left)
bounds.push(
  verdict(pss < IDLE, `idle stack < ${IDLE} MB`, `${pss.toFixed(0)} MB (RSS ${rss.toFixed(0)})`),
)
print(memoryTable(left), '')
if (seconds > 0) await withTemporary('load', overTime)
print(...bounds.map(({ line }) => line))
if (bounds.some(({ ok }) => !ok)) process.exitCode = 1

async function overTime(temporary: Temporary): Promise<void> {
  const tokens = { perSecond: exchangeRate, atOnce: exchanges }
  const stack = await startLoadStack(temporary, users)
  const report = await runLoad({
    ...stack.known,
    seconds,
    users,
    pollEvery: 3,
    tokens,
    actions: { perSecond: 20, atOnce: 1 },
    codes: await stack.addCodes(Math.ceil(tokens.perSecond * seconds)),
  })
  const { samples } = report.memory
  const medians = byTenth(samples, seconds).map((mb) => mb?.toFixed(0) ?? '–')
  print(loadReport(report), '')
  print(`  functions' memory by tenths of the run: ${medians.join(', ')} MB`, '')
  print('Right after, with this benchmark among the supervisor:', '')
  print(memoryTable(memoryByPart(process.pid)), '')
  bounds.push(...steadyVerdicts(report), growthVerdict(samples, seconds))
}
