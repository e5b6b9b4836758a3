import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherDatabase, withConnection } from '../../local-stack/database/connect.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { ownDatabase } from '../support/own-database.ts'
import { stack } from '../support/stack.ts'

// The vault and pg_net belong to the superuser, here as on the platform, so pgTAP cannot take them away.
const NAME = 'no_extensions'
const SCHEDULE = 'supabase/migrations/20261121001500_jobs.sql'
const URL = 'https://x.example/functions/v1'
let database: Awaited<ReturnType<typeof ownDatabase>>

beforeAll(async () => {
  database = await ownDatabase(NAME)
})
afterAll(() => database?.drop())

const asSuperuser = (statements: string) =>
  withConnection(otherDatabase(stack.admin_url ?? '', NAME), (admin) => admin.unsafe(statements))

const jobs = async () => {
  const [row] = await database.sql<
    { jobs: string[] }[]
  >`select patchbay.schedule_jobs(${URL}) as jobs`
  return row?.jobs
}

describe('A project', () => {
  it.each([
    ['without pg_net and the vault', 'drop schema net cascade; drop schema vault cascade', []],
    [
      'with pg_cron alone',
      `create schema cron authorization postgres;
       create function cron.schedule(text, text, text) returns bigint language sql as 'select 1::bigint';
       alter function cron.schedule(text, text, text) owner to postgres`,
      ['patchbay-purge', 'patchbay-purge-job-runs'],
    ],
  ])('%s migrates, and schedules what can be scheduled', async (_, statements, expected) => {
    await asSuperuser(statements)
    const { sql } = database
    await sql`drop function patchbay.schedule_jobs(text, text), patchbay.dispatch_webhooks_command(text, text)`
    await sql.unsafe(await readFile(inRoot(SCHEDULE), 'utf8')).simple()
    expect(await jobs()).toEqual(expected)
  })
})
