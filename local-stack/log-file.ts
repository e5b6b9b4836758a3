import { appendFile } from 'node:fs/promises'
import { errorText } from './expected-error.ts'

/** A log that lines are added to. What cannot be written is lost, and nothing else: a full disk must not end a stack. */
export type LogFile = {
  write(line: string): void
  /** Settles when all that was written so far is in the file, or lost. */
  written(): Promise<void>
}

/** Lines that wait for the disk; more are dropped, so that a disk that hangs costs no memory without end. */
const MOST_WAITING = 1000

/**
 * @param note told once when lines begin to be lost; how many were is a line of the log as soon as there is room again
 */
export function openLogFile(file: string, note: (text: string) => void): LogFile {
  let waiting = 0
  let lost = 0
  let last = Promise.resolve()

  const lose = (why: string) => {
    if (lost === 0) note(`${file} cannot be written (${why}); its lines are dropped until it can.`)
    lost++
  }
  const append = async (line: string) => {
    const gap = lost === 0 ? '' : `${lost} lines are missing here.\n`
    try {
      await appendFile(file, `${gap}${line}\n`, { mode: 0o600 })
      lost = 0
    } catch (error) {
      lose(errorText(error))
    }
    waiting--
  }
  return {
    write(line) {
      if (waiting >= MOST_WAITING) return lose('the disk is too slow')
      waiting++
      last = last.then(() => append(line))
    },
    written: () => last,
  }
}
