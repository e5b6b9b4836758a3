import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot, installed } from '../../local-stack/paths.ts'
import { type Release, readRelease } from '../../scripts/install/release.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { listed } from './support/listed.ts'
import { EMPTY, layRepository, migrationsOf, type Repository } from './support/repository.ts'
import { MANAGERS, packTarball, patchbay } from './support/tarball.ts'

/** Milliseconds: packages are installed. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-package-'))
let tarball = ''
let release: Release
const LISTED = listed()

beforeAll(async () => {
  tarball = await packTarball(folder)
  release = await readRelease()
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('The tarball', () => {
  it('brings no program of another kind: no Deno, Node, Chromium, Postgres or Supabase CLI', async () => {
    const manifest = JSON.parse(await readFile(inRoot('package.json'), 'utf8'))
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    expect(names).toContain('hono')
    const heavy = /(deno|^node$|chromium|playwright|embedded|^supabase$|lite|vite|typescript)/
    expect(names.filter((name) => heavy.test(name))).toEqual([])
  })

  it('holds JavaScript and the core alone: no TypeScript but its types, no app of ours', async () => {
    const { output } = await runCommand('tar', ['-tzf', tarball])
    const files = output.trim().split('\n')
    expect(files.length).toBeGreaterThan(100)
    expect(files.filter((path) => /(?<!\.d)\.ts$|functions-shared\/app\//.test(path))).toEqual([])
    expect(files.filter((path) => path.includes('/migrations/'))).toHaveLength(
      release.chapters.length,
    )
  })

  it(
    'has types that stand by themselves, without skipLibCheck',
    async () => {
      const words = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false']
      const { output } = await runCommand(process.execPath, [
        installed('typescript', 'bin', 'tsc'),
        ...words,
        ...['--module', 'nodenext', '--target', 'es2024', '--types', 'node'],
        ...['index', 'gpt', 'mcp', 'oauth', 'ops', 'users'].map((name) =>
          inRoot('dist', 'runtime', `${name}.d.ts`),
        ),
      ])
      expect(output.split('\n').filter((line) => /dist\/runtime/.test(line))).toEqual([])
    },
    TIME,
  )
})

describe('The hints of its commands', () => {
  /** These say how a command is called in a checkout, too, and show it only there. */
  const BOTH = /(usage|called-as|names-of-commands|paths|run-stack)\.js$/

  it('name commands as an adopter calls them', async () => {
    const wrong: string[] = []
    for (const folder of ['dist/scripts', 'dist/local-stack']) {
      for (const name of await readdir(inRoot(folder), { recursive: true })) {
        if (!name.endsWith('.js') || BOTH.test(name)) continue
        const lines = (await readFile(inRoot(folder, name), 'utf8')).split('\n')
        const said = lines.filter((line) => /npm (run|start|ci|test)\b/.test(line))
        const isFine = /^\s*(\/\/|\/?\*)|In a checkout:/
        wrong.push(
          ...said.filter((line) => !isFine.test(line)).map((line) => `${name}: ${line.trim()}`),
        )
      }
    }
    expect(wrong).toEqual([])
  })
})

const projects = {
  'an empty project': () => ['empty', null, EMPTY] as const,
  'the golf app': () => ['golf', 'golf', {}] as const,
}

describe.each(Object.keys(MANAGERS) as (keyof typeof MANAGERS)[])('By %s', (manager) => {
  describe.each(Object.entries(projects))('in %s, `patchbay add --yes`', (_, project) => {
    let repository: Repository
    let added = { code: 1, output: '' }
    let before: string[] = []

    beforeAll(async () => {
      const [name, from, files] = project()
      repository = await layRepository(join(folder, `${manager}-${name}`), from, files)
      before = await migrationsOf(repository)
      await MANAGERS[manager](repository, tarball)
      await repository.commit()
      added = await patchbay(repository, 'add', '--yes')
    }, TIME)

    it('says what comes next', () => {
      expect(added.output).toContain('npx patchbay dev')
      expect(added.code).toBe(0)
    })

    it('changes config.toml, by five sections at its end, and no other file that was there', async () => {
      const changed = await repository.changed()
      expect(changed.filter((line) => !line.startsWith('? '))).toEqual(['M supabase/config.toml'])
      const text = await repository.read('supabase/config.toml')
      const committed = await repository.run('git', 'show', 'HEAD:supabase/config.toml')
      const sections = ['oauth', 'gpt', 'mcp', 'users', 'ops']
        .map((name) => `\n[functions.${name}]\nverify_jwt = false\n`)
        .join('')
      expect(text).toBe(`${committed.trimEnd()}\n${sections}`)
    })

    it('writes what the list says, and nothing beside it', async () => {
      const made = (await repository.changed())
        .filter((line) => line.startsWith('? '))
        .map((line) => line.slice(2))
      expect(made.filter((path) => !LISTED.test(path))).toEqual([])
      expect(made.filter((path) => path.includes('/migrations/'))).toHaveLength(
        release.chapters.length,
      )
    })

    it('stamps its migrations after the newest that was there', async () => {
      const names = await migrationsOf(repository)
      expect(names.slice(0, before.length)).toEqual(before)
      expect(names.slice(before.length).every((name) => name.includes('_patchbay_'))).toBe(true)
    })

    it('has nothing to do a second time', async () => {
      const changed = await repository.changed()
      const { code, output } = await patchbay(repository, 'add', '--yes')
      expect(output).toContain(`Patchbay ${release.version} is here already. Nothing to do.`)
      expect(code).toBe(0)
      expect(await repository.changed()).toEqual(changed)
    })
  })
})
