import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { PREFIX } from '../../local-stack/project/lock-file.ts'
import type { Project } from './project.ts'
import { functionNames } from './templates.ts'

/** What a project's functions are called where one of the plain names is taken. */
const PREFIX_WHERE_TAKEN = 'patchbay-'
const OLDEST_POSTGRES = 15

/**
 * The prefix of the functions' names: the one that was asked for, else none where all names are free, else `patchbay-`.
 * Throws an ExpectedError where names are taken all the same.
 */
export function choosePrefix(
  given: string | undefined,
  taken: readonly string[],
): { prefix: string; because: string[] } {
  if (given !== undefined && !PREFIX.test(given)) {
    throw new ExpectedError(`--prefix ${given}: lower-case letters, digits and -, as my-app-.`)
  }
  const clashing = (prefix: string) => functionNames(prefix).filter((name) => taken.includes(name))
  const because = clashing('')
  const prefix = given ?? (because.length > 0 ? PREFIX_WHERE_TAKEN : '')
  const still = clashing(prefix)
  if (still.length > 0) {
    throw new ExpectedError(
      `The project has functions of these names: ${still.join(', ')}.`,
      `Name another prefix: npx patchbay add --prefix assistants-`,
    )
  }
  return { prefix, because }
}

/** What Patchbay makes outside of its own schemas, all in `public`. */
const OWN_NAMES = [
  'user_gpt_connections',
  'connected_apps',
  'disconnect_app',
  'disconnect_apps',
  'export_my_data',
]

const SCHEMA = /create\s+schema\s+(?:if\s+not\s+exists\s+)?"?(patchbay\w*)"?/gi

const made = (name: string) =>
  new RegExp(
    `create\\s+(or\\s+replace\\s+)?(materialized\\s+)?(table|view|function)\\s+(if\\s+not\\s+exists\\s+)?("?public"?\\.)?"?${name}"?[\\s(]`,
    'i',
  )

const gone = (name: string) =>
  new RegExp(
    `drop\\s+(schema|table|view|materialized\\s+view|function)\\s[^;]*\\b${name}\\b|\\b${name}"?\\s+rename\\s+to`,
    'i',
  )

/**
 * What in a project's own migrations has a name that Patchbay's need, unless a later one drops or renames it: sentences.
 *
 * @param own names of migrations that are not Patchbay's, in their order
 */
async function sqlClashes(project: Project, own: readonly string[]): Promise<string[]> {
  const clashes = new Map<string, string>()
  for (const file of own) {
    const text = await readFile(join(project.root, 'supabase/migrations', file), 'utf8')
    const sql = text.replaceAll(/--.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    for (const name of clashes.keys()) if (gone(name).test(sql)) clashes.delete(name)
    for (const [, schema = ''] of sql.matchAll(SCHEMA)) {
      clashes.set(schema, `${file} makes the schema ${schema}`)
    }
    for (const name of OWN_NAMES) {
      if (made(name).test(sql)) clashes.set(name, `${file} makes public.${name}`)
    }
  }
  return [...clashes.values()]
}

/** Throws an ExpectedError where a project cannot take Patchbay. */
export async function checkProject(project: Project, own: readonly string[]): Promise<void> {
  const clashes = await sqlClashes(project, own)
  if (clashes.length > 0) {
    throw new ExpectedError(
      `The database has names that Patchbay needs:\n${clashes.map((one) => `  ${one}`).join('\n')}`,
      'Rename them in a migration of yours (alter table … rename to …), take the old name out of the app, and run this again.',
    )
  }
  const version = Object(project.config.db).major_version
  if (typeof version === 'number' && version < OLDEST_POSTGRES) {
    throw new ExpectedError(
      `supabase/config.toml says Postgres ${version}, and ${OLDEST_POSTGRES} is the oldest that works.`,
      'Upgrade the project (dashboard → Project settings → Infrastructure), then set [db] major_version.',
    )
  }
}
