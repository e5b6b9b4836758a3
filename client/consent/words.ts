import type { DecisionProblem } from './decision-problem.ts'
import type { Problem } from './problems.ts'
import type { UndoProblem } from './undo-problem.ts'

/** What this client says by itself. Give your own (`createConsentClient({ words })`) for another language. */
export type Words = {
  problems: Record<Problem | DecisionProblem, string>
  signedOut: string
  otherAccount: string
  otherAccountAtDecision: string
  tooManyApps: string
  nothingChosen: string
  undoProblems: Record<UndoProblem, string>
  sessionEnded: string
  signInAgain: string
  /** What a client is called that gives no name. */
  unnamed: string
  kinds: { gpt_action: string; mcp: string; other: string }
}

/** The words where none are given. */
export const englishWords: Words = {
  problems: {
    offline: 'The server could not be reached. Check your connection, then try again.',
    busy: 'The service is busy right now. Try again in a moment.',
    limited: 'That was too often in a short time. Wait a minute, then try again.',
    setup: 'This site is not set up completely: its configuration is missing.',
    unexpected: 'Something went wrong on our side. Try again in a moment.',
    forbidden: 'This sign-in belongs to another app. Sign out, then sign in here.',
    sign_in_required:
      'Sign in with an account of your own first, even if you are signed in as a guest.',
    mfa_required: 'Your account has a second factor. Confirm it first.',
  },
  signedOut: 'Your sign-in has ended. Sign in again.',
  otherAccount: 'Another account was signed in meanwhile.',
  otherAccountAtDecision:
    'Another account was signed in meanwhile. Look who is signed in now, then decide.',
  tooManyApps:
    'Your account has as many connected apps as it may have. Disconnect some, then come back and allow this one.',
  nothingChosen: 'Choose at least one permission, or deny.',
  undoProblems: {
    changed_since: 'This has been changed since then, so nothing was undone.',
    already_undone: 'This has already been undone.',
    not_undoable: 'This can no longer be undone.',
    not_allowed: 'You are not allowed to change this, so nothing was undone.',
    in_use: 'Something else depends on this, so nothing was undone.',
    in_the_way: 'Something else has taken its place, so nothing was undone.',
    table_changed: 'The app now stores this in another way, so it can no longer be undone.',
    not_found: 'This is no longer in your activity.',
  },
  sessionEnded: 'Your sign-in has ended. Sign in again: the request is still open.',
  signInAgain: 'This app wants to be sure that it is you. Sign in once more.',
  unnamed: 'An app without a name',
  kinds: { gpt_action: 'ChatGPT action', mcp: 'AI assistant (MCP)', other: 'App' },
}
