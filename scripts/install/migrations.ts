import type { Chapter } from './release.ts'
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

/** The chapters that a project lacks, each with its stamp. */
export function missingChapters(
  chapters: readonly Chapter[],
  migrations: readonly string[],
  now?: Date,
): { chapter: Chapter; stamp: string; path: string }[] {
  const there = chaptersIn(migrations)
  const missing = chapters.filter(({ name }) => !there.has(name))
  const stamps = newStamps(migrations, missing.length, now)
  return missing.map((chapter, index) => {
    const stamp = stamps[index] ?? ''
    return { chapter, stamp, path: migrationPath(stamp, chapter.name) }
  })
}
