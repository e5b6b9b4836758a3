import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { shown } from '../../local-stack/paths.ts'
import type { Pack } from './gpt-pack.ts'

/**
 * Writes a pack into a folder, over the pack of before. Throws an ExpectedError with every problem, and writes nothing,
 * when there is one, or when the folder holds anything else.
 */
export async function writePack(
  { files, problems }: Pack,
  folder: string,
  isDryRun = false,
): Promise<void> {
  if (problems.length > 0) {
    throw new ExpectedError(
      `The pack is not fit to be used; nothing was written.`,
      problems.map((problem) => `  - ${problem}`).join('\n'),
    )
  }
  const target = resolve(folder)
  const there = await readdir(target).catch(() => [])
  const strange = there.filter((name) => !(name in files))
  if (strange.length > 0) {
    throw new ExpectedError(
      `${shown(target)} holds more than a pack: ${strange.slice(0, 5).join(', ')}. Nothing was written.`,
      'Give --out a new folder.',
    )
  }
  console.log(
    Object.keys(files)
      .map((name) => `  ${shown(join(target, name))}`)
      .join('\n'),
  )
  if (isDryRun) return console.log('\nNothing was written: --dry-run.')
  await mkdir(target, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(target, name), text)
}
