import { loadConfig } from '../lib/config.ts'
import { fetchJson } from '../lib/http.ts'
import type { Problem } from '../lib/problems.ts'
import { type Account, accessTokenOf } from '../session/session.ts'
import {
  type Decision,
  type DecisionOutcome,
  type LoadOutcome,
  readDecision,
  readRequest,
} from './outcomes.ts'

/** A decision that did not reach the server, because of who is signed in. */
export type SignInOutcome = { kind: 'signed-out' } | { kind: 'other-account' }

const addressOf = async (
  requestId: string,
): Promise<{ ok: true; url: string } | { ok: false; problem: Problem }> => {
  const config = await loadConfig()
  if (!config.ok) return config
  const { functionsUrl } = config.value
  return { ok: true, url: `${functionsUrl}/oauth/requests/${encodeURIComponent(requestId)}` }
}

/** Asks who wants what. */
export const fetchRequest = async (requestId: string): Promise<LoadOutcome> => {
  const address = await addressOf(requestId)
  if (!address.ok) return { kind: 'failed', problem: address.problem }
  return readRequest(await fetchJson(address.url), window.location.origin)
}

/**
 * Sends the decision as `account`. A refused token is renewed and tried once more: a 401 wrote
 * nothing, so that is safe.
 */
export const sendDecision = async (
  requestId: string,
  decision: Decision,
  account: Account,
): Promise<DecisionOutcome | SignInOutcome> => {
  const address = await addressOf(requestId)
  if (!address.ok) return { kind: 'failed', problem: address.problem }

  const attempt = async (renew: boolean): Promise<DecisionOutcome | SignInOutcome> => {
    const result = await accessTokenOf(account, renew)
    if (result.kind !== 'token') return result
    const answer = await fetchJson(address.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${result.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ decision }),
    })
    return readDecision(answer)
  }

  const first = await attempt(false)
  return first.kind === 'unauthorized' ? attempt(true) : first
}
