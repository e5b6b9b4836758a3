import { readdir, readFile } from 'node:fs/promises'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareBase } from '../../local-stack/database/base.ts'
import { otherDatabase, withConnection } from '../../local-stack/database/connect.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { readReleased } from '../../scripts/release/released-migrations.ts'
import { stack } from '../support/stack.ts'

const NAME = 'migrations_forward'
const FOLDER = inRoot('supabase/migrations')

/** The migrations of the oldest release. Those after it are applied to a database that has data. */
const [, oldest = {}] = Object.entries(await readReleased())[0] ?? []
const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
const before = (name: string) => name in oldest

const adminUrl = stack.admin_url ?? ''
let sql: Sql

beforeAll(async () => {
  await withConnection(adminUrl, async (admin) => {
    await admin.unsafe(`drop database if exists ${NAME} with (force)`)
    await admin.unsafe(`create database ${NAME} owner postgres template template0`)
  })
  await prepareBase(adminUrl, NAME)
  sql = postgres(otherDatabase(stack.db_url, NAME), { max: 1, onnotice: () => {} })
})

afterAll(async () => {
  await sql?.end()
  await withConnection(adminUrl, (admin) =>
    admin.unsafe(`drop database if exists ${NAME} with (force)`),
  )
})

const apply = async (names: string[]) => {
  for (const name of names) {
    const text = await readFile(`${FOLDER}/${name}`, 'utf8')
    await sql.begin((tx) => tx.unsafe(text).simple())
  }
}

describe('Migrations', () => {
  it('have one version each', () => {
    const versions = files.map((name) => name.split('_')[0])
    expect(new Set(versions).size).toBe(files.length)
    expect(files.filter((name) => !/^\d{14}_[a-z0-9_]+\.sql$/.test(name))).toEqual([])
  })

  it('take a database that is in use from the release before to the newest, and keep what is in it', async () => {
    expect(files.filter(before)).toEqual(Object.keys(oldest))
    await apply(files.filter(before))
    const userId = crypto.randomUUID()
    await sql`insert into auth.users (id, email) values (${userId}, 'old@example.com')`
    await sql`
      with g as (
        insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
        values (
          gen_random_uuid(), ${userId}, 'pairing', '{profile:read}', now() + interval '1 day', sha256('old token')
        )
        returning id, access_digest, expires_at
      )
      insert into patchbay.tokens (access_digest, grant_id, access_expires_at, expires_at)
      select access_digest, id, expires_at, expires_at from g`
    await sql`
      insert into patchbay.interactions (user_id, grant_id, client_id, action, outcome, duration_ms)
      select user_id, id, client_id, 'get_me', 'ok', 1 from patchbay.grants`

    await apply(files.filter((name) => !before(name)))
    const [call] = await sql`
      select * from patchbay_api.call_action(sha256('old token'), null, 'get_me', '{}', null, null)`
    expect([call?.problem, JSON.parse(call?.ok).email]).toEqual([null, 'old@example.com'])
    await sql`select patchbay.purge()`
    const [connection] =
      await sql`select has_completed_oauth, last_interaction from public.user_gpt_connections`
    expect(connection).toEqual({ has_completed_oauth: true, last_interaction: expect.any(Date) })
  })
})
