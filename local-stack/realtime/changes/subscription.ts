import type { Claims } from '../access/claims.ts'
import type { Change } from '../log/pgoutput.ts'
import type { ChangesRequest } from './request.ts'

/** One request of one channel. */
export type Subscription = ChangesRequest & { id: number; channel: Subscriber }

/** A channel that wants to be notified of changes. */
export type Subscriber = {
  /** Of the token that it has now. */
  claims(): Claims
  /** @param data JSON text */
  tell(ids: number[], data: string): void
  /** Says that one of its subscriptions has ended, and why. */
  fail(message: string): void
}

/** A subscription at the moment of a change: a refreshed token must not change it half-way. */
export type Asked = Subscription & { claims: Claims }

/** Whether a subscription is about the table and the kind of this change. */
export function concerns({ schema, table, event }: Subscription, change: Change): boolean {
  const { relation, action } = change
  return (
    (table === '*' || table === relation.table) &&
    (schema === '*' || schema === relation.schema) &&
    (event === '*' || event === action)
  )
}
