import { requireSuccess } from '../faults.ts'
import { httpLoad } from '../http-load.ts'
import { cpuOfTree } from '../processes/cpu.ts'
import { postmasterOf } from '../processes/postmaster.ts'
import type { Subject } from '../subject.ts'
import type { WorkloadName } from '../workload-names.ts'
import type { Workload } from '../workloads.ts'
import { type Counters, readCounters, resetCounters, waitForCalls } from './counters.ts'
import { factsOf, type PlanFacts, plansDuring } from './plans.ts'

/** What requests of one kind cost Postgres; sums over `requests` of them. */
export interface Profile extends Counters, Pick<PlanFacts, 'indexes'> {
  workload: WorkloadName
  entry: string
  requests: number
  /** Microseconds of all processes of Postgres. */
  cpu: number
  /** Of `explained` requests, the times with all that it takes to explain them. */
  triggers: PlanFacts['triggers']
  explained: number
}

const WARM_UP = 300
const EXPLAINED = 40

/**
 * One request after the other on one connection, so that nothing waits. The counters are read first; then a few requests are
 * explained, which takes much longer than the requests themselves: of those only calls, indexes and shares are worth anything.
 */
export async function profile(
  subject: Subject,
  workload: Workload,
  requests: number,
): Promise<Profile> {
  const { admin, port, postgresLog } = subject
  const send = async (count: number) => {
    const { statuses } = await httpLoad(port, 1, Number.POSITIVE_INFINITY, workload.next, count)
    requireSuccess(workload.name, 'Patchbay', statuses)
  }
  await subject.prepare(workload)
  await resetCounters(admin)
  await send(WARM_UP)
  await waitForCalls(admin, workload.entry, WARM_UP)

  await resetCounters(admin)
  const postmaster = await postmasterOf(admin)
  const before = cpuOfTree(postmaster)
  await send(requests)
  const cpu = 1e6 * (cpuOfTree(postmaster) - before)
  await waitForCalls(admin, workload.entry, requests)
  const counters = await readCounters(admin)

  const plans = await plansDuring(admin, postgresLog, () => send(EXPLAINED))
  const { triggers, indexes } = factsOf(plans)
  const { name, entry } = workload
  return {
    workload: name,
    entry,
    requests,
    cpu,
    ...counters,
    triggers,
    indexes,
    explained: EXPLAINED,
  }
}
