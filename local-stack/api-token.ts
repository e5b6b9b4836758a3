import { createHmac } from 'node:crypto'

/** The far end of a token that is a key: 2036-01-01. */
const EXPIRES = 2_082_758_400

/** A token of an API role, as the keys of a project were before `sb_publishable_…` and `sb_secret_…`. Always the same. */
export function apiToken(role: 'anon' | 'service_role', secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { iss: 'patchbay-local', role, iat: 1_735_689_600, exp: EXPIRES }
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
