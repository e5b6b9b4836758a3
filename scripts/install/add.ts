import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { type Change, changesTo } from './changes.ts'
import { checkProject, choosePrefix } from './clashes.ts'
import { withFunctions } from './config-toml.ts'
import { uncommitted } from './git.ts'
import { hashOf, LOCK, type LockFile, lockText } from './lock-file.ts'
import { chaptersIn, missingChapters } from './migrations.ts'
import { CONFIG, type Project } from './project.ts'
import type { Release } from './release.ts'
import {
  APP,
  functionNames,
  generatedFiles,
  generatedFolders,
  OWN_FOLDER,
  ownFiles,
} from './templates.ts'

/** What `add` is told. */
export interface AddOptions {
  prefix: string | undefined
  npm: boolean
  /** Whether changes of the adopter's that are not committed may be written over. */
  allowDirty: boolean
}

/** A plan to put Patchbay into a repository. */
export interface AddPlan {
  changes: Change[]
  /** Names of functions that made a prefix necessary. */
  because: string[]
  lock: LockFile
}

/** Decides what `add` writes. Throws an ExpectedError for each obstacle, with the way out; writes nothing. */
export async function planAdd(
  project: Project,
  release: Release,
  options: AddOptions,
): Promise<AddPlan> {
  const { root, migrations, configText, functions } = project
  if (existsSync(join(root, OWN_FOLDER, 'runtime')) || chaptersIn(migrations).size > 0) {
    throw new ExpectedError(
      `Files of Patchbay are here, and ${LOCK}, which says which, is not.`,
      `Take it back from version control, or begin anew: delete ${OWN_FOLDER}/runtime and supabase/migrations/*_patchbay_*.sql, where no database has these migrations yet.`,
    )
  }
  await checkProject(project, release.chapters)
  const { prefix, because } = choosePrefix(options.prefix, functions)
  const runtime = options.npm ? 'npm' : 'files'
  const generated = generatedFiles(release, { prefix, runtime })
  const chapters = missingChapters(release.chapters, migrations)
  const sql = new Map(chapters.map(({ path, chapter }) => [path, chapter.text]))
  const own = [...ownFiles(projectName(project))].filter(([path]) => !existsSync(join(root, path)))

  const written = new Map([...generated, ...sql])
  const lock: LockFile = {
    version: release.version,
    prefix,
    runtime,
    migrations: Object.fromEntries(chapters.map(({ chapter, stamp }) => [chapter.name, stamp])),
    files: Object.fromEntries([...written].map(([path, text]) => [path, hashOf(text)])),
  }
  const wanted = new Map([
    [CONFIG, withFunctions(configText, functionNames(prefix))],
    ...own,
    ...written,
    [LOCK, lockText(lock)],
  ])
  const changes = await changesTo(root, wanted)
  if (!options.allowDirty) await checkClean(root, changes)
  return { changes, because, lock }
}

/** Throws an ExpectedError where a file that would change has changes that are not committed. */
export async function checkClean(root: string, changes: readonly Change[]): Promise<void> {
  const existing = changes.filter(({ before }) => before !== null).map(({ path }) => path)
  const dirty = await uncommitted(root, existing)
  if (dirty.length === 0) return
  throw new ExpectedError(
    `These files would change, and have changes that are not committed:\n${dirty.map((path) => `  ${path}`).join('\n')}`,
    'Commit them first, so that git can show and undo what Patchbay adds; or say --allow-dirty.',
  )
}

function projectName({ root, config }: Project): string {
  const id = config.project_id
  return typeof id === 'string' && id !== '' ? id : basename(root)
}

/** What to do after `add`. */
export function nextSteps(lock: LockFile): string {
  return `
  Patchbay is in. Next:

    npx patchbay dev        this project on a local stack, without Docker
    npx patchbay try        an assistant that connects to it and acts
    npx patchbay action     the first action on a table of yours
    npx patchbay deploy     when it is to go live

  Yours: ${APP} and ${OWN_FOLDER}/actions/.
  Functions: ${functionNames(lock.prefix).join(', ')}. Commit all of it, ${LOCK} too.
  Prettier, or another formatter of yours, must leave out what is generated; in .prettierignore:

${generatedFolders(lock)
  .map((folder) => `    ${folder}`)
  .join('\n')}`
}
