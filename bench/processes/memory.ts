import { writeFileSync } from 'node:fs'
import { processesOf, procFile } from './stack-processes.ts'

const MB = 1e6

/** Resident memory in MB (10⁶ octets). */
export function residentMemory(pid: number): number {
  return kilobytes(procFile(pid, 'status'), 'VmRSS')
}

/** The most resident memory since the process began, or since `forgetPeak`; MB. */
export function peakMemory(pid: number): number {
  return kilobytes(procFile(pid, 'status'), 'VmHWM')
}

/** Lets the peak begin anew at what is resident now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

export interface PartMemory {
  part: string
  processes: number
  /** Sum of resident memory: pages that several processes share count for each of them. MB. */
  rss: number
  /** Sum of proportional memory: a page that n processes share counts as an n-th for each. MB. */
  pss: number
}

/** Memory by part of the stack below `root`, most first. */
export function memoryByPart(root: number): PartMemory[] {
  const parts = new Map<string, PartMemory>()
  for (const { pid, part } of processesOf(root)) {
    const sum = parts.get(part) ?? { part, processes: 0, rss: 0, pss: 0 }
    const rollup = procFile(pid, 'smaps_rollup')
    sum.processes++
    sum.rss += kilobytes(rollup, 'Rss')
    sum.pss += kilobytes(rollup, 'Pss')
    parts.set(part, sum)
  }
  return [...parts.values()].sort((a, b) => b.pss - a.pss)
}

function kilobytes(text: string, name: string): number {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]
  return (Number(value ?? 0) * 1024) / MB
}
