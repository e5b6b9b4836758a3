/** What became of a sign-in that came back by URL. */
export type ReturnNotice = 'expired' | 'other' | 'other-account' | 'not-ours'

const EXPIRED = 'The link in that email has expired or was used already. Ask for another one.'
const OTHER = 'Signing in that way did not work. Try again, or choose another way.'
const UNCHANGED = 'That sign-in was for another account, so nothing has changed here.'
const ELSEWHERE = 'This browser did not ask for that link, so it signs nobody in here.'
const CONFIRMED = 'If it came by email, the address is confirmed.'

const SIGNED_OUT: Record<ReturnNotice, string> = {
  expired: EXPIRED,
  other: OTHER,
  'other-account': UNCHANGED,
  'not-ours': `${ELSEWHERE} ${CONFIRMED} Sign in to go on, but only if you started this yourself.`,
}

const SIGNED_IN: Record<ReturnNotice, string> = {
  expired: EXPIRED,
  other: OTHER,
  'other-account': `${UNCHANGED} Sign out first if you want to use it.`,
  'not-ours': `${ELSEWHERE} ${CONFIRMED} You stay signed in as you were.`,
}

/** The notice in plain words, which depend on whether somebody is signed in. */
export const noticeText = (notice: ReturnNotice, isSignedIn: boolean): string =>
  (isSignedIn ? SIGNED_IN : SIGNED_OUT)[notice]

/** Whether something went wrong; else the person only has one more step to take. */
export const isProblem = (notice: ReturnNotice): boolean => notice !== 'not-ours'

let kept: ReturnNotice | null = null

/** Keeps what there is to say until a page asks for it. */
export const setReturnNotice = (notice: ReturnNotice): void => {
  kept = notice
}

/** What there is to say about a sign-in that came back, or null. It is told once. */
export const takeReturnNotice = (): ReturnNotice | null => {
  const told = kept
  kept = null
  return told
}
