import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { shown } from '../../local-stack/paths.ts'
import type { Pack } from './gpt-pack.ts'

/**
 * Writes a pack into a folder, over the pack of before. Throws an ExpectedError with every problem, and writes nothing,
 * when there is one, or when the folder holds anything else.
 */
export async function writePack(
  { files, images = {}, problems }: Pack,
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
  const contents = new Map<string, string | Uint8Array>([
    ...Object.entries(files),
    ...Object.entries(images),
  ])
  const link = await linkAt(target)
  if (link !== undefined) {
    throw new ExpectedError(
      `${shown(link)} is a link: what is written there would be another file. Nothing was written.`,
      'Delete the link, or give --out a new folder.',
    )
  }
  const there = await filesIn(target)
  const strange = there.filter((name) => !contents.has(name))
  if (strange.length > 0) {
    throw new ExpectedError(
      `${shown(target)} holds more than a pack: ${strange.slice(0, 5).join(', ')}. Nothing was written.`,
      'Give --out a new folder.',
    )
  }
  console.log([...contents.keys()].map((name) => `  ${shown(join(target, name))}`).join('\n'))
  if (isDryRun) return console.log('\nNothing was written: --dry-run.')
  for (const [name, content] of contents) {
    const path = join(target, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}

const entriesOf = (folder: string) =>
  readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])

/** The folder or something in it, where that is a link. */
async function linkAt(folder: string): Promise<string | undefined> {
  const self = await lstat(folder).catch(() => undefined)
  if (self?.isSymbolicLink()) return folder
  const found = (await entriesOf(folder)).find((entry) => entry.isSymbolicLink())
  return found && join(found.parentPath, found.name)
}

async function filesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
