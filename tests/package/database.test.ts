import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withConnection } from '../../local-stack/database/connect.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { removeLocalDir } from '../../local-stack/remove.ts'
import { type Cluster, openCluster } from '../../local-stack/temporary/cluster.ts'
import { PUBLIC_FUNCTIONS, PUBLIC_RELATIONS } from '../../scripts/install/own-names.ts'
import { catalog, difference } from './support/catalog.ts'
import { CROWDED } from './support/crowded.ts'
import { type ProjectDatabase, projectDatabase } from './support/own-project-database.ts'
import { layRepository, migrationsOf, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: some forty migrations by the real CLI. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-database-'))
const patchbay = (repository: Repository, ...words: string[]) =>
  repository.run(process.execPath, inRoot('scripts/cli/patchbay.ts'), ...words)

/** Of the test's own: roles are the cluster's, and nobody else makes some meanwhile. Many projects still have 15. */
const clusters = new Map<15 | 17, Cluster>()
const localDir = (version: 15 | 17) => join(folder, `postgres-${version}`)
async function clusterOf(version: 15 | 17) {
  const cluster = clusters.get(version) ?? (await openCluster(localDir(version), { version }))
  clusters.set(version, cluster)
  return cluster.access
}

beforeAll(async () => {
  await packTarball(folder)
}, TIME)
afterAll(async () => {
  for (const [version, cluster] of clusters) {
    await cluster.stop()
    await removeLocalDir(localDir(version))
  }
  await rm(folder, { recursive: true, force: true })
})

describe.each([
  ['the golf app', 'golf', {}, 17],
  ['the golf app with names of ours', 'crowded', CROWDED, 17],
  ['the golf app with names of ours, on Postgres 15', 'crowded_15', CROWDED, 15],
] as const)('In the database of %s', (_, name, files, version) => {
  let repository: Repository
  let database: ProjectDatabase
  let before: string[] = []
  let after: string[] = []

  beforeAll(async () => {
    repository = await layRepository(join(folder, name), 'golf', files)
    database = await projectDatabase(`package_${name}`, await clusterOf(version))
    const [server] = await database.sql`select current_setting('server_version') as version`
    expect(server?.version).toMatch(new RegExp(`^${version}\\.`))
    await database.push(repository.root)
    before = await catalog(database.sql)
    await patchbay(repository, 'add', '--yes')
    await database.push(repository.root)
    after = await catalog(database.sql)
  }, TIME)
  afterAll(async () => {
    await database?.drop()
    // The cluster's, so the next project would find it.
    const { adminUrl } = await clusterOf(version)
    await withConnection(adminUrl, (sql) => sql`drop role if exists patchbay_gateway`)
  })

  it('nothing changes outside of Patchbay’s schemas but what docs/adopt.md lists', () => {
    const OURS = /^[-+] \w+: "?patchbay(_api|_actions|_gateway)?\b/
    const named = [...PUBLIC_RELATIONS, ...PUBLIC_FUNCTIONS].join('|')
    const elsewhere =
      /members: authenticated has patchbay_gateway|realtime\.messages patchbay: |auth\.users CREATE TRIGGER \w+ .* patchbay\.|INDEX .* ON patchbay(_actions)?\./
    const LISTED = new RegExp(`${named}|${elsewhere.source}`)
    const changed = difference(before, after)
    expect(changed.length).toBeGreaterThan(200)
    expect(changed.filter((line) => !OURS.test(line) && !LISTED.test(line))).toEqual([])
    expect(changed.filter((line) => line.startsWith('-'))).toEqual([])
  })

  it('the project’s next table is in reach of the API, as before', async () => {
    await database.sql`create table public.scores (id integer)`
    const [row] =
      await database.sql`select has_table_privilege('authenticated', 'public.scores', 'insert') as may`
    await database.sql`drop table public.scores`
    expect(row?.may).toBe(true)
  })

  it('`remove` says what of the adopter’s would go along', async () => {
    const { sql, url } = database
    await sql.unsafe(`
      create view public.assistants as select name from patchbay.clients;
      create view public.connected as select user_id from public.user_gpt_connections;
      create trigger shots_to_phone after insert on public.shots referencing new table as changed
        for each statement execute function patchbay.broadcast_changes('shot', 'shots')`)
    const printed = await patchbay(repository, 'remove', '--db-url', url)
    await sql.unsafe(`
      drop view public.assistants, public.connected;
      drop trigger shots_to_phone on public.shots`)
    const [, named = ''] = /^-- NOT PATCHBAY’S.*\n((?:-- {3}.*\n)+)/m.exec(printed) ?? []
    expect(named.trim().split('\n')).toEqual([
      expect.stringContaining('assistants'),
      expect.stringContaining('connected'),
      expect.stringContaining('trigger shots_to_phone on table shots'),
    ])
  })

  it('what `remove` prints restores the catalog, by a migration as any other', async () => {
    const printed = await patchbay(repository, 'remove', '--db-url', database.url)
    expect(printed).not.toContain('NOT PATCHBAY’S')
    const path = /^-- (supabase\/migrations\/\S+)/.exec(printed)?.[1] ?? ''
    await repository.write(path, printed)
    expect((await migrationsOf(repository)).at(-1)).toBe(path.split('/').at(-1))
    await database.push(repository.root)
    expect(difference(before, await catalog(database.sql))).toEqual([])
  })

  it('after that, `add` installs anew, and the catalog is what it was with Patchbay', async () => {
    const place = 'supabase/functions'
    const [lock, prefix] = ['supabase/patchbay.lock.json', name === 'golf' ? '' : 'patchbay-']
    const folders = ['oauth', 'gpt', 'mcp', 'users', 'ops'].map((one) => `${place}/${prefix}${one}`)
    await repository.run('rm', '-r', ...folders, `${place}/_patchbay`, lock)
    await repository.run('git', 'checkout', '--', 'supabase/config.toml')
    await patchbay(repository, 'add', '--yes')
    await database.push(repository.root)
    expect(difference(after, await catalog(database.sql))).toEqual([])
  })
})

it(
  'functions of these names get the prefix patchbay-, and their URLs have it',
  async () => {
    const repository = await layRepository(join(folder, 'prefixed'), 'golf', CROWDED)
    const output = await patchbay(repository, 'add', '--yes')
    expect(output).toContain('The project has a function mcp, users')
    expect(await repository.read('supabase/functions/patchbay-oauth/index.ts')).toContain(
      'oauthFunction(app, Deno.env.toObject(), "patchbay-")',
    )
    expect(await repository.read('supabase/functions/mcp/index.ts')).toBe(
      CROWDED['supabase/functions/mcp/index.ts'],
    )
  },
  TIME,
)
