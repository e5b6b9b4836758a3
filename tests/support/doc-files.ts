import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inRoot } from '../../local-stack/paths.ts'

/** The code of a page of the docs that begins with its file's name in a comment: text by path. */
export async function filesOfDoc(page: string): Promise<Map<string, string>> {
  const text = await readFile(inRoot('docs', page), 'utf8')
  const blocks = text.matchAll(/^```tsx?\n\/\/ (\S+\.tsx?)\n(.*?)^```$/gms)
  return new Map([...blocks].map(([, path = '', code = '']) => [path, code]))
}

/** Writes files below a folder. */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [path, code] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), code)
  }
}
