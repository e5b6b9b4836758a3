import { loggableText } from '../runtime/loggable.ts'

// Errors that only Postgres answers, and only to a client that it knows.
const toKnownClients: ReadonlySet<string> = new Set([
  'invalid_grant',
  'access_denied',
  'authorization_pending',
  'expired_token',
  'slow_down',
  'unauthorized_client',
])

/** How a log line names a client: as it is known, or, since anybody can send any text as client id, by a digest of it. */
export function loggedClient(clientId: string, isKnown: boolean): string {
  return isKnown ? clientId.slice(0, 200) : loggableText(clientId)
}

/** Whether this answer shows that there is such a client and that its credentials were right. */
export function answersKnownClient(answer: object): boolean {
  return !('error' in answer) || toKnownClients.has(String(answer.error))
}
