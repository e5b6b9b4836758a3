import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive } from '../process-table.ts'
import { postmasterPid } from './orphan.ts'
import type { RunAs } from './os-user.ts'

/**
 * A home is a private folder for a cluster that cannot lie in the checkout; see place.ts. `data` in it is the cluster,
 * `belongs-to` names the symbolic link that leads here from the stack's folder.
 */
const FOLDER = '/var/tmp'
const PREFIX = 'patchbay-'
const OWNER_FILE = 'belongs-to'
const YOUNG_MILLISECONDS = 60_000

/** Makes a home and the link to it, and clears away homes whose link is gone (a deleted clone, say). */
export async function newHome(link: string, runAs: NonNullable<RunAs>): Promise<string> {
  await sweep()
  const home = await mkdtemp(join(FOLDER, PREFIX))
  await writeFile(join(home, OWNER_FILE), link)
  await chown(home, runAs.uid, runAs.gid)
  await symlink(join(home, 'data'), link)
  return home
}

/** The home that a link leads to, if it does and if it is still there. A link to nowhere is removed. */
export async function homeBehind(link: string): Promise<string | undefined> {
  const target = linkTarget(link)
  if (target === undefined) return undefined
  const home = dirname(target)
  if (home.startsWith(join(FOLDER, PREFIX)) && existsSync(home)) return home
  // The system cleared /var/tmp.
  await unlink(link)
  return undefined
}

async function sweep(): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.startsWith(PREFIX))
  for (const home of names.map((name) => join(FOLDER, name))) {
    const link = await readFile(join(home, OWNER_FILE), 'utf8').catch(() => '')
    const age = Date.now() - (lstatSync(home, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    const data = join(home, 'data')
    if (!link || linkTarget(link) === data || age < YOUNG_MILLISECONDS) continue
    const pid = await postmasterPid(data)
    if (pid === undefined || !isAlive(pid)) await rm(home, { recursive: true, force: true })
  }
}

function linkTarget(link: string): string | undefined {
  const found = lstatSync(link, { throwIfNoEntry: false })
  return found?.isSymbolicLink() ? readlinkSync(link) : undefined
}
