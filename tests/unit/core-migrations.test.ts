import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { currentMigrations, readReleased } from '../../scripts/release/released-migrations.ts'
import { chapterName, isCoreMigration } from '../../scripts/support/core-migrations.ts'

const FOLDER = 'supabase/migrations'
const names = readdirSync(inRoot(FOLDER)).filter((name) => name.endsWith('.sql'))

/** What a migration makes in the schemas of the core. Triggers of an app's tables call functions there, too. */
const coreObjects = (sql: string): string[] =>
  [
    ...sql.matchAll(
      /^create (?:or replace )?(?:unlogged )?(?:table|view|materialized view|type|domain|sequence|aggregate|function|procedure) (patchbay(?:_api)?\.\w+)(.*)/gim,
    ),
  ]
    .filter(([, , rest = '']) => !/returns trigger/i.test(rest))
    .map(([, name = '']) => name)

describe('The migrations of the core', () => {
  it('make every object of the schemas patchbay and patchbay_api', () => {
    const fromAnApp = names
      .filter((name) => !isCoreMigration(name))
      .flatMap((name) => {
        const objects = coreObjects(readFileSync(inRoot(FOLDER, name), 'utf8'))
        return objects.map((object) => `${name} creates ${object}: a core migration has _patchbay_`)
      })
    expect(fromAnApp).toEqual([])
    const ofTheCore = names
      .filter(isCoreMigration)
      .flatMap((name) => coreObjects(readFileSync(inRoot(FOLDER, name), 'utf8')))
    expect(ofTheCore).toContain('patchbay.grants')
    expect(ofTheCore).toContain('patchbay_api.begin_call')
  })

  it('of every release are known as such', async () => {
    const recorded = Object.values(await readReleased()).flatMap(Object.keys)
    expect(recorded.filter((name) => !isCoreMigration(name))).toEqual([])
    expect(Object.keys(await currentMigrations())).toEqual(names.filter(isCoreMigration).sort())
  })

  it('are known by their name, whenever they are added', () => {
    expect(isCoreMigration('20270301120000_patchbay_more_limits.sql')).toBe(true)
    expect(isCoreMigration('20270301120000_more_limits.sql')).toBe(false)
    expect(isCoreMigration('20261120000000_older_than_the_core.sql')).toBe(false)
  })

  it('keep their names when they are installed', () => {
    expect(chapterName('20261121000100_schemas_and_roles.sql')).toBe('schemas_and_roles')
    expect(chapterName('20270301120000_patchbay_more_limits.sql')).toBe('more_limits')
  })
})
