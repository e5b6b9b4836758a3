import { ExpectedError } from '../local-stack/expected-error.ts'

/**
 * Throws an ExpectedError when anything but success was answered: a refusal is less work. A code or refresh token that is
 * presented twice is refused, so this also notices when there were too few.
 *
 * @param statuses answers by status
 */
export function requireSuccess(
  workload: string,
  who: string,
  statuses: Readonly<Record<string, number>>,
): void {
  const answers = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  if (answers > 0 && Object.keys(statuses).every((status) => /^20\d$/.test(status))) return
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  throw new ExpectedError(
    `${workload}, ${who}: not every answer is a success (${counts.join(', ') || 'none came'}), so the rate says nothing.`,
    'Where codes or refresh tokens ran out, take fewer --seconds or more --users.',
  )
}
