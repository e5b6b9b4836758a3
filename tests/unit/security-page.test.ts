import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

const page = readFileSync(inRoot('SECURITY.md'), 'utf8')
const [, table = ''] = /^\| promise .*\n\| ---.*\n((?:\|.*\n)+)/m.exec(page) ?? []
const rows = table.trimEnd().split('\n')

const sqlTests = readdirSync(inRoot('supabase/tests/database'), {
  recursive: true,
  encoding: 'utf8',
})
const tests = readdirSync(inRoot('tests'), { recursive: true, encoding: 'utf8' })

/** The files that a name of the table stands for; `folder` is that of the name before, as in `unit/a`, `b`. */
function filesOf(name: string, folder: string): string[] {
  if (name.startsWith('supabase/')) return [name]
  if (/^(?:app\/)?\d\d-/.test(name)) {
    return sqlTests
      .filter((file) => file === `${name}.test.sql`)
      .map((file) => `supabase/tests/database/${file}`)
  }
  const path = name.includes('/') ? name : `${folder}${name}`
  return tests.filter((file) => file === `${path}.test.ts`).map((file) => `tests/${file}`)
}

/** What a row of the table names and is not there. */
function gone(row: string): string[] {
  const cell = row.split(' | ').at(-1) ?? ''
  let folder = ''
  let quotes = 0
  const missing: string[] = []
  for (const [, name = '', title] of cell.matchAll(/`([^`]+)`(?: \(“([^”]+)”\))?/g)) {
    const files = filesOf(name, folder)
    if (files.length === 0) missing.push(name)
    if (/^[a-z]+\//.test(name) && !/^app\/\d/.test(name)) {
      folder = name.slice(0, name.lastIndexOf('/') + 1)
    }
    if (title === undefined) continue
    quotes += 1
    const text = files.map((file) => readFileSync(inRoot(file), 'utf8')).join('')
    if (!text.replaceAll("''", "'").replaceAll('\\u2019', '’').includes(title)) missing.push(title)
  }
  return quotes > 0 ? missing : [...missing, `no test is quoted: ${row}`]
}

describe('The promises of SECURITY.md', () => {
  it('each name tests that are there', () => {
    expect(rows.length).toBeGreaterThan(55)
    expect(rows.flatMap(gone)).toEqual([])
  })

  it.each([
    ['a file that is gone', '| a | b | `unit/gone` (“x”) |', ['unit/gone', 'x']],
    ['a test that is gone', '| a | b | `unit/tokens` (“no such test”) |', ['no such test']],
    [
      'a folder that is not repeated',
      '| a | b | `unit/tokens`, `gone` |',
      ['gone', 'no test is quoted: | a | b | `unit/tokens`, `gone` |'],
    ],
  ])('would be missed with %s', (_what, row, missing) => {
    expect(gone(row)).toEqual(missing)
  })
})
