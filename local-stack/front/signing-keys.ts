const RETRY_AFTER = 30_000
const PATIENCE = 5_000

/** A public key of Auth, with the one algorithm that it is for. */
export type SigningKey = { alg: 'ES256' | 'RS256'; key: CryptoKey }

const PARAMETERS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const

/**
 * Finds the keys by which Auth signs user tokens, where it signs with a key pair: hosted projects, and a `supabase start` with
 * `signing_keys_path`. A key that is not known is looked up again, at most every 30 seconds.
 *
 * @param url Auth's key set
 */
export function createSigningKeys(url: string): (kid: unknown) => Promise<SigningKey | undefined> {
  let keys = new Map<unknown, SigningKey>()
  let askedAt: number | undefined
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
      const body = await response.json()
      const found: [unknown, SigningKey][] = []
      for (const jwk of Array.isArray(body.keys) ? body.keys : []) {
        const key = await importKey(jwk)
        if (key) found.push([jwk.kid, key])
      }
      keys = new Map(found)
    } catch (error) {
      console.error(`the signing keys of Auth cannot be read at ${url}:`, error)
    }
  }

  return async (kid) => {
    const now = performance.now()
    if (!keys.has(kid) && (askedAt === undefined || now - askedAt > RETRY_AFTER)) {
      askedAt = now
      asking = ask()
    }
    await asking
    return keys.get(kid)
  }
}

/** The algorithm follows from the key, never from a token. A shared secret does not belong in a public key set. */
async function importKey(jwk: JsonWebKey): Promise<SigningKey | undefined> {
  const alg =
    jwk.kty === 'EC' && jwk.crv === 'P-256' ? 'ES256' : jwk.kty === 'RSA' ? 'RS256' : undefined
  if (alg === undefined) return undefined
  return { alg, key: await crypto.subtle.importKey('jwk', jwk, PARAMETERS[alg], false, ['verify']) }
}

/** Whether the signature is that of the key. */
export function isSignedBy(
  { alg, key }: SigningKey,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return crypto.subtle.verify(PARAMETERS[alg], key, signature, signed)
}
