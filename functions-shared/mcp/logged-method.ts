import { isJsonObject } from '../runtime/input/json-object.ts'

/** What clients of any version of the protocol may ask for; a few of them the server refuses. */
const METHODS = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'server/discover',
  'subscriptions/listen',
  'tools/call',
  'tools/list',
])

/** The method of a message for its log line: `batch`, or `other` for a text of the caller's own, which may be a secret. */
export function loggedMethod(message: unknown): string | undefined {
  if (Array.isArray(message)) return 'batch'
  const method = isJsonObject(message) ? message.method : undefined
  if (typeof method !== 'string') return undefined
  return METHODS.has(method) ? method : 'other'
}
