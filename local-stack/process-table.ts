import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Whether a process with this id exists (ours or anybody's) and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return !/^\S+ \(.*\) Z/s.test(stat(pid))
}

/** The command line of a process, its words parted by spaces; empty when there is no such process. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ps(pid, 'command=')
  }
}

/** Tells two processes apart that had the same id one after the other: when it started, as the system words it. */
export function startedAt(pid: number): string {
  // Field 22 of /proc/<pid>/stat; field 2 is the program's name in brackets and may hold anything.
  const fields = stat(pid)
    .replace(/^.*\) /s, '')
    .split(' ')
  return fields[19] ?? ps(pid, 'lstart=')
}

/** Id of the parent of a process; 0 when there is no such process. */
export function parentOf(pid: number): number {
  // Field 4 of /proc/<pid>/stat.
  const parent = stat(pid)
    .replace(/^.*\) /s, '')
    .split(' ')[1]
  return Number(parent ?? ps(pid, 'ppid=')) || 0
}

/** Ids of the process and of all below it. */
export function processTree(root: number): number[] {
  const parents = allParents()
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true
    return false
  }
  return [...parents.keys()].filter(isBelow)
}

/** The parent of every process. */
function allParents(): Map<number, number> {
  try {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
    return new Map(pids.map((pid) => [pid, parentOf(pid)]))
  } catch {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    const pairs = stdout.matchAll(/^ *(\d+) +(\d+)/gm)
    return new Map([...pairs].map(([, pid, parent]) => [Number(pid), Number(parent)]))
  }
}

function stat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

function ps(pid: number, what: string): string {
  const result = spawnSync('ps', ['-o', what, '-p', String(pid)], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : ''
}
