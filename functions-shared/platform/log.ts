const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const

/** How urgent a line is. */
export type LogLevel = keyof typeof levels

/** Writes one JSON line an event. Fields hold ids and outcomes: no secret, no personal text. */
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void

/** A log that writes lines of `level` and above to `write` (default: the console). */
export function createLog(level: LogLevel, write: (line: string) => void = console.log): Log {
  const threshold = levels[level]
  return (lineLevel, event, fields) => {
    if (levels[lineLevel] < threshold) return
    write(JSON.stringify({ at: new Date().toISOString(), level: lineLevel, event, ...fields }))
  }
}
