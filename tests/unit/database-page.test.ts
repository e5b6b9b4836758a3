import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { withTables } from '../../scripts/generate/settings-tables.ts'

const read = (path: string) => readFileSync(inRoot(path), 'utf8')
const schema = read('supabase/schema-snapshot.sql')
const page = read('docs/database.md')
const records = read('docs/records.md')

/** Words in backticks; `*` stands for any letters. */
const isNamed = (name: string, text: string): boolean =>
  [...text.matchAll(/`([\w.*]+)`/g)].some(([, word = '']) =>
    new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '\\w*')}$`).test(name),
  )

const names = (pattern: RegExp): string[] =>
  [...schema.matchAll(pattern)].map(([, name = '']) => name)

describe('docs/database.md', () => {
  const tables = names(/^(?:unlogged )?(?:table|view) (\S+) rls=/gm)
  const triggers = names(/^CREATE TRIGGER (\S+)/gm)
  const functions = names(/^create or replace function patchbay_api\.(\w+)/gim)
  const events = new Set(
    names(/\baudit(?:_failure)?\(\s*'(\w+)'/g).concat(names(/\baudit_ended\([^']*'(\w+)'/g)),
  )

  it('names every table, view and trigger', () => {
    expect([tables.length > 25, triggers.length > 20]).toEqual([true, true])
    expect([...tables, ...triggers].filter((name) => !isNamed(name, page))).toEqual([])
  })

  it('has an example or a sentence on each table on records.md, and every audit event', () => {
    const views = ['public.approvals']
    expect(
      tables.filter((name) => !views.includes(name) && !records.includes(`\`${name}\``)),
    ).toEqual([])
    expect(events.size).toBeGreaterThan(8)
    expect([...events].filter((name) => !isNamed(name, records))).toEqual([])
  })

  it('leads to a page that names every entry function', () => {
    expect(functions.length).toBeGreaterThan(20)
    expect(functions.filter((name) => !isNamed(name, read('docs/entry-functions.md')))).toEqual([])
  })
})

describe('The tables that are made from the database', () => {
  const block = '<!-- limits: made from the database by `npm run generate` -->'

  it('replace what was between the marks, and nothing else', () => {
    const text = `before\n${block}\nold\n<!-- /limits -->\nafter`
    expect(withTables(text, { limits: '| new |' })).toBe(
      `before\n${block}\n\n| new |\n\n<!-- /limits -->\nafter`,
    )
  })

  it('are missed where a page lost its marks', () => {
    expect(() => withTables('no marks', { limits: '' })).toThrow(/limits/)
  })
})
