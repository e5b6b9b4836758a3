import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ExpectedError } from './expected-error.ts'
import type { FrontSettings } from './front/settings.ts'
import { inRoot, ROOT } from './paths.ts'
import { type Service, startService } from './service.ts'

/**
 * Starts the origin: Deno with only the permissions that the functions have on the platform anyway (network, the given
 * environment) and reading of the sources and the built web app.
 *
 * @returns the service, and the functions that could not be loaded
 */
export async function startFront(options: {
  settings: FrontSettings
  env: Record<string, string>
  logFile: string
  denoCache: string
  onRestart(why: string): void
}): Promise<Service> {
  const { settings } = options
  return await startService({
    name: 'The server of the Edge Functions',
    command: denoBinary(),
    args: [
      'run',
      '--quiet',
      '--no-prompt',
      '--no-lock',
      '--no-remote',
      '--node-modules-dir=manual',
      '--allow-net',
      '--allow-env',
      allowRead(settings.webDir),
      inRoot('local-stack/front/serve.ts'),
      JSON.stringify(settings),
    ],
    cwd: ROOT,
    // Nothing of the caller's environment but what the functions are meant to see.
    env: { ...options.env, DENO_DIR: options.denoCache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    logFile: options.logFile,
    onRestart: options.onRestart,
  })
}

/** The sources, what npm installed, and the built web app. */
function allowRead(webDir: string | null): string {
  const sources = ['supabase/functions', 'functions-shared', 'local-stack/front']
  const paths = [...sources, 'node_modules', 'package.json'].map((path) => inRoot(path))
  if (webDir !== null) paths.push(webDir)
  // Deno parts paths by commas and knows no way to write one inside a path.
  return paths.join('').includes(',') ? '--allow-read' : `--allow-read=${paths.join(',')}`
}

/** The names and errors of functions that the front could not load. */
export function loadFailures(front: Service): { name: string; message: string }[] {
  const ready = front.ready
  if (typeof ready !== 'object' || ready === null || !('failures' in ready)) return []
  return Array.isArray(ready.failures) ? ready.failures : []
}

/** The program of the npm package itself; its launcher would stay in memory as a second process. */
function denoBinary(): string {
  const deno = inRoot('node_modules', 'deno', 'deno')
  if (existsSync(deno)) return deno
  // Without its install script the package does not copy the program of this platform; it is there all the same.
  const libc = process.platform === 'linux' ? '-glibc' : ''
  try {
    const manifest = createRequire(deno).resolve(
      `@deno/${process.platform}-${process.arch}${libc}/package.json`,
    )
    return join(dirname(manifest), 'deno')
  } catch {
    throw new ExpectedError('npm installed no Deno for this machine.', 'Run `npm ci` again.')
  }
}
