import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { EMPTY, layRepository, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: packages are installed. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-linters-'))
let repository: Repository
let added = ''
const patchbay = (...words: string[]) =>
  repository.tried(process.execPath, inRoot('dist/scripts/cli/patchbay.js'), ...words)
const tool = (name: string, ...words: string[]) =>
  repository.tried(join(repository.root, 'node_modules/.bin', name), ...words)

beforeAll(async () => {
  await packTarball(folder)
  repository = await layRepository(join(folder, 'linted'), null, {
    ...EMPTY,
    'package.json': '{ "private": true, "type": "module" }\n',
    'eslint.config.js': 'export default [];\n',
  })
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund']
  await repository.run('npm', 'install', '-D', 'eslint@9.39.5', 'prettier@3.10.1', ...quietly)
  await repository.commit()
  added = (await patchbay('add', '--yes')).output
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

it(
  'ESLint has nothing to say of what `add` wrote, not even a warning',
  async () => {
    const { code, output } = await tool('eslint', '--max-warnings', '0', '.')
    expect(code, output).toBe(0)
  },
  TIME,
)

it(
  'Prettier has nothing to say where .prettierignore names the core',
  async () => {
    const core = 'supabase/functions/_patchbay/runtime'
    expect(added).toContain(`\n    ${core}\n`)
    await repository.write('.prettierignore', `${core}\n`)
    const { code, output } = await tool('prettier', '--check', 'supabase')
    expect(code, output).toBe(0)
  },
  TIME,
)

it(
  'where Prettier rewrote the core, `patchbay check` says so in one sentence, and what to leave out',
  async () => {
    await repository.commit()
    await repository.write('.prettierignore', 'node_modules\n')
    await tool('prettier', '--write', 'supabase/functions/_patchbay/runtime')
    const { code, output } = await patchbay('check')
    expect(output.match(/FAILED/g)).toHaveLength(1)
    expect(output).toMatch(/\d+ generated files were edited .*: a formatter\?/)
    expect(output).toContain('leave out supabase/functions/_patchbay/runtime, ')
    expect(code).toBe(1)
  },
  TIME,
)
