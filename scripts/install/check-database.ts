import type { Sql } from 'postgres'
import { type Finding, obstacle, ok, warning } from '../support/findings.ts'
import { checkRegistry } from './check-approvals.ts'
import { strayGrants, strayPowers } from './own-privileges.ts'
import type { ReadAction } from './read-actions.ts'

/** Whether a database has the migrations of the repository, its actions as defined, and Patchbay's own privileges as shipped. */
export async function checkDatabase(
  sql: Sql,
  lock: { migrations: Readonly<Record<string, string>> },
  actions: readonly ReadAction[] = [],
): Promise<Finding[]> {
  const [there] = await sql`select to_regnamespace('patchbay_api') is not null as is_there`
  if (!there?.is_there) {
    return [
      obstacle('Patchbay is not in this database.', 'Push the migrations: npx patchbay deploy'),
    ]
  }
  return [
    ...(await checkLedger(sql, Object.values(lock.migrations))),
    ...(await checkRegistry(sql, actions)),
    ...(await checkPrivileges(sql)),
    ...(await checkTracked(sql)),
  ]
}

async function checkLedger(sql: Sql, stamps: readonly string[]): Promise<Finding[]> {
  const [ledger] = await sql`
    select to_regclass('supabase_migrations.schema_migrations') is not null as is_there`
  if (!ledger?.is_there) return []
  const rows = await sql<{ version: string }[]>`
    select version from supabase_migrations.schema_migrations`
  const applied = new Set(rows.map(({ version }) => version))
  const missing = stamps.filter((stamp) => !applied.has(stamp))
  if (missing.length === 0) return [ok('The database has every migration of Patchbay’s')]
  return [
    obstacle(
      `The database lacks migrations of Patchbay’s: ${missing.join(', ')}.`,
      'Push them: npx patchbay deploy',
    ),
  ]
}

async function checkPrivileges(sql: Sql): Promise<Finding[]> {
  const grants = await strayGrants(sql)
  const powers = await strayPowers(sql)
  if (grants.length + powers.length === 0) return [ok('Patchbay’s own privileges are as shipped')]
  return [
    ...grants.map(({ sentence, schema }) =>
      obstacle(
        `${sentence}.`,
        schema === 'public'
          ? 'Revoke it in a new migration.'
          : 'In a new migration: select patchbay.restore_privileges();',
      ),
    ),
    ...powers.map((sentence) => obstacle(`${sentence}.`, 'Take it back in a new migration.')),
  ]
}

/** Tables that opted in to undo and no longer take part in it: calls change them, and nothing can be undone. */
async function checkTracked(sql: Sql): Promise<Finding[]> {
  const [there] =
    await sql`select to_regprocedure('patchbay.record_change()') is not null as is_there`
  if (!there?.is_there) return []
  const rows = await sql<{ name: string; problem: string | null; is_on: boolean }[]>`
    select tgrelid::regclass::text as name, patchbay.tracking_problem(tgrelid) as problem, tgenabled in ('O', 'A') as is_on
    from pg_catalog.pg_trigger
    where tgfoid = 'patchbay.record_change()'::regprocedure
    order by 1`
  return rows.flatMap(({ name, problem, is_on }) => {
    if (problem !== null) {
      return [
        warning(
          `What assistants change in ${name} cannot be undone: ${problem}.`,
          `Give it that in a migration, or select patchbay.untrack('${name}');`,
        ),
      ]
    }
    if (is_on) return []
    return [
      warning(
        `What assistants change in ${name} is not recorded: its trigger is switched off.`,
        `In a migration: alter table ${name} enable trigger patchbay_record_changes;`,
      ),
    ]
  })
}
