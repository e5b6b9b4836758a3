import type { ReturnTarget } from '../../../functions-shared/oauth/clients/return-target.ts'
import { functionUrl, loadConfig } from '../lib/config.ts'
import { fetchJson } from '../lib/http.ts'
import type { Problem } from '../lib/problems.ts'
import { type Account, accessTokenOf, tokenIfAny } from '../session/session.ts'
import { type Ask, pathOf } from './ask.ts'
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
  ask: Ask,
): Promise<{ ok: true; url: string } | { ok: false; problem: Problem }> => {
  const config = await loadConfig()
  if (!config.ok) return config
  return { ok: true, url: functionUrl(config.value, pathOf(ask)) }
}

/**
 * Asks who wants what. A user code can be guessed, so wrong ones are limited: by account for a signed-in
 * user, else by address, which others may share.
 */
export const fetchRequest = async (ask: Ask): Promise<LoadOutcome> => {
  const address = await addressOf(ask)
  if (!address.ok) return { kind: 'failed', problem: address.problem }
  const token = ask.flow === 'device' ? await tokenIfAny() : null
  const init = token === null ? {} : { headers: { authorization: `Bearer ${token}` } }
  return readRequest(await fetchJson(address.url, init), window.location.origin, ask.flow)
}

/**
 * Asks that the request be kept while an email is on its way; whether it is. Only a redirect's request can wait: a chat
 * and a device stop asking after ten minutes. It goes on when the page is left for the mailbox.
 */
export const keepWaiting = async (ask: Ask): Promise<boolean> => {
  const address = await addressOf(ask)
  if (ask.flow !== 'connect' || !address.ok) return false
  const init = { method: 'POST', keepalive: true }
  return (await fetchJson(`${address.url}/wait`, init)).status === 204
}

/**
 * Sends the decision as `account`; `shown` is where the page said that it leads. A refused token is renewed and tried once more: a 401 wrote
 * nothing, so that is safe.
 */
export const sendDecision = async (
  ask: Ask,
  decision: Decision,
  account: Account,
  shown: ReturnTarget | null,
): Promise<DecisionOutcome | SignInOutcome> => {
  const address = await addressOf(ask)
  if (!address.ok) return { kind: 'failed', problem: address.problem }

  const attempt = async (renew: boolean): Promise<DecisionOutcome | SignInOutcome> => {
    const result = await accessTokenOf(account, renew)
    if (result.kind !== 'token') return result
    const answer = await fetchJson(address.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${result.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ decision }),
    })
    return readDecision(answer, ask.flow, shown)
  }

  const first = await attempt(false)
  return first.kind === 'unauthorized' ? attempt(true) : first
}
