import { type Finding, obstacle, ok, warning } from '../support/findings.ts'

/** A migration, as a file or as the ledger of a project has it. */
export interface Migration {
  version: string
  /** Behind the version; null: an old ledger does not say. */
  name: string | null
}

/** Reads only. Old ledgers have no column for the name. */
export const ledgerSql: string = `select version, to_jsonb(migration) ->> 'name' as name
from supabase_migrations.schema_migrations as migration order by version`

/** Files of supabase/migrations as migrations. */
export function migrationsOf(files: readonly string[]): Migration[] {
  return files.flatMap((file) => {
    const [, version, name = ''] = /^(\d+)_(.*)\.sql$/.exec(file) ?? []
    return version === undefined ? [] : [{ version, name }]
  })
}

const shown = (migrations: readonly Migration[]): string =>
  migrations.map(({ version, name }) => (name ? `${version}_${name}` : version)).join(', ')

/**
 * Whether the migrations of a repository can follow those that a project has, and which would. A project knows one ledger,
 * and the CLI goes by versions alone. No way out forgets a migration that was applied.
 *
 * @param ours names of Patchbay's own; what else is named like one is read as anybody's
 */
export function ledgerFindings(
  local: readonly Migration[],
  ledger: readonly Migration[],
  ours: ReadonlySet<string>,
): Finding[] {
  const isOurs = ({ name }: Migration) => name !== null && ours.has(name)
  const applied = new Map(ledger.map((migration) => [migration.version, migration]))
  const here = new Map(local.map((migration) => [migration.version, migration]))
  const newest =
    ledger
      .map(({ version }) => version)
      .sort()
      .at(-1) ?? ''
  const pending = local.filter(({ version }) => !applied.has(version))
  const found = [
    ...missingHere(ledger.filter(({ version }) => !here.has(version))),
    ...ledger.flatMap((there) => sameVersion(there, here.get(there.version), isOurs)),
    ...late(
      pending.filter(({ version }) => version < newest),
      newest,
      isOurs,
    ),
  ]
  return found.some(({ level }) => level === 'obstacle')
    ? found
    : [...found, willBePushed(pending, isOurs)]
}

function missingHere(migrations: readonly Migration[]): Finding[] {
  if (migrations.length === 0) return []
  return [
    obstacle(
      `The project has migrations that are not in supabase/migrations: ${shown(migrations)}.`,
      'Somebody pushed them from elsewhere. Bring them here: git pull; or npx supabase migration fetch --remote=<ref>, which writes them from the project’s ledger.',
    ),
  ]
}

type IsOurs = (migration: Migration) => boolean

function sameVersion(there: Migration, here: Migration | undefined, isOurs: IsOurs): Finding[] {
  if (here === undefined || there.name === null || here.name === there.name) return []
  const sentence = `The project’s migration ${there.version} is called ${there.name}, and here ${here.name}`
  if (!isOurs(here) && !isOurs(there)) {
    return [warning(`${sentence}.`, 'It counts as applied. Look whether it is the same one.')]
  }
  return [
    obstacle(
      `${sentence}: it would count as applied, and never run.`,
      `Give ${shown([here])}.sql a version of its own, later than every other, with git mv; then npx patchbay update, which notes it.`,
    ),
  ]
}

function late(migrations: readonly Migration[], newest: string, isOurs: IsOurs): Finding[] {
  if (migrations.length === 0) return []
  const wayOut = 'npx supabase db push --remote=<ref> --include-all --dry-run'
  return [
    obstacle(
      `These migrations are older than the newest one of the project, ${newest}, and not applied: ${shown(migrations)}.`,
      migrations.every(isOurs)
        ? `Patchbay’s need none of yours, so they may come late: ${wayOut}, then without --dry-run; then run this again.`
        : `Look whether they may come late: ${wayOut}. If so run it without --dry-run; if not give them later versions with git mv. Then run this again.`,
    ),
  ]
}

function willBePushed(pending: readonly Migration[], isOurs: IsOurs): Finding {
  if (pending.length === 0) return ok('The project has every migration of this repository')
  const own = pending.filter((migration) => !isOurs(migration))
  const ours = pending.length - own.length
  const parts = [
    ...(own.length > 0 ? [`${shown(own)}`] : []),
    ...(ours > 0 ? [`${ours} of Patchbay’s`] : []),
  ]
  return ok(`Migrations to be pushed: ${parts.join(', and ')}`)
}
