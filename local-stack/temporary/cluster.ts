import { prepareRoles } from '../database/base.ts'
import { databaseUrl } from '../database/connect.ts'
import type { ClusterAccess } from '../database/databases.ts'
import { loadKeys } from '../keys.ts'
import { prepareLocalDir } from '../local-dir.ts'
import { findPostgres, type PostgresVersion } from '../postgres/binaries.ts'
import { openDatabaseServer } from '../postgres/database-server.ts'
import { filesIn } from '../settings.ts'

/** A Postgres without the other parts of the stack: `createDatabase(access, …)` makes a database on it. */
export interface Cluster {
  access: ClusterAccess
  stop(): Promise<void>
}

/**
 * Starts Postgres in `localDir`, with the roles of a Supabase project.
 *
 * @param options.version 17 where nothing else is said
 * @param options.settings `name=value`, in place of the stack's own
 */
export async function openCluster(
  localDir: string,
  options: { version?: PostgresVersion; settings?: readonly string[] } = {},
): Promise<Cluster> {
  await prepareLocalDir(localDir)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const server = await openDatabaseServer({
    binaries: await findPostgres(options.version),
    localDir,
    logFile: files.postgresLog,
    wantedPort: 0,
    password: keys.database.supabase_admin,
    ...(options.settings && { settings: options.settings }),
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
  return { access, stop: server.stop }
}
