import type { LoadReport } from './run-load.ts'

/** One bound, as a line: what was wanted, what was measured, and whether it was kept. */
export interface Verdict {
  ok: boolean
  line: string
}

/** The spec's bound on the status read, and for how many users it holds. */
const LATENCY = { users: 1000, p99: 100 }

/** The platform's limit on a function's memory, MB. */
const FUNCTION_MEMORY = 256

/** A bound that is kept or missed. */
export function verdict(ok: boolean, bound: string, measured: string): Verdict {
  return { ok, line: `  ${ok ? 'ok    ' : 'MISSED'}  ${bound}: ${measured}` }
}

/** The bounds of a run. More users than the spec names may wait longer; no number of them may see an error. */
export function verdicts(run: LoadReport): Verdict[] {
  return [...latencyVerdict(run), ...steadyVerdicts(run)]
}

function latencyVerdict({ plan, outcomes }: LoadReport): Verdict[] {
  const polls = outcomes.find(({ name }) => name === 'status (poll)')
  if (plan.users > LATENCY.users || polls === undefined) return []
  const bound = `p99 of the status read < ${LATENCY.p99} ms at ${plan.users} users`
  return [verdict(polls.p99 < LATENCY.p99, bound, `${polls.p99.toFixed(1)} ms`)]
}

/** The bounds that hold however busy the machine is. */
export function steadyVerdicts({ plan, outcomes, memory }: LoadReport): Verdict[] {
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
  const due = sum(outcomes.map((one) => one.due))
  const wrong = sum(
    outcomes.map(({ unexpected, faults }) => unexpected + sum(Object.values(faults))),
  )
  return [
    verdict(wrong === 0, `no error at ${plan.users} users`, `${wrong} of ${due} requests`),
    verdict(
      memory.peak < FUNCTION_MEMORY,
      `functions' memory < ${FUNCTION_MEMORY} MB`,
      `peak ${memory.peak.toFixed(0)} MB`,
    ),
  ]
}
