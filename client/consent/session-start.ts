import { isRecord, textOrNull } from './shape.ts'

/** A session of Auth: what tells it from another one of the same user, and when its user signed in. */
export type SessionStart = { key: string; at: Date }

const payloadOf = (jwt: string): unknown => {
  try {
    return JSON.parse(atob((jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return null
  }
}

/**
 * Reads the start of a session off an access token that Auth gave to this page. The newest proof in `amr` counts; where there is
 * none, the time when the token was made, which may be later. It decides what is asked on the page; the server checks.
 */
export const sessionStart = (accessToken: string): SessionStart => {
  const claims = payloadOf(accessToken)
  if (!isRecord(claims)) return { key: '', at: new Date(0) }
  const proofs = Array.isArray(claims.amr) ? claims.amr : []
  const times = proofs
    .map((proof) => (isRecord(proof) ? proof.timestamp : null))
    .filter((time) => typeof time === 'number')
  if (times.length === 0 && typeof claims.iat === 'number') times.push(claims.iat)
  const at = new Date(Math.max(0, ...times) * 1000)
  return { key: textOrNull(claims.session_id) ?? at.toISOString(), at }
}
