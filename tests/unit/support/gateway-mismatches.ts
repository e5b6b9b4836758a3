// What must not compile. `npm run test:types` fails where a line below a `@ts-expect-error` is no error any more.
import type { Digest } from '../../../functions-shared/gateway/digest.ts'
import { health } from '../../../functions-shared/gateway/health.ts'
import { type RefreshToken, refreshToken } from '../../../functions-shared/gateway/refresh-token.ts'
import type { Sql } from '../../../functions-shared/gateway/sql.ts'
import { digest } from '../../../functions-shared/runtime/secrets/tokens.ts'

declare const sql: Sql
declare const asked: RefreshToken
declare const accessDigest: Digest<'access'>
declare const refreshDigest: Digest<'refresh'>

/** Fits: without it the rest would prove nothing. */
export const fitting = () => refreshToken(sql, { ...asked, accessDigest, refreshDigest })

export const swapped = () =>
  // @ts-expect-error a digest of a refresh token in the place of one of an access token
  refreshToken(sql, { ...asked, accessDigest: refreshDigest, refreshDigest: accessDigest })

export const ofNoKind = () => {
  const unknown = digest('secret')
  // @ts-expect-error a digest that does not say of what
  return refreshToken(sql, { ...asked, accessDigest: unknown })
}

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
