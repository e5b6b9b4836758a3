/** A sign-in that left this browser and comes back by URL: through an email, or through another provider. */
export type PendingSignIn = {
  /** Stands in the URL that it comes back to. */
  id: string
  /** The address typed here; null where a provider was chosen. */
  email: string | null
  /** Who was signed in here when it began: the id of the account, or null. */
  accountId: string | null
}

const KEY = 'patchbay:signing-in'
/** As long as Auth's links and codes live by default. */
const LIFETIME_MS = 3_600_000

/**
 * Remembers that this browser asked for a sign-in; for all of its tabs, because a link in an email opens a new one. Gives
 * the id to come back with.
 */
export const rememberPending = (email: string | null, accountId: string | null): string => {
  const id = crypto.randomUUID()
  try {
    const pending = { id, email, accountId, at: Date.now() }
    window.localStorage.setItem(KEY, JSON.stringify(pending))
  } catch {
    // No storage here: then the code from the email, typed in, still works.
  }
  return id
}

/** Reads what was remembered; null when it is not ours, or too old. */
export const parsePending = (text: string | null, now: number): PendingSignIn | null => {
  if (text === null) return null
  try {
    const { id, email, accountId, at } = JSON.parse(text)
    if (typeof id !== 'string' || id === '' || typeof at !== 'number') return null
    if (!(now - at >= 0 && now - at < LIFETIME_MS)) return null
    return {
      id,
      email: typeof email === 'string' ? email : null,
      accountId: typeof accountId === 'string' ? accountId : null,
    }
  } catch {
    return null
  }
}

/** What this browser waits for, or null. */
export const pendingSignIn = (): PendingSignIn | null => {
  try {
    return parsePending(window.localStorage.getItem(KEY), Date.now())
  } catch {
    return null
  }
}

/** Forgets it: done, or given up. */
export const forgetPending = (): void => {
  try {
    window.localStorage.removeItem(KEY)
  } catch {
    // Nothing was kept either.
  }
}
