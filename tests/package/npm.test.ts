import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { denos } from '../../scripts/support/denos.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: a build, and packages that Deno fetches. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-npm-'))
const patchbay = (...words: string[]) =>
  repository.tried(process.execPath, inRoot('scripts/cli/patchbay.ts'), ...words)
let repository: Repository
let registry: NpmRegistry

beforeAll(async () => {
  registry = await startNpmRegistry(await packTarball(folder))
  repository = await layRepository(join(folder, 'golf'), 'golf', {
    'supabase/functions/mcp/index.ts': 'Deno.serve(() => new Response())\n',
  })
  const { code, output } = await patchbay('add', '--yes', '--npm')
  expect(code, output).toBe(0)
}, TIME)
afterAll(async () => {
  registry?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('`patchbay add --npm`', () => {
  it('writes no core: the functions name the package, in its version', async () => {
    const made = await repository.changed()
    expect(made.filter((line) => line.includes('/runtime/'))).toEqual([])
    const map = JSON.parse(await repository.read('supabase/functions/patchbay-oauth/deno.json'))
    expect(map.imports['supabase-patchbay']).toMatch(/^npm:supabase-patchbay@\d+\.\d+\.\d+$/)
  })

  it('is kept by `update`, and `check` finds it in order', async () => {
    await repository.commit()
    expect((await patchbay('update', '--yes')).output).toContain('nothing to do')
    const { code, output } = await patchbay('check')
    expect(output).toContain('All is well.')
    expect(code).toBe(0)
  })
})

describe.each(denos().map(({ name, file }) => [name, file]))('On %s', (name, file) => {
  const env = () => ({
    ...process.env,
    NO_COLOR: '1',
    NPM_CONFIG_REGISTRY: registry.url,
    DENO_DIR: join(folder, name.replaceAll(/\W+/g, '-')),
    DENO_TLS_CA_STORE: 'mozilla,system',
    SUPABASE_URL: 'https://golf.example',
    SUPABASE_DB_URL: 'postgres://golf.example/golf',
    PATCHBAY_TOKEN_KEYS: `k:${Buffer.alloc(32, 1).toString('base64url')}`,
  })
  const inFunction = (slug: string, ...words: string[]) =>
    runCommand(file, words, env(), join(repository.root, 'supabase/functions', slug))

  it(
    'the functions pass the types that the package brings',
    async () => {
      for (const slug of ['gpt', 'mcp', 'oauth', 'ops', 'users']) {
        const words = ['check', '--quiet', '--no-lock', 'index.ts']
        const { code, output } = await inFunction(`patchbay-${slug}`, ...words)
        expect(code, output).toBe(0)
      }
    },
    TIME,
  )

  it(
    'the package serves the app, under the prefix of the project',
    async () => {
      const path = 'patchbay-oauth/.well-known/openid-configuration'
      await repository.write(
        'supabase/functions/patchbay-oauth/asked.ts',
        `import served from './index.ts'
const response = await served.fetch(new Request('https://golf.example/${path}'))
console.log(JSON.stringify((await response.json()).issuer))
`,
      )
      const words = ['run', '--quiet', '--no-lock', '--allow-all', 'asked.ts']
      const { code, output } = await inFunction('patchbay-oauth', ...words)
      expect(code, output).toBe(0)
      expect(output.trim().split('\n').at(-1)).toBe(
        '"https://golf.example/functions/v1/patchbay-oauth"',
      )
    },
    TIME,
  )
})
