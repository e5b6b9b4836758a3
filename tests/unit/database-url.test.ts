import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../functions-shared/runtime/config/configuration-error.ts'
import { readDatabaseUrl } from '../../functions-shared/runtime/database/database-url.ts'
import { platformCa } from '../../functions-shared/runtime/database/platform-ca.ts'
import { createRuntime } from '../../functions-shared/runtime/runtime.ts'
import { edgeDatabaseUrl } from '../../scripts/deploy/secrets.ts'
import { testOnlyCa } from '../support/tls-server.ts'
import { environment } from './support/runtime.ts'

const HOSTED = 'postgres://u:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres'
const OWN = 'postgres://u:p@db.example:5432/postgres'

describe('The URL of Postgres', () => {
  it.each([
    ['the platform without sslmode', HOSTED, undefined, platformCa],
    ['the platform with require', `${HOSTED}?sslmode=require`, undefined, platformCa],
    [
      'what a deployment writes',
      edgeDatabaseUrl('ref', 'aws-0-x.pooler.supabase.com', 'p'),
      undefined,
      platformCa,
    ],
    ['the platform with a CA that was given', HOSTED, testOnlyCa, [testOnlyCa]],
    ['another host with a CA', OWN, testOnlyCa, [testOnlyCa]],
    ['another host, and a public CA', `${OWN}?sslmode=verify-full`, undefined, []],
    [
      'a host that only ends like the platform',
      'postgres://u:p@evilsupabase.com/x?sslmode=require',
      undefined,
      [],
    ],
  ])('means TLS with a checked certificate: %s', (_, url, ca, expected) => {
    expect(readDatabaseUrl(url, ca).ca).toEqual(expected)
  })

  it.each([
    ['another host without sslmode', OWN, undefined],
    ['disable', `${OWN}?sslmode=disable`, testOnlyCa],
    ['disable on the platform', `${HOSTED}?sslmode=disable`, undefined],
  ])('means clear text: %s', (_, url, ca) => {
    expect(readDatabaseUrl(url, ca).ca).toBeNull()
  })

  it('gives several certificates one by one, from one line too', () => {
    const both = [...platformCa].join('')
    for (const text of [both, both.replaceAll('\n', '\\n'), `a comment\n${both}`]) {
      expect(readDatabaseUrl(OWN, text).ca).toEqual(platformCa)
    }
  })

  it.each([
    [`${OWN}?sslmode=prefer`, undefined, /^sslmode /],
    [`${OWN}?sslmode=SECRET`, undefined, /^sslmode /],
    [`${OWN}?sslrootcert=/SECRET.crt`, undefined, /^sslrootcert .*PATCHBAY_DB_CA/],
    [OWN, 'SECRET', /^PATCHBAY_DB_CA /],
  ])('that cannot be used is a fault of the configuration: %s', (url, ca, sentence) => {
    expect(() => readDatabaseUrl(url, ca)).toThrow(ConfigurationError)
    const given = { ...environment, PATCHBAY_DB_URL: url, ...(ca && { PATCHBAY_DB_CA: ca }) }
    expect(() => createRuntime(given)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringMatching(sentence),
      }),
    )
    expect(() => createRuntime(given)).not.toThrow(/SECRET/)
  })

  it.each([
    [HOSTED, true],
    ['postgres://u:p@pooler.example:7000/x?pgbouncer=true', true],
    [OWN, false],
    ['postgres://u:p@aws-0-x.pooler.supabase.com:5432/postgres', false],
  ])('says whether a pooler is in transaction mode: %s', (url, expected) => {
    expect(readDatabaseUrl(url).isTransactionPooler).toBe(expected)
  })

  it('goes to postgres.js without what is read here', () => {
    const { url, host, port } = readDatabaseUrl(
      'postgres://u:p@[::1]/x?sslmode=require&pgbouncer=true&a=b',
    )
    expect([url, host, port]).toEqual(['postgres://u:p@[::1]/x?a=b', '::1', 5432])
  })
})
