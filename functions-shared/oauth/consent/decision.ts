import { z } from 'zod'
import { readJson } from '../../runtime/body.ts'
import { type Fault, invalidRequest } from '../../runtime/errors.ts'

const decision = z.strictObject({ decision: z.enum(['approve', 'deny']) })

/** Reads the body of a user's decision: `{"decision": "approve" | "deny"}`. */
export async function readDecision(
  request: Request,
): Promise<{ approve: boolean } | { fault: Fault }> {
  const body = await readJson(request)
  if ('fault' in body) return body

  const parsed = decision.safeParse(body.value)
  if (parsed.success) return { approve: parsed.data.decision === 'approve' }
  return {
    fault: invalidRequest('The body must be {"decision": "approve"} or {"decision": "deny"}.'),
  }
}
