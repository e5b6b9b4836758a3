import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { definedIn, isOneTransaction } from './support/pgtap-rules.ts'

const FOLDER = 'supabase/tests'

const read = (name: string) => readFileSync(inRoot(FOLDER, name), 'utf8')
const files = readdirSync(inRoot(FOLDER), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sql'))
  .map((name) => ({ name, text: read(name) }))

describe('The pgTAP files', () => {
  const helpers = definedIn(read('helpers.psql'))

  it('define no helper again', () => {
    expect(helpers).toContain('pg_temp.gateway')
    const again = files.map(({ name, text }) => [
      name,
      definedIn(text).filter((one) => helpers.includes(one)),
    ])
    expect(again.filter(([, names]) => names?.length)).toEqual([])
  })

  it('are one transaction that rolls back, and say at their end how many tests they had', () => {
    expect(files.length).toBeGreaterThan(20)
    const others = files.filter(({ text }) => !isOneTransaction(text))
    expect(others.map(({ name }) => name)).toEqual([])
  })

  it('leave no helper unused', () => {
    const all = `${read('helpers.psql')}${files.map(({ text }) => text).join('')}`
    const uses = (name = '') => all.split(`${name}(`).length - 2
    expect(helpers.filter((name) => uses(name) < 2)).toEqual([])
  })
})
