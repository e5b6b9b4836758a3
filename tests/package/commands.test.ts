import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { readRelease } from '../../scripts/install/release.ts'
import { denos } from '../../scripts/support/denos.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { type ProjectDatabase, projectDatabase } from './support/own-project-database.ts'
import { layRepository, migrationsOf, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: migrations by the real CLI, and a build. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-commands-'))
/** A made-up next version, where the packages of this checkout are found. */
const next = inRoot('node_modules', '.cache', `patchbay-next-${process.pid}`)
const patchbay = (repository: Repository, ...words: string[]) =>
  repository.tried(process.execPath, inRoot('dist/scripts/cli/patchbay.js'), ...words)
const patchbayNext = (repository: Repository, ...words: string[]) =>
  repository.tried(process.execPath, join(next, 'scripts/cli/patchbay.js'), ...words)

let repository: Repository
let database: ProjectDatabase

beforeAll(async () => {
  await packTarball(folder)
  repository = await layRepository(join(folder, 'golf'), 'golf')
  database = await projectDatabase('package_commands')
  await patchbay(repository, 'add', '--yes')
  await database.push(repository.root)
  await repository.commit()
}, TIME)
afterAll(async () => {
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
  await rm(next, { recursive: true, force: true })
})

describe('`patchbay action --table shots`', () => {
  beforeAll(async () => {
    const { code, output } = await patchbay(
      repository,
      ...['action', '--name', 'logShot', '--table', 'shots', '--db-url', database.url],
      ...['--scope', 'golf:write', '--scope-description', 'Write down your shots'],
    )
    expect(code, output).toBe(0)
  }, TIME)

  it('reads the columns: types, words of an enum, lengths, comments, and what may be absent', async () => {
    const text = await repository.read('supabase/functions/_patchbay/actions/log-shot.ts')
    expect(text).toContain("from 'supabase-patchbay'")
    expect(text).toContain('club: z.enum(["driver","iron","wedge","putter"])')
    expect(text).toContain('note: text(1, 280, "Note.").optional()')
    expect(text).toContain('Number of the hole, 1 to 18')
    expect(text).not.toMatch(/user_id|hit_at/)
  })

  it.each(denos().map(({ name, file }) => [name, file]))(
    'passes the types of %s, with the functions that serve it',
    async (name, file) => {
      const env = {
        ...process.env,
        NO_COLOR: '1',
        // As on an adopter's machine, packages come from the registry; here once for all runs.
        DENO_DIR: inRoot('node_modules', '.cache', name.replaceAll(/\W+/g, '-')),
        DENO_TLS_CA_STORE: 'mozilla,system',
      }
      for (const slug of ['gpt', 'mcp', 'oauth', 'ops', 'users']) {
        const place = join(repository.root, 'supabase/functions', slug)
        const words = ['check', '--quiet', '--no-lock', 'index.ts']
        const { code, output } = await runCommand(file, words, env, place)
        expect(code, output).toBe(0)
      }
    },
    TIME,
  )

  it(
    'adds a row as the user, under the policies of the table',
    async () => {
      await database.push(repository.root)
      const { sql } = database
      const user = '0a000000-0000-4000-8000-000000000001'
      const [row] = await sql.begin(async (tx) => {
        await tx`insert into auth.users (id, email) values (${user}, 'golfer@example.com')`
        await tx`insert into public.rounds (id, user_id, course_id) values (${user}, ${user}, 1)`
        await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user })}, true)`
        await tx`set local role authenticated`
        const args = { round_id: user, hole: 7, club: 'wedge', distance_m: 91.5 }
        return tx`select patchbay_actions.log_shot(${tx.json(args)}) as answer`
      })
      expect(row?.answer).toMatchObject({ hole: 7, club: 'wedge', distance_m: 91.5, note: null })
    },
    TIME,
  )

  it('leaves the repository in agreement, and the database with it', async () => {
    const { code, output } = await patchbay(repository, 'check', '--db-url', database.url)
    expect(output).toContain('All is well.')
    expect(output).toContain('privileges are as shipped')
    expect(code).toBe(0)
  })
})

describe('`patchbay check` says what is wrong, and ends with 1', () => {
  const broken = async (path: string, change: (text: string) => string) => {
    const text = await repository.read(path)
    await repository.write(path, change(text))
    try {
      return await patchbay(repository, 'check')
    } finally {
      await repository.write(path, text)
    }
  }

  it('of a generated file that was edited', async () => {
    const path = 'supabase/functions/_patchbay/runtime/oauth.js'
    const { code, output } = await broken(path, (text) => `${text}// mine\n`)
    expect(output).toContain(`${path} was edited`)
    expect(code).toBe(1)
  })

  it('of an action that was renamed on one side only', async () => {
    const path = 'supabase/functions/_patchbay/actions/log-shot.ts'
    const { code, output } = await broken(path, (text) => text.replace('"logShot"', '"noteShot"'))
    expect(output).toContain('noteShot has no function patchbay_actions.note_shot')
    expect(output).toContain('patchbay_actions.log_shot is in supabase/migrations')
    expect(code).toBe(1)
  })

  it('of a migration that the database lacks', async () => {
    const { sql, url } = database
    const [row] = await sql`
      delete from supabase_migrations.schema_migrations
      where name like 'patchbay_0002_%' returning version, name`
    const { code, output } = await patchbay(repository, 'check', '--db-url', url)
    await sql`insert into supabase_migrations.schema_migrations ${sql({ version: row?.version, name: row?.name })}`
    expect(output).toContain(`lacks migrations of Patchbay’s: ${row?.version}.`)
    expect(code).toBe(1)
  })

  it('of privileges that somebody widened', async () => {
    const grant = 'function patchbay_api.health()'
    await database.sql.unsafe(`grant execute on ${grant} to anon`)
    const { code, output } = await patchbay(repository, 'check', '--db-url', database.url)
    await database.sql.unsafe(`revoke execute on ${grant} from anon`)
    expect(output).toContain('anon may execute patchbay_api.health()')
    expect(code).toBe(1)
  })
})

describe('`patchbay web --out`', () => {
  it('writes the pages, and a config.json that it leaves alone the next time', async () => {
    const words = ['web', '--out', 'public/patchbay', '--supabase-url', 'https://golf.supabase.co']
    const first = await patchbay(repository, ...words, '--publishable-key', 'sb_publishable_x')
    expect(first.code, first.output).toBe(0)
    expect(await repository.read('public/patchbay/index.html')).toContain('<script')
    const config = await repository.read('public/patchbay/config.json')
    expect(JSON.parse(config)).toEqual({
      supabase_url: 'https://golf.supabase.co',
      functions_url: 'https://golf.supabase.co/functions/v1',
      publishable_key: 'sb_publishable_x',
    })
    await patchbay(repository, 'web', '--out', 'public/patchbay')
    expect(await repository.read('public/patchbay/config.json')).toBe(config)
  })

  it('says what is wrong in a config.json that was changed, as `patchbay check --web` does', async () => {
    const path = 'public/patchbay/config.json'
    const config = await repository.read(path)
    await repository.write(path, JSON.stringify({ ...JSON.parse(config), accent: 'teal' }))
    for (const words of [
      ['web', '--out', 'public/patchbay'],
      ['check', '--web', 'public/patchbay'],
    ]) {
      const { code, output } = await patchbay(repository, ...words)
      expect(output).toContain('accent is "teal": it is a colour like #0b6b58.')
      expect(code).toBe(1)
    }
    await repository.write(path, config)
  })

  it('refuses a folder of somebody else', async () => {
    const { code, output } = await patchbay(repository, 'web', '--out', 'src')
    expect(output).toContain('src has files')
    expect(code).toBe(1)
    await repository.write('site/config.json', '{"theme": "of the golf club"}')
    const other = await patchbay(repository, 'web', '--out', 'site')
    expect(other.output).toContain('site has files, and no config.json of these pages')
    await rm(join(repository.root, 'site'), { recursive: true })
  })
})

describe('`patchbay update` to a made-up next version', () => {
  const RUNTIME = 'supabase/functions/_patchbay/runtime'
  const OBSOLETE = 'gpt.d.ts'
  const CONFIG = 'supabase/config.toml'
  const SECTION = '[functions.mcp]\nverify_jwt = false\n'
  /** Later than any version of this checkout. */
  const NEXT = '99.0.0'
  let version = ''
  let weather = ''
  let before: string[] = []

  beforeAll(async () => {
    const release = await readRelease()
    version = release.version
    weather = `${String(release.chapters.length + 1).padStart(4, '0')}_weather`
    await cp(inRoot('dist'), next, { recursive: true })
    const manifest = JSON.parse(await readFile(join(next, 'package.json'), 'utf8'))
    await writeFile(join(next, 'package.json'), JSON.stringify({ ...manifest, version: NEXT }))
    const chapter = 'supabase/migrations/99991231000000_patchbay_weather.sql'
    await writeFile(join(next, chapter), 'create table patchbay.weather (at timestamptz);\n')
    for (const name of ['oauth.js', 'users.js']) {
      const text = await readFile(join(next, 'runtime', name), 'utf8')
      await writeFile(join(next, 'runtime', name), `${text}// ${NEXT}\n`)
    }
    await repository.write(`${RUNTIME}/users.js`, '// mine\n')
    // What the next version no longer has, and a section that somebody took out.
    await rm(join(next, 'runtime', OBSOLETE))
    await repository.write(CONFIG, (await repository.read(CONFIG)).replace(SECTION, ''))
    await repository.commit()
    before = await migrationsOf(repository)
  }, TIME)

  it('says in `add` what it would do', async () => {
    const { output } = await patchbayNext(repository, 'add')
    expect(output).toContain(`Patchbay ${version} is here already.`)
    expect(output).toContain(`would bring it to ${NEXT}`)
    expect(await repository.changed()).toEqual([])
  })

  it(
    'adds the one migration, stamped last, and leaves what was edited',
    async () => {
      const { code, output } = await patchbayNext(repository, 'update', '--yes')
      expect(code, output).toBe(0)
      expect(output).toContain('You edited these')
      const names = await migrationsOf(repository)
      expect(names.slice(0, -1)).toEqual(before)
      expect(names.at(-1)).toMatch(new RegExp(`^\\d{14}_patchbay_${weather}\\.sql$`))
      expect(await repository.read(`${RUNTIME}/oauth.js`)).toContain(`// ${NEXT}`)
      expect(await repository.read(`${RUNTIME}/users.js`)).toBe('// mine\n')
      expect(await repository.changed()).toContain(`D ${RUNTIME}/${OBSOLETE}`)
      expect(await repository.read(CONFIG)).toContain(SECTION)
      await database.push(repository.root)
    },
    TIME,
  )

  it('still knows the edited file for edited, and has nothing more to do', async () => {
    await repository.commit()
    const { output } = await patchbayNext(repository, 'update', '--yes')
    expect(output).toContain('You edited these')
    expect(output).toContain('nothing to do')
    expect(await repository.changed()).toEqual([])
  })

  it('notes a migration that somebody gave a later stamp', async () => {
    const [moved = ''] = (await migrationsOf(repository)).filter((name) => /weather/.test(name))
    const stamp = '20991231235959'
    const place = 'supabase/migrations'
    await repository.run(
      'git',
      'mv',
      `${place}/${moved}`,
      `${place}/${stamp}_patchbay_${weather}.sql`,
    )
    const before = await patchbayNext(repository, 'check')
    expect(before.output).toContain(`${moved} is missing`)
    await patchbayNext(repository, 'update', '--yes')
    const lock = JSON.parse(await repository.read('supabase/patchbay.lock.json'))
    expect(lock.migrations[weather]).toBe(stamp)
    const after = await patchbayNext(repository, 'check')
    expect(after.output).not.toContain('is missing')
    await repository.commit()
  })

  it('refuses to write over work that is not committed', async () => {
    const lock = 'supabase/patchbay.lock.json'
    const text = await repository.read(lock)
    await repository.write(lock, text.replace(`"${NEXT}"`, `"${version}"`))
    const { code, output } = await patchbayNext(repository, 'update', '--yes')
    await repository.write(lock, text)
    expect(output).toContain('changes that are not committed')
    expect(code).toBe(1)
  })
})
