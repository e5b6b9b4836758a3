import { z } from 'zod'
import { timestamp, uuid } from '../fields.ts'
import { outputSchema } from '../schemas.ts'
import { getApproval } from './get-approval.ts'

/** The answer to a call that waits for the user. */
export const held = z.strictObject({
  approval: z.strictObject({
    id: uuid('For getApproval.'),
    status: z.literal('pending'),
    url: z.url().meta({ description: 'Where the user decides: show them this link.' }),
    expires_at: timestamp('Until when they can.'),
  }),
})

/** JSON Schema of the same. */
export const heldSchema = outputSchema({ output: held })

/** What OpenAPI tells the model about it. */
export const heldSummary = `Nothing was done yet: the user decides first. Show them approval.url, wait for them, then call ${getApproval.operationId} with approval.id. Do not repeat the call.`

/**
 * The same about one call, for a model that reads texts.
 *
 * @param ok the answer, as Postgres wrote it
 */
export function heldSentence(ok: string): string {
  const { approval } = held.parse(JSON.parse(ok))
  return `Nothing was done yet: the user has to approve this first, at ${approval.url} (until ${approval.expires_at}). Show them the link and wait until they say that they decided. Then call ${getApproval.operationId} with the id ${approval.id}. Do not repeat the call.`
}
