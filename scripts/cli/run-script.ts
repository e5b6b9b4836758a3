import { fileURLToPath } from 'node:url'

/**
 * Runs what `npm run <name> -- <words>` runs in a checkout: scripts read their own arguments from argv[2] on.
 *
 * @param load imports it: a literal, so that the build finds it
 */
export async function runScript(
  words: readonly string[],
  load: () => Promise<unknown>,
): Promise<void> {
  process.argv.splice(1, process.argv.length, fileURLToPath(import.meta.url), ...words)
  await load()
}
