import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withConnection } from '../../local-stack/database/connect.ts'
import { createDatabase } from '../../local-stack/database/databases.ts'
import { type Cluster, openCluster } from '../../local-stack/temporary/cluster.ts'

/** Milliseconds: a Postgres of its own, because roles belong to the cluster, and migrations by the real CLI. */
const TIME = 240_000

let folder: string
let cluster: Cluster | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-role-there-'))
  cluster = await openCluster(join(folder, 'local'))
}, TIME)
afterAll(async () => {
  await cluster?.stop()
  await rm(folder, { recursive: true, force: true })
})

const access = () => {
  if (!cluster) throw new Error('no cluster')
  return cluster.access
}

it(
  'A role patchbay_gateway that bypasses row level security stops the migrations',
  async () => {
    await withConnection(access().adminUrl, (sql) =>
      sql.unsafe('create role patchbay_gateway bypassrls'),
    )
    await expect(createDatabase(access(), 'powerful')).rejects.toMatchObject({
      hint: expect.stringContaining('patchbay_gateway is there already and has more power'),
    })
    await withConnection(access().adminUrl, (sql) => sql.unsafe('drop role patchbay_gateway'))
  },
  TIME,
)

it(
  'one that may log in may do so no longer',
  async () => {
    await withConnection(access().ownerUrl, (sql) =>
      sql.unsafe("create role patchbay_gateway login inherit createdb password 'known'"),
    )
    const sql = postgres(await createDatabase(access(), 'harmless'), { max: 1 })
    const [role] = await sql`
      select rolcanlogin, rolinherit, rolcreatedb, rolcreaterole from pg_roles where rolname = 'patchbay_gateway'`
    await sql.end()
    expect(role).toEqual({
      rolcanlogin: false,
      rolinherit: false,
      rolcreatedb: false,
      rolcreaterole: false,
    })
  },
  TIME,
)
