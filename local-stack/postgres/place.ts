import { existsSync, lstatSync, statSync } from 'node:fs'
import { chmod, cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RESET } from '../command/names-of-commands.ts'
import { ExpectedError } from '../expected-error.ts'
import { binariesIn, type PostgresBinaries } from './binaries.ts'
import { homeBehind, newHome } from './home.ts'
import { canReach, type RunAs } from './os-user.ts'

/** Where a cluster keeps its data, and with which programs it runs. */
export type Place = { dataDir: string; binaries: PostgresBinaries; runAs: RunAs }

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
  const existing = lstatSync(db, { throwIfNoEntry: false })
  const reachable = canReach(runAs, localDir) && canReach(runAs, installed.postgres)
  if (existing?.isDirectory()) {
    if (reachable) return { dataDir: db, binaries: installed, runAs }
    throw new ExpectedError(
      `The account that runs Postgres can no longer enter ${localDir}.`,
      `Put the folder back to where it was, or start afresh with \`${RESET}\`.`,
    )
  }
  const known = await homeBehind(db)
  if (!runAs || (!known && reachable)) return { dataDir: db, binaries: installed, runAs }
  const home = known ?? (await newHome(db, runAs))
  const binaries = canReach(runAs, installed.postgres) ? installed : await copyOf(installed, home)
  return { dataDir: join(home, 'data'), binaries, runAs }
}

async function copyOf(installed: PostgresBinaries, home: string): Promise<PostgresBinaries> {
  // Another version has another size; the old copy then stays unused until `npm run reset`.
  const root = join(home, `pgsql-${statSync(installed.postgres).size}`)
  if (existsSync(root)) return binariesIn(root, installed.version)
  const unfinished = `${root}.new`
  await rm(unfinished, { recursive: true, force: true })
  await cp(installed.root, unfinished, { recursive: true, verbatimSymlinks: true })
  await chmod(unfinished, 0o755)
  await rename(unfinished, root)
  return binariesIn(root, installed.version)
}
