import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { localDir } from '../../support/stack.ts'

/** A language that is not English: one visit loads the texts of one language. */
const OTHER_LANGUAGE = /^(de|es|fr|ja|pt)-[\w-]{8}\.js$/

/** The size of all JavaScript of the web app in one language, gzipped, in bytes. */
export async function scriptBytes(): Promise<number> {
  const folder = join(localDir, 'web', 'assets')
  const all = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const scripts = all.filter((name) => !OTHER_LANGUAGE.test(name))
  const sizes = await Promise.all(
    scripts.map(async (name) => gzipSync(await readFile(join(folder, name)), { level: 9 }).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`  ${scripts.length} files of JavaScript, ${(total / 1000).toFixed(1)} kB gzipped`)
  return total
}
