/** What a part of the test run found. */
export interface Result {
  passed: number
  failed: number
  /** What to show of a failure. */
  output: string
}

/** A check that passes or fails as a whole. */
export function single(passed: boolean, output = ''): Result {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, output: passed ? '' : output }
}

export function both(one: Result, other: Result): Result {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    output: [one.output, other.output].filter(Boolean).join('\n'),
  }
}
