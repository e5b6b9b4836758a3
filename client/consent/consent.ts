import { rememberAnswer, rememberedAnswer } from './answered.ts'
import type { Api } from './api.ts'
import type { Ask } from './ask.ts'
import { type AuthorizationRequest, mustSignInAgain } from './authorization-request.ts'
import { watchExpiry } from './expiry.ts'
import type { Decision, LoadOutcome } from './outcomes.ts'
import type { Problem } from './problems.ts'
import type { RedirectTarget } from './safe-redirect.ts'
import type { Account, SessionStore } from './session.ts'
import type { AskingProblem, ConsentState, SignInReason } from './states.ts'
import { createStore, type Store } from './store.ts'

/** What is known of the request. */
type Phase =
  | { kind: 'loading' }
  | { kind: 'open'; request: AuthorizationRequest }
  | {
      kind: 'done'
      request: AuthorizationRequest
      decision: Decision
      target: RedirectTarget | null
    }
  | { kind: 'unsafe' }
  | { kind: 'expired' }
  | { kind: 'answered'; decision: Decision | null }
  | { kind: 'failed'; problem: Problem }

/** What is known of the decision, while the request is open. */
type Deciding = {
  deciding: Decision | null
  problem: AskingProblem | null
  /** Why the person has to sign in again. */
  reason: SignInReason | null
  /** The session with which the server took no decision. */
  refusedKey: string | null
  /** A decision that counts once the account has proved its second factor. */
  unproved: { account: Account; decision: Decision; scopes: Chosen } | null
}

/** What is allowed of what was asked for; null: all of it. */
type Chosen = readonly string[] | null

/** What was ticked, with what is no choice. */
const chosenOf = ({ scopes }: AuthorizationRequest, ticked: readonly string[]): Chosen =>
  scopes.filter(({ name, isChoice }) => !isChoice || ticked.includes(name)).map(({ name }) => name)

/** Whether somebody who allows would allow nothing. */
const allowsNothing = ({ scopes }: AuthorizationRequest, ticked: readonly string[]): boolean =>
  !scopes.some(({ name, isChoice }) => isChoice && ticked.includes(name))

const phaseOf = (outcome: LoadOutcome): Phase =>
  outcome.kind === 'answered' ? { kind: 'answered', decision: null } : outcome

const reasonOf = (account: Account | null, ended: Account | null): SignInReason => {
  if (account !== null) return 'sign-in-again'
  return ended === null ? 'signed-out' : 'session-ended'
}

/**
 * One request to connect, as a store of its states: loads it, keeps an eye on its expiry and on who is signed in, and
 * carries the one decision. It begins with the first subscriber.
 */
export const openConsent = (ask: Ask, api: Api, session: SessionStore): Store<ConsentState> => {
  let phase: Phase = { kind: 'loading' }
  let decision: Deciding = {
    deciding: null,
    problem: null,
    reason: null,
    refusedKey: null,
    unproved: null,
  }
  let isLoading = false
  let stop = () => {}
  let stopExpiry = () => {}

  const signInState = (
    request: AuthorizationRequest,
    account: Account | null,
    ended: Account | null,
  ): ConsentState => ({
    status: 'signed-out',
    request,
    reason: decision.reason ?? reasonOf(account, ended),
    account,
    ended,
    async waitForMail() {
      if (await api.keepWaiting(ask)) await recheck()
    },
  })

  const openState = (request: AuthorizationRequest): ConsentState => {
    const who = session.getState()
    if (who.status === 'loading') return { status: 'loading' }
    if (who.status === 'unavailable') {
      return { status: 'error', problem: who.problem, retry: () => void session.watch() }
    }
    if (who.status === 'signed-out') return signInState(request, null, who.ended)
    const { account } = who
    const { deciding, problem, refusedKey, unproved } = decision
    if (mustSignInAgain(request, account.session, refusedKey)) {
      return signInState(request, account, null)
    }
    // Another account may have no second factor.
    if (unproved?.account.id === account.id) {
      return {
        status: 'second-factor',
        request,
        account,
        decision: unproved.decision,
        confirmed: () => void decide(unproved.decision, unproved.scopes, account),
        cancel: () => update({ unproved: null }),
      }
    }
    return {
      status: 'asking',
      request,
      account,
      deciding,
      problem,
      decide(answer, { scopes } = {}) {
        if (answer === 'deny' || scopes === undefined) return void decide(answer, null, account)
        if (allowsNothing(request, scopes)) return update({ problem: 'nothing-chosen' })
        void decide(answer, chosenOf(request, scopes), account)
      },
    }
  }

  const stateOf = (): ConsentState => {
    switch (phase.kind) {
      case 'open':
        return openState(phase.request)
      case 'done':
        return {
          status: 'decided',
          request: phase.request,
          decision: phase.decision,
          redirectTo: phase.target,
        }
      case 'unsafe':
        return { status: 'unsafe-redirect' }
      case 'answered':
        return { status: 'already-decided', decision: phase.decision }
      case 'failed':
        return { status: 'error', problem: phase.problem, retry: () => void load() }
      default:
        return { status: phase.kind }
    }
  }

  const publish = () => store.set(stateOf())

  const update = (change: Partial<Deciding>) => {
    decision = { ...decision, ...change }
    publish()
  }

  const enter = (next: Phase) => {
    phase = next
    stopExpiry()
    stopExpiry = next.kind === 'open' ? watchExpiry(next.request.expiresAt, recheck) : () => {}
    publish()
  }

  const load = async () => {
    if (isLoading) return
    isLoading = true
    try {
      const answer = rememberedAnswer(ask)
      if (answer !== null) return enter({ kind: 'answered', decision: answer })
      if (phase.kind !== 'loading') enter({ kind: 'loading' })
      enter(phaseOf(await api.fetchRequest(ask)))
    } catch {
      enter({ kind: 'failed', problem: 'unexpected' })
    } finally {
      isLoading = false
    }
  }

  /** Only the server knows whether the request is over; no answer says nothing about it: what was known stays. */
  const look = async () => {
    const outcome = await api.fetchRequest(ask)
    if (outcome.kind !== 'failed' && phase.kind === 'open') enter(phaseOf(outcome))
  }

  const recheck = async () => {
    if (decision.deciding === null && phase.kind === 'open') await look()
  }

  /** The decision may have been taken, and its answer lost: then asking once more would be wrong. */
  const takeFailure = async (problem: Problem) => {
    if (problem !== 'limited') await look()
    if (phase.kind === 'open') update({ problem })
  }

  const take = async (
    answer: Decision,
    scopes: Chosen,
    account: Account,
    request: AuthorizationRequest,
  ) => {
    const outcome = await api.sendDecision(ask, answer, scopes, account, request.returnsTo)
    switch (outcome.kind) {
      case 'done':
        rememberAnswer(ask, answer)
        return enter({ kind: 'done', request, decision: answer, target: outcome.target })
      case 'answered':
        return enter({ kind: 'answered', decision: null })
      case 'full':
        return update({ problem: 'too-many-apps' })
      case 'failed':
        return takeFailure(outcome.problem)
      case 'other-account':
        return update({ problem: 'other-account' })
      case 'refused':
        if (outcome.why === 'forbidden') return update({ problem: 'forbidden' })
        if (outcome.why === 'mfa_required')
          return update({ unproved: { account, decision: answer, scopes } })
        return update({ reason: 'session-refused', refusedKey: account.session.key })
      case 'signed-out':
      case 'unauthorized':
        update({ reason: 'session-ended' })
        return session.drop()
      default:
        return enter(outcome)
    }
  }

  const decide = async (answer: Decision, scopes: Chosen, account: Account) => {
    // A second press can come before the first one is drawn.
    if (decision.deciding !== null || phase.kind !== 'open') return
    update({ deciding: answer, problem: null, reason: null, unproved: null })
    try {
      await take(answer, scopes, account, phase.request)
    } catch {
      update({ problem: 'unexpected' })
    }
    decision = { ...decision, deciding: null }
    if (phase.kind === 'open') publish()
  }

  // Back from where the decision led, and the browser kept this page as it was left.
  const revive = (event: PageTransitionEvent) => {
    if (event.persisted) void load()
  }

  const start = () => {
    const stopSession = session.subscribe(() => phase.kind === 'open' && publish())
    globalThis.addEventListener?.('pageshow', revive)
    stop = () => {
      stopSession()
      stopExpiry()
      globalThis.removeEventListener?.('pageshow', revive)
    }
    void session.watch()
    if (phase.kind === 'loading') void load()
    else if (phase.kind === 'open') enter(phase)
  }

  const store = createStore<ConsentState>({ status: 'loading' }, (isUsed) =>
    isUsed ? start() : stop(),
  )
  return { getState: store.getState, subscribe: store.subscribe }
}
