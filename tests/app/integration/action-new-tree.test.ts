import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CopiedTree, copiedTree } from '../../support/copied-tree.ts'

/** `npm run action:new` for every method, as a newcomer types it: with a scope of their own, and by id. */
const wishes = [
  ['listWishes', 'GET', '/wishes', 'read', 'limit?:integer(1..50)'],
  ['addWish', 'POST', '/wishes', 'write', 'text:text(1..30)'],
  ['setWish', 'PUT', '/wishes/{wish_id}', 'write', 'wish_id:uuid', 'text:text(1..30)'],
  ['changeWish', 'PATCH', '/wishes/{wish_id}', 'write', 'wish_id:uuid', 'text?:text(1..30)'],
  ['dropWish', 'DELETE', '/wishes/{wish_id}', 'write', 'wish_id:uuid'],
  ['clearWishes', 'POST', '/wishes/clear', 'write'],
  ['countWishes', 'GET', '/wishes/count', 'read'],
] as const

/** The tests that look at every action there is. */
const UNIT = ['actions-registry', 'gpt-pack', 'instructions', 'openapi-lint', 'plugin-pack']
const APP = [
  'action-list-wishes',
  'action-add-wish',
  'action-set-wish',
  'action-change-wish',
  'action-drop-wish',
  'action-clear-wishes',
  'action-count-wishes',
  'actions-todos',
  'actions-parity-pairing',
  'actions-parity-sql',
  'openapi',
]

const WITH_NEW_ACTIONS = '[wW]ish|tools/list|tool too|pairing variant|registry|document'

let tree: CopiedTree
let before: string[] = []

beforeAll(async () => {
  tree = await copiedTree()
  before = await readdir(join(tree.path, 'supabase/migrations'))
})
afterAll(() => tree?.remove())

const vitest = (files: string[], env: Record<string, string> = {}) =>
  tree.node(['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...files], env)

describe('action:new for every method, in a fresh checkout', () => {
  it('writes migrations that come after every other, and brings the generated files up to date', async () => {
    for (const [at, [name, method, path, scope, ...fields]] of wishes.entries()) {
      const { ok, output } = await tree.node([
        ...['scripts/run.mjs', 'action-new', '--name', name, '--method', method, '--path', path],
        ...['--summary', `Tells the app to do ${name} for the user.`, '--scope', `wishes:${scope}`],
        ...['--scope-description', `See or change your wishes (${scope})`],
        ...fields.flatMap((field) => ['--field', field]),
        ...(at < wishes.length - 1 ? ['--no-generate'] : []),
      ])
      expect(output, name).toMatch(/It works already/)
      expect(ok, name).toBe(true)
    }
    const added = (await readdir(join(tree.path, 'supabase/migrations'))).filter(
      (file) => !before.includes(file),
    )
    expect(added.toSorted().map((file) => file.replace(/^\d{14}_action_|\.sql$/g, ''))).toEqual(
      wishes.map(([name]) => name.replaceAll(/([A-Z])/g, '_$1').toLowerCase()),
    )
    expect((added.toSorted()[0] ?? '') > (before.toSorted().at(-1) ?? '')).toBe(true)
  }, 120_000)

  it('leaves every test green that looks at all actions', async () => {
    const unit = await vitest(UNIT.map((name) => `tests/app/unit/${name}.test.ts`))
    expect(unit.ok, unit.output).toBe(true)

    const stack = await tree.start()
    const { ok, output } = await vitest(
      // Of the tests that go through all actions, those of the new ones: the others run beside this one.
      [...APP.map((name) => `tests/app/integration/${name}.test.ts`), '-t', WITH_NEW_ACTIONS],
      { PATCHBAY_TEST_STACK: stack },
    )
    expect(ok, output).toBe(true)
  }, 180_000)
})
