import { z } from 'zod'
import { readJson } from '../../runtime/http/body.ts'
import type { Call, Handler } from '../../runtime/http/edge-function.ts'
import { invalidRequest, type Problem, problemResponse } from '../../runtime/http/problem.ts'
import { json } from '../../runtime/http/respond.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { forUser } from '../../runtime/session/for-user.ts'
import type { User } from '../../runtime/session/user.ts'

/** A user's decision on the request that `id` names. */
export interface Decision<Id extends string> {
  id: Id
  approve: boolean
  /** What the user ticked of what was asked for; null: all of it, or nothing where they refuse. */
  scopes: readonly string[] | null
  user: User
}

/** A page on which a user decides: consent, device or login. */
interface DecisionPage<Id extends string> {
  /** The request that the path names; a problem when it can name none. */
  requestOf(params: Call['params']): { id: Id } | { problem: Problem }
  /** Whether a request without a body is a yes. */
  approvesWithoutBody?: boolean
  /** Records the decision; gives what the page is answered, or why it was refused. */
  decide(
    decision: Decision<Id>,
    call: Call,
    runtime: Runtime,
  ): Promise<{ answer?: object; problem: Problem | null }>
}

// Postgres says which scopes were asked for. No client may ask for as many as this.
const decisionBody = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  scopes: z.array(z.string().max(200)).max(200).optional(),
})

type Chosen = Pick<Decision<string>, 'approve' | 'scopes'>

/**
 * `POST` of a decision with the user's JWT and `{"decision": "approve" | "deny", "scopes": […]}`: one decision a request.
 * `scopes` is what the user allows of what was asked for; without it they allow all.
 */
export function decisionHandler<Id extends string>(page: DecisionPage<Id>): Handler {
  return forUser(async (user, call, runtime) => {
    const asked = page.requestOf(call.params)
    if ('problem' in asked) return problemResponse(asked.problem)

    const isYes = page.approvesWithoutBody && !call.request.headers.has('content-type')
    const body = isYes ? { approve: true, scopes: null } : await readDecision(call.request)
    if ('problem' in body) return problemResponse(body.problem)

    const decision = { id: asked.id, user, ...body }
    const decided = await page.decide(decision, call, runtime)
    call.logFields.outcome = decided.problem?.error ?? (body.approve ? 'approved' : 'denied')
    return decided.problem ? problemResponse(decided.problem) : json(200, decided.answer ?? {})
  })
}

async function readDecision(request: Request): Promise<Chosen | { problem: Problem }> {
  const body = await readJson(request)
  if ('problem' in body) return body

  const parsed = decisionBody.safeParse(body.value)
  if (parsed.success) {
    const { decision, scopes = null } = parsed.data
    return { approve: decision === 'approve', scopes }
  }
  return {
    problem: invalidRequest(
      'The body must be {"decision": "approve"} or {"decision": "deny"}, with "scopes" (a list of names) where only some of them are allowed.',
    ),
  }
}
