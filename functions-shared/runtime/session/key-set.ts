import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import type { KeySet } from '../config/config.ts'
import { Unavailable } from '../unavailable.ts'

interface Options {
  /** Keys that come with the configuration. */
  known: KeySet | undefined
  /** Where the project publishes its keys. */
  url: string
  now?: () => number
}

/** Milliseconds. */
const TIMEOUT = 3000
/** Milliseconds between two looks, whatever came of the first: anybody can name a key that is not there. */
const COOLDOWN = 30_000
/** Milliseconds until what was published is looked up again, so that a withdrawn key stops counting. */
const FRESH = 10 * 60_000

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) })

/**
 * The keys of user tokens: those that are configured, then those that the project publishes. A key that is in neither is
 * looked up again, at most every 30 s and once for all who wait. A look that fails takes no key away.
 *
 * @returns a key resolver for jose. It throws JWKSNoMatchingKey for a key that the project does not publish, and
 * Unavailable where that can't be known: an outage is no bad token, and the user must not be signed out for it
 */
export function createKeySet({ known, url, now = Date.now }: Options): JWTVerifyGetKey {
  const configured = createLocalJWKSet(known ?? { keys: [] })
  let published: JWTVerifyGetKey = createLocalJWKSet({ keys: [] })
  let publishedAt = Number.NEGATIVE_INFINITY
  let lookedAt = Number.NEGATIVE_INFINITY
  let failure: unknown
  let look: Promise<void> | undefined

  const lookAgain = async (): Promise<void> => {
    try {
      published = createLocalJWKSet(await fetchKeySet(url))
      publishedAt = now()
      failure = undefined
    } catch (error) {
      failure = error
    }
    lookedAt = now()
    look = undefined
  }
  const mayLook = () => look !== undefined || now() >= lookedAt + COOLDOWN
  const lookOnce = () => {
    look ??= lookAgain()
    return look
  }

  return async (header, token) => {
    const own = await matching(configured, header, token)
    if (own) return own

    if (now() >= publishedAt + FRESH && mayLook()) await lookOnce()
    let found = await matching(published, header, token)
    if (!found && mayLook()) {
      await lookOnce()
      found = await matching(published, header, token)
    }
    if (found) return found

    if (failure !== undefined)
      throw new Unavailable('the keys of user tokens cannot be fetched', { cause: failure })
    throw new errors.JWKSNoMatchingKey()
  }
}

/** The key of the set that the token names; null when it has none that can be used. */
async function matching(
  keys: JWTVerifyGetKey,
  ...token: Parameters<JWTVerifyGetKey>
): Promise<Awaited<ReturnType<JWTVerifyGetKey>> | null> {
  try {
    return await keys(...token)
  } catch (error) {
    // What is no error of jose comes from the key: a member of it is missing or wrong.
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSNoMatchingKey))
      throw error
    return null
  }
}

/** @throws when the server does not answer in time, is out of order, or answers with something else */
async function fetchKeySet(url: string): Promise<KeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
  })
  // A server without such a place publishes no key.
  if (response.status === 404) {
    await response.body?.cancel()
    return { keys: [] }
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`${url} returned ${response.status}`)
  }
  return keySet.parse(await response.json())
}
