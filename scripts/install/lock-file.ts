import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ExpectedError } from '../../local-stack/expected-error.ts'

export const LOCK = 'supabase/patchbay.lock.json'

const lockFile = z.object({
  /** Of the package that wrote the files. */
  version: z.string(),
  /** Of the functions' names. */
  prefix: z.string(),
  /** `files`: the core lies in the repository; `npm`: the functions name the package. */
  runtime: z.enum(['files', 'npm']),
  /** Stamp by chapter. */
  migrations: z.record(z.string(), z.string()),
  /** SHA-256 of what was written, by path. */
  files: z.record(z.string(), z.string()),
})

/** What Patchbay wrote into a repository. */
export type LockFile = z.infer<typeof lockFile>

/** Null where Patchbay was never added. Throws an ExpectedError where the file is of another form. */
export async function readLock(root: string): Promise<LockFile | null> {
  const text = await readFile(join(root, LOCK), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return lockFile.parse(JSON.parse(text))
  } catch {
    throw new ExpectedError(
      `${LOCK} cannot be read.`,
      'Take it back from version control: it says which files are unchanged since they were written.',
    )
  }
}

export function lockText(lock: LockFile): string {
  const sorted = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
  const { migrations, files } = lock
  const ordered = { ...lock, migrations: sorted(migrations), files: sorted(files) }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** Line ends aside: git may check a file out with others. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
