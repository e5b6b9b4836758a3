import { createDatabase, dropDatabase } from '../../local-stack/database/databases.ts'
import { openCluster } from '../../local-stack/temporary/cluster.ts'
import { temporaryLocalDir } from '../../local-stack/temporary/local-dir.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { withPristineDatabase } from '../support/pristine-database.ts'
import { installPgTap } from './install-pgtap.ts'
import type { Result } from './part.ts'
import { runPgTap, silenceStatements } from './pgtap.ts'

const DATABASE = 'check_pgtap'

/** The base, every migration and every pgTAP file on Postgres 15, on a cluster that is thrown away. */
export async function runPgTapOn15(temporary: Temporary): Promise<Result> {
  await installPgTap(15)
  const localDir = await temporaryLocalDir(temporary, 'postgres-15')
  const { access } = await temporary.keep(
    () => openCluster(localDir, { version: 15 }),
    (cluster) => cluster.stop(),
  )
  const databases = {
    createDatabase: (name: string) => createDatabase(access, name),
    dropDatabase: (name: string) => dropDatabase(access, name),
  }
  return withPristineDatabase(databases, DATABASE, async (sql) => {
    await silenceStatements(access.adminUrl, DATABASE)
    return runPgTap(sql)
  })
}
