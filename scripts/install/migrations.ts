import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { hashOf } from './lock-file.ts'
import type { Project } from './project.ts'
import type { Chapter, Release } from './release.ts'
import { newStamps } from './stamps.ts'

const NAME = /^(\d+)_patchbay_(\d{4}_[a-z0-9_]+)\.sql$/

/** What `remove` prints, as the file that it names. */
const REMOVAL = /^(\d+)_remove_patchbay\.sql$/

/** The migrations behind the last one that takes Patchbay out; all of them where none does. */
export function sinceRemoval(migrations: readonly string[]): readonly string[] {
  const stamps = migrations.flatMap((file) => REMOVAL.exec(file)?.[1] ?? [])
  const last = stamps.sort().at(-1)
  return last === undefined ? migrations : migrations.filter((file) => stampOf(file) > last)
}

const stampOf = (file: string) => /^\d+/.exec(file)?.[0] ?? ''

/** Patchbay's migrations in a project, as far as no later one takes them out: the stamp by the chapter's name. */
export function chaptersIn(migrations: readonly string[]): Map<string, string> {
  return new Map(
    sinceRemoval(migrations).flatMap((file) => {
      const [, stamp, name] = NAME.exec(file) ?? []
      return stamp === undefined || name === undefined ? [] : [[name, stamp]]
    }),
  )
}

export function migrationPath(stamp: string, chapter: string): string {
  return `supabase/migrations/${stamp}_patchbay_${chapter}.sql`
}

/**
 * The chapters that a project lacks, each with its stamp. Throws an ExpectedError where the project has one under another
 * number, or another one under its number: then nobody can tell which are missing.
 */
export function missingChapters(
  chapters: readonly Chapter[],
  migrations: readonly string[],
  now?: Date,
): { chapter: Chapter; stamp: string; path: string }[] {
  const there = chaptersIn(migrations)
  const missing = chapters.filter(({ name }) => !there.has(name))
  for (const { name } of missing) {
    const other = [...there.keys()].find((one) => isSameChapter(one, name))
    if (other === undefined) continue
    throw new ExpectedError(
      `The project has Patchbay’s migration ${other}, and this version has ${name}.`,
      'Released migrations keep number and name. Give the file its name back, or install the version of Patchbay that wrote it.',
    )
  }
  const stamps = newStamps(migrations, missing.length, now)
  return missing.map((chapter, index) => {
    const stamp = stamps[index] ?? ''
    return { chapter, stamp, path: migrationPath(stamp, chapter.name) }
  })
}

/** By number or by what stands behind it. */
function isSameChapter(one: string, other: string): boolean {
  return one.slice(0, 4) === other.slice(0, 4) || one.slice(5) === other.slice(5)
}

/**
 * Migrations that have a name of Patchbay's and are not as this release has them, whatever the lock says of them: sentences.
 * A name alone makes nobody read a migration less closely than one that is the adopter's.
 */
export async function foreignChapters(
  { root, migrations }: Pick<Project, 'root' | 'migrations'>,
  { version, chapters }: Pick<Release, 'version' | 'chapters'>,
): Promise<string[]> {
  const shipped = new Map(chapters.map(({ name, text }) => [name, hashOf(text)]))
  const seen = new Set<string>()
  const found: string[] = []
  for (const file of migrations) {
    // Behind it they may come again.
    if (REMOVAL.test(file)) seen.clear()
    const name = NAME.exec(file)?.[2]
    if (name === undefined) continue
    const hash = shipped.get(name)
    const text = await readFile(join(root, 'supabase/migrations', file), 'utf8')
    if (hash === undefined)
      found.push(
        `${file} is named like a migration of Patchbay’s, and ${version} has none of this name.`,
      )
    else if (seen.has(name)) found.push(`${file} is there a second time, with another stamp.`)
    else if (hashOf(text) !== hash) found.push(`${file} is not as Patchbay ${version} has it.`)
    seen.add(name)
  }
  return found
}
