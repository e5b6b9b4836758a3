import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planAdd } from '../../scripts/install/add.ts'
import { applyChanges } from '../../scripts/install/changes.ts'
import { checkActions, checkFiles, checkMigrations } from '../../scripts/install/check.ts'
import { readLock } from '../../scripts/install/lock-file.ts'
import { CONFIG, readProject } from '../../scripts/install/project.ts'
import type { Release } from '../../scripts/install/release.ts'
import { leftovers } from '../../scripts/install/removal.ts'
import { shownChanges } from '../../scripts/install/show.ts'
import { functionNames } from '../../scripts/install/templates.ts'
import { planUpdate } from '../../scripts/install/update.ts'

const RUNTIME = 'supabase/functions/_patchbay/runtime'
const ADD = { prefix: undefined, npm: false, allowDirty: false }

/** A small one: what matters here is who wrote which file. */
const release: Release = {
  version: '0.2.0',
  chapters: ['0001_one', '0002_two'].map((name) => ({
    name,
    text: `create table patchbay.${name};\n`,
  })),
  runtime: new Map([
    ['index.js', 'export {}\n'],
    ['old.js', 'export {}\n'],
  ]),
  imports: {},
}

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'patchbay-adopted-'))
  await write(CONFIG, 'project_id = "golf"\n')
  git('init', '--quiet')
  commit()
})
afterEach(() => rm(root, { recursive: true, force: true }))

const git = (...words: string[]) =>
  execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' })
const commit = () => {
  git('add', '--all')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '-m', 'as it is')
}
const read = (path: string) => readFile(join(root, path), 'utf8')
async function write(path: string, text: string) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
async function add() {
  const { changes } = await planAdd(await readProject(root), release, ADD)
  await applyChanges(root, changes)
  commit()
}
async function lockThere() {
  const lock = await readLock(root)
  if (lock === null) throw new Error('there is no lock')
  return lock
}

it('`add` writes nothing over a config.toml that is not committed, unless it is told so', async () => {
  await write(CONFIG, 'project_id = "diary"\n')
  const project = await readProject(root)
  await expect(planAdd(project, release, ADD)).rejects.toThrow(`not committed:\n  ${CONFIG}`)
  await expect(planAdd(project, release, { ...ADD, allowDirty: true })).resolves.toBeDefined()
})

describe('`check` finds', () => {
  const findings = async (installed = release) => {
    const project = await readProject(root)
    const lock = await lockThere()
    const found = [
      ...(await checkFiles(project, installed, lock)),
      ...(await checkMigrations(project, installed)),
    ]
    return found.map(({ level, text }) => `${level}: ${text}`)
  }
  beforeEach(add)

  it('nothing where all is as it was written', async () => {
    expect(await findings()).toEqual([
      'ok: Generated files are unedited and current',
      'ok: All 2 migrations are there',
    ])
  })

  it('a generated file that is edited, and one that is gone', async () => {
    await write(`${RUNTIME}/index.js`, '// mine\n')
    await rm(join(root, RUNTIME, 'old.js'))
    expect(await findings()).toEqual(
      expect.arrayContaining([
        `obstacle: ${RUNTIME}/index.js was edited after Patchbay wrote it.`,
        `obstacle: ${RUNTIME}/old.js is missing.`,
      ]),
    )
  })

  it('a section of config.toml that is gone', async () => {
    await write(CONFIG, (await read(CONFIG)).replace('[functions.mcp]\nverify_jwt = false\n', ''))
    expect(await findings()).toContain('obstacle: config.toml lacks a section of a function.')
  })

  it('a migration that is missing, also one that only the lock does not know of', async () => {
    const chapters = [...release.chapters, { name: '0003_three', text: '' }]
    expect(await findings({ ...release, chapters })).toContain(
      'obstacle: Migrations are missing: 0003_three.',
    )
  })

  it('that another version is installed', async () => {
    expect(await findings({ ...release, version: '0.3.0' })).toContain(
      'obstacle: The repository has Patchbay 0.2.0, and 0.3.0 is installed.',
    )
  })
})

describe('`check` compares an action with its SQL, and finds', () => {
  const made = 'create function patchbay_actions.log_shot(args jsonb) returns jsonb as $$ $$;\n'
  const row = (title: string, scope = 'golf:write') =>
    `insert into patchbay_actions.registry (name, scope, title, effect) values ('log_shot', '${scope}', '${title}', 'write');\n`
  const action = {
    operationId: 'logShot',
    sqlName: 'log_shot',
    scope: 'golf:write',
    title: 'Log shot',
    effect: 'write',
    summary: 'Writes down a shot of the user.',
    adds: true,
    approval: 'never',
    fields: [],
  }
  const found = (actions: (typeof action)[], sql: string) =>
    checkActions(actions, sql).map(({ level, text }) => `${level}: ${text}`)

  it.each([
    ['nothing where both agree', made + row('Log shot'), 'ok: 1 action of your own'],
    ['no function', row('Log shot'), 'obstacle: The action logShot has no function'],
    [
      'a function that was dropped',
      `${made}${row('Log shot')}drop function patchbay_actions.log_shot(jsonb);\n`,
      'obstacle: The action logShot has no function',
    ],
    [
      'a function in a comment only',
      `/* ${made} */${row('Log shot')}`,
      'obstacle: The action logShot has no function',
    ],
    ['no row', made, 'obstacle: No migration registers logShot'],
    [
      'a row with another scope',
      made + row('Log shot', 'golf:read'),
      'obstacle: No migration registers logShot',
    ],
    [
      'a row with another title',
      made + row('Log a shot'),
      'obstacle: The migrations register logShot with another title',
    ],
  ])('%s', (_, sql, sentence) => {
    expect(found([action], sql).map((one) => one.slice(0, sentence.length))).toEqual([sentence])
  })

  it('a function without an action', () => {
    expect(found([], made)).toEqual([expect.stringContaining('no action of _patchbay/app.ts')])
  })
})

describe('`update`', () => {
  beforeEach(add)

  it('restores sections of config.toml, and deletes what this version no longer writes, unless edited', async () => {
    await write(CONFIG, 'project_id = "golf"\n')
    const next = { ...release, version: '0.3.0', runtime: new Map([['index.js', 'export {}\n']]) }
    const plan = await planUpdate(await readProject(root), next, await lockThere())
    expect(plan.obsolete).toEqual([`${RUNTIME}/old.js`])
    const config = plan.changes.find(({ path }) => path === CONFIG)?.after
    for (const name of functionNames('')) expect(config).toContain(`[functions.${name}]`)

    await write(`${RUNTIME}/old.js`, '// mine\n')
    const edited = await planUpdate(await readProject(root), next, await lockThere())
    expect(edited.obsolete).toEqual([])
  })
})

describe('What is shown before it is written', () => {
  const long = 'a line\n'.repeat(100)

  it('is each file, with the diff of those that change', () => {
    const changes = [
      { path: CONFIG, before: 'a = 1\n', after: 'a = 1\nb = 2\n' },
      { path: 'supabase/migrations/1_a.sql', before: null, after: long },
      { path: 'big.toml', before: long, after: `${long}one more\n` },
    ]
    const text = shownChanges(changes, false)
    expect(text).toContain(`changed  ${CONFIG}\n`)
    expect(text).toContain(`--- a/${CONFIG}\n+++ b/${CONFIG}\n`)
    expect(text).toContain('\n a = 1\n+b = 2\n')
    expect(text).toContain('+one more\n')
    expect(text).toContain('new      supabase/migrations/1_a.sql  (100 lines)')
    expect(text).not.toContain('+a line')
    expect(shownChanges(changes, true)).toContain('+a line\n'.repeat(100))
  })
})

it('What `remove` leaves to be done names each function, its files, its section and its secrets', async () => {
  await add()
  const text = leftovers({ ...(await lockThere()), prefix: 'my-' })
  for (const name of functionNames('my-')) {
    expect(text).toMatch(new RegExp(`functions delete .*\\b${name}\\b`))
    expect(text).toContain(`supabase/functions/${name}`)
    expect(text).toContain(`[functions.${name}]`)
  }
  for (const word of ['PATCHBAY_', '_patchbay', 'patchbay.lock.json', 'npm uninstall']) {
    expect(text).toContain(word)
  }
  for (const word of ['redirect URLs', 'migrations stay', 'GPT']) expect(text).toContain(word)
})
