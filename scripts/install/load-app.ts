import { join } from 'node:path'
import { createJiti } from 'jiti'
import { z } from 'zod'
import type { App } from '../../functions-shared/index.ts'
import { ExpectedError, errorText } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { APP } from './templates.ts'

const loaded = z.object({
  app: z.custom<App>(
    (value) =>
      typeof value === 'object' && value !== null && 'actions' in value && 'scopes' in value,
    'must be what createPatchbay makes',
  ),
})

/**
 * The app that a repository defines, in this process: its `supabase-patchbay` is this package, as the functions' import map
 * says it for Deno. Throws an ExpectedError that names what is wrong in it.
 */
export async function loadApp(root: string): Promise<App> {
  const isBuilt = import.meta.url.endsWith('.js')
  const core = isBuilt ? inRoot('runtime/index.js') : inRoot('functions-shared/index.ts')
  const jiti = createJiti(import.meta.url, {
    alias: { 'supabase-patchbay': core },
    fsCache: false,
    moduleCache: false,
  })
  try {
    return loaded.parse(await jiti.import(join(root, APP))).app
  } catch (error) {
    throw new ExpectedError(`${APP} cannot be loaded: ${errorText(error)}`)
  }
}
