import { execFileSync } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadKeys } from '../../local-stack/keys.ts'
import { prepareLocalDir } from '../../local-stack/local-dir.ts'
import { readProject } from '../../local-stack/project/project.ts'
import { applyChanges, changesTo } from '../../scripts/install/changes.ts'
import { checkFiles, checkMigrations } from '../../scripts/install/check.ts'
import { madeOutside } from '../../scripts/install/found-in-catalog.ts'
import { hashOf, type LockFile, lockText, readLock } from '../../scripts/install/lock-file.ts'
import { readProject as readRepository } from '../../scripts/install/project.ts'
import { readActions } from '../../scripts/install/read-actions.ts'
import type { Release } from '../../scripts/install/release.ts'
import { leftovers, removal } from '../../scripts/install/removal.ts'
import { generatedFiles } from '../../scripts/install/templates.ts'
import { planUpdate } from '../../scripts/install/update.ts'

// What a repository or a database may hold that a stranger had a hand in.

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-hostile-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (path: string, text: string) => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

/** Whether something is there. */
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const HASH = 'a'.repeat(64)
const LOCK: LockFile = {
  version: '0.2.0',
  prefix: 'golf-',
  runtime: 'files',
  migrations: { '0001_schemas_and_roles': '20261130000000' },
  files: {
    'supabase/migrations/20261130000000_patchbay_0001_schemas_and_roles.sql': HASH,
    'supabase/functions/golf-oauth/index.ts': HASH,
    'supabase/functions/_patchbay/runtime/oauth/authorize-checks.d.ts': HASH,
  },
}

describe('The lock file', () => {
  const read = async (change: object) => {
    await write('supabase/config.toml', '')
    await write('supabase/patchbay.lock.json', JSON.stringify({ ...LOCK, ...change }))
    return readLock(folder)
  }

  it('is read as it was written', async () => {
    await write('supabase/patchbay.lock.json', lockText(LOCK))
    expect(await readLock(folder)).toEqual(LOCK)
  })

  it.each([
    { prefix: '../../../escape/' },
    { prefix: "x', process.exit()) //" },
    { prefix: '--project-ref=' },
    { version: '1.0.0/../../evil' },
    { migrations: { '0001_schemas_and_roles': '../1' } },
    { migrations: { '../../x': '1' } },
    ...[
      '../../precious.txt',
      '/etc/passwd',
      'README.md',
      'supabase/config.toml',
      'supabase/functions/coach/index.ts',
      'supabase/functions/oauth/index.ts',
      'supabase/functions/_patchbay/app.ts',
      'supabase/functions/_patchbay/runtime/../../coach/index.ts',
      'supabase/migrations/20250101000000_profiles.sql',
    ].map((path) => ({ files: { [path]: HASH } })),
    { files: { 'supabase/functions/golf-oauth/index.ts': 'not a hash' } },
  ])('that says %j is refused, by every command and by the local stack', async (change) => {
    await expect(read(change)).rejects.toThrow('is not as Patchbay wrote it')
    expect(() => readProject(folder, {})).toThrow('is not as Patchbay wrote it')
  })
})

describe('The migration that `remove` prints', () => {
  const found = { schemas: ['patchbay'], objects: [], policies: [], roles: [], dependents: [] }

  it.each(['\n', '\r', '\u2028', '\u0085'])(
    'has names as comments, whatever they hold: %j',
    (end) => {
      const name = `view "v${end}drop table public.rounds; --"`
      const printed = removal({ ...found, dependents: [name] })
      expect(printed).toContain('--   view "v drop table public.rounds; --"\n')
      const lines = printed.split(/[\n\r\u0085\u2028\u2029]/)
      expect(lines.filter((line) => line.startsWith('drop table'))).toEqual([])
    },
  )

  it('ends in comments alone', () => {
    const lines = leftovers(LOCK).trimEnd().split('\n')
    expect(lines.every((line) => line.startsWith('--'))).toBe(true)
  })

  it('knows functions by their signatures, which the chapters say', () => {
    const made = madeOutside(
      [
        'create table public.a (id int);',
        'create view public.b with (security_invoker = true) as select 1;',
        'create function public.f(p_id uuid) returns void',
        "create or replace function public.g(p_a text default null, p_b timestamptz = '-infinity')",
        'create function public.h()\nreturns void',
        'create function patchbay.inner(p_a text) returns void',
      ].join('\n'),
    )
    expect(made.relations).toEqual(['public.a', 'public.b'])
    expect(made.functions).toEqual(['public.f(uuid)', 'public.g(text, timestamptz)', 'public.h()'])
  })
})

describe('What was changed together with its hash in the lock', () => {
  const CHAPTER = 'supabase/migrations/20261130000000_patchbay_0001_schemas_and_roles.sql'
  const CORE = 'supabase/functions/_patchbay/runtime/oauth.js'
  const release: Release = {
    version: '0.2.0',
    chapters: [{ name: '0001_schemas_and_roles', text: 'create schema patchbay;\n' }],
    runtime: new Map([['oauth.js', 'export {}\n']]),
    imports: {},
  }
  const lay = async (changed: Readonly<Record<string, string>>) => {
    const files = { [CHAPTER]: 'create schema patchbay;\n' }
    const written = { ...files, ...Object.fromEntries(generatedFiles(release, LOCK)), ...changed }
    for (const [path, text] of Object.entries(written)) await write(path, text)
    await write('supabase/config.toml', '')
    const hashes = Object.entries(written).map(([path, text]) => [path, hashOf(text)])
    const lock: LockFile = { ...LOCK, files: Object.fromEntries(hashes) }
    const project = await readRepository(folder)
    const findings = [
      ...(await checkFiles(project, release, lock)),
      ...(await checkMigrations(project, release)),
    ]
    const { foreign } = await planUpdate(project, release, lock)
    return { found: findings.map(({ text }) => text), foreign }
  }

  it('is found by `check`: the core', async () => {
    const { found } = await lay({ [CORE]: 'steal()\n' })
    expect(found).toContain(`${CORE} was edited after Patchbay wrote it.`)
  })

  it('is found by `check` and `update`: a migration', async () => {
    const { found, foreign } = await lay({ [CHAPTER]: 'grant all on schema patchbay to anon;\n' })
    expect(found.join()).toContain('schemas_and_roles.sql is not as Patchbay 0.2.0 has it.')
    expect(foreign).toHaveLength(1)
  })

  it('is found by `check`: a migration that is only called like one of Patchbay’s', async () => {
    const path = 'supabase/migrations/20261130000001_patchbay_0099_hotfix.sql'
    const { found } = await lay({ [path]: 'select 1;\n' })
    expect(found.join()).toContain('0.2.0 has none of this name')
  })

  it('is not what a repository has as it was written', async () => {
    const { found, foreign } = await lay({})
    expect(found.join()).not.toMatch(/edited|as Patchbay 0/)
    expect(foreign).toEqual([])
  })
})

describe('A link in the repository', () => {
  const PATH = 'supabase/functions/_patchbay/runtime/oauth.js'
  const root = () => join(folder, 'golf')
  const outside = () => join(folder, 'outside')

  it.each([
    ['a folder', 'supabase/functions/_patchbay'],
    ['a file', PATH],
  ])('that leads out of it is not followed: %s', async (what, place) => {
    await mkdir(outside())
    await mkdir(join(root(), place, '..'), { recursive: true })
    const target = what === 'a file' ? join(outside(), 'precious.txt') : outside()
    if (what === 'a file') await writeFile(target, 'precious')
    await symlink(target, join(root(), place))
    await expect(changesTo(root(), new Map([[PATH, 'x']]))).rejects.toThrow('leads out of')
    const change = { path: PATH, before: null, after: 'x' }
    await expect(applyChanges(root(), [change])).rejects.toThrow('leads out of')
    expect(await exists(join(outside(), 'runtime'))).toBe(false)
    if (what === 'a file') expect(await readFile(target, 'utf8')).toBe('precious')
  })

  it('to nothing is not followed either', async () => {
    await mkdir(join(root(), 'supabase/functions'), { recursive: true })
    await symlink(outside(), join(root(), 'supabase/functions/_patchbay'))
    await expect(changesTo(root(), new Map([[PATH, 'x']]))).rejects.toThrow('leads out of')
  })

  it('that stays in it is', async () => {
    await mkdir(join(root(), 'elsewhere'), { recursive: true })
    await mkdir(join(root(), 'supabase'))
    await symlink('../elsewhere', join(root(), 'supabase/functions'))
    await expect(changesTo(root(), new Map([[PATH, 'x']]))).resolves.toHaveLength(1)
  })
})

describe('The local stack', () => {
  it('gives functions no variable that changes the process that runs them, and says so', async () => {
    const toml = '[edge_runtime.secrets]\nLD_PRELOAD = "/tmp/evil.so"\nGOLF_KEY = "of golf"\n'
    await write('supabase/config.toml', toml)
    const env = 'NODE_OPTIONS=--require=/tmp/evil.js\nDENO_CERT=/tmp/ca\nDYLD_INSERT_LIBRARIES=x\n'
    await write('supabase/functions/.env', `${env}PATH=/tmp\nSUPABASE_URL=x\nLDAP_HOST=y\n`)
    const { secrets, leftOutSecrets } = readProject(folder, {})
    expect(secrets).toEqual({ GOLF_KEY: 'of golf', LDAP_HOST: 'y' })
    expect(leftOutSecrets.sort()).toEqual([
      'DENO_CERT',
      'DYLD_INSERT_LIBRARIES',
      'LD_PRELOAD',
      'NODE_OPTIONS',
      'PATH',
    ])
  })

  it('takes no keys that git tracks', async () => {
    const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words])
    git('init', '--quiet')
    await write('.local/keys.json', '{}')
    await expect(prepareLocalDir(join(folder, '.local'))).resolves.toBeUndefined()
    await rm(join(folder, '.local/.gitignore'))
    git('add', '--force', '.local/keys.json')
    await expect(prepareLocalDir(join(folder, '.local'))).rejects.toThrow('Git tracks keys.json')
  })

  it('takes no keys that others may read, or that are a link', async () => {
    const database = join(folder, 'database')
    const file = join(folder, 'keys.json')
    const keys = await loadKeys(file, database)
    expect(await loadKeys(file, database)).toEqual(keys)
    await chmod(file, 0o640)
    await expect(loadKeys(file, database)).rejects.toThrow('Other accounts may read')
    await chmod(file, 0o600)
    await symlink(file, join(folder, 'link.json'))
    await expect(loadKeys(join(folder, 'link.json'), database)).rejects.toThrow('not a file')
  })

  it('puts its folder nowhere else, by a link', async () => {
    await mkdir(join(folder, 'home'))
    await symlink(join(folder, 'home'), join(folder, '.local'))
    await expect(prepareLocalDir(join(folder, '.local'))).rejects.toThrow('is a link')
    expect(await exists(join(folder, 'home/.gitignore'))).toBe(false)
  })
})

it('The app that `check` and `deploy` load sees no token of who runs them', async () => {
  vi.stubEnv('SUPABASE_ACCESS_TOKEN', 'sbp_of_the_operator')
  await write(
    'supabase/functions/_patchbay/app.ts',
    `const title = JSON.stringify(process.env)
export const app = {
  scopes: [],
  actions: [
    {
      ...{ operationId: 'spy', sqlName: 'spy', scope: 'a:b', title, summary: '', effect: 'write' },
      adds: false,
      approval: 'never',
      input: { shape: {} },
    },
  ],
}
`,
  )
  const [spy] = await readActions(folder)
  vi.unstubAllEnvs()
  expect(Object.keys(JSON.parse(spy?.title ?? ''))).toContain('PATH')
  expect(spy?.title).not.toContain('sbp_of_the_operator')
})

it('An app that cannot be loaded is named', async () => {
  await write('supabase/functions/_patchbay/app.ts', 'throw new Error("of golf")\n')
  await expect(readActions(folder)).rejects.toThrow('app.ts cannot be loaded: of golf')
})
