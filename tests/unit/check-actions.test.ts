import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { golfActions } from '../../examples/golf/golf.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { checkActions } from '../../scripts/install/check.ts'

const sql = await readFile(inRoot('examples/golf/migration.sql'), 'utf8')
const found = (text: string) =>
  JSON.stringify(checkActions(golfActions, text)).match(/with another title or effect/g) ?? []

describe('`patchbay check`, of what the migrations say of an action', () => {
  it('finds that they say what the definition says', () => {
    expect(found(sql)).toEqual([])
  })

  it.each([
    ['title', sql.replace("'Log a golf shot'", "'Log a shot'")],
    ['effect', sql.replace("'Log a golf shot', 'write'", "'Log a golf shot', 'destroy'")],
  ])('finds another %s', (_what, changed) => {
    expect(changed).not.toBe(sql)
    expect(found(changed)).toHaveLength(1)
  })

  it('takes a later migration for the last word', () => {
    const changed = `${sql.replace("'Log a golf shot', 'write'", "'Log', 'read'")}
      update patchbay_actions.registry set title = 'Log a golf shot', effect = 'write' where name = 'log_shot';`
    expect(found(changed)).toEqual([])
  })
})
