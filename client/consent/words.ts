import { decisionProblemText } from './decision-problem.ts'
import { problemText } from './problems.ts'
import type { AskingProblem, SignInReason } from './states.ts'

/** Why a decision did not count, in a sentence or two that say what to do. */
export const askingProblemText = (problem: AskingProblem): string => {
  switch (problem) {
    case 'too-many-apps':
      return 'Your account has as many connected apps as it may have. Disconnect some, then come back and allow this one.'
    case 'nothing-chosen':
      return 'Choose at least one permission, or deny.'
    case 'other-account':
      return 'Another account was signed in meanwhile. Look who is signed in now, then decide.'
    case 'forbidden':
      return decisionProblemText(problem)
    default:
      return problemText(problem)
  }
}

/** Why somebody has to sign in once more; null where that goes without saying. */
export const signInReasonText = (reason: SignInReason): string | null => {
  switch (reason) {
    case 'session-ended':
      return 'Your sign-in has ended. Sign in again: the request is still open.'
    case 'session-refused':
      return decisionProblemText('sign_in_required')
    case 'sign-in-again':
      return 'This app wants to be sure that it is you. Sign in once more.'
    case 'signed-out':
      return null
  }
}
