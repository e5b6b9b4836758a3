/**
 * A sign-in that left this page and comes back by URL: through an e-mail, or through another
 * provider. Kept for all tabs, because a link in an e-mail opens a new one.
 */
export type PendingSignIn = {
  /** The address typed here; null where a provider was chosen. */
  email: string | null
  /** Path and query where the person was. */
  path: string
}

const KEY = 'patchbay:signing-in'
/** As long as Auth's links and codes live by default. */
const LIFETIME_MS = 3_600_000

const here = (): string => window.location.pathname + window.location.search

/** Remembers that this browser asked for a sign-in, and where. */
export const rememberPending = (email: string | null): void => {
  try {
    const pending = { email, path: here(), at: Date.now() }
    window.localStorage.setItem(KEY, JSON.stringify(pending))
  } catch {
    // No storage here: then the code from the e-mail, typed in, still works.
  }
}

/** Reads what was remembered; null when it is none of ours, or too old. */
export const parsePending = (text: string | null, now: number): PendingSignIn | null => {
  if (text === null) return null
  try {
    const { email, path, at } = JSON.parse(text)
    const isOurs = typeof path === 'string' && /^\/(?!\/)/.test(path) && typeof at === 'number'
    if (!isOurs || !(now - at >= 0 && now - at < LIFETIME_MS)) return null
    return { email: typeof email === 'string' ? email : null, path }
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
