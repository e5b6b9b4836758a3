import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'

// A record, so that what is written back has npm's order of members.
const members = z.record(z.string(), z.unknown())
const lockFile = members.and(z.object({ packages: z.record(z.string(), members) }))

/** package-lock.json, of version 3. */
export type PackageLock = z.infer<typeof lockFile>

/** What this project reads of an entry. */
export const lockEntry = z.object({
  /** Where the folder has another name: an alias. */
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})

/** The lock of this project, or of a folder in it that has a package.json of its own. */
export async function readPackageLock(folder = ''): Promise<PackageLock> {
  const file = inRoot(folder, 'package-lock.json')
  return lockFile.parse(JSON.parse(await readFile(file, 'utf8')))
}

export async function writePackageLock(lock: PackageLock): Promise<void> {
  const packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  )
  await writeFile(
    inRoot('package-lock.json'),
    `${JSON.stringify({ ...lock, packages }, null, 2)}\n`,
  )
}

/** The installed packages of a lock: not the project itself, not links. */
export function installedIn(
  lock: PackageLock,
): { path: string; id: string; entry: z.infer<typeof lockEntry> }[] {
  return Object.entries(lock.packages).flatMap(([path, raw]) => {
    const entry = lockEntry.parse(raw)
    if (!path.includes('node_modules/') || entry.link) return []
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 13)
    return [{ path, id: `${name}@${entry.version}`, entry }]
  })
}
