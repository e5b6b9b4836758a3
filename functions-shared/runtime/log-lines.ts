/** Makes a line and writes it; `atOnce` when it must not be lost should the process end now. */
export type WriteLine = (line: () => string, atOnce: boolean) => void

/** Milliseconds that lines wait for others. */
const GATHER = 10

let waiting: (() => string)[] = []

/**
 * Writes lines to the console. Those of a moment are made and go out together: a write costs more than the request that
 * it tells of, and a line that is made between two requests a multiple of one that is made after another. On the
 * platform each goes alone: its log takes one call for one event.
 */
export const toConsole: WriteLine = (line, atOnce) => {
  if ('EdgeRuntime' in globalThis) return console.log(line())
  waiting.push(line)
  if (atOnce) writeWaiting()
  else if (waiting.length === 1) setTimeout(writeWaiting, GATHER)
}

function writeWaiting(): void {
  if (waiting.length === 0) return
  const lines = waiting
  waiting = []
  console.log(lines.map((line) => line()).join('\n'))
}
