import { createHash } from 'node:crypto'

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const

/** How urgent a line is. */
export type LogLevel = keyof typeof levels

/** Writes one line of JSON per event. Fields hold ids and outcomes: no secret, no personal text. */
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void

/** A log that writes lines of `level` and above to `write`, one line per call. */
export function createLog(level: LogLevel, write = (line: string) => console.log(line)): Log {
  const threshold = levels[level]
  return (lineLevel, event, fields) => {
    if (levels[lineLevel] >= threshold) write(lineOf(lineLevel, event, fields))
  }
}

/** Fields that cannot be JSON cost their own line its fields: neither another line nor the request. */
function lineOf(
  level: LogLevel,
  event: string,
  fields: Record<string, unknown> | undefined,
): string {
  const head = { at: new Date().toISOString(), level, event }
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
