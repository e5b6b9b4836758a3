import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { decisionProblemText } from '../lib/decision-problem.ts'
import { type Problem, problemText } from '../lib/problems.ts'
import type { RedirectTarget } from '../lib/safe-redirect.ts'
import { type Account, dropSession } from '../session/session.ts'
import { rememberAnswer, rememberedAnswer } from './answered.ts'
import { fetchRequest, keepWaiting, sendDecision } from './api.ts'
import type { Ask } from './ask.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Decision, LoadOutcome } from './outcomes.ts'
import { useExpiry } from './use-expiry.ts'

/** Where the page stands with its request. */
export type Phase =
  | { kind: 'loading' }
  | { kind: 'open'; request: AuthorizationRequest }
  | { kind: 'leaving'; request: AuthorizationRequest; decision: Decision; target: RedirectTarget }
  | { kind: 'done'; request: AuthorizationRequest; decision: Decision }
  | { kind: 'unsafe' }
  | { kind: 'expired' }
  | { kind: 'answered'; decision: Decision | null }
  | { kind: 'failed'; problem: Problem }

/** A decision that counts once the account has proved its second factor. */
export type Unproved = { account: Account; decision: Decision }

const SESSION_ENDED = 'Your sign-in has ended. Sign in again: the request is still open.'
const ACCOUNT_CHANGED =
  'Another account was signed in meanwhile. Look who is signed in now, then decide.'

const phaseOf = (outcome: LoadOutcome): Phase =>
  outcome.kind === 'answered' ? { kind: 'answered', decision: null } : outcome

/** Loads a request, keeps an eye on its expiry, and carries the one decision. */
export const useConsent = ({ flow, code }: Ask) => {
  const [phase, setPhase] = useState<Phase>({ kind: 'loading' })
  const [deciding, setDeciding] = useState<Decision | null>(null)
  /** What went wrong with the decision; the request is still open. */
  const [error, setError] = useState<string | null>(null)
  /** Whether it went wrong because the account has as many apps as it may. */
  const [isFull, setIsFull] = useState(false)
  /** Why the person has to sign in again. */
  const [notice, setNotice] = useState<string | null>(null)
  /** The session with which the server took no decision: its user has to sign in again. */
  const [refusedKey, setRefusedKey] = useState<string | null>(null)
  /** The decision that waits for a second factor. */
  const [unproved, setUnproved] = useState<Unproved | null>(null)
  // State arrives with the next drawing; a second press can come before that.
  const isDeciding = useRef(false)

  const ask = useMemo<Ask>(() => ({ flow, code }), [flow, code])
  const load = useCallback(async () => {
    const decision = rememberedAnswer(ask)
    if (decision) return setPhase({ kind: 'answered', decision })
    setPhase({ kind: 'loading' })
    setPhase(phaseOf(await fetchRequest(ask)))
  }, [ask])

  useEffect(() => {
    void load()
  }, [load])

  // Once the time is over, only the server knows whether the request is.
  const recheck = useCallback(async () => {
    if (isDeciding.current) return
    const outcome = await fetchRequest(ask)
    // No answer says nothing about the request: what was known stays.
    if (outcome.kind !== 'failed' && !isDeciding.current) setPhase(phaseOf(outcome))
  }, [ask])
  useExpiry(phase.kind === 'open' ? phase.request.expiresAt : null, recheck)

  /** Somebody waits for an email: they find the request open for longer, where the server can keep it. */
  const waitForMail = useCallback(async () => {
    if (await keepWaiting(ask)) await recheck()
  }, [ask, recheck])

  useEffect(() => {
    // Back from where the decision led, and the browser kept this page as it was left.
    const revive = (event: PageTransitionEvent) => {
      if (event.persisted) void load()
    }
    window.addEventListener('pageshow', revive)
    return () => window.removeEventListener('pageshow', revive)
  }, [load])

  const take = async (decision: Decision, account: Account, request: AuthorizationRequest) => {
    const outcome = await sendDecision(ask, decision, account, request.returnsTo)
    switch (outcome.kind) {
      case 'done':
        rememberAnswer(ask, decision)
        if (outcome.target === null) return setPhase({ kind: 'done', request, decision })
        setPhase({ kind: 'leaving', request, decision, target: outcome.target })
        return window.location.replace(outcome.target.href)
      case 'answered':
        return setPhase({ kind: 'answered', decision: null })
      case 'full':
        return setIsFull(true)
      case 'failed':
        return setError(problemText(outcome.problem))
      case 'other-account':
        return setError(ACCOUNT_CHANGED)
      case 'refused':
        if (outcome.why === 'forbidden') return setError(decisionProblemText(outcome.why))
        if (outcome.why === 'mfa_required') return setUnproved({ account, decision })
        setNotice(decisionProblemText(outcome.why))
        return setRefusedKey(account.session.key)
      case 'signed-out':
      case 'unauthorized':
        setNotice(SESSION_ENDED)
        return dropSession()
      default:
        return setPhase(outcome)
    }
  }

  const decide = async (decision: Decision, account: Account) => {
    if (isDeciding.current || phase.kind !== 'open') return
    isDeciding.current = true
    setDeciding(decision)
    setError(null)
    setIsFull(false)
    setNotice(null)
    setUnproved(null)
    try {
      await take(decision, account, phase.request)
    } catch {
      setError(problemText('unexpected'))
    }
    isDeciding.current = false
    setDeciding(null)
  }

  const giveUp = useCallback(() => setUnproved(null), [])

  return {
    phase,
    deciding,
    error,
    isFull,
    notice,
    refusedKey,
    unproved,
    decide,
    giveUp,
    load,
    waitForMail,
  }
}
