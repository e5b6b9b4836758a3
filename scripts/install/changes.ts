import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { refuseOutside } from './inside.ts'

/** A file of a repository that is to be written or changed. */
export interface Change {
  /** Relative to the project, with slashes. */
  path: string
  /** Null: it is not there yet. */
  before: string | null
  after: string
}

/**
 * What differs between a repository and what should be in it; what is the same already is no change. Throws an ExpectedError
 * where a path leads out of the repository.
 */
export async function changesTo(
  root: string,
  wanted: ReadonlyMap<string, string>,
): Promise<Change[]> {
  const changes: Change[] = []
  for (const [path, after] of wanted) {
    await refuseOutside(root, path)
    const before = await readFile(join(root, path), 'utf8').catch(() => null)
    if (before?.replaceAll('\r\n', '\n') !== after.replaceAll('\r\n', '\n')) {
      changes.push({ path, before, after })
    }
  }
  return changes
}

/** As `git diff` shows it. */
export function diffOf({ path, before, after }: Change): string {
  const [from, to] = [before === null ? '/dev/null' : `a/${path}`, `b/${path}`]
  const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, {
    context: 3,
  })
  return patch.replace(/^=+\n/, '')
}

/**
 * Writes all or nothing: every text lies beside its place before the first file is replaced, and a failure puts back what
 * was there.
 */
export async function applyChanges(root: string, changes: readonly Change[]): Promise<void> {
  const made: string[] = []
  const waiting = new Map<Change, string>()
  const replaced: Change[] = []
  try {
    for (const change of changes) {
      await refuseOutside(root, change.path)
      const file = join(root, change.path)
      await makeFolder(dirname(file), made)
      const beside = `${file}.patchbay-${process.pid}`
      waiting.set(change, beside)
      await writeFile(beside, change.after)
    }
    for (const [change, beside] of waiting) {
      await rename(beside, join(root, change.path))
      replaced.push(change)
    }
  } catch (error) {
    for (const { path, before } of replaced) {
      if (before === null) await rm(join(root, path), { force: true })
      else await writeFile(join(root, path), before)
    }
    for (const beside of waiting.values()) await rm(beside, { force: true })
    for (const folder of made.reverse()) await rmdir(folder).catch(() => {})
    throw error
  }
}

/** Makes a folder and remembers which were not there, from the outermost on. */
async function makeFolder(folder: string, made: string[]): Promise<void> {
  if (existsSync(folder)) return
  await makeFolder(dirname(folder), made)
  await mkdir(folder)
  made.push(folder)
}
