import type { SupabaseClient } from '@supabase/supabase-js'
import { isTransient } from './auth-texts.ts'
import { forgetPending, type PendingSignIn, pendingSignIn } from './pending-sign-in.ts'
import { setReturnNotice } from './return-notice.ts'
import { admitCode, isWhoWasAsked, readReturned, withoutReturned } from './returned.ts'

const takeCode = async (
  { auth }: SupabaseClient,
  code: string,
  pending: PendingSignIn,
): Promise<void> => {
  const { data: current, error: unknown } = await auth.getSession()
  // Who is signed in cannot be told right now: then nobody is replaced.
  if (unknown && isTransient(unknown)) return setReturnNotice('other')
  const admitted = admitCode(pending, current.session?.user ?? null)
  if (admitted === 'other-account') return setReturnNotice('other-account')
  if (admitted === 'already-signed-in') return
  const { data, error } = await auth.exchangeCodeForSession(code)
  if (error) return setReturnNotice('other')
  if (isWhoWasAsked(pending, data.user)) return
  await auth.signOut({ scope: 'local' })
  setReturnNotice('other')
}

/** Finishes a sign-in that comes back by URL, if there is one, before anybody asks who is signed in. */
export const completeSignIn = async (supabase: SupabaseClient): Promise<void> => {
  const url = new URL(window.location.href)
  const pending = pendingSignIn()
  const returned = readReturned(url, pending)
  if (returned.kind === 'nothing') return
  // First of all: nothing of it stays in the address bar or the history.
  window.history.replaceState(null, '', url.origin + withoutReturned(url))
  if (returned.kind === 'not-ours') return setReturnNotice('not-ours')
  if (returned.kind === 'failed') return setReturnNotice(returned.reason)
  if (pending === null) return
  await takeCode(supabase, returned.code, pending)
  forgetPending()
}
