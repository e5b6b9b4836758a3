import { describe, expect, it } from 'vitest'
import { explainFailure } from '../../local-stack/database/explain-failure.ts'

const words = (extension: string) => `Applying migration 20250101000000_first.sql...
Applying migration 20250102000000_second.sql...
ERROR: extension "${extension}" is not available (SQLSTATE 0A000)
At statement: 0
create extension if not exists ${extension}`

describe('A migration that needs an extension', () => {
  it.each(['vector', 'postgis', 'pg_cron', 'pg_graphql'])(
    '%s, which is not here, is named with it, and so is the way out',
    (extension) => {
      const { message, hint } = explainFailure(words(extension))
      expect(message).toBe(
        `supabase/migrations/20250102000000_second.sql needs the extension "${extension}", which the local stack does not have.`,
      )
      expect(hint).toMatch(
        /^Run the database with Docker instead: `npx supabase start`, .*--db-url/,
      )
    },
  )

  it.each([
    ['pg_net', 'net'],
    ['supabase_vault', 'vault'],
  ])('%s is told that its schema is here without it', (extension, schema) => {
    const { message, hint } = explainFailure(words(extension))
    expect(message).toContain(`20250102000000_second.sql needs the extension "${extension}"`)
    expect(hint).toContain(`Its schema ${schema} is here without it`)
    expect(hint).toContain(`where name = '${extension}'`)
    expect(hint).toContain('npx supabase start')
  })

  it('that postgres may not create is told the same way', () => {
    const denied = 'ERROR: permission denied to create extension "file_fdw" (SQLSTATE 42501)'
    const { message } = explainFailure(`Applying migration 20250103000000_x.sql...\n${denied}`)
    expect(message).toContain('20250103000000_x.sql needs the extension "file_fdw"')
  })

  it('that fails for another reason leaves the word to the CLI', () => {
    const { message, hint } = explainFailure('ERROR: syntax error at or near "creat"')
    expect(message).toBe('The Supabase CLI could not apply supabase/migrations.')
    expect(hint).toContain('syntax error')
  })
})
