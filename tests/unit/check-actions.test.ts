import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { golfActions } from '../../examples/golf/golf.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { checkActions } from '../../scripts/install/check.ts'
import { checkApprovals } from '../../scripts/install/check-approvals.ts'
import { asRead } from '../../scripts/install/read-actions.ts'

const sql = await readFile(inRoot('examples/golf/migration.sql'), 'utf8')
const found = (text: string) =>
  JSON.stringify(checkActions(golfActions.map(asRead), text)).match(
    /with another title or effect/g,
  ) ?? []

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

describe('`patchbay check`, of whether users are asked first', () => {
  const deletes = { operationId: 'deleteShot', sqlName: 'delete_shot', effect: 'destroy' }
  const reads = { operationId: 'getShot', sqlName: 'get_shot', effect: 'read' }
  const registered = (approval?: string) => `
    insert into patchbay_actions.registry (name, scope, title, effect, adds${approval ? ', approval' : ''}) values
      ('get_shot', 'golf:read', 'Get (it''s; one)', 'read', false${approval ? ", 'always'" : ''}),
      ('delete_shot', 'golf:write', 'Delete (always)', 'destroy', false${approval ? `, '${approval}'` : ''});
    select 1;`

  it.each([
    ['nothing is said', registered(), 'user', []],
    [
      'the definition says more',
      registered(),
      'always',
      ['the approval user, and its definition says always'],
    ],
    [
      'the definition says less',
      registered(),
      'never',
      ['the approval user, and its definition says never'],
    ],
    ['both say the same', registered('always'), 'always', []],
    [
      'the registry says more',
      registered('always'),
      'user',
      ['the approval always, and its definition says user'],
    ],
    [
      'a later migration says it',
      `${registered('user')}update patchbay_actions.registry set approval = 'always', title = 'x' where name = 'delete_shot';\n`,
      'always',
      [],
    ],
    [
      'a later migration says it of another',
      `${registered('user')}update patchbay_actions.registry set approval = 'always' where name = 'get_shot';\n`,
      'user',
      [],
    ],
  ])('where %s', (_what, sql, approval, expected) => {
    const found = checkApprovals([{ ...deletes, approval }], sql)
    expect(found.map(({ text }) => text)).toEqual(
      expected.map(
        (text) => `The migrations register deleteShot with ${text}: the stricter holds.`,
      ),
    )
  })

  it('reads the row of each action by itself', () => {
    expect(checkApprovals([{ ...reads, approval: 'always' }], registered('never'))).toEqual([])
    expect(checkApprovals([{ ...reads, approval: 'never' }], registered())).toEqual([])
  })
})
