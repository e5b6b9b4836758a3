import { F, sql } from './stack.ts'
import type { ClientIdentity } from './stack-client.ts'

/** What a client asks about a token, or does to it: POST revoke or introspect with client_secret_post. */
export function askAbout(
  endpoint: 'revoke' | 'introspect',
  client: Pick<ClientIdentity, 'client_id'> & { client_secret?: string },
  parameters: Record<string, string>,
): Promise<Response> {
  const body = new URLSearchParams({ ...client, ...parameters })
  return fetch(`${F}/oauth/${endpoint}`, { method: 'POST', body })
}

/** The grants of a user, the oldest first. */
export function grantsOf(userId: string) {
  return sql<{ id: string; client_id: string; live: boolean; revoked_reason: string | null }[]>`
    select id, client_id, revoked_at is null and expires_at > now() as live, revoked_reason
    from patchbay.grants where user_id = ${userId} order by created_at, id`
}
