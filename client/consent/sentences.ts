import type { AccountProblem } from './as-account.ts'
import { isDecisionProblem } from './decision-problem.ts'
import type { Problem } from './problems.ts'
import type { AskingProblem, SignInReason } from './states.ts'
import { isUndoProblem, type UndoProblem } from './undo-problem.ts'
import { englishWords, type Words } from './words.ts'

/** The problem in a sentence or two that say what to do. */
export const problemText = (problem: Problem, words: Words = englishWords): string =>
  words.problems[problem]

/** Why the Data API did not do it, in a sentence or two that say what to do. */
export const accountProblemText = (reason: AccountProblem, words: Words = englishWords): string => {
  if (reason === 'signed-out') return words.signedOut
  if (reason === 'other-account') return words.otherAccount
  return isDecisionProblem(reason) ? words.problems[reason] : problemText(reason, words)
}

/** Why nothing was undone, in a sentence. */
export const undoProblemText = (
  reason: AccountProblem | UndoProblem,
  words: Words = englishWords,
): string =>
  isUndoProblem(reason) ? words.undoProblems[reason] : accountProblemText(reason, words)

/** Why a decision did not count, in a sentence or two that say what to do. */
export const askingProblemText = (problem: AskingProblem, words: Words = englishWords): string => {
  if (problem === 'too-many-apps') return words.tooManyApps
  if (problem === 'nothing-chosen') return words.nothingChosen
  return problem === 'other-account' ? words.otherAccountAtDecision : words.problems[problem]
}

/** Why somebody has to sign in once more; null where that goes without saying. */
export const signInReasonText = (
  reason: SignInReason,
  words: Words = englishWords,
): string | null => {
  switch (reason) {
    case 'session-ended':
      return words.sessionEnded
    case 'session-refused':
      return words.problems.sign_in_required
    case 'sign-in-again':
      return words.signInAgain
    case 'signed-out':
      return null
  }
}
