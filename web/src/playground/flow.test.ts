import { expect, test } from 'vitest'
import { challengeOf, parseServer, readCallback } from './flow.ts'

const ISSUER = 'https://api.example/functions/v1/oauth'
const BEGUN = { state: 's', verifier: 'v' }
const read = (query: string, begun: typeof BEGUN | null = BEGUN) =>
  readCallback(new URLSearchParams(query), begun, ISSUER)
const iss = encodeURIComponent(ISSUER)

test('uses a code only in answer to what this tab began, from the server that it asked', () => {
  expect(read(`code=c&state=s&iss=${iss}`)).toEqual({ kind: 'code', code: 'c', verifier: 'v' })
  expect(read(`code=c&state=other&iss=${iss}`).kind).toBe('failed')
  expect(read(`code=c&state=s&iss=${iss}`, null).kind).toBe('failed')
  expect(read('code=c&state=s&iss=https://evil.example').kind).toBe('failed')
  expect(read('code=c&state=s').kind).toBe('failed')
})

test('reads a denial and an error', () => {
  expect(read(`error=access_denied&state=s&iss=${iss}`)).toEqual({ kind: 'denied' })
  expect(read(`error=server_error&state=s&iss=${iss}`)).toMatchObject({ kind: 'failed' })
  expect(read('')).toEqual({ kind: 'none' })
})

test('makes the challenge of RFC 7636, appendix B', async () => {
  expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  )
})

test('wants all of the endpoints that it uses', () => {
  const metadata = {
    issuer: ISSUER,
    authorization_endpoint: 'a',
    token_endpoint: 't',
    revocation_endpoint: 'r',
  }
  expect(parseServer(metadata)).toEqual({ issuer: ISSUER, authorize: 'a', token: 't', revoke: 'r' })
  expect(parseServer({ ...metadata, revocation_endpoint: undefined })).toBeNull()
})
