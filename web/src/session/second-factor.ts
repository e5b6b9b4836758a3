import { problemText } from '../lib/problems.ts'
import { authError } from './auth-texts.ts'
import { loadSupabase } from './client.ts'

/** How it went; null: confirmed, and the session is one of two factors. Else what to say. */
export type FactorProblem = string | null

const WRONG = 'That code is not right, or its time is over. Type the one that your app shows now.'
const OTHER =
  'The second factor of this account is none that this page can ask for. Confirm it in the app where you set it up, then come back.'

/** Confirms the second factor with a code of an authenticator app (TOTP). Never throws. */
export const confirmFactor = async (code: string): Promise<FactorProblem> => {
  const supabase = await loadSupabase()
  if (!supabase.ok) return problemText(supabase.problem)
  const { mfa } = supabase.value.auth
  try {
    const { data, error } = await mfa.listFactors()
    if (error) return authError(error).text
    if (data.totp.length === 0) return OTHER
    // Several apps: the code says of which one it is.
    let problem: FactorProblem = WRONG
    for (const { id: factorId } of data.totp) {
      const { error: refused } = await mfa.challengeAndVerify({ factorId, code })
      if (!refused) return null
      if (refused.code !== 'mfa_verification_failed') problem = authError(refused).text
    }
    return problem
  } catch {
    return problemText('unexpected')
  }
}
