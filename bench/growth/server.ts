import { otherDatabase, withConnection } from '../../local-stack/database/connect.ts'
import { type ClusterAccess, createDatabase } from '../../local-stack/database/databases.ts'
import { openCluster } from '../../local-stack/temporary/cluster.ts'

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
  const { access, stop } = await openCluster(localDir, { settings })

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
    stop,
  }
}

function exists({ adminUrl }: ClusterAccess, name: string): Promise<boolean> {
  return withConnection(adminUrl, async (sql) => {
    const found = await sql`select from pg_database where datname = ${name}`
    return found.length > 0
  })
}
