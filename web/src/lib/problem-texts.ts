import type { AccountProblem } from '../../../client/consent/as-account.ts'
import type { Problem } from '../../../client/consent/problems.ts'
import * as sentences from '../../../client/consent/sentences.ts'
import type { AskingProblem, SignInReason } from '../../../client/consent/states.ts'
import type { UndoProblem } from '../../../client/consent/undo-problem.ts'
import { t } from '../texts/index.ts'

// The sentences of the consent client, in the language of the pages.

export const problemText = (problem: Problem): string => sentences.problemText(problem, t.words)

export const accountProblemText = (reason: AccountProblem): string =>
  sentences.accountProblemText(reason, t.words)

export const undoProblemText = (reason: AccountProblem | UndoProblem): string =>
  sentences.undoProblemText(reason, t.words)

export const askingProblemText = (problem: AskingProblem): string =>
  sentences.askingProblemText(problem, t.words)

export const signInReasonText = (reason: SignInReason): string | null =>
  sentences.signInReasonText(reason, t.words)
