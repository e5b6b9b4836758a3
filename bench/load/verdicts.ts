import type { LoadReport } from './run-load.ts'

/** One bound, as a line: what was wanted, what was measured, and whether it was kept. */
export interface Verdict {
  ok: boolean
  line: string
}

/** For how many users the bounds on latency and memory hold. */
const MOST_USERS = 1000

/** The spec's bound on the status read, ms. */
const P99 = 100

/** The platform's limit on a function's memory, MB. */
const FUNCTION_MEMORY = 256

/** What of a run the bounds are about. */
interface Judged {
  plan: Pick<LoadReport['plan'], 'users'>
  outcomes: LoadReport['outcomes']
  memory: Pick<LoadReport['memory'], 'peak'>
}

/** A bound that is kept or missed. */
export function verdict(ok: boolean, bound: string, measured: string): Verdict {
  return { ok, line: `  ${ok ? 'ok    ' : 'MISSED'}  ${bound}: ${measured}` }
}

/** The bounds of a run. More users than the spec names may wait longer; no number of them may see an error. */
export function verdicts(run: Judged): Verdict[] {
  return [...latencyVerdict(run), ...steadyVerdicts(run)]
}

function latencyVerdict({ plan, outcomes }: Judged): Verdict[] {
  const polls = outcomes.find(({ name }) => name === 'status read')
  if (plan.users > MOST_USERS || polls === undefined) return []
  const bound = `p99 of the status read < ${P99} ms at ${plan.users} users`
  return [verdict(polls.p99 < P99, bound, `${polls.p99.toFixed(1)} ms`)]
}

/** The bounds that hold however busy the machine is; above 1000 users the memory is only told. */
export function steadyVerdicts({ plan, outcomes, memory }: Judged): Verdict[] {
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
  const due = sum(outcomes.map((one) => one.due))
  const wrong = sum(
    outcomes.map(({ unexpected, faults }) => unexpected + sum(Object.values(faults))),
  )
  return [
    verdict(wrong === 0, `no error at ${plan.users} users`, `${wrong} of ${due} requests`),
    memoryVerdict(plan.users, memory.peak),
  ]
}

/** One process serves all phones here; the platform spreads them over instances, each with the limit for itself. */
function memoryVerdict(users: number, peak: number): Verdict {
  const measured = `peak ${peak.toFixed(0)} MB`
  if (users <= MOST_USERS)
    return verdict(peak < FUNCTION_MEMORY, `functions' memory < ${FUNCTION_MEMORY} MB`, measured)
  return {
    ok: true,
    line: `          functions' memory: ${measured}, no bound above ${MOST_USERS} users (one process here)`,
  }
}
