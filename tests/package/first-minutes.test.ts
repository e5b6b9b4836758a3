import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimPort } from '../../local-stack/ports.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { launchBrowser } from '../../scripts/support/chromium.ts'
import { newVisit, submitSignIn } from '../browser/support/visitor.ts'
import { answer } from '../support/answers.ts'
import { newUserOn, type TestUser } from '../support/sign-up.ts'
import { CROWDED } from './support/crowded.ts'
import { type DevStack, npxPatchbay, npxPatchbayDev } from './support/dev.ts'
import { listed } from './support/listed.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { MANAGERS, packTarball } from './support/tarball.ts'

/** Milliseconds: packages are installed, and at the first run ever the parts of the local stack. */
const TIME = 400_000

/** A linter that judges every file of the project, and leaves out what git leaves out. */
const LINTER = {
  'biome.json': JSON.stringify({
    vcs: { enabled: true, clientKind: 'git', useIgnoreFile: true },
  }),
}
const OWN = {
  test: 'node --test',
  lint: 'biome lint --error-on-warnings .',
  build: 'node src/build.js',
}

const folder = await mkdtemp(join(tmpdir(), 'patchbay-first-minutes-'))
let tarball = ''
beforeAll(async () => {
  tarball = await packTarball(folder)
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each([
  { project: 'the golf app', name: 'golf', prefix: '', files: {} },
  {
    project: 'the golf app with names of ours',
    name: 'crowded',
    prefix: 'patchbay-',
    files: CROWDED,
  },
])('In $project', ({ name, prefix, files }) => {
  let repository: Repository
  let stack: DevStack
  let player: TestUser
  let tried = { code: 1, output: '' }
  let before: Verdicts

  beforeAll(async () => {
    repository = await layRepository(join(folder, name), 'golf', { ...files, ...LINTER })
    const scripts = Object.entries(OWN).map(([script, line]) => `scripts.${script}=${line}`)
    await repository.run('npm', 'pkg', 'set', ...scripts)
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund']
    await repository.run('npm', 'install', '--save-dev', '@biomejs/biome@2.6.8', ...quietly)
    before = await verdicts(repository)
    await MANAGERS.npm(repository, tarball)
    await repository.commit()

    await repository.run('npx', 'patchbay', 'add', '--yes')
    const begun = performance.now()
    stack = await npxPatchbayDev(repository)
    const ready = performance.now()
    const trying = npxPatchbay(repository, ['try', '--headless'])
    tried = { code: await trying.ended, output: trying.output() }
    const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1)
    console.log(`  ${name}: dev and try took ${seconds(begun)} s, try alone ${seconds(ready)} s`)
    player = await newUserOn(stack.info)
  }, TIME)
  afterAll(async () => {
    stack?.interrupt()
    await stack?.ended
  }, TIME)

  it('an assistant connects and acts, and the phone sees it, by two commands more', () => {
    expect(tried.output).toMatch(/The phone sees, before +nothing yet/)
    expect(tried.output).toMatch(/It calls getMe +\{.*demo@patchbay\.local/)
    expect(tried.output).toMatch(/The phone sees, live +has_completed_oauth=true/)
    expect(tried.output).toContain('It works')
    expect(tried.code).toBe(0)
  })

  it('an assistant calls the action that it is told to, with the arguments that it is given', async () => {
    const call = async (...words: string[]) => {
      const trying = npxPatchbay(repository, ['try', '--headless', '--call', ...words])
      return { code: await trying.ended, output: trying.output() }
    }
    const called = await call('GetUserInfo', '--with', '{}')
    expect(called.output).toMatch(/It calls GetUserInfo +\S/)
    expect(called.code).toBe(0)
    const refused = await call('GetUserInfo', '--with', '{"strange": 1}')
    expect(refused.output).toContain('strange')
    expect(refused.code).toBe(1)
    const unknown = await call('logShot')
    expect(unknown.output).toContain('there is no action logShot; there are getMe, GetUserInfo')
    const garbled = await call('GetUserInfo', '--with', '[]')
    expect(garbled.output).toContain('--with is not a JSON object: []')
  })

  it('the tests, the linter and the build of the project say what they said before', async () => {
    expect(before).toEqual({ test: 0, lint: 0, build: 0, page: '<p>Over par: 1</p>' })
    expect(await verdicts(repository)).toEqual(before)
  })

  it('git sees the files that are listed, five sections in config.toml, and nothing else', async () => {
    const changed = await repository.changed()
    const others = changed.filter((line) => !listed(prefix).test(line.slice(2)))
    expect(others).toEqual(['M supabase/config.toml'])
    expect(changed.filter((line) => !line.startsWith('? '))).toEqual(others)
    const committed = await repository.run('git', 'show', 'HEAD:supabase/config.toml')
    const text = await repository.read('supabase/config.toml')
    expect(text.startsWith(committed.trimEnd())).toBe(true)
    expect(text.slice(committed.length).match(/^\[functions\./gm)).toHaveLength(5)
  })

  it('`patchbay check` finds that all is well', async () => {
    const { code, output } = await repository.tried('npx', 'patchbay', 'check')
    expect(output).toContain('All is well.')
    expect(code).toBe(0)
  })

  it('the functions and tables of the project serve as before', async () => {
    const { functions_url: F, api_url: api, publishable_key: apikey } = stack.info
    const headers = { authorization: `Bearer ${player.jwt}`, apikey }
    expect((await fetch(`${F}/coach`)).status).toBe(401)
    const coach = await answer(fetch(`${F}/coach`, { headers }))
    expect([coach.status, coach.body]).toEqual([200, { advice: 'Keep your head down.' }])
    const courses = await answer(fetch(`${api}/rest/v1/courses?select=name`, { headers }))
    expect([courses.status, courses.body]).toEqual([
      200,
      [{ name: 'Old Course' }, { name: 'Links' }],
    ])
    for (const path of Object.keys(files).filter((one) => one.endsWith('/index.ts'))) {
      const own = path.split('/').at(-2)
      const response = await fetch(`${F}/${own}`, { headers })
      expect([response.status, await response.text()]).toEqual([200, `${own} of golf`])
    }
  })

  it(
    'a person allows what `npx patchbay try` asks for, in the browser that it opens',
    async () => {
      const opened = join(folder, `${name}-opened`)
      const trying = npxPatchbay(repository, ['try'], {
        PATH: `${await browserThatNotes(opened)}:${process.env.PATH}`,
      })
      const page = await waitFor('the address of the page', () => readFile(opened, 'utf8'), 60)
      const browser = await launchBrowser()
      try {
        const visit = await newVisit(browser, stack.info.web_url)
        await visit.page.goto(page.trim())
        await visit.page.getByText('patchbay try').first().waitFor()
        await submitSignIn(visit.page, stack.info.demo_user)
        await visit.page.getByRole('button', { name: 'Allow' }).click()
        await visit.page.getByText('You can close this window').waitFor()
      } finally {
        await browser.close()
      }
      const code = await trying.ended
      expect(trying.output()).toContain(`Allow it in the browser: ${page.trim()}`)
      expect(trying.output()).toContain('It works')
      expect(code).toBe(0)
    },
    TIME,
  )

  it(
    '`npx patchbay dev --db-url` serves functions and pages on a database that runs already',
    async () => {
      const { db_url: dbUrl, api_url: apiUrl, publishable_key, secret_key } = stack.info
      const keys = JSON.parse(await repository.read('.local/keys.json'))
      const env = {
        PATCHBAY_LOCAL_DIR: '.local-2',
        SUPABASE_PUBLISHABLE_KEY: publishable_key,
        SUPABASE_SECRET_KEY: secret_key,
        PATCHBAY_JWT_SECRET: keys.jwt_secret,
      }
      const port = await claimPort(0, 'PATCHBAY_API_PORT')
      const words = ['--demo', '--db-url', dbUrl, '--api-url', apiUrl, '--port', String(port)]
      const second = await npxPatchbayDev(repository, words, env)
      try {
        expect(second.info.functions_url).toBe(`http://127.0.0.1:${port}/functions/v1`)
        const trying = npxPatchbay(repository, ['try', '--headless'], env)
        expect(await trying.ended, trying.output()).toBe(0)
        expect(trying.output()).toContain(`An assistant at ${second.info.functions_url}`)
        expect(trying.output()).toContain('It works')
      } finally {
        second.interrupt()
        await second.ended
      }
      const courses = await answer(
        fetch(`${apiUrl}/rest/v1/courses`, { headers: { apikey: publishable_key } }),
      )
      expect(courses.status).toBe(200)
    },
    TIME,
  )

  it(
    'Ctrl-C ends all of it, and the data stay',
    async () => {
      stack.interrupt()
      await stack.ended
      expect(stack.output()).toContain('Stopped. The data stay in .local')
      expect(existsSync(join(repository.root, '.local/stack.json'))).toBe(false)
      await expect(fetch(stack.info.api_url)).rejects.toThrow()
    },
    TIME,
  )
})

/** Exit codes of the project's own commands, and what its build made. */
interface Verdicts {
  test: number
  lint: number
  build: number
  page: string
}

async function verdicts(repository: Repository): Promise<Verdicts> {
  const code = async (script: string) => (await repository.tried('npm', 'run', script)).code
  return {
    test: await code('test'),
    lint: await code('lint'),
    build: await code('build'),
    page: await repository.read('dist/index.html'),
  }
}

/** A folder for PATH, in which the program that opens a browser writes down what it is to open. */
async function browserThatNotes(file: string): Promise<string> {
  const bin = `${file}-bin`
  await mkdir(bin, { recursive: true })
  for (const program of ['open', 'xdg-open']) {
    await writeFile(
      join(bin, program),
      `#!/bin/sh\necho "$1" > '${file}.new' && mv '${file}.new' '${file}'\n`,
    )
    await chmod(join(bin, program), 0o755)
  }
  return bin
}
