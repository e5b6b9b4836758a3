export type { ReturnTarget } from '../../functions-shared/oauth/clients/return-target.ts'
export type {
  Activity,
  ActivityEntry,
  ActivityPage,
  ActivityWish,
  UndoOutcome,
} from './activity.ts'
export type { Functions } from './api.ts'
export { type AppGroup, groupApps, neverUsed } from './app-groups.ts'
export {
  type Approval,
  type ApprovalStatus,
  type ArgumentText,
  argumentTexts,
} from './approval.ts'
export type { ApprovalDecision, Approvals } from './approvals.ts'
export type { Apps } from './apps.ts'
export type { AccountProblem, AsAccount, Outcome } from './as-account.ts'
export { type Ask, type Flow, readAsk } from './ask.ts'
export type { AuthorizationRequest, RequestedScope } from './authorization-request.ts'
export { type ConsentClient, type ConsentOptions, createConsentClient } from './client.ts'
export type { ConnectedApp, Connection, Permission } from './connected-app.ts'
export { type HostParts, hostParts } from './host-parts.ts'
export type { Loaded, Loader } from './loaded.ts'
export type { Decision } from './outcomes.ts'
export type { Problem } from './problems.ts'
export type { RedirectTarget } from './safe-redirect.ts'
export {
  accountProblemText,
  askingProblemText,
  problemText,
  signInReasonText,
  undoProblemText,
} from './sentences.ts'
export type { Account, SessionState, SessionStore, TokenResult } from './session.ts'
export type { SessionStart } from './session-start.ts'
export type {
  Asking,
  AskingProblem,
  ConsentState,
  Decided,
  SecondFactor,
  SignedOut,
  SignInReason,
} from './states.ts'
export type { Store } from './store.ts'
export type { AuthSession, Reply, SupabaseLike } from './supabase-like.ts'
export type { UndoProblem } from './undo-problem.ts'
export { englishWords, type Words } from './words.ts'
