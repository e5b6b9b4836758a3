import type { Project } from '../project/project.ts'
import { prepareBase } from './base.ts'
import { otherDatabase, withConnection } from './connect.ts'
import { migrate } from './migrate.ts'

/** What it takes to make a database on a running cluster. */
export type ClusterAccess = {
  /** Any database of the cluster, as supabase_admin. */
  adminUrl: string
  /** The same cluster as postgres. */
  ownerUrl: string
  cliHome: string
  /** Whose migrations are applied. Default: this checkout's. */
  project?: Project
}

/**
 * Makes another database on the cluster: the Supabase base and the migrations, no seed, nothing else ever touched it.
 * With `template`, a copy of that database instead, which takes a fraction of a second; nobody may be connected to the
 * template meanwhile.
 *
 * @param name letters, digits and underscores
 * @param options.before SQL between base and migrations, as postgres: what a project has already
 * @returns its URL, as postgres
 */
export async function createDatabase(
  access: ClusterAccess,
  name: string,
  options: { template?: string; before?: string } = {},
): Promise<string> {
  const template = identifier(options.template ?? 'template0')
  await withConnection(access.adminUrl, (sql) =>
    sql.unsafe(`create database ${identifier(name)} owner postgres template ${template}`),
  )
  const url = otherDatabase(access.ownerUrl, name)
  if (options.template === undefined) {
    const { project, cliHome } = access
    await prepareBase(access.adminUrl, name, {
      exposesNewTables: project?.config.api.auto_expose_new_tables ?? false,
    })
    const { before } = options
    if (before) await withConnection(url, (sql) => sql.unsafe(before))
    await migrate(url, { root: project?.root, seeds: [], cliHome })
  }
  return url
}

/** Removes a database of the cluster, even one with connections. */
export async function dropDatabase(access: ClusterAccess, name: string): Promise<void> {
  await withConnection(access.adminUrl, (sql) =>
    sql.unsafe(`drop database if exists ${identifier(name)} with (force)`),
  )
}

function identifier(name: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return `"${name}"`
  throw new Error(`"${name}" is not a plain database name`)
}
