import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from './expected-error.ts'
import { removeLeftovers, unfinished } from './leftovers.ts'
import { IS_CHECKOUT, inRoot, installed, ROOT } from './paths.ts'

/**
 * Builds the web app into the stack's folder unless it was built there from the same sources before. Not into web/dist:
 * stacks that run side by side would write there at the same time.
 *
 * @returns the folder, or null while there is no web app in the checkout; and whether it was built now
 */
export async function buildWeb(outDir: string): Promise<{ dir: string | null; built: boolean }> {
  // The package brings it built.
  if (!IS_CHECKOUT) return { dir: inRoot('web'), built: false }
  if (!existsSync(inRoot('web', 'index.html'))) return { dir: null, built: false }
  const hashFile = `${outDir}.sources`
  const hash = await hashOfSources()
  const kept = await readFile(hashFile, 'utf8').catch(() => '')
  if (kept === hash && existsSync(join(outDir, 'index.html'))) return { dir: outDir, built: false }

  const made = unfinished(outDir)
  await vite(['build', inRoot('web'), '--outDir', made, '--emptyOutDir', '--logLevel', 'warn'])
  await rm(hashFile, { force: true })
  await rm(outDir, { recursive: true, force: true })
  await rename(made, outDir)
  await writeFile(hashFile, hash)
  await removeLeftovers(outDir)
  return { dir: outDir, built: true }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(
    await readFile(inRoot('package-lock.json')).catch(() => ''),
  )
  const folders = ['web', 'client'].map((folder) =>
    readdir(inRoot(folder), { recursive: true, withFileTypes: true }),
  )
  const files = (await Promise.all(folders))
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(inRoot('web', 'dist')) && !file.includes('/node_modules/'))
  for (const file of files.sort())
    hash.update(`\0${file.slice(ROOT.length)}\0`).update(await readFile(file))
  return hash.digest('hex')
}

function vite(words: string[]): Promise<void> {
  const program = installed('vite', 'bin', 'vite.js')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...words], { cwd: ROOT }, (error, stdout, stderr) => {
      if (!error) return resolve()
      reject(new ExpectedError('The web app does not build.', `${stdout}${stderr}`.trim()))
    })
  })
}
