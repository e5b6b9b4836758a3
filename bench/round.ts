import { requireRows, requireSuccess } from './faults.ts'
import { httpLoad, type LoadResult, type LoadRun, together } from './http-load.ts'
import { runPgbench } from './pgbench.ts'
import { cpuSeconds } from './processes/cpu.ts'
import type { Row } from './report.ts'
import { prepare, type Subject, spendable } from './subject.ts'
import type { Workload } from './workloads.ts'

/** Seconds for which floor B and Patchbay are loaded by turns. */
const SLICE = 0.5

/** What one round of a row comes to. */
export type Round = Pick<
  Row,
  'a' | 'b' | 'ours' | 'p50' | 'p95' | 'p99' | 'cpuFunctions' | 'cpuPostgres'
>

/** Both floors and Patchbay. */
export async function oneRound(
  subject: Subject,
  workload: Workload,
  connections: number,
  round: number,
): Promise<Round> {
  const rows = spendable(subject, workload)
  const a = await floorA(subject, workload, connections)
  requireRows(workload, 'floor A', Math.round(a * subject.seconds), rows)

  await prepare(subject, workload)
  const { b, ours, cpu } = await inSlices(subject, workload, connections, round)
  requireRows(workload, 'floor B and Patchbay', answersOf(b) + answersOf(ours), rows)
  requireSuccess(workload, 'floor B', b.statuses, rows)
  requireSuccess(workload, 'Patchbay', ours.statuses, rows)
  const microseconds = (part: string) => (1e6 * (cpu.get(part) ?? 0)) / answersOf(ours)
  return {
    a,
    b: b.rate,
    ours: ours.rate,
    p50: ours.p50,
    p95: ours.p95,
    p99: ours.p99,
    cpuFunctions: microseconds('Edge Functions (Deno)'),
    cpuPostgres: microseconds('Postgres'),
  }
}

async function floorA(subject: Subject, workload: Workload, connections: number): Promise<number> {
  await prepare(subject, workload)
  const { pgbench, dbUrl, users, seconds, folder } = subject
  const stride = Math.floor((spendable(subject, workload) ?? users) / connections)
  return runPgbench(pgbench, dbUrl, workload.pgbench, {
    connections,
    seconds,
    folder,
    define: { base: 0, stride },
  })
}

/**
 * Loads floor B and Patchbay by turns, so that the machine's slow and fast moments fall on both. Who begins alternates as
 * well: right after a checkpoint Postgres has more to write.
 */
async function inSlices(subject: Subject, workload: Workload, connections: number, round: number) {
  const { seconds, port, floorBPort } = subject
  const slices = Math.ceil(seconds / SLICE)
  const next = workload.requests()
  const load = (at: number) => httpLoad(at, connections, seconds / slices, next)
  const b: LoadRun[] = []
  const ours: LoadRun[] = []
  const cpu = new Map<string, number>()
  const loadB = async () => void b.push(await load(floorBPort))
  const loadOurs = async () => {
    const before = cpuSeconds(process.pid)
    ours.push(await load(port))
    for (const [part, total] of cpuSeconds(process.pid))
      cpu.set(part, (cpu.get(part) ?? 0) + total - (before.get(part) ?? 0))
  }
  for (let slice = 0; slice < slices; slice++) {
    const isBFirst = (slice + round) % 2 === 0
    await (isBFirst ? loadB() : loadOurs())
    await (isBFirst ? loadOurs() : loadB())
  }
  return { b: together(b), ours: together(ours), cpu }
}

const answersOf = ({ statuses }: LoadResult) =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0)
