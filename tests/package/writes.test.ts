import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: a build. */
const TIME = 300_000
const CONFIG = 'supabase/config.toml'
const ACTIONS = 'supabase/functions/_patchbay/actions/index.ts'
const ACTION = ['action', '--name', 'noteHole', '--scope', 'golf:write']
const NEW_SCOPE = ['--scope-description', 'Write down your shots']

const folder = await mkdtemp(join(tmpdir(), 'patchbay-writes-'))
const patchbay = (repository: Repository, ...words: string[]) =>
  repository.tried(process.execPath, inRoot('dist/scripts/cli/patchbay.js'), ...words)

beforeAll(async () => {
  await packTarball(folder)
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('Before Patchbay is added', () => {
  let repository: Repository
  beforeAll(async () => {
    repository = await layRepository(join(folder, 'before'), 'golf')
  }, TIME)

  it(
    '`add --dry-run` shows the diff of config.toml and writes nothing',
    async () => {
      const { code, output } = await patchbay(repository, 'add', '--dry-run')
      expect(output).toContain('+[functions.mcp]\n+verify_jwt = false\n')
      expect(output).toContain('Nothing was written')
      expect(code).toBe(0)
      expect(await repository.changed()).toEqual([])
    },
    TIME,
  )

  it(
    '`add` without a terminal and without --yes writes nothing',
    async () => {
      const { code, output } = await patchbay(repository, 'add')
      expect(output).toContain('Say --yes')
      expect(code).toBe(1)
      expect(await repository.changed()).toEqual([])
    },
    TIME,
  )

  it(
    '`add --yes` refuses a config.toml that is not committed',
    async () => {
      await repository.write(CONFIG, `# mine\n${await repository.read(CONFIG)}`)
      const { code, output } = await patchbay(repository, 'add', '--yes')
      expect(output).toContain(CONFIG)
      expect(output).toContain('--allow-dirty')
      expect(code).toBe(1)
      expect(await repository.changed()).toEqual([`M ${CONFIG}`])
    },
    TIME,
  )
})

describe('Once Patchbay is there', () => {
  let repository: Repository
  beforeAll(async () => {
    repository = await layRepository(join(folder, 'there'), 'golf')
    await patchbay(repository, 'add', '--yes', '--prefix', 'my-')
    await rm(join(repository.root, 'supabase/functions/_patchbay/runtime/oauth.js'))
    await repository.commit()
  }, TIME)

  it.each([
    ['update', ['update'], '_patchbay/runtime/oauth.js'],
    ['action', [...ACTION, ...NEW_SCOPE], `+++ b/${ACTIONS}`],
    ['web', ['web', '--out', 'pages'], join('pages', 'index.html')],
  ])(
    '`%s --dry-run` says what it would write and writes nothing',
    async (_, words, shown) => {
      const { code, output } = await patchbay(repository, ...words, '--dry-run')
      expect(output).toContain(shown)
      expect(output).toContain('Nothing was written')
      expect(code).toBe(0)
      expect(await repository.changed()).toEqual([])
    },
    TIME,
  )

  it(
    '`web` knows the prefix of the functions',
    async () => {
      const { code, output } = await patchbay(repository, 'web', '--out', 'pages')
      expect(code, output).toBe(0)
      const config = JSON.parse(await repository.read('pages/config.json'))
      expect(config.function_prefix).toBe('my-')
      await repository.commit()
    },
    TIME,
  )

  it(
    '`action` refuses a list of actions that is not committed, and takes it when told so',
    async () => {
      await repository.write(ACTIONS, `// mine\n${await repository.read(ACTIONS)}`)
      const refused = await patchbay(repository, ...ACTION, ...NEW_SCOPE)
      expect(refused.output).toContain(ACTIONS)
      expect(refused.output).toContain('--allow-dirty')
      expect(refused.code).toBe(1)
      expect(await repository.changed()).toEqual([`M ${ACTIONS}`])
      const taken = await patchbay(repository, ...ACTION, ...NEW_SCOPE, '--allow-dirty')
      expect(taken.code, taken.output).toBe(0)
      expect(await repository.read(ACTIONS)).toMatch(/^\/\/ mine\n[\s\S]*\n {2}noteHole,\n\];\n$/)
    },
    TIME,
  )
})
