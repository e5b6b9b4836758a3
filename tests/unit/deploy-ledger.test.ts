import { describe, expect, it } from 'vitest'
import { ledgerFindings, migrationsOf } from '../../scripts/deploy/ledger.ts'

const OWN = ['20250801090000_rounds.sql', '20250915120000_shots.sql']
const OURS = [
  '20251001080000_patchbay_0001_schemas.sql',
  '20251001080001_patchbay_0002_clients.sql',
]

const NAMES = new Set(['patchbay_0001_schemas', 'patchbay_0002_clients'])

const found = (here: readonly string[], there: readonly string[]) =>
  ledgerFindings(migrationsOf(here), migrationsOf(there), NAMES)

describe('The ledger of a project', () => {
  it('names a migration that is only called like one of Patchbay’s', () => {
    const [finding] = found([...OURS, '20251001080002_patchbay_9999_hotfix.sql'], [])
    expect(finding?.text).toContain('20251001080002_patchbay_9999_hotfix, and 2 of Patchbay’s')
  })

  it('that has none says which migrations will be pushed: those of the adopter by name', () => {
    expect(found([...OWN, ...OURS], OWN.slice(0, 1))).toEqual([
      {
        level: 'ok',
        text: 'Migrations to be pushed: 20250915120000_shots, and 2 of Patchbay’s',
      },
    ])
  })

  it('that has all of them leaves nothing to push', () => {
    expect(found([...OWN, ...OURS], [...OWN, ...OURS])).toEqual([
      { level: 'ok', text: 'The project has every migration of this repository' },
    ])
  })

  it('that has one more is an obstacle, whose way out brings it here', () => {
    expect(found(OWN, [...OWN, '20251002000000_handicaps.sql'])).toEqual([
      {
        level: 'obstacle',
        text: expect.stringContaining('20251002000000_handicaps'),
        wayOut: expect.stringMatching(/git pull; or npx supabase migration fetch/),
      },
    ])
  })

  it('that has a later one lets Patchbay’s come late, and asks about the adopter’s', () => {
    const late = '20260101000000_later.sql'
    const [ours] = found([...OWN, ...OURS, late], [...OWN, late])
    expect(ours).toMatchObject({
      level: 'obstacle',
      wayOut: expect.stringMatching(/may come late/),
    })
    const [own] = found([...OWN, late], [OWN[0] ?? '', late])
    expect(own).toMatchObject({
      level: 'obstacle',
      text: expect.stringContaining('20250915120000_shots'),
      wayOut: expect.stringMatching(/Look whether/),
    })
  })

  it('that has another migration under a version of Patchbay’s is an obstacle: ours would never run', () => {
    const [finding] = found(OURS, ['20251001080000_scores.sql'])
    expect(finding).toMatchObject({
      level: 'obstacle',
      text: expect.stringMatching(/called scores, and here patchbay_0001_schemas: .* never run/),
      wayOut: expect.stringMatching(/git mv; then npx patchbay update/),
    })
  })

  it('that has an own migration under an older name is a warning', () => {
    const [finding] = found(OWN, ['20250801090000_first.sql', OWN[1] ?? ''])
    expect(finding?.level).toBe('warning')
  })

  it('of an old CLI says no names, and that is no difference', () => {
    const ledger = migrationsOf(OWN).map(({ version }) => ({ version, name: null }))
    expect(ledgerFindings(migrationsOf(OWN), ledger, NAMES).map(({ level }) => level)).toEqual([
      'ok',
    ])
  })

  it('never leads to forgetting what was applied', () => {
    const all = [
      ...found(OWN, [...OWN, '20251002000000_handicaps.sql']),
      ...found([...OURS, ...OWN], ['20260101000000_later.sql']),
      ...found(OURS, ['20251001080000_scores.sql']),
    ]
    expect(JSON.stringify(all)).not.toMatch(/repair|reverted|reset|--prune/)
  })
})
