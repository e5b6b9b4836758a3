import { t } from '../texts/index.ts'

/** What became of a sign-in that came back by URL. */
export type ReturnNotice = 'expired' | 'other' | 'other-account' | 'not-ours'

/** The notice in plain words, which depend on whether somebody is signed in. */
export const noticeText = (notice: ReturnNotice, isSignedIn: boolean): string => {
  const texts = t.returned
  switch (notice) {
    case 'expired':
      return texts.expired
    case 'other':
      return texts.other
    case 'other-account':
      return isSignedIn ? texts.otherAccountSignedIn : texts.otherAccount
    case 'not-ours':
      return isSignedIn ? texts.notOursSignedIn : texts.notOurs
  }
}

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
