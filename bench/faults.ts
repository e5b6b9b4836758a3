import { ExpectedError } from '../local-stack/expected-error.ts'
import type { Workload } from './workloads.ts'

/**
 * Throws an ExpectedError when something else than success was answered, or more was spent than there was.
 *
 * @param statuses answers by status
 * @param rows how many codes or tokens there were to spend; undefined where nothing is spent
 */
export function requireSuccess(
  workload: Pick<Workload, 'name' | 'needs'>,
  who: string,
  statuses: Readonly<Record<string, number>>,
  rows: number | undefined,
): void {
  const answers = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  // What ran out of rows tells more than the refusals that follow from it.
  requireRows(workload, who, answers, rows)
  if (answers > 0 && Object.keys(statuses).every((status) => /^20\d$/.test(status))) return
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  throw new ExpectedError(
    `${workload.name}, ${who}: not every answer is a success (${counts.join(', ') || 'none came'}), so the rate says nothing.`,
    'Take fewer --seconds or more --users.',
  )
}

/** Throws an ExpectedError when more was sent than there was to spend: what is spent is answered with less work. */
export function requireRows(
  { name, needs }: Pick<Workload, 'name' | 'needs'>,
  who: string,
  sent: number,
  rows: number | undefined,
): void {
  if (rows === undefined || sent <= rows) return
  throw new ExpectedError(
    `${name}, ${who}: ${sent} requests for ${rows} ${needs}, so some were presented twice and the rate says nothing.`,
    'Take fewer --seconds or more --users.',
  )
}
