import { errorCode } from '../expected-error.ts'
import { commandLine, isAlive, parentOf } from '../process-table.ts'

/** Exit codes as shells give them: 128 and the number of the signal. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
/** That of SIGPIPE, which Node ignores. */
const CLOSED_OUTPUT = 141

/**
 * Tells, once, that this command is to end: by Ctrl-C, SIGTERM or a closed terminal, because the npm above it has ended,
 * or because nobody reads its output any more (`| head -1`). A second request ends the process at once.
 *
 * @param told gets the exit code that fits; ends the process when it has cleaned up
 * @returns stops listening
 */
export function onInterruption(told: (exitCode: number) => void): () => void {
  let interruptedAt: number | undefined
  const interrupt = (exitCode: number) => {
    const now = performance.now()
    if (interruptedAt === undefined) {
      interruptedAt = now
      told(exitCode)
      // One Ctrl-C arrives twice under npm: from the terminal, and handed on by npm.
    } else if (now - interruptedAt > 500) process.exit(exitCode)
  }
  const stops = [
    ...Object.entries(SIGNALS).map(([signal, exitCode]) => {
      const listener = () => interrupt(exitCode)
      process.on(signal, listener)
      return () => void process.off(signal, listener)
    }),
    onEndOfNpm(() => interrupt(SIGNALS.SIGTERM)),
    onClosedOutput(() => {
      // Every further line meets the closed pipe again: that asks for nothing.
      if (interruptedAt === undefined) interrupt(CLOSED_OUTPUT)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

// A program that ends npm alone, and not its process group, would leave this process behind. Between npm and it stands
// a shell, or none.
function onEndOfNpm(told: () => void): () => void {
  const npm = [process.ppid, parentOf(process.ppid)].find((pid) => /\bnpm\b/.test(commandLine(pid)))
  if (npm === undefined) return () => {}
  const watch = setInterval(() => {
    if (isAlive(npm)) return
    clearInterval(watch)
    told()
  }, 500)
  watch.unref()
  return () => clearInterval(watch)
}

const toldOfClosedOutput = new Set<() => void>()
let watchesOutput = false

// Listens for good: what is printed when nobody is told any more ends the process, without a trace.
function onClosedOutput(told: () => void): () => void {
  toldOfClosedOutput.add(told)
  if (!watchesOutput) {
    watchesOutput = true
    for (const output of [process.stdout, process.stderr]) {
      output.on('error', (error) => {
        // A file on a full disk: these lines are lost, later ones may not be.
        if (/^(ENOSPC|EDQUOT)$/.test(errorCode(error) ?? '')) return
        // EIO: the terminal is gone.
        if (!/^(EPIPE|EIO)$/.test(errorCode(error) ?? '')) throw error
        if (toldOfClosedOutput.size === 0) process.exit(CLOSED_OUTPUT)
        for (const tell of toldOfClosedOutput) tell()
      })
    }
  }
  return () => void toldOfClosedOutput.delete(told)
}
