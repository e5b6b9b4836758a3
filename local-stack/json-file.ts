import { readFile, rename, writeFile } from 'node:fs/promises'
import { errorCode } from './expected-error.ts'

/** The content of a JSON file of ours, or undefined where there is no such file. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a JSON file, readable by its owner only; a reader sees the old content or the new, never half of it. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const unfinished = `${file}.new`
  await writeFile(unfinished, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  await rename(unfinished, file)
}
