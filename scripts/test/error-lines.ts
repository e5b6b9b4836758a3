import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

const MOST = 20

/** The last errors in a log of the functions, as a part of the output of a failure; empty where there are none. */
export async function errorLinesOf(logFile: string): Promise<string> {
  if (!existsSync(logFile)) return ''
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter(isError)
  if (lines.length === 0) return ''
  const shown = lines.slice(-MOST)
  const which = lines.length > MOST ? `the last ${MOST} of ${lines.length} errors` : 'errors'
  return [`functions.log, ${which}:`, ...shown].join('\n')
}

const isError = (line: string): boolean => /^\{.*"level":"error"/.test(line)
