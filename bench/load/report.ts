import { availableParallelism } from 'node:os'
import type { LoadReport } from './run-load.ts'

/** A run in aligned lines, for a terminal. */
export function loadReport(run: LoadReport): string {
  const { plan } = run
  return [
    `${plan.users} users poll every ${plan.pollEvery} s for ${plan.seconds} s; beside them ${plan.tokens.perSecond} tokens` +
      ` and ${plan.actions.perSecond} actions a second`,
    '',
    requests(run),
    '',
    ...run.slowest.map(
      ({ second, p99, max }, index) =>
        `  ${index === 0 ? 'slowest seconds' : '               '}  ${String(second).padStart(4)} s: p99 ${ms(p99)}, max ${ms(max)} ms`,
    ),
    `  the generator itself was late by ${ms(run.lateness.p99)} ms (p99), ${ms(run.lateness.max)} ms (max)`,
    ...(run.reconnects > 0 ? [`  ${run.reconnects} connections were closed by the server`] : []),
    '',
    cpu(run),
    '',
    memory(run),
  ].join('\n')
}

function requests({ outcomes, plan }: LoadReport): string {
  const head =
    '  request           number       /s      p50      p95      p99      max  ms; answers'
  const lines = outcomes.map((one) =>
    [
      `  ${one.name.padEnd(15)}`,
      String(one.due).padStart(8),
      (one.due / plan.seconds).toFixed(1).padStart(8),
      ...[one.p50, one.p95, one.p99, one.max].map((value) => ms(value).padStart(8)),
      ` ${counts(one.statuses)}`,
      ...(Object.keys(one.faults).length > 0 ? [`FAULTS ${counts(one.faults)}`] : []),
    ].join(' '),
  )
  return [head, ...lines].join('\n')
}

function cpu({ cpu: uses, wallSeconds }: LoadReport): string {
  const cores = availableParallelism()
  const line = (part: string, seconds: number, share: number) =>
    `  ${part.padEnd(22)} ${seconds.toFixed(1).padStart(8)} ${(share * 100).toFixed(1).padStart(8)} %`
  const total = uses.reduce((sum, { seconds }) => sum + seconds, 0)
  return [
    `  ${'process'.padEnd(22)} ${'CPU s'.padStart(8)}  of ${cores} cores`,
    ...uses.map(({ part, seconds, share }) => line(part, seconds, share)),
    line('all of the machine', total, total / (wallSeconds * cores)),
  ].join('\n')
}

function memory({ memory: { samples, peak } }: LoadReport): string {
  const at = (index: number) => `${(samples[index]?.rss ?? 0).toFixed(0)} MB`
  const middle = Math.floor(samples.length / 2)
  return `  functions' memory: ${at(0)} at the beginning, ${at(middle)} in the middle, ${at(samples.length - 1)} at the end; peak ${peak.toFixed(0)} MB`
}

const ms = (value: number) => value.toFixed(1)

const counts = (of: Record<string, number>) =>
  Object.entries(of)
    .map(([name, times]) => `${name}: ${times}`)
    .join(', ')
