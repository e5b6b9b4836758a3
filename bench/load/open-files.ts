import { readFileSync } from 'node:fs'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Files that a process of the stack has open besides the connections of users. */
const OTHERS = 200

/**
 * Refuses a run that this machine's limit on open files would spoil: each user is a connection, which is a file here and
 * one in the functions' process. Node and Deno raise their soft limit to the hard one by themselves.
 */
export function requireOpenFiles(users: number): void {
  const limit = openFilesLimit()
  if (users + OTHERS <= limit) return
  throw new ExpectedError(
    `${users} users need ${users + OTHERS} open files, and this shell allows ${limit}.`,
    `Raise the limit (\`ulimit -Hn ${users + OTHERS}\` as root) or give fewer: --users ${Math.max(1, limit - OTHERS)}`,
  )
}

/** The hard limit; infinite where it is not told. */
function openFilesLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
