import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { commandNames, findNode20 } from './support/node-20.ts'
import { type ProjectDatabase, projectDatabase } from './support/own-project-database.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: a build, and migrations by the real CLI. */
const TIME = 300_000

const node = await findNode20()
const folder = await mkdtemp(join(tmpdir(), 'patchbay-node-20-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

it.skipIf(node !== null)('is not tried on Node 20: there is none here (PATCHBAY_NODE_20)', () => {})

describe.runIf(node !== null)('On Node 20', () => {
  let repository: Repository
  let database: ProjectDatabase
  /** Runs a command of the package; gives what it printed, once it ended well. */
  const patchbay = async (...words: string[]) => {
    const bin = inRoot('dist/scripts/cli/patchbay.js')
    const { code, output } = await repository.tried(node ?? '', bin, ...words)
    expect(code, output).toBe(0)
    return output
  }

  beforeAll(async () => {
    await packTarball(folder)
    repository = await layRepository(join(folder, 'golf'), 'golf')
    database = await projectDatabase('package_node_20')
  }, TIME)
  afterAll(() => database?.drop())

  it(
    'every command loads, and says how it is called',
    async () => {
      for (const name of await commandNames(inRoot('dist'))) {
        expect(await patchbay(name, '--help')).toContain(`npx patchbay ${name}`)
      }
    },
    TIME,
  )

  it(
    'the commands run, one after another',
    async () => {
      expect(await patchbay('add', '--yes')).toContain('Patchbay is in.')
      await database.push(repository.root)
      const db = ['--db-url', database.url]
      const action = ['--name', 'logShot', '--table', 'shots', '--scope', 'golf:write']
      const words = ['--scope-description', 'Write down your shots']
      expect(await patchbay('action', ...action, ...words, ...db)).toContain(
        'patchbay_actions.log_shot',
      )
      await database.push(repository.root)
      expect(await patchbay('check', ...db)).toContain('All is well.')
      expect(await patchbay('update', '--yes', '--allow-dirty')).toContain('nothing to do')
      expect(await patchbay('web', '--out', 'pages')).toContain('config.json')
      expect(await patchbay('deploy', '--dry-run')).toContain(
        'functions deploy oauth gpt mcp users ops',
      )

      const at = ['--public-url', 'https://golf.example.com']
      expect(await patchbay('pack', 'gpt', ...at)).toContain('Begin with fields.md')
      expect(await repository.read('patchbay-gpt/instructions.md')).toContain('- logShot: ')
      expect(await patchbay('pack', 'plugin', ...at)).toContain('Begin with chatgpt.md')
      expect(await repository.read('patchbay-plugin/tools.md')).toContain('`logShot`')

      expect(await patchbay('keys', 'new')).toContain('npx patchbay keys reseal')
      expect(await patchbay('clients', 'add', '--name', 'Golf GPT', ...db)).toContain('client')
      expect(await patchbay('clients', 'list', ...db)).toContain('Golf GPT')
      expect(await patchbay('webhooks', 'list', ...db)).toContain('npx patchbay webhooks add')
      expect(await patchbay('usage', ...db)).toContain('No assistant called anything')
      expect(await patchbay('remove')).toContain('_remove_patchbay.sql')
    },
    TIME,
  )
})
