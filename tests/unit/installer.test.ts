import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { planAdd } from '../../scripts/install/add.ts'
import { applyChanges } from '../../scripts/install/changes.ts'
import { checkProject, choosePrefix } from '../../scripts/install/clashes.ts'
import { withFunctions } from '../../scripts/install/config-toml.ts'
import { foreignChapters, missingChapters } from '../../scripts/install/migrations.ts'
import {
  namesMade,
  PUBLIC_FUNCTIONS,
  PUBLIC_RELATIONS,
  SCHEMAS,
} from '../../scripts/install/own-names.ts'
import { findProject, readProject } from '../../scripts/install/project.ts'
import { withAction } from '../../scripts/install/registry.ts'
import { newStamps } from '../../scripts/install/stamps.ts'
import { planUpdate } from '../../scripts/install/update.ts'
import { currentMigrations } from '../../scripts/release/released-migrations.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-installer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (path: string, text: string) => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

describe('Stamps of new migrations', () => {
  const now = new Date('2026-11-30T23:59:59Z')

  it.each([
    ['are now, a second apart, and real times', [], ['20261130235959', '20261201000000']],
    [
      'come after one of the future',
      ['20270101000000_a.sql'],
      ['20270101000001', '20270101000002'],
    ],
    [
      'come after a number that is no time',
      ['20279999999999_a.sql'],
      ['20280000000000', '20280000000001'],
    ],
    ['do not mind short ones', ['0001_init.sql'], ['20261130235959', '20261201000000']],
  ])('%s', (_, names, stamps) => {
    expect(newStamps(names, 2, now)).toEqual(stamps)
  })
})

describe('Chapters', () => {
  const chapter = (name: string) => ({ name, text: 'select 1;' })
  const there = ['20261130000000_patchbay_0001_schemas.sql', '20261130000001_mine.sql']

  it('that a project lacks are those it does not know by name, behind any stamp', () => {
    const missing = missingChapters([chapter('0001_schemas'), chapter('0002_clients')], there)
    expect(missing.map((one) => one.chapter.name)).toEqual(['0002_clients'])
  })

  it.each([
    ['under another number are not installed twice', '0002_schemas'],
    ['with the number of another one are refused', '0001_clients'],
  ])('%s', (_, name) => {
    expect(() => missingChapters([chapter(name)], there)).toThrow(`this version has ${name}`)
  })
})

describe('config.toml', () => {
  it('keeps its text, line ends too, and gets what is missing', () => {
    const text = '# mine\r\nproject_id = "a"\r\n[functions.gpt]\r\nverify_jwt = false'
    expect(withFunctions(text, ['gpt', 'mcp'])).toBe(
      `${text}\r\n\r\n[functions.mcp]\r\nverify_jwt = false\r\n`,
    )
  })

  it('is not guessed at where a section cannot be added', () => {
    const text = 'functions = { hello = { verify_jwt = true } }\n'
    expect(() => withFunctions(text, ['mcp'])).toThrow('cannot be completed')
  })
})

describe('Files', () => {
  it('are all as before when one cannot be written', async () => {
    await write('a.txt', 'before')
    await write('taken/file.txt', '')
    const changes = [
      { path: 'a.txt', before: 'before', after: 'after' },
      { path: 'new/b.txt', before: null, after: 'b' },
      // A folder is there.
      { path: 'taken', before: null, after: 'c' },
    ]
    await expect(applyChanges(folder, changes)).rejects.toThrow()
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('before')
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'taken'])
  })
})

describe('A project', () => {
  const text = 'create schema patchbay;\ncreate view public.connected_apps as\n  select 1;\n'
  const OURS = [{ name: '0001_all', text }]

  it('is found from a folder in it, and below a monorepo; two are a choice', async () => {
    await write('apps/one/supabase/config.toml', 'project_id = "one"\n')
    const one = join(folder, 'apps/one')
    expect((await findProject(undefined, join(one, 'supabase'))).root).toBe(one)
    expect((await findProject(undefined, folder)).root).toBe(one)
    await write('apps/two/supabase/config.toml', 'project_id = "two"\n')
    await expect(findProject(undefined, folder)).rejects.toThrow('more than one')
    expect((await findProject('apps/two', folder)).config.project_id).toBe('two')
  })

  it('with a table of ours is refused, unless a later migration renamed it', async () => {
    await write('supabase/config.toml', '[db]\nmajor_version = 15\n')
    await write('supabase/migrations/1_a.sql', 'create table connected_apps (id int);\n')
    const refused = await readProject(folder)
    await expect(checkProject(refused, OURS)).rejects.toThrow('1_a.sql makes public.connected_apps')
    // What a project has already, or a release does not make, is no clash.
    await expect(checkProject(refused, [])).resolves.toBeUndefined()
    await write(
      'supabase/migrations/2_b.sql',
      'alter table public.connected_apps rename to apps;\n',
    )
    const renamed = await readProject(folder)
    await expect(checkProject(renamed, OURS)).resolves.toBeUndefined()
  })

  it('with a schema of ours is refused, and one with a longer name is not', async () => {
    await write('supabase/config.toml', '')
    await write('supabase/migrations/1_a.sql', 'create schema patchbay_golf;\n')
    await expect(checkProject(await readProject(folder), OURS)).resolves.toBeUndefined()
    await write('supabase/migrations/2_b.sql', 'create schema if not exists "patchbay";\n')
    await expect(checkProject(await readProject(folder), OURS)).rejects.toThrow(
      '2_b.sql makes the schema patchbay',
    )
  })

  it('gets no update with a name that it has', async () => {
    await write('supabase/config.toml', '')
    await write('supabase/migrations/1_rounds.sql', 'create table public.rounds (id int);\n')
    await write('supabase/migrations/2_patchbay_0001_schemas.sql', '')
    const project = await readProject(folder)
    const lock = {
      version: '0.2.0',
      prefix: '',
      runtime: 'npm',
      migrations: {},
      files: {},
    } as const
    const chapters = [{ name: '0001_schemas', text: '' }]
    const release = { version: '0.3.0', chapters, runtime: new Map(), imports: {} }
    await expect(planUpdate(project, release, lock)).resolves.toMatchObject({ chapters: [] })
    const next = [...chapters, { name: '0002_rounds', text: 'create table public.rounds ();\n' }]
    const update = planUpdate(project, { ...release, chapters: next }, lock)
    await expect(update).rejects.toThrow('1_rounds.sql makes public.rounds')
  })

  it('gets no update from 0.1.0, which was never published', async () => {
    await write('supabase/config.toml', '')
    const lock = {
      version: '0.1.0',
      prefix: '',
      runtime: 'npm',
      migrations: {},
      files: {},
    } as const
    const release = { version: '0.2.0', chapters: [], runtime: new Map(), imports: {} }
    const update = planUpdate(await readProject(folder), release, lock)
    await expect(update).rejects.toThrow('Patchbay 0.1.0 was never published')
  })

  it('that took Patchbay out may have it again: all of it, stamped now', async () => {
    const release = {
      version: '0.2.0',
      chapters: [{ name: '0001_schemas', text: 'create schema patchbay;\n' }],
      runtime: new Map(),
      imports: {},
    }
    const options = { prefix: undefined, npm: false, allowDirty: false }
    await write('supabase/config.toml', '')
    await write('supabase/migrations/20260101000000_patchbay_0001_schemas.sql', 'select 1;\n')
    await expect(planAdd(await readProject(folder), release, options)).rejects.toThrow('is not')
    await write('supabase/migrations/20260102000000_remove_patchbay.sql', 'select 1;\n')
    const { lock } = await planAdd(await readProject(folder), release, options)
    const stamp = lock.migrations['0001_schemas'] ?? ''
    expect(Number(stamp)).toBeGreaterThan(20260102000000)
    const text = 'create schema patchbay;\n'
    await write('supabase/migrations/20260101000000_patchbay_0001_schemas.sql', text)
    await write(`supabase/migrations/${stamp}_patchbay_0001_schemas.sql`, text)
    expect(await foreignChapters(await readProject(folder), release)).toEqual([])
    await write('supabase/migrations/20260103000000_patchbay_0001_schemas.sql', text)
    expect(await foreignChapters(await readProject(folder), release)).toEqual([
      expect.stringContaining('a second time'),
    ])
  })

  it('on a Postgres that is too old is refused', async () => {
    await write('supabase/config.toml', '[db]\nmajor_version = 14\n')
    await expect(checkProject(await readProject(folder), [])).rejects.toThrow('Postgres 14')
  })

  it('has a prefix only where a name is taken', () => {
    expect(choosePrefix(undefined, ['coach']).prefix).toBe('')
    expect(choosePrefix(undefined, ['mcp'])).toEqual({ prefix: 'patchbay-', because: ['mcp'] })
    expect(() => choosePrefix('', ['mcp'])).toThrow('mcp')
    expect(() => choosePrefix('Bad_', [])).toThrow('--prefix')
  })
})

it('The list of names outside of Patchbay’s schemas is what its migrations make', async () => {
  const files = Object.keys(await currentMigrations())
  const texts = files.map((file) => readFile(inRoot('supabase/migrations', file), 'utf8'))
  const { schemas, names } = namesMade((await Promise.all(texts)).join('\n'))
  expect(schemas.sort()).toEqual(SCHEMAS)
  expect(names.sort()).toEqual([...PUBLIC_RELATIONS, ...PUBLIC_FUNCTIONS].sort())
  const page = await readFile(inRoot('docs/adopt.md'), 'utf8')
  const listed = [...schemas, ...names.map((name) => `public.${name}`)]
  expect(listed.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

it('The list of actions takes one more, and another', () => {
  const empty = "import type { Action } from 'x'\n\nexport const actions: readonly Action[] = []\n"
  const one = withAction(empty, { name: 'logShot', kebab: 'log-shot' })
  expect(withAction(one, { name: 'getShot', kebab: 'get-shot' })).toBe(
    "import type { Action } from 'x'\nimport { logShot } from './log-shot.ts'\nimport { getShot } from './get-shot.ts'\n\n" +
      'export const actions: readonly Action[] = [\n  logShot,\n  getShot,\n]\n',
  )
  expect(() => withAction('export {}', { name: 'a', kebab: 'a' })).toThrow('no list')
})

describe('The list of actions keeps what somebody wrote', () => {
  const added = { name: 'logShot', kebab: 'log-shot' }
  const line = 'import { logShot } from "./log-shot.ts";\n'

  it.each([
    [
      'a comment with a comma, a bracket, a quote',
      "export const actions = [\n  a, // first, of [two], isn’t it? it's\n  b, /* and, */\n]\n",
      "export const actions = [\n  a, // first, of [two], isn’t it? it's\n  b, /* and, */\n  logShot,\n]\n",
    ],
    [
      'an item without a comma before a comment',
      'export const actions = [\n    a,\n    b // the last, for now\n  ] as const\n',
      'export const actions = [\n    a,\n    b, // the last, for now\n    logShot,\n  ] as const\n',
    ],
    [
      'a list within the list',
      "export const actions = [...[a, b], ...of(['x]'])]\nexport const more = [c]\n",
      "export const actions = [...[a, b], ...of(['x]']), logShot]\nexport const more = [c]\n",
    ],
    [
      'a comment alone',
      'export const actions: readonly Action[] = [\n  // none, yet\n]\n',
      'export const actions: readonly Action[] = [\n  // none, yet\n  logShot,\n]\n',
    ],
  ])('%s', (_, before, after) => {
    expect(withAction(before, added)).toBe(line + after)
  })

  it('imports over several lines, and the line ends of Windows', () => {
    const before =
      "import {\n  a,\n  b,\n} from './mine.ts' // mine\n\nexport const actions = [a, b]\n"
    const after = before
      .replace('// mine\n', "// mine\nimport { logShot } from './log-shot.ts'\n")
      .replace('b]', 'b, logShot]')
    expect(withAction(before, added)).toBe(after)
    const windows = (text: string) => text.replaceAll('\n', '\r\n')
    expect(withAction(windows(before), added)).toBe(windows(after))
  })

  it('and is left where the result would be no TypeScript', () => {
    const before = "import { logShot } from './mine.ts'\nexport const actions = [logShot]\n"
    expect(() => withAction(before, added)).toThrow('cannot take logShot')
  })
})
