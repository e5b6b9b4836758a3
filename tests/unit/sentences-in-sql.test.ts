import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

const MIGRATIONS = inRoot('supabase/migrations')
const sql = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => readFileSync(join(MIGRATIONS, name), 'utf8'))
  .join('\n')

// Who asks for what is not there gets one answer, whether Postgres gives it or the functions do before they ask.
describe('A sentence that Postgres and the functions both say', () => {
  it.each([
    ['create function patchbay.unknown_client()', 'oauth/authorize.ts'],
    ['create function patchbay.unknown_request()', 'oauth/consent/authorization-request.ts'],
    ['create function patchbay.unknown_code(', 'oauth/consent/device.ts'],
    ["429, 'rate_limited', 'Too many calls at once.", 'actions/routes.ts'],
  ])('is the same in both: %s', (place, file) => {
    const begins = sql.indexOf(place)
    expect(begins).toBeGreaterThan(-1)
    // The first text after it that is a sentence.
    const [, sentence = ''] = /'([A-Z][^']+ [^']+\.)'|$/.exec(sql.slice(begins)) ?? []
    expect(sentence.length).toBeGreaterThan(20)
    expect(readFileSync(inRoot('functions-shared', file), 'utf8')).toContain(`'${sentence}'`)
  })
})
