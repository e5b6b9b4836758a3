/** Ends this process when the supervisor closes our standard input, or dies and thereby closes it. */
export async function endWithSupervisor(shutDown: () => Promise<void>): Promise<void> {
  const buffer = new Uint8Array(16)
  while ((await Deno.stdin.read(buffer).catch(() => null)) !== null);
  // Open event streams and idle connections must not hold the stack's end up.
  setTimeout(() => Deno.exit(0), 300)
  await shutDown()
  Deno.exit(0)
}
