import type { ReturnTarget } from '../../functions-shared/oauth/clients/return-target.ts'
import { type Ask, pathOf } from './ask.ts'
import { fetchJson } from './http.ts'
import type { Loaded, Loader } from './loaded.ts'
import {
  type Decision,
  type DecisionOutcome,
  type LoadOutcome,
  readDecision,
  readRequest,
} from './outcomes.ts'
import { pageOrigin } from './page-origin.ts'
import type { Account, SessionStore } from './session.ts'
import type { Words } from './words.ts'

/** Where the functions of Patchbay answer. */
export type Functions = {
  /** `https://<project>.supabase.co/functions/v1` */
  url: string
  /** Of their names, where they have one: `patchbay-`. */
  prefix?: string | undefined
}

/** Where a function answers: `/oauth/requests/…` below the functions' URL, under its name with the prefix. */
export const functionUrl = ({ url, prefix = '' }: Functions, path: string): string =>
  `${url.replace(/\/+$/, '')}/${prefix}${path.slice(1)}`

/** The language in which a client speaks, and what it says by itself. */
export type Speech = { words: () => Words; language: () => string | null }

/** A decision that did not reach the server, because of who is signed in. */
type SignInOutcome = { kind: 'signed-out' } | { kind: 'other-account' }

/** The calls that a request to connect takes. */
export const createApi = (
  functions: Loader<Functions>,
  session: SessionStore,
  { words, language }: Speech,
) => {
  const addressOf = async (ask: Ask): Promise<Loaded<string>> => {
    const known = await functions()
    return known.ok ? { ok: true, value: functionUrl(known.value, pathOf(ask)) } : known
  }

  return {
    /**
     * Asks who wants what. A user code can be guessed, so wrong ones are limited: by account for a signed-in
     * user, else by address, which others may share.
     */
    async fetchRequest(ask: Ask): Promise<LoadOutcome> {
      const address = await addressOf(ask)
      if (!address.ok) return { kind: 'failed', problem: address.problem }
      const token = ask.flow === 'device' ? await session.tokenIfAny() : null
      const spoken = language()
      const headers = {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(spoken !== null && { 'accept-language': spoken }),
      }
      const answer = await fetchJson(address.value, { headers })
      return readRequest(answer, pageOrigin(), ask.flow, words())
    },

    /**
     * Asks that the request be kept while an email is on its way; whether it is. Only a redirect's request can wait: a chat
     * and a device stop asking after ten minutes. It goes on when the page is left for the mailbox.
     */
    async keepWaiting(ask: Ask): Promise<boolean> {
      const address = await addressOf(ask)
      if (ask.flow !== 'connect' || !address.ok) return false
      const init = { method: 'POST', keepalive: true }
      return (await fetchJson(`${address.value}/wait`, init)).status === 204
    },

    /**
     * Sends the decision as `account`, with what is allowed (null: all); `shown` is where the page said that it leads. A refused token is renewed and tried
     * once more: a 401 wrote nothing, so that is safe.
     */
    async sendDecision(
      ask: Ask,
      decision: Decision,
      scopes: readonly string[] | null,
      account: Account,
      shown: ReturnTarget | null,
    ): Promise<DecisionOutcome | SignInOutcome> {
      const address = await addressOf(ask)
      if (!address.ok) return { kind: 'failed', problem: address.problem }

      const attempt = async (renew: boolean): Promise<DecisionOutcome | SignInOutcome> => {
        const result = await session.tokenOf(account, renew)
        if (result.kind !== 'token') return result
        const answer = await fetchJson(address.value, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${result.token}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ decision, ...(scopes && { scopes }) }),
        })
        return readDecision(answer, ask.flow, shown)
      }

      const first = await attempt(false)
      return first.kind === 'unauthorized' ? attempt(true) : first
    },
  }
}

/** The calls that a request to connect takes. */
export type Api = ReturnType<typeof createApi>
