import type { SupabaseClient } from '@supabase/supabase-js'
import { replaceUrl } from '../router.ts'
import { forgetPending, pendingSignIn } from './pending-sign-in.ts'
import { type Returned, readReturned, withoutReturned } from './returned.ts'

type Failure = Extract<Returned, { kind: 'failed' }>['reason']

const TEXTS: Record<Failure, string> = {
  expired: 'The link in that e-mail has expired or was used already. Ask for another one.',
  elsewhere:
    'That link belongs to another browser. Open it where you asked for it, or ask for another one here.',
  other: 'Signing in that way did not work. Try again, or choose another way.',
}

let problem: string | null = null

/** Why signing in by link or provider did not work, or null. It is told once. */
export const takeReturnProblem = (): string | null => {
  const told = problem
  problem = null
  return told
}

/** Finishes a sign-in that comes back by URL, if there is one, and returns to where it began. */
export const completeSignIn = async ({ auth }: SupabaseClient): Promise<void> => {
  const url = new URL(window.location.href)
  const pending = pendingSignIn()
  const returned = readReturned(url, pending)
  if (returned.kind === 'nothing') return
  const path = withoutReturned(url)
  // First of all: nothing of it stays in the address bar or the history.
  window.history.replaceState(null, '', path)
  if (returned.kind === 'failed') {
    problem = TEXTS[returned.reason]
    return
  }
  const { error } =
    returned.kind === 'code'
      ? await auth.exchangeCodeForSession(returned.code)
      : await auth.setSession(returned)
  problem = error ? TEXTS.other : null
  forgetPending()
  if (!error && pending) replaceUrl(pending.path)
}
