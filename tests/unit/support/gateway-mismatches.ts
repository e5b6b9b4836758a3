// What must not compile. `npm run test:types` fails where a line below a `@ts-expect-error` is no error any more.
import type { Digest } from '../../../functions-shared/gateway/digest.ts'
import { health } from '../../../functions-shared/gateway/health.ts'
import { type RefreshToken, refreshToken } from '../../../functions-shared/gateway/refresh-token.ts'
import type { Sql } from '../../../functions-shared/gateway/sql.ts'
import { digest, newToken, presented } from '../../../functions-shared/runtime/secrets/tokens.ts'

declare const sql: Sql
declare const asked: RefreshToken
declare const accessDigest: Digest<'access'>
declare const refreshDigest: Digest<'refresh'>

/** Fits: without it the rest would prove nothing. */
export const fitting = () => refreshToken(sql, { ...asked, accessDigest, refreshDigest })

export const swapped = () =>
  // @ts-expect-error a digest of a refresh token in the place of one of an access token
  refreshToken(sql, { ...asked, accessDigest: refreshDigest, refreshDigest: accessDigest })

export const swappedWhereTheyAreMade = () => {
  const refresh = newToken('refresh')
  // @ts-expect-error a digest has the kind of its secret, not that of the place where it goes
  return refreshToken(sql, { ...asked, accessDigest: digest(refresh) })
}

export const ofAPresentedCode = () =>
  // @ts-expect-error what came as a code, in the place of a token
  refreshToken(sql, { ...asked, tokenDigest: digest(presented('code', 'pb_ac_x')) })

// @ts-expect-error a text that does not say what it is
export const ofNoKind = () => digest('secret')

export const misspelled = () =>
  // @ts-expect-error an argument that the SQL function does not have
  refreshToken(sql, { ...asked, acessDigest: accessDigest })

export const ofAnotherType = () =>
  // @ts-expect-error a text where the SQL function takes text[]
  refreshToken(sql, { ...asked, scopes: 'profile:read' })

export const nullWhereNothingIs = () =>
  // @ts-expect-error null for a parameter that may not be null
  refreshToken(sql, { ...asked, clientId: null })

export const incomplete = () => {
  const { address, ...rest } = asked
  // @ts-expect-error an argument that is missing, though the SQL function has a default for it
  return [address, refreshToken(sql, rest)]
}

export const missingKey = async () => {
  const answer = await health(sql)
  // @ts-expect-error a column that the SQL function does not have
  return [answer.role, answer.version]
}
