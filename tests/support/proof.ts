import { createHash, randomBytes } from 'node:crypto'

/** A PKCE verifier (RFC 7636) and what an authorization request says of it. */
export interface Proof {
  verifier: string
  asked: { code_challenge: string; code_challenge_method: 'S256' }
}

/** A new verifier with its S256 challenge. */
export function newProof(): Proof {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { verifier, asked: { code_challenge: challenge, code_challenge_method: 'S256' } }
}
