import { readFileSync } from 'node:fs'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { commandLine, processTree } from '../../local-stack/process-table.ts'

/** Parts of a stack as people know them, and how their command lines are told apart. */
const PARTS: readonly [part: string, sign: RegExp][] = [
  ['Edge Functions (Deno)', /stack\/front\/serve\.ts/],
  ['Data API, Auth', /stack\/api\/serve\.ts/],
  ['Realtime', /stack\/realtime\/serve\.ts/],
  ['Postgres', /\bpostgres\b/],
  ['load generator', /bench\/load\/generator\.ts/],
  ['npm', /\bnpm\b/],
]

/** Which part of a stack a process is. The root of the tree, and what is unknown below it, is the supervisor. */
export interface PartProcess {
  pid: number
  part: string
}

/** What every benchmark begins with: processes are found, and their memory and CPU read, in /proc. */
export function requireLinux(platform: string = process.platform): void {
  if (platform === 'linux') return
  throw new ExpectedError('The benchmarks need Linux: they read /proc.')
}

/** The process and all below it. */
export function processesOf(root: number): PartProcess[] {
  return processTree(root).map((pid) => ({ pid, part: partOf(pid) }))
}

/** The functions' process of the stack that runs below `root`. */
export function functionsProcess(root: number): number {
  const found = processesOf(root).find(({ part }) => part === 'Edge Functions (Deno)')
  if (!found) throw new Error('no process of the Edge Functions is there')
  return found.pid
}

function partOf(pid: number): string {
  const command = commandLine(pid)
  return PARTS.find(([, sign]) => sign.test(command))?.[0] ?? 'supervisor'
}

/** A file of /proc/<pid>; empty when the process has ended or may not be looked at. */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
