import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { readPng } from './png.ts'

/** Beside the pages, as their favicon.svg: the mark as PNG, of which `npm run screenshots` makes them. */
const OWN_MARK = 'icon-512.png'

/** A logo of the adopter's. Throws an ExpectedError where it is no PNG. */
export async function readLogo(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null) throw new ExpectedError(`--logo ${path}: there is no such file.`)
  if (readPng(bytes) === null) {
    throw new ExpectedError(`--logo ${path}: it is not a PNG.`, 'Directories take a square PNG.')
  }
  return bytes
}

/** Patchbay's own mark. */
export async function ownMark(): Promise<Uint8Array> {
  const places = ['web/public', 'web', 'dist/web'].map((folder) => inRoot(folder, OWN_MARK))
  const found = places.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`${OWN_MARK} is missing`)
  return await readFile(found)
}
