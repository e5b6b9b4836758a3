import type { Approval, Effect, Limit } from '../../functions-shared/actions/define-action.ts'
import type { Field } from './field.ts'

/** What is to be made: everything decided and checked. */
export interface Plan {
  /** operationId: logShot */
  name: string
  /** File name: log-shot */
  kebab: string
  /** SQL function: log_shot */
  sqlName: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  title: string
  summary: string
  scope: string
  /** In the words of the consent page, when the scope is new. */
  newScope: string | undefined
  effect: Effect
  /** Whether it adds a row to the user's. */
  adds: boolean
  /** Whether the user is asked first. */
  approval: Approval
  idempotent: boolean
  limit: Limit | undefined
  fields: Field[]
  answers: Field[]
}
