import { problemText } from '../lib/problem-texts.ts'
import { t } from '../texts/index.ts'
import { type AuthErrorFields, authError } from './auth-texts.ts'
import { loadSupabase } from './client.ts'

/** How it went; null: confirmed, and the session is one of two factors. Else what to say. */
export type FactorProblem = string | null

/** What the account is confirmed with. A passkey only works where it was made, which need not be here. */
export type FactorKind = 'totp' | 'phone' | 'other'

/** A code that was sent to a phone, to be typed back. */
export type PhoneChallenge = { factorId: string; challengeId: string }

export type Attempt<T> = { ok: true; value: T } | { ok: false; text: string }

const failed = (error: AuthErrorFields): { ok: false; text: string } => ({
  ok: false,
  text: authError(error).text,
})

type Mfa = Extract<Awaited<ReturnType<typeof loadSupabase>>, { ok: true }>['value']['auth']['mfa']

/** Runs `work` with what Supabase Auth offers for second factors. Never throws. */
async function attempt<T>(work: (mfa: Mfa) => Promise<Attempt<T>>): Promise<Attempt<T>> {
  const supabase = await loadSupabase()
  if (!supabase.ok) return { ok: false, text: problemText(supabase.problem) }
  try {
    return await work(supabase.value.auth.mfa)
  } catch {
    return { ok: false, text: problemText('unexpected') }
  }
}

/** With what the account can be confirmed here: an authenticator app (TOTP) before a phone. */
export const findFactor = (): Promise<Attempt<FactorKind>> =>
  attempt(async (mfa) => {
    const { data, error } = await mfa.listFactors()
    if (error) return failed(error)
    const kind = data.totp.length > 0 ? 'totp' : data.phone.length > 0 ? 'phone' : 'other'
    return { ok: true, value: kind }
  })

/** Confirms the second factor with a code of an authenticator app. */
export const confirmTotp = async (code: string): Promise<FactorProblem> => {
  const outcome = await attempt<null>(async (mfa) => {
    const { data, error } = await mfa.listFactors()
    if (error) return failed(error)
    // Several apps: the code says of which one it is.
    let text = t.factor.totpWrong
    for (const { id: factorId } of data.totp) {
      const { error: refused } = await mfa.challengeAndVerify({ factorId, code })
      if (!refused) return { ok: true, value: null }
      if (refused.code !== 'mfa_verification_failed') text = authError(refused).text
    }
    return { ok: false, text }
  })
  return outcome.ok ? null : outcome.text
}

/** Lets Auth send a code by SMS to the phone that the account has as its second factor. */
export const sendPhoneCode = (): Promise<Attempt<PhoneChallenge>> =>
  attempt(async (mfa) => {
    const { data, error } = await mfa.listFactors()
    if (error) return failed(error)
    const [phone] = data.phone
    if (!phone) return { ok: false, text: problemText('unexpected') }
    const sent = await mfa.challenge({ factorId: phone.id, channel: 'sms' })
    if (sent.error) return failed(sent.error)
    return { ok: true, value: { factorId: phone.id, challengeId: sent.data.id } }
  })

/** Confirms the second factor with the code that was sent. */
export const confirmPhone = async (
  challenge: PhoneChallenge,
  code: string,
): Promise<FactorProblem> => {
  const outcome = await attempt<null>(async (mfa) => {
    const { error } = await mfa.verify({ ...challenge, code })
    if (!error) return { ok: true, value: null }
    const isWrong =
      error.code === 'mfa_verification_failed' || error.code === 'mfa_challenge_expired'
    return isWrong ? { ok: false, text: t.factor.smsWrong } : failed(error)
  })
  return outcome.ok ? null : outcome.text
}
