import { loggableText } from '../../runtime/telemetry/loggable.ts'
import { errorsOfKnownClients } from '../problem.ts'

const ofKnownClients: ReadonlySet<string> = new Set(errorsOfKnownClients)

/** How a log line names a client: as it is known, or, since anybody can send any text as client id, by a digest of it. */
export function clientLogName(clientId: string, isKnown: boolean): string {
  return isKnown ? clientId.slice(0, 200) : loggableText(clientId)
}

/** Whether this answer shows that there is such a client and that its credentials were right. */
export function answersKnownClient(answer: object): boolean {
  return !('error' in answer) || ofKnownClients.has(String(answer.error))
}
