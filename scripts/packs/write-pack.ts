import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ExpectedError } from '../stack/expected-error.ts'
import { shown } from '../stack/paths.ts'
import type { Pack } from './gpt-pack.ts'

/** Writes a pack into a fresh folder. Throws an ExpectedError with every problem, and writes nothing, when there is one. */
export async function writePack({ files, problems }: Pack, folder: string): Promise<void> {
  if (problems.length > 0) {
    throw new ExpectedError(
      `The pack is not fit to be used; nothing was written.`,
      problems.map((problem) => `  - ${problem}`).join('\n'),
    )
  }
  const target = resolve(folder)
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(target, name), text)
  console.log(
    Object.keys(files)
      .map((name) => `  ${shown(join(target, name))}`)
      .join('\n'),
  )
}
