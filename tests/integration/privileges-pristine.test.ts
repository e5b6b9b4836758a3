import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../local-stack/database/databases.ts'
import { type Cluster, openCluster } from '../../local-stack/temporary/cluster.ts'
import { connect, gpt } from '../support/gpt.ts'
import { privilegesOf } from '../support/privileges.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// On a cluster of its own, which no Data API and no Auth server ever saw: roles belong to the cluster.
let folder: string
let cluster: Cluster | undefined
let pristine: Record<string, string[]>
let running: Record<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-pristine-'))
  const localDir = join(folder, 'local')
  cluster = await openCluster(localDir)
  const database = postgres(await createDatabase(cluster.access, 'pristine'), { max: 1 })
  pristine = await privilegesOf(database)
  await database.end()

  // Whatever the running stack's servers do to privileges, they do by their first requests of each kind.
  const user = await newUser()
  const { access_token } = await connect(user)
  await gpt(access_token, '/me')
  await user.supabase.from('notes').insert({ title: 'x' })
  await user.supabase.from('user_gpt_connections').select('user_id')
  await user.supabase.rpc('nothing')
  await user.supabase.auth.refreshSession()
  running = await privilegesOf(sql)
})

afterAll(async () => {
  await cluster?.stop()
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
