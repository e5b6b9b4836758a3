import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProject } from '../../local-stack/project/project.ts'
import { madeOutside } from '../../scripts/install/found-in-catalog.ts'
import { type LockFile, lockText, readLock } from '../../scripts/install/lock-file.ts'
import { leftovers, removal } from '../../scripts/install/removal.ts'

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

const HASH = 'a'.repeat(64)
const LOCK: LockFile = {
  version: '0.1.0',
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
