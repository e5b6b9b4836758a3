import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Kind, openModel, step } from '../support/refresh-model.ts'

// Does the model notice when a rule of the refresh token is broken? Each mutant breaks one, in SQL.
interface Mutant {
  rule: string
  of: 'patchbay_api.refresh_token' | 'patchbay.refresh_grace'
  from: string
  to: string
  /** The client whose families show it. */
  kind: Kind
}

const REFRESH = 'patchbay_api.refresh_token'
const mutants: Mutant[] = [
  {
    rule: 'a retry within the grace gets the same pair',
    of: REFRESH,
    from: 'if v_token.consumed_at <= clock_timestamp() - v_grace then',
    to: 'if v_token.consumed_at is not null then',
    kind: 'confidential',
  },
  {
    rule: 'after the grace the family dies',
    of: REFRESH,
    from: "perform patchbay.revoke_grant(v_grant.id, 'refresh_token_reused');",
    to: '',
    kind: 'confidential',
  },
  {
    rule: 'within the grace a token whose successor was used ends nothing',
    of: REFRESH,
    from: "perform patchbay.audit('refresh_token_superseded'",
    to: "perform patchbay.revoke_grant(v_grant.id, 'disconnected'); perform patchbay.audit('refresh_token_superseded'",
    kind: 'confidential',
  },
  {
    rule: 'a token whose successor was used gets no pair',
    of: REFRESH,
    from: 'and consumed_at is null and parent_digest = p_token_digest',
    to: 'and consumed_at is null',
    kind: 'confidential',
  },
  {
    rule: 'the grace runs from the moment at which the token itself was spent',
    of: REFRESH,
    from: 'if v_token.consumed_at <= clock_timestamp() - v_grace then',
    to: 'if v_token.consumed_at is not null and v_grant.refreshed_at <= clock_timestamp() - v_grace then',
    kind: 'public',
  },
  {
    rule: 'the access token before a rotation lives on',
    of: REFRESH,
    from: "case when kind = 'refresh' then clock_timestamp() end",
    to: 'clock_timestamp()',
    kind: 'public',
  },
  {
    rule: 'it lives no longer than the grace',
    of: REFRESH,
    from: 'least(expires_at, now() + v_grace)',
    to: 'expires_at',
    kind: 'public',
  },
  {
    rule: 'it never lives past its own end',
    of: REFRESH,
    from: 'least(expires_at, now() + v_grace)',
    to: 'now() + v_grace',
    kind: 'public',
  },
  {
    rule: 'the grace of a public client is the shorter one',
    of: 'patchbay.refresh_grace',
    from: "'refresh_grace:public'",
    to: "'refresh_grace:confidential'",
    kind: 'public',
  },
  {
    rule: 'the grace of a client with a secret is the longer one',
    of: 'patchbay.refresh_grace',
    from: "'refresh_grace:confidential'",
    to: "'refresh_grace:public'",
    kind: 'confidential',
  },
  {
    rule: 'the token of another client is refused',
    of: REFRESH,
    from: 'or v_grant.client_id <> v_client.id then',
    to: 'then',
    kind: 'confidential',
  },
]

let model: Awaited<ReturnType<typeof openModel>>
beforeAll(async () => {
  model = await openModel('refresh_mutants')
})
afterAll(() => model.close())

describe('The model of the refresh family notices a database in which it is not true that', () => {
  test.each(mutants)(
    '$rule',
    async ({ of, from, to, kind }) => {
      const [row] = await model.sql<{ source: string }[]>`
        select pg_get_functiondef(oid) as source from pg_proc where oid::regproc::text = ${of}`
      const source = row?.source ?? ''
      expect(source.split(from), 'the rule stands once in the function').toHaveLength(2)

      await model.sql.unsafe(source.replace(from, () => to))
      try {
        const schedules = fc.array(step, { minLength: 2, maxLength: 12 })
        const { failed } = await fc.check(
          fc.asyncProperty(schedules, (steps) => model.play(kind, steps)),
          // Enough that none is missed by chance; it ends with the first schedule that shows the fault.
          { numRuns: 2000, endOnFailure: true },
        )
        expect(failed).toBe(true)
      } finally {
        await model.sql.unsafe(source)
      }
    },
    300_000,
  )
})
