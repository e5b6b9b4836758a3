import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

/** Migrations from here on are an app's (scripts/support/core-checkout.ts). */
const FIRST_APP_MIGRATION = '20261122000000'

const core = readdirSync(inRoot('supabase/migrations')).filter(
  (name) => name.endsWith('.sql') && name < FIRST_APP_MIGRATION,
)

describe('The migrations of the core', () => {
  it('are there', () => {
    expect(core.length).toBeGreaterThan(10)
  })

  it.each(core)('know nothing of the todo app: %s', (name) => {
    const lines = readFileSync(inRoot('supabase/migrations', name), 'utf8').split('\n')
    expect([name, ...lines].filter((line) => /todo/i.test(line))).toEqual([])
  })
})
