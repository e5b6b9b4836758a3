import { sql } from './stack.ts'

/** One event of `patchbay.audit_log`. */
export interface AuditEvent {
  event: string
  user_id: string | null
  client_id: string | null
  grant_id: string | null
  trace_id: string | null
  detail: unknown
}

/** The events about a user or a client, in their order. */
export function auditOf(about: { user?: string; client?: string }): Promise<AuditEvent[]> {
  return sql<AuditEvent[]>`
    select event, user_id, client_id, grant_id, trace_id, detail from patchbay.audit_log
    where user_id = ${about.user ?? null} or client_id = ${about.client ?? null}
    order by id`
}

/** Their names alone. */
export async function eventsOf(about: { user?: string; client?: string }): Promise<string[]> {
  return (await auditOf(about)).map(({ event }) => event)
}
