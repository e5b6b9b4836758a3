import { z } from 'zod'
import { type Action, defineAction } from '../define-action.ts'
import { uuid } from '../fields.ts'

/**
 * What became of a held call. It is listed where an action can be held (withGetApproval), needs no scope, since it tells a
 * connection of its own calls alone, and is neither recorded nor held itself.
 */
export const getApproval = defineAction({
  operationId: 'getApproval',
  method: 'GET',
  path: '/approvals/{id}',
  title: 'Ask whether the user approved',
  summary:
    'Tells what became of a call that waits for the user. Call it with the id of the answer, once the user says that they decided. ' +
    'approved: it was done, and result is its answer.',
  scope: '',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ id: uuid('approval.id of the answer that said pending.') }),
  output: z.strictObject({
    id: uuid('Id of the approval.'),
    action: z.string().meta({ description: 'The action that was called.' }),
    status: z
      .enum(['pending', 'approved', 'denied', 'expired', 'cancelled', 'failed'])
      .meta({ description: 'Only approved was done. Of the rest nothing was changed.' }),
    result: z.unknown().nullable().meta({
      description:
        'approved: the answer of the action. failed, cancelled: error and message. Else null.',
    }),
  }),
})

/** Whether calls of an action may have to wait for the user. */
export function canBeHeld({ approval }: Pick<Action, 'approval'>): boolean {
  return approval !== 'never'
}

/** The actions, and getApproval after them where one can be held: what an assistant is shown. */
export function withGetApproval(actions: readonly Action[]): readonly Action[] {
  return actions.some(canBeHeld) ? [...actions, getApproval] : actions
}
