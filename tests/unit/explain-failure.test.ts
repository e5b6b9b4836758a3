import { describe, expect, it } from 'vitest'
import { explainFailure } from '../../local-stack/database/explain-failure.ts'

describe('What a person is told of migrations that the CLI could not apply', () => {
  it('that a migration is stamped too early, which one, and how to go on', () => {
    const words = `Found local migration files to be inserted before the last migration on remote database.

Rerun the command with --include-all flag to apply these migrations:
supabase/migrations/20250101000000_early.sql
`
    const { message, hint } = explainFailure(words)
    expect(message).toContain('20250101000000_early.sql')
    expect(hint).toContain('Rename it')
    expect(hint).not.toContain('--include-all')
  })

  it('no password of the database', () => {
    const { hint } = explainFailure('failed: postgres://postgres:s3cret@127.0.0.1:54322/postgres')
    expect(hint).toBe('failed: postgres://postgres:…@127.0.0.1:54322/postgres')
  })

  it('how to have the demo user on a database with the extension that is missing', () => {
    const { message, hint } = explainFailure('ERROR: extension "vector" is not available')
    expect(message).toContain('"vector"')
    expect(hint).toContain('--demo --db-url')
  })
})
