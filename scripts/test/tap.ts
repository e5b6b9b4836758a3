/** What the lines of one test file say. */
export interface Tap {
  passed: number
  failed: number
  /** Of each failure its line and its comments. */
  output: string[]
}

/**
 * Reads what pgTAP printed for one file. The file has to call `finish()` at its end, after `no_plan()`: only then does it say
 * how many tests there were, and the last one may be the one that is missing.
 *
 * @param lines what every statement of the file gave
 * @param error why the file ended early; undefined: it did not
 */
export function readTap(lines: readonly string[], error?: string): Tap {
  const tests = lines.filter((line) => /^(not )?ok \d+/.test(line))
  const failures = tests.filter((line) => line.startsWith('not ok'))
  const faults = error === undefined ? planFaults(lines, tests.length) : [`ended early: ${error}`]
  return {
    passed: tests.length - failures.length,
    failed: failures.length + faults.length,
    output: [...faults, ...lines.filter((line) => /^(not ok|#)/.test(line))],
  }
}

function planFaults(lines: readonly string[], count: number): string[] {
  const plans = lines.filter((line) => /^1\.\.\d+$/.test(line))
  const last = lines.findLast((line) => /^((not )?ok \d+|1\.\.\d+$)/.test(line))
  const [plan] = plans
  if (plan === undefined) return ['never called finish()']
  if (plans.length > 1 || plan !== last) return ['has a plan before its end: say no_plan()']
  return plan === `1..${count}` ? [] : [`finish() counted ${plan}, and ${count} ran`]
}
