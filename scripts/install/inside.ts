import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { ExpectedError, errorCode } from '../../local-stack/expected-error.ts'

/**
 * Throws an ExpectedError where a path of a repository leads out of it, by a link in it: what is written or deleted there
 * would be somebody else's.
 *
 * @param path relative to `root`; it need not exist
 */
export async function refuseOutside(root: string, path: string): Promise<void> {
  const inside = await realpath(root)
  let place = join(root, path)
  while (!(await isThere(place))) place = dirname(place)
  const found = await realpath(place).catch(() => null)
  if (found !== null && (found === inside || found.startsWith(inside + sep))) return
  throw new ExpectedError(
    `${path} leads out of ${root}: ${place} is a link.`,
    'Put a file or folder in the place of the link, or name the folder that it leads to: --project',
  )
}

/** A link to nothing is there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
    throw error
  }
}
