import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { localDir } from '../../support/stack.ts'

/** The size of all JavaScript of the web app together, gzipped, in bytes. */
export async function scriptBytes(): Promise<number> {
  const folder = join(localDir, 'web', 'assets')
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const sizes = await Promise.all(
    scripts.map(async (name) => gzipSync(await readFile(join(folder, name)), { level: 9 }).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`  ${scripts.length} files of JavaScript, ${(total / 1000).toFixed(1)} kB gzipped`)
  return total
}
