import { SignJWT } from 'jose'
import { stackKeys } from './stack.ts'

/** Signs a user's token as the stack's Auth does, changed by `claims`; another secret makes it a foreign one. */
export function signUserJwt(
  sub: string,
  claims: Record<string, unknown> = {},
  secret = stackKeys().jwt_secret,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({
    sub,
    aud: 'authenticated',
    role: 'authenticated',
    iat: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret))
}

/** Every kind of bearer that is no user's valid token, each with a word for the test's name. */
export async function invalidUserJwts(userId: string): Promise<[what: string, token: string][]> {
  const past = Math.floor(Date.now() / 1000) - 1
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return [
    ['garbage', 'garbage'],
    ['three parts of garbage', 'a.b.c'],
    ['an expired one', await signUserJwt(userId, { exp: past })],
    ['one signed with another secret', await signUserJwt(userId, {}, 'x'.repeat(43))],
    ['one for another audience', await signUserJwt(userId, { aud: 'other' })],
    ['one of another role', await signUserJwt(userId, { role: 'service_role' })],
    ['one whose subject is no UUID', await signUserJwt('somebody')],
    [
      'one without a signature',
      `${encode({ alg: 'none' })}.${encode({ sub: userId, aud: 'authenticated', role: 'authenticated' })}.`,
    ],
    ['an access token of an assistant', `pb_at_${'A'.repeat(43)}`],
  ]
}
