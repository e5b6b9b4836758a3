import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '../../local-stack/wait-for.ts'
import { localDir } from './stack.ts'

/** A line of functions.log. */
export type LogLine = Record<string, unknown> & { event: string }

/** Waits for the first line that the functions logged and that `matches`; the log is written a moment after the answer. */
export function logged(what: string, matches: (line: LogLine) => boolean): Promise<LogLine> {
  return waitFor(`the log line ${what}`, async () => {
    const text = await readFile(join(localDir, 'functions.log'), 'utf8')
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): LogLine => JSON.parse(line))
      .find(matches)
  })
}
