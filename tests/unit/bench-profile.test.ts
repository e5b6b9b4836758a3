import { describe, expect, it } from 'vitest'
import { labelOf } from '../../bench/profile/label.ts'
import { factsOf, plansIn } from '../../bench/profile/plans.ts'
import type { Profile } from '../../bench/profile/profile.ts'
import { indexReport, profileReport, writtenTables } from '../../bench/profile/report.ts'

const prefix = '2026-11-30 01:00:00.000 UTC [7] patchbay@postgres '
const logged = (plan: object) =>
  `${prefix}LOG:  duration: 0.5 ms  plan:\n${JSON.stringify(plan, null, 2).replace(/^/gm, '\t')}\n`
const lookUp = {
  'Query Text': 'select *\n  from patchbay.tokens -- the newest\n where refresh_digest = p_digest',
  Plan: {
    'Node Type': 'LockRows',
    Plans: [{ 'Node Type': 'Index Scan', 'Relation Name': 'tokens', 'Index Name': 'tokens_pkey' }],
  },
}
const insertion = {
  'Query Text': '',
  Plan: {
    'Node Type': 'ModifyTable',
    Operation: 'Insert',
    Schema: 'patchbay',
    'Relation Name': 'tokens',
    Plans: [{ 'Node Type': 'Index Only Scan', 'Index Name': 'settings_pkey' }],
  },
  Triggers: [
    { 'Trigger Name': 'tokens_after_insert', Relation: 'tokens', Time: 0.25, Calls: 1 },
    {
      'Trigger Name': 'RI_ConstraintTrigger_c_17',
      'Constraint Name': 'tokens_grant_id_fkey',
      Relation: 'tokens',
      Time: 0.5,
      Calls: 2,
    },
  ],
}

describe('A statement in a profile', () => {
  it('is one line, without its comments, cut where it gets long', () => {
    expect(labelOf('select 1 -- one\n   as a')).toBe('select 1 as a')
    expect(labelOf(`select ${'x'.repeat(100)}`)).toMatch(/^select x{64}…$/)
  })

  it('is the foreign key that asks it', () => {
    const text =
      'SELECT $2 FROM ONLY "patchbay"."grants" x WHERE "id" OPERATOR(pg_catalog.=) $1 FOR KEY SHARE OF x'
    expect(labelOf(text)).toBe('foreign key to patchbay.grants')
  })
})

describe('Plans in a log', () => {
  const log = `${prefix}LOG:  checkpoint\n${logged(lookUp)}${prefix}LOG:  other\n${logged(insertion)}`
  const plans = plansIn(log)

  it('are found among other lines', () => {
    expect(plans.map(({ Plan }) => Plan['Node Type'])).toEqual(['LockRows', 'ModifyTable'])
    expect(plansIn(`${prefix}LOG:  nothing\n`)).toEqual([])
  })

  it('tell which statement reads an index, also one without a text', () => {
    const { indexes } = factsOf(plans)
    expect([...(indexes.get('tokens_pkey') ?? [])]).toEqual([
      'select * from patchbay.tokens where refresh_digest = p_digest',
    ])
    expect([...(indexes.get('settings_pkey') ?? [])]).toEqual(['insert patchbay.tokens'])
  })

  it('add up the calls and microseconds of triggers and foreign keys, the longest first', () => {
    expect(factsOf([...plans, ...plans]).triggers).toEqual([
      { name: 'tokens_grant_id_fkey', table: 'tokens', isForeignKey: true, calls: 4, total: 1000 },
      { name: 'tokens_after_insert', table: 'tokens', isForeignKey: false, calls: 2, total: 500 },
    ])
  })
})

describe('The report of npm run bench -- --profile', () => {
  const profile: Profile = {
    workload: 'refresh',
    entry: 'patchbay_api.refresh_token',
    requests: 100,
    cpu: 120_000,
    functions: [
      {
        name: 'patchbay_api.refresh_token',
        language: 'plpgsql',
        calls: 100,
        self: 60_000,
        total: 80_000,
      },
      { name: 'patchbay.audit', language: 'sql', calls: 100, self: 20_000, total: 20_000 },
      { name: 'patchbay.revoke_grant', language: 'sql', calls: 1, self: 900, total: 900 },
    ],
    statements: [
      {
        text: 'select patchbay_api.refresh_token($1)',
        isTop: true,
        calls: 100,
        plans: 0,
        execution: 90_000,
        planning: 0,
        buffers: 15_000,
        walBytes: 450_000,
      },
      {
        text: 'select * from patchbay.record_metrics($1)',
        isTop: true,
        calls: 2,
        plans: 2,
        execution: 1e6,
        planning: 0,
        buffers: 1,
        walBytes: 1,
      },
      {
        text: 'select what another process asks',
        isTop: true,
        calls: 50,
        plans: 0,
        execution: 1e6,
        planning: 0,
        buffers: 1e6,
        walBytes: 1e6,
      },
    ],
    tables: [
      { name: 'patchbay.tokens', inserted: 200, updated: 200, hot: 50, deleted: 0 },
      { name: 'patchbay.request_metrics', inserted: 1, updated: 0, hot: 0, deleted: 0 },
    ],
    wal: { records: 3000, bytes: 460_000, flushes: 100, flushing: 30_000 },
    triggers: [],
    explained: 40,
    indexes: new Map([['tokens_pkey', new Set(['select one', 'select two'])]]),
  }
  const report = profileReport(profile)

  it('begins with the sums of one request, without what ran beside', () => {
    expect(report).toMatch(
      /^refresh: 900 µs in 1\.0 statement, 1,200 µs of CPU, 150 pages, 4,600 bytes of log in 30 records, 1\.0 flushes of 300 µs\n/,
    )
  })

  it('has the functions with their share of the entry function, and leaves out what is rare', () => {
    expect(report).toMatch(/\n {2}patchbay_api\.refresh_token +plpgsql +1\.0 +600 +800 +75\n/)
    expect(report).toMatch(/\n {2}patchbay\.audit +sql +1\.0 +200 +200 +25\n/)
    expect(report).not.toMatch(/revoke_grant|record_metrics|request_metrics/)
  })

  it('has the rows that were written, and the tables whose indexes matter', () => {
    expect(report).toMatch(/\n {2}patchbay\.tokens +2\.0 +2\.0 +0\.5 +0\.0$/)
    expect(writtenTables([profile])).toEqual(['patchbay.tokens'])
  })

  it('has every index with what a request adds to it and the statement that reads it', () => {
    const index = (name: string, keeps: '' | 'unique' = '') => ({
      name,
      table: 'patchbay.tokens',
      keeps,
    })
    const lines = indexReport(
      [index('tokens_pkey'), index('tokens_old_idx'), index('tokens_key', 'unique')],
      [profile],
    ).split('\n')
    expect(lines[1]).toMatch(
      /tokens_pkey +patchbay\.tokens +refresh 3\.5 +refresh: select one \(and 1 more\)$/,
    )
    expect(lines[2]).toMatch(/refresh 3\.5 +none of these requests$/)
    expect(lines[3]).toMatch(/refresh 3\.5 +none, keeps unique$/)
  })
})
