import { filesIn } from '../local-stack/settings.ts'
import { httpLoad } from './http-load.ts'
import type { Row } from './report.ts'
import { oneRound, type Round } from './round.ts'
import { rowOf } from './row.ts'
import { statementsPerRequest } from './statements.ts'
import { prepare, type Subject } from './subject.ts'
import type { Workload } from './workloads.ts'

/**
 * The rows of a workload, one for each number of connections. Throws an ExpectedError where a row would be worth nothing:
 * an answer was no success, or a code or refresh token was presented twice.
 *
 * @param begins is told of each round
 */
export async function measure(
  subject: Subject,
  workload: Workload,
  connectionCounts: readonly number[],
  begins: (round: number) => void,
): Promise<Row[]> {
  await warmUp(subject, workload)
  const statements = await countStatements(subject, workload)
  const rounds: Map<number, Round>[] = []
  for (let round = 0; round < subject.rounds; round++) {
    begins(round + 1)
    const byConnections = new Map<number, Round>()
    for (const connections of connectionCounts)
      byConnections.set(connections, await oneRound(subject, workload, connections, round))
    rounds.push(byConnections)
  }
  const { name, elsewhere = false } = workload
  return connectionCounts.map((connections) =>
    rowOf({ workload: name, connections, statements, elsewhere }, rounds),
  )
}

async function countStatements(subject: Subject, workload: Workload): Promise<number> {
  if (workload.elsewhere) return 0
  await prepare(subject, workload)
  const { admin, localDir, port } = subject
  const next = workload.requests()
  return statementsPerRequest(admin, filesIn(localDir).postgresLog, 50, async (requests) => {
    await httpLoad(port, 1, Number.POSITIVE_INFINITY, next, requests)
  })
}

/** Compiled code and known tokens, as in a process that has run for a while. */
async function warmUp(subject: Subject, workload: Workload): Promise<void> {
  // The first poll of each user has the token verified; only after those does the steady work get compiled.
  const requests = 6 * subject.polling
  for (const port of [subject.floorBPort, subject.port]) {
    await prepare(subject, workload)
    await httpLoad(port, 32, 6, workload.requests(), requests)
  }
}
