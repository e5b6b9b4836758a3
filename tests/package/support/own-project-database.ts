import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { prepareBase } from '../../../local-stack/database/base.ts'
import { otherDatabase, withConnection } from '../../../local-stack/database/connect.ts'
import { type ClusterAccess, dropDatabase } from '../../../local-stack/database/databases.ts'
import { installed } from '../../../local-stack/paths.ts'
import { runCommand } from '../../../scripts/test/run-command.ts'
import { stack } from '../../support/stack.ts'

/** A database as a fresh Supabase project has it, for the migrations of a repository. */
export interface ProjectDatabase {
  sql: Sql
  url: string
  /** `supabase db push`, by the real CLI. Throws with its words where it fails. */
  push(root: string): Promise<void>
  drop(): Promise<void>
}

/** @param on a Postgres of the test's own; else that of the test runner's stack */
export async function projectDatabase(
  name: string,
  on: Pick<ClusterAccess, 'adminUrl' | 'ownerUrl'> = ofTheStack(),
): Promise<ProjectDatabase> {
  const { adminUrl, ownerUrl } = on
  const cliHome = join(tmpdir(), 'patchbay-cli')
  const access = { adminUrl, ownerUrl, cliHome }
  await dropDatabase(access, name)
  await withConnection(adminUrl, (sql) =>
    sql.unsafe(`create database "${name}" owner postgres template template0`),
  )
  await prepareBase(adminUrl, name)
  const url = otherDatabase(ownerUrl, name)
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  return {
    sql,
    url,
    async push(root) {
      const cli = installed('supabase', 'dist', 'supabase.js')
      const words = ['db', 'push', `--remote=${url}?sslmode=disable`, '--yes', '--workdir', root]
      const env = {
        PATH: process.env.PATH,
        HOME: cliHome,
        SUPABASE_HOME: cliHome,
        SUPABASE_TELEMETRY_DISABLED: '1',
        SUPABASE_NO_UPDATE_NOTIFIER: '1',
      }
      const { code, output } = await runCommand(process.execPath, [cli, ...words], env, root)
      if (code !== 0) throw new Error(output)
    },
    async drop() {
      await sql.end({ timeout: 5 })
      await dropDatabase(access, name)
    },
  }
}

function ofTheStack() {
  const { admin_url: adminUrl, db_url: ownerUrl } = stack
  if (!adminUrl) throw new Error('this test needs the stack of the test runner: npm test')
  return { adminUrl, ownerUrl }
}
