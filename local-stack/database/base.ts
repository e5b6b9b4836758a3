import { readdir, readFile } from 'node:fs/promises'
import type { Sql, TransactionSql } from 'postgres'
import type { Keys } from '../keys.ts'
import { otherDatabase, withConnection } from './connect.ts'

const FOLDER = new URL('../base/', import.meta.url)
const ROLES = '10-roles.sql'
const AUTH = '30-auth.sql'

/**
 * Gives the cluster the roles of a Supabase project and sets the passwords of those that log in. Once for each cluster;
 * a second call changes nothing but the passwords.
 *
 * @param adminUrl any database of the cluster, as supabase_admin
 */
export async function prepareRoles(adminUrl: string, passwords: Keys['database']): Promise<void> {
  await withConnection(adminUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe(await readFile(new URL(ROLES, FOLDER), 'utf8'))
      for (const [role, password] of Object.entries(passwords)) {
        await tx.unsafe(`alter role ${role} with password '${password}'`)
      }
    }),
  )
}

/**
 * Turns a plain database into what a fresh Supabase project has before its first migration: schemas, extensions, the
 * tables of Auth, Realtime's messages. All or nothing, and nothing when it was done before.
 *
 * @param adminUrl any database of the cluster, as supabase_admin
 * @param database name of the database to prepare; it must exist
 * @param options.exposesNewTables `auto_expose_new_tables` of config.toml: whether what migrations make in `public` is open to
 *   the API roles without a grant
 */
export async function prepareBase(
  adminUrl: string,
  database: string,
  options: { exposesNewTables?: boolean } = {},
): Promise<void> {
  await withConnection(otherDatabase(adminUrl, database), async (sql) => {
    if (await isPrepared(sql)) return
    const files = (await readdir(FOLDER))
      .filter((name) => name.endsWith('.sql') && name !== ROLES)
      .sort()
    await sql.begin(async (tx) => {
      for (const name of files) {
        const statements = await readFile(new URL(name, FOLDER), 'utf8')
        await (name === AUTH ? asAuthAdmin(tx, statements) : tx.unsafe(statements))
      }
      if (options.exposesNewTables) await exposeNewTables(tx)
    })
  })
}

async function isPrepared(sql: Sql): Promise<boolean> {
  const [row] = await sql`select to_regnamespace('realtime') is not null as prepared`
  return row?.prepared === true
}

/** As every project had it that was made before 2026-10-30. */
async function exposeNewTables(tx: TransactionSql): Promise<void> {
  for (const kind of ['tables', 'sequences', 'routines']) {
    await tx.unsafe(
      `alter default privileges for role postgres in schema public grant all on ${kind} to anon, authenticated, service_role`,
    )
  }
}

/** The tables come with the server that uses them, @supabase/lite; our file completes them. */
async function asAuthAdmin(tx: TransactionSql, completion: string): Promise<void> {
  const { getAuthSchemaSql } = await import('@supabase/lite')
  await tx`set local role supabase_auth_admin`
  // The schema is there, and its owner may create no schemas.
  await tx.unsafe(getAuthSchemaSql().replace(/create schema[^;]*;/i, ''))
  await tx.unsafe(completion)
  await tx`reset role`
}
