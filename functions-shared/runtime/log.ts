import { createHash } from 'node:crypto'
import { toConsole, type WriteLine } from './log-lines.ts'

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const

/** How urgent a line is. */
export type LogLevel = keyof typeof levels

/**
 * Writes one JSON line an event. Fields hold ids and outcomes: no secret, no personal text. They must not change
 * afterwards: the line is made when it is written.
 */
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void

/** A log that writes lines of `level` and above to `write` (default: the console; an error line at once). */
export function createLog(level: LogLevel, write: WriteLine = toConsole): Log {
  const threshold = levels[level]
  return (lineLevel, event, fields) => {
    if (levels[lineLevel] < threshold) return
    const at = Date.now()
    write(() => lineOf(at, lineLevel, event, fields), lineLevel === 'error')
  }
}

/** Made later and beside the lines of others: fields that are no JSON must not cost those, nor the process. */
function lineOf(
  at: number,
  level: LogLevel,
  event: string,
  fields: Record<string, unknown> | undefined,
): string {
  const head = { at: new Date(at).toISOString(), level, event }
  try {
    return JSON.stringify({ ...head, ...fields })
  } catch {
    return JSON.stringify({ ...head, cause: 'the fields are no JSON' })
  }
}

/**
 * How a log line names a user: the first 16 hex digits of SHA-256 of the id. Enough to follow one user through the
 * lines, and to find them from an id that is known; useless to find the person from the line. `patchbay.user_digest` in SQL.
 */
export function userDigest(userId: string): string {
  return createHash('sha256').update(userId).digest('hex').slice(0, 16)
}

/** The same for a line that is yet to be made: the digest is made with it. */
export function loggedUser(userId: string): { toJSON(): string } {
  return { toJSON: () => userDigest(userId) }
}
