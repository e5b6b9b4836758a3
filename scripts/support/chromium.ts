import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import { installed, NODE_MODULES, ROOT } from '../../local-stack/paths.ts'

/**
 * Made for one process without a sandbox and without web security. Here several pages run side by side, and what the
 * browser enforces (policies, CORS, origins) is part of what is tested. Nothing here needs a GPU, and to start one in
 * software stops a page for seconds.
 */
const UNWANTED =
  /single-process|no-zygote|web-security|allow-running-insecure|isolation|=angle|swiftshader|gpu|webgl/

const CACHE = join(NODE_MODULES ?? ROOT, '.cache')
const UNPACKED = join(CACHE, 'chromium')

/** Starts the Chromium that npm brought along. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: join(await unpacked(), 'chromium'),
    args: [...sparticuz.args.filter((argument) => !UNWANTED.test(argument)), '--disable-gpu'],
  })
}

/** Unpacked beside its place, for another process may start it while this one still writes. */
async function unpacked(): Promise<string> {
  if (existsSync(UNPACKED)) return UNPACKED
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'chromium-'))
  const library = installed('@sparticuz', 'chromium', 'build', 'index.js')
  const program = `(await import(${JSON.stringify(library)})).default.executablePath()`
  // The library unpacks into the folder for temporary files.
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: folder },
  })
  await rename(folder, UNPACKED).catch(() => rm(folder, { recursive: true }))
  return UNPACKED
}
