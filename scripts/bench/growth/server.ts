import { prepareRoles } from '../../stack/database/base.ts'
import { databaseUrl, otherDatabase, withConnection } from '../../stack/database/connect.ts'
import { type ClusterAccess, createDatabase } from '../../stack/database/databases.ts'
import { loadKeys } from '../../stack/keys.ts'
import { prepareLocalDir } from '../../stack/local-dir.ts'
import { findPostgres } from '../../stack/postgres/binaries.ts'
import { openDatabaseServer } from '../../stack/postgres/database-server.ts'
import { filesIn } from '../../stack/settings.ts'

/** A Postgres of its own, without the other parts of the stack: nothing else runs while it is measured. */
export interface GrowthServer {
  /** The database for so many users; made, empty, when it is not there. URLs as superuser and as postgres. */
  database(users: number): Promise<{ adminUrl: string; ownerUrl: string }>
  stop(): Promise<void>
}

const EMPTY = 'growth_empty'

/** Starts Postgres in `localDir`, as the local stack does but for `settings` (`name=value`). */
export async function openGrowthServer(
  localDir: string,
  settings: readonly string[],
): Promise<GrowthServer> {
  await prepareLocalDir(localDir)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const server = await openDatabaseServer({
    binaries: await findPostgres(),
    localDir,
    logFile: files.postgresLog,
    wantedPort: 0,
    password: keys.database.supabase_admin,
    settings,
    onRestart: () => {},
  })
  const url = (user: 'supabase_admin' | 'postgres') =>
    databaseUrl({ port: server.port, user, password: keys.database[user] })
  const access: ClusterAccess = {
    adminUrl: url('supabase_admin'),
    ownerUrl: url('postgres'),
    cliHome: files.cliHome,
  }

  try {
    await prepareRoles(access.adminUrl, keys.database)
  } catch (error) {
    await server.stop()
    throw error
  }

  return {
    async database(users) {
      const name = `growth_${users}`
      if (!(await exists(access, EMPTY))) await createDatabase(access, EMPTY)
      if (!(await exists(access, name))) await createDatabase(access, name, { template: EMPTY })
      return {
        adminUrl: otherDatabase(access.adminUrl, name),
        ownerUrl: otherDatabase(access.ownerUrl, name),
      }
    },
    stop: server.stop,
  }
}

function exists({ adminUrl }: ClusterAccess, name: string): Promise<boolean> {
  return withConnection(adminUrl, async (sql) => {
    const found = await sql`select from pg_database where datname = ${name}`
    return found.length > 0
  })
}
