/** A line that each call replaces, for who watches a long run; a file or a pipe gets the results alone. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
