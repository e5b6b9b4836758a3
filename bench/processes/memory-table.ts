import type { PartMemory } from './memory.ts'

/** Memory by part with its sum, in aligned lines. */
export function memoryTable(parts: readonly PartMemory[]): string {
  const line = (part: string, processes: number | string, pss: string, rss: string) =>
    `  ${part.padEnd(22)} ${String(processes).padStart(9)} ${pss.padStart(8)} ${rss.padStart(8)}`
  const { processes, pss, rss } = totalMemory(parts)
  return [
    line('', 'processes', 'PSS MB', 'RSS MB'),
    ...parts.map((one) => line(one.part, one.processes, one.pss.toFixed(0), one.rss.toFixed(0))),
    line('all', processes, pss.toFixed(0), rss.toFixed(0)),
  ].join('\n')
}

/** The sums over all parts. */
export function totalMemory(parts: readonly PartMemory[]): PartMemory {
  const sum = (pick: (one: PartMemory) => number) => parts.reduce((all, one) => all + pick(one), 0)
  return {
    part: 'all',
    processes: sum((one) => one.processes),
    rss: sum((one) => one.rss),
    pss: sum((one) => one.pss),
  }
}
