import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isReserved } from '../../../functions-shared/actions/reserved-paths.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { type Answers, decide } from '../../../scripts/action-new/decide.ts'
import { exampleOf, parseField } from '../../../scripts/action-new/field.ts'
import { databaseTest, migration } from '../../../scripts/action-new/sql-files.ts'
import {
  definition,
  integrationTest,
  withAction,
} from '../../../scripts/action-new/typescript-files.ts'
import { definedIn, isOneTransaction } from '../../unit/support/pgtap-rules.ts'

const { actions } = app

const good: Answers = { name: 'measureThing', scope: 'todos:write' }

describe('A field', () => {
  it.each([
    [
      'hole:integer(1..18)=Number of the hole',
      {
        type: 'integer',
        range: { min: 1, max: 18 },
        optional: false,
        description: 'Number of the hole',
      },
    ],
    [
      'note?:text',
      { type: 'text', range: { min: 1, max: 200 }, optional: true, description: 'Note.' },
    ],
    ['shot_count:number', { type: 'number', description: 'Shot count.' }],
    ['colour:one_of(red|dark-green)', { type: 'one_of', words: ['red', 'dark-green'] }],
    ['note:text=a=b (c)', { type: 'text', description: 'a=b (c)' }],
    ['day:date', { type: 'date' }],
  ])('is read from %s', (spec, field) => {
    expect(parseField(spec)).toMatchObject(field)
  })

  it.each([
    ['hole', /is not a field/],
    ['Hole:integer', /is not a field/],
    ['hole:int', /no type int/],
    ['hole:integer(18)', /a range is written/],
    ['hole:integer(9..1)', /a range is written/],
    ['colour:one_of(red)', /needs words/],
    ["colour:one_of(red|o'clock)", /needs words/],
    ['sure:boolean(1..2)', /takes no \(\)/],
    [`x:text=${'x'.repeat(701)}`, /more than 700/],
  ])('is refused: %s', (spec, sentence) => {
    expect(() => parseField(spec)).toThrow(sentence)
  })

  it('has an example that fits', () => {
    expect(exampleOf(parseField('a:text(1..3)'))).toBe('exa')
    expect(exampleOf(parseField('a:text(12..20)'))).toHaveLength(12)
    expect(exampleOf(parseField('a:integer(5..9)'))).toBe(5)
  })
})

describe('A new action', () => {
  it('needs a name and a scope; the rest follows', () => {
    expect(decide(good, actions)).toMatchObject({
      kebab: 'measure-thing',
      sqlName: 'measure_thing',
      method: 'POST',
      path: '/measure-thing',
      title: 'Measure thing',
      effect: 'write',
      idempotent: false,
      limit: undefined,
      newScope: undefined,
      answers: [{ name: 'done', type: 'boolean' }],
    })
  })

  it.each([
    ['GET', 'read', true, 'todos:read'],
    ['POST', 'write', false, 'todos:write'],
    ['PUT', 'overwrite', true, 'todos:write'],
    ['PATCH', 'overwrite', true, 'todos:write'],
    ['DELETE', 'destroy', true, 'todos:write'],
  ])('with %s is one to %s', (method, effect, idempotent, scope) => {
    expect(decide({ ...good, method, scope }, actions)).toMatchObject({ effect, idempotent })
  })

  it.each([
    ['POST', undefined, 'never'],
    ['DELETE', undefined, 'user'],
    ['DELETE', 'never', 'never'],
    ['POST', 'always', 'always'],
  ])('with %s and the approval %s says %s in SQL and in TypeScript', (method, approval, said) => {
    const plan = decide({ ...good, method, ...(approval && { approval }) }, actions)
    expect(migration(plan)).toContain(`, '${said}');`)
    expect(databaseTest(plan)).toContain(`, '${said}')$$`)
    const isSaid = definition(plan).includes(`  approval: '${said}',`)
    expect(isSaid).toBe(method === 'DELETE' || said !== 'never')
  })

  it.each<[Answers, RegExp]>([
    [{ ...good, name: 'Measure thing' }, /camelCase/],
    [{ ...good, name: 'LogShot' }, /camelCase/],
    [{ ...good, name: "drop'; --" }, /camelCase/],
    [{ ...good, name: 'createTodo' }, /createTodo already/],
    [{ ...good, method: 'HEAD' }, /--method/],
    [{ ...good, path: 'shots' }, /--path/],
    [{ ...good, path: '/shots/{id}' }, /\{id\}, which is not a field/],
    [{ ...good, path: '/shots/{id}', field: ['id?:uuid'] }, /cannot be left out/],
    [{ ...good, path: '/todos' }, /POST \/todos is createTodo already/],
    [
      { ...good, method: 'DELETE', path: '/todos/{shot}', field: ['shot:uuid'] },
      /is deleteTodo already/,
    ],
    [{ ...good, title: 'x'.repeat(61) }, /--title/],
    [{ ...good, title: '' }, /--title: one line/],
    [{ ...good, title: 'x\ndrop table public.todos;' }, /--title: one line/],
    [{ ...good, title: 'x\u2028y' }, /--title: one line/],
    [{ ...good, summary: 'x'.repeat(25).concat('\r') }, /--summary: one line/],
    [{ ...good, summary: 'too short' }, /--summary: .*20 characters/],
    [{ ...good, scope: 'wishes:write', 'scope-description': 'a\nb' }, /--scope-description/],
    [{ ...good, scope: 'wishes:write', 'scope-description': '' }, /--scope-description/],
    [{ ...good, 'per-minute': '6001' }, /at most 6000/],
    [{ ...good, approval: 'sometimes' }, /--approval: one of never, user, always/],
    [{ ...good, field: ['a:text=b\nc'] }, /one line/],
    [{ ...good, name: 'delete' }, /has a meaning/],
    [{ ...good, name: 'registered' }, /has a meaning/],
    [{ ...good, name: 'getLogin' }, /getLogin already/],
    [{ ...good, name: `a${'B'.repeat(40)}` }, /longer than 60/],
    [{ ...good, method: 'GET', scope: 'todos:read', path: '/getlogin' }, /function itself/],
    [{ ...good, path: '/login/now' }, /function itself/],
    [{ ...good, path: '/{a}', field: ['a:uuid'] }, /function itself/],
    [{ ...good, summary: 'x'.repeat(301) }, /at most 300 characters; these are 301/],
    [{ name: 'measureThing' }, /--scope is missing/],
    [{ ...good, scope: 'wishes:write' }, /There is no scope wishes:write/],
    [{ ...good, scope: 'Golf', 'scope-description': 'x' }, /write it as golf:write/],
    [{ ...good, scope: 'todos:read' }, /is not a scope for that/],
    [{ ...good, method: 'GET' }, /is not a scope for that/],
    [{ ...good, 'per-minute': 'often' }, /--per-minute/],
    [{ ...good, field: ['a:uuid', 'a:text'] }, /a comes twice/],
  ])('is refused: %j', (answers, sentence) => {
    expect(() => decide(answers, actions)).toThrow(sentence)
  })

  it('is the last that a GPT can take, at thirty', () => {
    const thirty = Array.from({ length: 30 }, () => actions)
      .flat()
      .slice(0, 30)
    expect(() => decide(good, thirty)).toThrow(/at most 30 operations/)
  })

  it('of the registry has a path of its own: none is the way in, or the document', () => {
    expect(actions.filter(({ path }) => isReserved(path))).toEqual([])
    expect(['/getlogin', '/login/x', '/openapi.json', '/{any}'].every(isReserved)).toBe(true)
  })

  it('gives a new scope to the pairing client alone: others are allowed it one by one', () => {
    const wish = { ...good, scope: 'wishes:write', 'scope-description': 'Note wishes' }
    const text = migration(decide(wish, actions))
    expect(text).toMatch(
      /insert into patchbay\.scopes \(name, description, is_default, in_pairing, position\)\nselect\n {2}'wishes:write', 'Note wishes', true, true,/,
    )
    expect(text).not.toMatch(/patchbay\.clients/)
  })

  it('publishes no table to Realtime, and neither does the example', () => {
    const golf = readFileSync(inRoot('examples/golf/migration.sql'), 'utf8')
    for (const text of [migration(decide(good, actions)), golf]) {
      expect(text).not.toMatch(/publication|replica identity/i)
    }
  })

  it('has a pgTAP file that keeps the rules of the others (tests/unit/pgtap-files.test.ts)', () => {
    const text = databaseTest(decide(good, actions))
    expect(isOneTransaction(text), text).toBe(true)
    const helpers = readFileSync(inRoot('supabase/tests/helpers.psql'), 'utf8')
    expect(definedIn(text).filter((name) => definedIn(helpers).includes(name))).toEqual([])
  })

  it('quotes what stands in SQL and TypeScript', () => {
    const plan = decide(
      {
        ...good,
        summary: 'It\'s "so", and long enough.',
        scope: 'wishes:write',
        'scope-description': "Note the player's wishes",
      },
      actions,
    )
    expect(migration(plan)).toContain("'Note the player''s wishes'")
    expect(definition(plan)).toContain('"It\'s \\"so\\", and long enough."')
  })

  it('comes into the registry once, as import and as entry', () => {
    const registry = readFileSync(inRoot('functions-shared/app/actions.ts'), 'utf8')
    const changed = withAction(registry, decide(good, actions))
    expect(changed).toContain("import { measureThing } from './actions/measure-thing.ts'\n")
    expect(changed).toContain('  measureThing,\n] as const satisfies')
    expect(changed.length - registry.length).toBe(
      "import { measureThing } from './actions/measure-thing.ts'\n  measureThing,\n".length,
    )
    expect(integrationTest(decide(good, actions))).toContain(
      "from '../../../functions-shared/app/actions/measure-thing.ts'",
    )
  })
})
