import type { AuthorizationRequest } from './authorization-request.ts'
import type { DecisionProblem } from './decision-problem.ts'
import type { Decision } from './outcomes.ts'
import type { Problem } from './problems.ts'
import type { RedirectTarget } from './safe-redirect.ts'
import type { Account } from './session.ts'

/** Why somebody has to sign in before they can decide. */
export type SignInReason =
  /** Nobody is signed in. */
  | 'signed-out'
  /** The session was refused and could not be renewed, or it ended in another tab. */
  | 'session-ended'
  /** The app wants its user to sign in once more (`prompt=login`, `max_age`). */
  | 'sign-in-again'
  /** The server took no decision from this session: a guest's (anonymous), or one that is too old. */
  | 'session-refused'

/** Why a decision did not count; the request is still open, and can be decided once more. */
export type AskingProblem =
  | Problem
  /** The account has as many connected apps as it may: one has to be disconnected first. */
  | 'too-many-apps'
  /** Allowed with nothing ticked: that would be a no. */
  | 'nothing-chosen'
  /** Another account was signed in before the answer was sent. */
  | 'other-account'
  /** The session belongs to another app of this project's OAuth server. */
  | Extract<DecisionProblem, 'forbidden'>

/** Somebody has to sign in, by whatever means your app has. The state changes by itself once they have. */
export type SignedOut = {
  status: 'signed-out'
  request: AuthorizationRequest
  reason: SignInReason
  /** Who is signed in, with a session that will not do; null when nobody is. */
  account: Account | null
  /** Who was signed in until now. */
  ended: Account | null
  /** Say that an email is on its way: the request is kept open for up to an hour, where the server can do that. */
  waitForMail(): Promise<void>
}

/** The question: show who asks, for what, as whom it would act, and where it leads; then Allow or Deny. */
export type Asking = {
  status: 'asking'
  request: AuthorizationRequest
  /** As whom the assistant would act. The decision counts only while this account is signed in. */
  account: Account
  /** The decision under way, or null. Until it is over, `decide` does nothing. */
  deciding: Decision | null
  /** Why the last decision did not count. */
  problem: AskingProblem | null
  /**
   * Takes the decision of the person who pressed a button. Never call it without one.
   *
   * @param options `scopes`: the names of what they allow of `request.scopes`; without it, all of it
   */
  decide(decision: Decision, options?: { scopes?: readonly string[] }): void
}

/** The account has a second factor: confirm it with `supabase.auth.mfa`, then call `confirmed`. */
export type SecondFactor = {
  status: 'second-factor'
  request: AuthorizationRequest
  account: Account
  decision: Decision
  /** The second factor is confirmed: the decision goes on. */
  confirmed(): void
  /** Back to the question; nothing is decided. */
  cancel(): void
}

/** It is decided. */
export type Decided = {
  status: 'decided'
  request: AuthorizationRequest
  decision: Decision
  /** Where the browser has to go now: `location.replace(redirectTo.href)`. Null for a chat and a device: the person goes back. */
  redirectTo: RedirectTarget | null
}

/** Where a page stands with its request to connect. */
export type ConsentState =
  | { status: 'loading' }
  | SignedOut
  | Asking
  | SecondFactor
  | Decided
  /** Decided, but the assistant wants to go on at an address that no page should open. */
  | { status: 'unsafe-redirect' }
  /** Expired, or never there. Nothing was shared. */
  | { status: 'expired' }
  /** Answered before: in another tab, or here and its answer got lost. `decision` where this tab knows it. */
  | { status: 'already-decided'; decision: Decision | null }
  /** The request, or who is signed in, could not be loaded. */
  | { status: 'error'; problem: Problem; retry(): void }
