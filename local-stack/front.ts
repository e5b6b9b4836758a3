import { dirname, join } from 'node:path'
import { allowRead, denoBinary, denoEnv, download, resolution } from './deno.ts'
import { errorText } from './expected-error.ts'
import type { FrontSettings } from './front/settings.ts'
import { inRoot, program, ROOT } from './paths.ts'
import type { Project } from './project/project.ts'
import { type Service, startService } from './service.ts'

/**
 * Starts the origin: Deno with only the permissions that the functions have on the platform anyway (network, the given
 * environment) and reading of the sources and the built web app.
 *
 * @returns the service, and the functions that could not be loaded
 */
export async function startFront(options: {
  project: Project
  settings: FrontSettings
  env: Record<string, string>
  logFile: string
  denoCache: string
  onRestart(why: string): void
}): Promise<Service> {
  const { settings, project, denoCache } = options
  const isOwn = project.root === ROOT
  const settingsOf = project.patchbay.at(-1)
  if (!isOwn)
    await download(project.patchbay, denoCache).catch((error) =>
      options.onRestart(errorText(error)),
    )
  return await startService({
    name: 'The server of the Edge Functions',
    command: denoBinary(),
    args: [
      'run',
      '--no-prompt',
      ...(isOwn ? INSTALLED : resolution(settingsOf ?? NO_SETTINGS)),
      '--allow-net',
      '--allow-env',
      allowRead([
        ...(isOwn ? sources() : [...sourcesOf(project), denoCache]),
        ...(settings.webDir === null ? [] : [settings.webDir]),
      ]),
      program('front/serve'),
      JSON.stringify(settings),
    ],
    cwd: isOwn ? ROOT : dirname(program('front/serve')),
    // Nothing of the caller's environment but what the functions are meant to see.
    env: { ...options.env, ...denoEnv(denoCache), ...(isOwn ? {} : { DENO_NO_PACKAGE_JSON: '1' }) },
    logFile: options.logFile,
    onRestart: options.onRestart,
  })
}

/** In the checkout, Deno takes the packages that npm installed. */
const INSTALLED = ['--quiet', '--no-lock', '--no-remote', '--node-modules-dir=manual']

const NO_SETTINGS = { denoConfig: null, importMap: null }

/** The sources, and what npm installed. */
function sources(): string[] {
  const folders = ['supabase/functions', 'functions-shared', 'local-stack/front']
  return [...folders, 'node_modules', 'package.json'].map((path) => inRoot(path))
}

function sourcesOf({ root }: Project): string[] {
  return [inRoot('functions-shared'), inRoot('local-stack/front'), join(root, 'supabase/functions')]
}

/** The names and errors of functions that the front could not load. */
export function loadFailures(front: Service): { name: string; message: string }[] {
  const ready = front.ready
  if (typeof ready !== 'object' || ready === null || !('failures' in ready)) return []
  return Array.isArray(ready.failures) ? ready.failures : []
}
