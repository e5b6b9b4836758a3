import type { Problem } from '../runtime/http/problem.ts'

/** The result of a call: the action's output as JSON text, or the problem. */
export type ActionAnswer = { ok: string; problem: null } | { ok: null; problem: Problem }
