import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { Chapter } from './release.ts'
import { newStamps } from './stamps.ts'

const NAME = /^(\d+)_patchbay_(\d{4}_[a-z0-9_]+)\.sql$/

/** Patchbay's migrations in a project: the stamp by the chapter's name. */
export function chaptersIn(migrations: readonly string[]): Map<string, string> {
  return new Map(
    migrations.flatMap((file) => {
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
