import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { PREFIX } from '../../local-stack/project/lock-file.ts'
import { chaptersIn } from './migrations.ts'
import { namesMade, withoutComments } from './own-names.ts'
import type { Project } from './project.ts'
import type { Chapter } from './release.ts'
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

const schemaMade = (name: string) =>
  new RegExp(`create\\s+schema\\s+(if\\s+not\\s+exists\\s+)?"?${name}"?(?!\\w)`, 'i')

const made = (name: string) =>
  new RegExp(
    `create\\s+(or\\s+replace\\s+)?((materialized|unlogged|foreign)\\s+)?(table|view|function|type|domain|sequence)\\s+(if\\s+not\\s+exists\\s+)?("?public"?\\.)?"?${name}"?[\\s(;]`,
    'i',
  )

const gone = (name: string) =>
  new RegExp(
    `drop\\s+(schema|table|view|materialized\\s+view|function|type|domain|sequence)\\s[^;]*\\b${name}\\b|\\b${name}"?\\s+rename\\s+to`,
    'i',
  )

/**
 * What in a project's own migrations has a name that the chapters need, unless a later one drops or renames it: sentences.
 *
 * @param missing the chapters that are to be added
 */
async function sqlClashes(project: Project, missing: readonly Chapter[]): Promise<string[]> {
  const own = project.migrations.filter((name) => chaptersIn([name]).size === 0)
  const needed = namesMade(missing.map(({ text }) => text).join('\n'))
  const clashes = new Map<string, string>()
  for (const file of own) {
    const text = await readFile(join(project.root, 'supabase/migrations', file), 'utf8')
    const sql = withoutComments(text)
    for (const name of clashes.keys()) if (gone(name).test(sql)) clashes.delete(name)
    for (const schema of needed.schemas) {
      if (schemaMade(schema).test(sql)) clashes.set(schema, `${file} makes the schema ${schema}`)
    }
    for (const name of needed.names) {
      if (made(name).test(sql)) clashes.set(name, `${file} makes public.${name}`)
    }
  }
  return [...clashes.values()]
}

/** Throws an ExpectedError where a project cannot take these chapters. */
export async function checkProject(project: Project, missing: readonly Chapter[]): Promise<void> {
  const clashes = await sqlClashes(project, missing)
  if (clashes.length > 0) {
    throw new ExpectedError(
      `The project has names that Patchbay needs:\n${clashes.map((one) => `  ${one}`).join('\n')}`,
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
