import { requireSuccess } from './faults.ts'
import { httpLoad, type LoadRun, type NextRequest } from './http-load.ts'
import { cpuOfTree } from './processes/cpu.ts'
import type { WorkloadName } from './workload-names.ts'

/** What was answered in some seconds, and the CPU seconds that it took. */
export interface Sample extends LoadRun {
  /** Of its server; none has one where Postgres is asked directly. */
  server?: number
  postgres: number
}

/** Who is measured: the two floors, Patchbay, and the servers that one would pick instead. */
export interface Contestant {
  name: string
  role: 'yardstick' | 'bare server' | 'Patchbay' | 'peer'
  measures(workload: WorkloadName): boolean
  /** Puts everything where a round begins: unused codes and tokens. */
  prepare(workload: WorkloadName): Promise<void>
  /** Keeps so many connections busy. Throws an ExpectedError when not every answer is a success. */
  load(workload: WorkloadName, connections: number, seconds: number): Promise<Sample>
}

interface OverHttp extends Pick<Contestant, 'name' | 'role' | 'measures' | 'prepare'> {
  port: number
  /** Process ids: its server, and the Postgres that it asks. */
  server: number
  postmasterOf(workload: WorkloadName): number
  /** Makes the next request; nothing is sent twice. */
  nextOf(workload: WorkloadName): NextRequest
}

/** One that is asked over HTTP. */
export function overHttp(subject: OverHttp): Contestant {
  const { name, role, port, server, postmasterOf, measures, prepare, nextOf } = subject
  return {
    name,
    role,
    measures,
    prepare,
    async load(workload, connections, seconds) {
      const postmaster = postmasterOf(workload)
      const before = [cpuOfTree(server), cpuOfTree(postmaster)] as const
      const run = await httpLoad(port, connections, seconds, nextOf(workload))
      requireSuccess(workload, name, run.statuses)
      return {
        ...run,
        server: cpuOfTree(server) - before[0],
        postgres: cpuOfTree(postmaster) - before[1],
      }
    },
  }
}
