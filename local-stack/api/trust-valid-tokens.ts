/** The part of a request's context that this file touches. */
type Variables = { set(name: string, value: unknown): void }

/**
 * Lite's Data API looks up the user and the session of every token, with a login that may not read them here. PostgREST
 * does no such thing: a token with a good signature that has not expired is good. Lite checks both of that afterwards.
 */
export async function trustValidTokens(
  context: Variables,
  next: () => Promise<void>,
): Promise<void> {
  context.set('authService', { repo: { findUserById: known, findSessionById: known } })
  await next()
}

async function known(id: string): Promise<{ id: string }> {
  return { id }
}
