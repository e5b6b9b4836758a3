import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Where something is made before it gets its real name. The process id keeps it apart from what the child of a killed
 * run may still be writing.
 */
export function unfinished(path: string): string {
  return `${path}.new-${process.pid}`
}

/** Removes what killed runs left unfinished beside `path`; whatever resists stays for the next time. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.new-`))
  await Promise.allSettled(
    names.map((name) => rm(join(folder, name), { recursive: true, force: true })),
  )
}
