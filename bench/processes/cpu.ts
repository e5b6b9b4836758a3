import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { processTree } from '../../local-stack/process-table.ts'
import { processesOf, procFile } from './stack-processes.ts'

/** Clock ticks a second in /proc/<pid>/stat: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS = 100

/** The rest of the machine: it should be next to nothing, or the figures are not worth much. */
const OTHERS = 'everything else'

/** CPU seconds by part of the stack below `root`, since each process began; with what the rest of the machine used. */
export function cpuSeconds(root: number): Map<string, number> {
  const seconds = new Map<string, number>()
  for (const { pid, part } of processesOf(root)) {
    const { own, ended } = cpuOf(pid)
    seconds.set(part, (seconds.get(part) ?? 0) + own + (part === 'Postgres' ? ended : 0))
  }
  const known = [...seconds.values()].reduce((sum, part) => sum + part, 0)
  return seconds.set(OTHERS, machineSeconds() - known)
}

/** CPU seconds of a process and all below it, those that have ended included. */
export function cpuOfTree(root: number): number {
  return processTree(root)
    .map(cpuOf)
    .reduce((sum, { own, ended }) => sum + own + ended, 0)
}

/** What the rest of the machine takes from now on, as a share of all cores; asked at the end. */
export function busyElsewhere(): () => number {
  const [begun, before] = [performance.now(), cpuSeconds(process.pid)]
  return () => {
    const seconds = (performance.now() - begun) / 1000
    const all = cpuBetween(before, cpuSeconds(process.pid), seconds)
    return all.find(({ part }) => part === OTHERS)?.share ?? 0
  }
}

/** CPU seconds of a process, and of its children that have ended. */
function cpuOf(pid: number): { own: number; ended: number } {
  const fields = procFile(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number)
  // Fields 14 and 15: user and system; 16 and 17: those of the children.
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
  return { own: (user + system) / TICKS, ended: (endedUser + endedSystem) / TICKS }
}

/** CPU seconds of all cores since the machine began, without idling and waiting. */
function machineSeconds(): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq) / TICKS
}

export interface CpuUse {
  part: string
  seconds: number
  /** Of all cores over that time, 0 to 1. */
  share: number
}

/** What was used between two readings, most first; the rest of the machine last. */
export function cpuBetween(
  before: Map<string, number>,
  after: Map<string, number>,
  wallSeconds: number,
): CpuUse[] {
  const capacity = wallSeconds * availableParallelism()
  return (
    [...after]
      // The machine's own sum is made of clock ticks, that of a process is exact: the rest may come out below nothing.
      .map(([part, seconds]) => ({ part, seconds: Math.max(0, seconds - (before.get(part) ?? 0)) }))
      .map(({ part, seconds }) => ({ part, seconds, share: seconds / capacity }))
      .sort(
        (a, b) => Number(a.part === OTHERS) - Number(b.part === OTHERS) || b.seconds - a.seconds,
      )
  )
}
