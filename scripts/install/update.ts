import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { type Change, changesTo } from './changes.ts'
import { checkProject } from './clashes.ts'
import { withFunctions } from './config-toml.ts'
import { refuseOutside } from './inside.ts'
import { hashOf, LOCK, type LockFile, lockText } from './lock-file.ts'
import { chaptersIn, foreignChapters, migrationPath, missingChapters } from './migrations.ts'
import { CONFIG, type Project } from './project.ts'
import type { Release } from './release.ts'
import { functionNames, generatedFiles } from './templates.ts'

/** A plan to bring a repository to this version. */
export interface UpdatePlan {
  from: string
  to: string
  changes: Change[]
  /** Generated files that somebody edited, with what this version would write: they are left. */
  edited: Change[]
  /** Files that an earlier version wrote and this one does not: deleted, unless edited. */
  obsolete: string[]
  /** Names of the chapters that are added. */
  chapters: string[]
  /** What is wrong with those that are there: sentences. Nothing rewrites them, because a database may have applied them. */
  foreign: string[]
}

/** Made before the first release, with migrations that no release has (ADR 0023). */
const NEVER_PUBLISHED = '0.1.0'

/** Decides what `update` writes. Throws an ExpectedError where a name is taken; writes nothing. */
export async function planUpdate(
  project: Project,
  release: Release,
  lock: LockFile,
): Promise<UpdatePlan> {
  const { root } = project
  if (lock.version === NEVER_PUBLISHED) {
    throw new ExpectedError(
      `Patchbay ${lock.version} was never published, and its migrations do not lead to ${release.version}.`,
      'Take it out and add it again: npx patchbay remove, then npx patchbay add. Users connect once more.',
    )
  }
  const generated = generatedFiles(release, lock)
  const edited: Change[] = []
  for (const change of await changesTo(root, generated)) {
    if (change.before !== null && hashOf(change.before) !== lock.files[change.path]) {
      edited.push(change)
    }
  }
  const isEdited = (path: string) => edited.some((change) => change.path === path)
  const missing = missingChapters(release.chapters, project.migrations)
  const added = missing.map(({ chapter }) => chapter)
  await checkProject(project, added)
  const migrations = new Map(missing.map(({ path, chapter }) => [path, chapter.text]))

  const here = chaptersIn(project.migrations)
  const obsolete: string[] = []
  const kept: [string, string][] = []
  for (const [path, hash] of Object.entries(lock.files)) {
    if (generated.has(path)) continue
    const text = await readFile(join(root, path), 'utf8').catch(() => null)
    // A migration is written once, whatever the lock says of it; somebody may have given it a later stamp.
    if (path.startsWith('supabase/migrations/')) kept.push([pathNow(path, here), hash])
    else if (text !== null && hashOf(text) === hash) {
      await refuseOutside(root, path)
      obsolete.push(path)
    }
  }
  const written = [...generated, ...migrations].map(([path, text]): [string, string] => [
    path,
    // Of an edited file the lock keeps what was written, so that it stays edited.
    isEdited(path) ? (lock.files[path] ?? hashOf(text)) : hashOf(text),
  ])
  const next: LockFile = {
    ...lock,
    version: release.version,
    migrations: {
      ...lock.migrations,
      ...Object.fromEntries(here),
      ...Object.fromEntries(missing.map(({ chapter, stamp }) => [chapter.name, stamp])),
    },
    files: Object.fromEntries([...kept, ...written]),
  }
  const wanted = new Map([
    [CONFIG, withFunctions(project.configText, functionNames(lock.prefix))],
    ...[...generated].filter(([path]) => !isEdited(path)),
    ...migrations,
    [LOCK, lockText(next)],
  ])
  return {
    from: lock.version,
    to: release.version,
    changes: await changesTo(root, wanted),
    edited,
    obsolete,
    chapters: added.map(({ name }) => name),
    foreign: await foreignChapters(project, release),
  }
}

/** Where a migration is that was written as `path`. */
function pathNow(path: string, here: ReadonlyMap<string, string>): string {
  const name = /_patchbay_(\w+)\.sql$/.exec(path)?.[1] ?? ''
  const stamp = here.get(name)
  return stamp === undefined ? path : migrationPath(stamp, name)
}

/** What an update would do, in a sentence behind "… is here already". */
export function updateSummary({ to, changes, chapters, edited, obsolete }: UpdatePlan): string {
  if (changes.length + edited.length + obsolete.length === 0) return ' Nothing to do.'
  return `

  npx patchbay update would bring it to ${to}: ${changes.length + obsolete.length} files, of them ${chapters.length} migrations${
    edited.length > 0 ? `; ${edited.length} that you edited would be shown and left` : ''
  }.`
}
