import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ExpectedError } from './expected-error.ts'
import { INSTALL, NODE_MODULES, ROOT } from './paths.ts'
import type { ProjectFunction } from './project/functions.ts'

/** The program of the npm package itself; its launcher would stay in memory as a second process. */
export function denoBinary(): string {
  const deno = join(NODE_MODULES ?? ROOT, 'deno', 'deno')
  if (existsSync(deno)) return deno
  // Without its install script the package does not copy the program of this platform; it is there all the same.
  const libc = process.platform === 'linux' ? '-glibc' : ''
  try {
    const manifest = createRequire(deno).resolve(
      `@deno/${process.platform}-${process.arch}${libc}/package.json`,
    )
    return join(dirname(manifest), 'deno')
  } catch {
    throw new ExpectedError('npm installed no Deno for this machine.', INSTALL)
  }
}

/** What Deno itself reads, in every process of it that we start. */
export function denoEnv(denoCache: string): Record<string, string> {
  return { DENO_DIR: denoCache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
}

/** The environment of `deno cache`, which downloads: that of the caller, for a registry, a proxy or a certificate of theirs. */
function downloadEnv(denoCache: string): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: ownAuthority } = process.env
  return {
    // What the system trusts, npm trusts as well.
    DENO_TLS_CA_STORE: 'system,mozilla',
    ...(ownAuthority && { DENO_CERT: ownAuthority }),
    ...process.env,
    ...denoEnv(denoCache),
    DENO_NO_PACKAGE_JSON: '1',
  }
}

/** How Deno resolves the imports of a project's function: by its own settings, and no package.json. */
export function resolution(one: Pick<ProjectFunction, 'denoConfig' | 'importMap'>): string[] {
  const { denoConfig, importMap } = one
  return [
    '--quiet',
    '--no-lock',
    '--node-modules-dir=none',
    denoConfig === null ? '--no-config' : `--config=${denoConfig}`,
    ...(importMap === null ? [] : [`--import-map=${importMap}`]),
  ]
}

/** `--allow-read` of these. Throws an ExpectedError for a path with a comma. */
export function allowRead(paths: readonly string[]): string {
  return `--allow-read=${commaList(paths)}`
}

/** `--deny-read` of these, which is stronger. Throws an ExpectedError for a path with a comma. */
export function denyRead(paths: readonly string[]): string {
  return `--deny-read=${commaList(paths)}`
}

/** Deno parts paths by commas and knows no way to write one inside a path. */
function commaList(paths: readonly string[]): string {
  const unsayable = paths.find((path) => path.includes(','))
  if (unsayable === undefined) return paths.join(',')
  throw new ExpectedError(
    `There is a comma in the path ${unsayable}, and Deno cannot be given such a path to read.`,
    'Rename the folder, or move it to a path without a comma.',
  )
}

/**
 * Brings what functions import, all of them by the settings of the first. In a process of its own, because a registry, a proxy
 * or a certificate of the caller's environment is needed for it, and the functions see nothing of that environment.
 */
export function download(functions: readonly ProjectFunction[], denoCache: string): Promise<void> {
  const [first] = functions
  if (first === undefined) return Promise.resolve()
  const args = ['cache', ...resolution(first), ...functions.map(({ file }) => file)]
  const options = { cwd: dirname(first.file), env: downloadEnv(denoCache) }
  return new Promise((resolve, reject) => {
    execFile(denoBinary(), args, options, (error, stdout, stderr) => {
      if (!error) return resolve()
      reject(new ExpectedError(`${stdout}${stderr}`.trim() || error.message))
    })
  })
}
