import type { Problem } from '../runtime/http/problem.ts'

/**
 * The result of a call: the action's output as JSON text, or the problem.
 *
 * `isHeld`: it waits for the user, and `ok` is `{"approval": {"id", "status", "url", "expires_at"}}`.
 */
export type ActionAnswer =
  | { ok: string; problem: null; isHeld: boolean }
  | { ok: null; problem: Problem }
