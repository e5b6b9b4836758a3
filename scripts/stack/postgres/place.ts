import { existsSync, lstatSync } from 'node:fs'
import { chmod, chown, cp, mkdtemp, readlink, rename, rm, symlink, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ExpectedError } from '../expected-error.ts'
import { binariesIn, type PostgresBinaries } from './binaries.ts'
import { canReach, type RunAs } from './os-user.ts'

/** Where a cluster keeps its data, and with which programs it runs. */
export type Place = { dataDir: string; binaries: PostgresBinaries; runAs: RunAs }

const HOMES = '/var/tmp'
const HOME_PREFIX = 'patchbay-'

/**
 * Decides where the data lie: in `<localDir>/db`. Where Postgres runs as an account that may not enter the checkout
 * (root's own folder, a 0700 folder of CI), `db` is a symbolic link into a private folder under /var/tmp, which also
 * gets a copy of the programs. The data survive restarts there, and `npm run reset` follows the link.
 */
export async function placeOf(
  localDir: string,
  installed: PostgresBinaries,
  runAs: RunAs,
): Promise<Place> {
  const db = join(localDir, 'db')
  if (!runAs) return { dataDir: db, binaries: installed, runAs }

  const home =
    (await homeBehind(db)) ??
    (mustLeave(localDir, installed, runAs) ? await newHome(db, runAs) : undefined)
  if (!home) return { dataDir: db, binaries: installed, runAs }
  if (existsSync(db) && !lstatSync(db).isSymbolicLink()) {
    throw new ExpectedError(
      `The account that runs Postgres can no longer enter ${localDir}.`,
      'Put the folder back to where it was, or start afresh with `npm run reset`.',
    )
  }
  const binaries = canReach(runAs, installed.postgres) ? installed : await copyOf(installed, home)
  return { dataDir: join(home, 'data'), binaries, runAs }
}

/** The folder under /var/tmp that `<localDir>/db` points into, if it does and if it is still there. */
export async function homeBehind(db: string): Promise<string | undefined> {
  if (!lstatSync(db, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined
  const home = dirname(await readlink(db))
  if (dirname(home) === HOMES && home.startsWith(join(HOMES, HOME_PREFIX)) && existsSync(home))
    return home
  // The system cleared /var/tmp: nothing is left behind the link.
  await unlink(db)
  return undefined
}

function mustLeave(localDir: string, installed: PostgresBinaries, runAs: RunAs): boolean {
  return !canReach(runAs, localDir) || !canReach(runAs, installed.postgres)
}

async function newHome(db: string, runAs: NonNullable<RunAs>): Promise<string> {
  const home = await mkdtemp(join(HOMES, HOME_PREFIX))
  await chown(home, runAs.uid, runAs.gid)
  if (!existsSync(db)) await symlink(join(home, 'data'), db)
  return home
}

async function copyOf(installed: PostgresBinaries, home: string): Promise<PostgresBinaries> {
  const root = join(home, 'pgsql')
  if (existsSync(root)) return binariesIn(root)
  const unfinished = `${root}.new`
  await rm(unfinished, { recursive: true, force: true })
  await cp(installed.root, unfinished, { recursive: true, verbatimSymlinks: true })
  await chmod(unfinished, 0o755)
  await rename(unfinished, root)
  return binariesIn(root)
}
