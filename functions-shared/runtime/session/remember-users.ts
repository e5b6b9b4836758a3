import type { User, VerifyUserJwt } from './user.ts'

/** A user whose token was found good, and when it stops being so (milliseconds since 1970). */
export interface VerifiedUser {
  user: User
  expiresAt: number
}

const MOST = 20_000
// How long a key that the project withdrew may still count; key-set.ts keeps a published key set for ten minutes anyway.
const LONGEST = 5 * 60_000

/**
 * Remembers good tokens for five minutes, or until they expire: a phone that polls sends the same one every three
 * seconds, and its signature does not change. Bad tokens are not remembered.
 */
export function rememberUsers(
  verify: (token: string) => Promise<VerifiedUser | null>,
  now: () => number = Date.now,
): VerifyUserJwt {
  const known = new Map<string, VerifiedUser>()

  return async (token) => {
    const remembered = known.get(token)
    if (remembered && remembered.expiresAt > now()) return remembered.user
    known.delete(token)

    const verified = await verify(token)
    if (verified === null) return null

    // A Map keeps the order of insertion: the first is the oldest.
    const [oldest] = known.keys()
    if (known.size >= MOST && oldest !== undefined) known.delete(oldest)
    known.set(token, {
      user: verified.user,
      expiresAt: Math.min(verified.expiresAt, now() + LONGEST),
    })
    return verified.user
  }
}
