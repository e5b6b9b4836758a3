import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareRoles } from '../../scripts/stack/database/base.ts'
import { databaseUrl } from '../../scripts/stack/database/connect.ts'
import { createDatabase } from '../../scripts/stack/database/databases.ts'
import { loadKeys } from '../../scripts/stack/keys.ts'
import { prepareLocalDir } from '../../scripts/stack/local-dir.ts'
import { findPostgres } from '../../scripts/stack/postgres/binaries.ts'
import {
  type DatabaseServer,
  openDatabaseServer,
} from '../../scripts/stack/postgres/database-server.ts'
import { filesIn } from '../../scripts/stack/settings.ts'
import { connect, gpt } from '../support/gpt.ts'
import { privilegesOf } from '../support/privileges.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// On a cluster of its own, which no Data API and no Auth server ever saw: roles belong to the cluster.
let folder: string
let server: DatabaseServer | undefined
let pristine: Record<string, string[]>
let running: Record<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-pristine-'))
  const localDir = join(folder, 'local')
  await prepareLocalDir(localDir)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  server = await openDatabaseServer({
    binaries: await findPostgres(),
    localDir,
    logFile: files.postgresLog,
    wantedPort: 0,
    password: keys.database.supabase_admin,
    onRestart: () => {},
  })
  const { port } = server
  const url = (user: 'supabase_admin' | 'postgres') =>
    databaseUrl({ port, user, password: keys.database[user] })
  const access = {
    adminUrl: url('supabase_admin'),
    ownerUrl: url('postgres'),
    cliHome: files.cliHome,
  }
  await prepareRoles(access.adminUrl, keys.database)
  const database = postgres(await createDatabase(access, 'pristine'), { max: 1 })
  pristine = await privilegesOf(database)
  await database.end()

  // Whatever the running stack's servers do to privileges, they do by their first requests of each kind.
  const user = await newUser()
  const { access_token } = await connect(user)
  await gpt(access_token, '/me')
  await user.supabase.from('todos').insert({ title: 'x' })
  await user.supabase.from('user_gpt_connections').select('user_id')
  await user.supabase.rpc('nothing')
  await user.supabase.auth.refreshSession()
  running = await privilegesOf(sql)
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('The running stack has the privileges that the migrations gave, and no other', () => {
  it.each([
    'database',
    'schemas',
    'tables, views, sequences',
    'columns',
    'functions',
    'types',
    'built-in objects',
    'default privileges',
    'policies',
    'roles',
    'role memberships',
    'publications',
    'event triggers',
  ])('%s', (kind) => {
    expect(pristine[kind]?.length).toBeGreaterThan(0)
    expect(running[kind]).toEqual(pristine[kind])
  })

  it('compares every kind that there is', () => {
    expect(Object.keys(pristine)).toHaveLength(13)
  })
})
