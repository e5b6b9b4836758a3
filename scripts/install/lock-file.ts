import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ExpectedError, errorText } from '../../local-stack/expected-error.ts'
import { LOCK, type LockFile, lockFile } from '../../local-stack/project/lock-file.ts'

export { LOCK, type LockFile }

/** Null where Patchbay was never added. Throws an ExpectedError where the file is of another form. */
export async function readLock(root: string): Promise<LockFile | null> {
  const text = await readFile(join(root, LOCK), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return lockFile.parse(JSON.parse(text))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error)
    throw new ExpectedError(
      `${LOCK} is not as Patchbay wrote it: ${why}`,
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
