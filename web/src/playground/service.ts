import { functionUrl } from '../../../client/consent/api.ts'
import { fetchJson } from '../../../client/consent/http.ts'
import { type Problem, problemOf } from '../../../client/consent/problems.ts'
import { isRecord } from '../../../client/consent/shape.ts'
import { loadConfig } from '../lib/config.ts'
import { forms, parseServer, type Server } from './flow.ts'
import { type Operation, parseOperations } from './operations.ts'

/** Everything that the built-in assistant knows of the service. */
export type Service = { server: Server; operations: Operation[]; actionsUrl: string }

/** What looking for the service came to. `elsewhere`: it goes by another origin, and so must we. */
export type Found =
  | { kind: 'found'; service: Service }
  | { kind: 'not-registered' }
  | { kind: 'elsewhere'; url: string }
  | { kind: 'failed'; problem: Problem }

/**
 * Whether the service knows this client. It revokes a token that nobody holds: 200 for a client that
 * the service knows (RFC 7009 §2.2), `invalid_client` for one that it does not.
 */
const isRegistered = async ({ revoke }: Server): Promise<boolean | Problem> => {
  const { status, body } = await fetchJson(revoke, {
    method: 'POST',
    body: new URLSearchParams(forms.revoke('none')),
  })
  if (status === 200) return true
  return isRecord(body) && body.error === 'invalid_client' ? false : problemOf(status)
}

/** Looks for the service: its metadata (RFC 8414), whether it knows this client, and its actions. */
export const findService = async (): Promise<Found> => {
  const config = await loadConfig()
  if (!config.ok) return { kind: 'failed', problem: config.problem }
  const issuer = functionUrl(config.value.functions, '/oauth')
  const actionsUrl = functionUrl(config.value.functions, '/gpt')
  const [metadata, document] = await Promise.all([
    fetchJson(`${issuer}/.well-known/oauth-authorization-server`),
    fetchJson(`${actionsUrl}/openapi.json`),
  ])
  const server = parseServer(metadata.body)
  if (!server || document.status !== 200) {
    // Another origin that answers other pages only looks like no network at all.
    const isForeign = new URL(issuer).origin !== window.location.origin
    if (isForeign && navigator.onLine) return { kind: 'not-registered' }
    return { kind: 'failed', problem: problemOf(server ? document.status : metadata.status) }
  }
  // RFC 8414 §3.3: metadata of another issuer is not to be used.
  if (server.issuer !== issuer) {
    return { kind: 'elsewhere', url: `${new URL(server.issuer).origin}/playground` }
  }
  const known = await isRegistered(server)
  if (known === false) return { kind: 'not-registered' }
  if (known !== true) return { kind: 'failed', problem: known }
  const operations = parseOperations(document.body)
  return { kind: 'found', service: { server, operations, actionsUrl } }
}
