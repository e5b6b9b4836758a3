import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { createDatabase, dropDatabase } from '../../local-stack/database/databases.ts'
import { stack } from './stack.ts'

/** A database of base and migrations alone, on the stack's Postgres; for tests that change what others rely on. */
export async function ownDatabase(
  name: string,
): Promise<{ sql: Sql; url: string; drop(): Promise<void> }> {
  if (!stack.admin_url) throw new Error('this test needs the stack of the test runner: npm test')
  const access = {
    adminUrl: stack.admin_url,
    ownerUrl: stack.db_url,
    cliHome: join(tmpdir(), 'patchbay-cli'),
  }
  await dropDatabase(access, name)
  const url = await createDatabase(access, name)
  const sql = postgres(url, { max: 4, onnotice: () => {} })

  return {
    sql,
    url,
    async drop() {
      await sql.end({ timeout: 5 })
      await dropDatabase(access, name)
    },
  }
}
