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
  return (await loadModule(root, APP, loaded)).app
}

/**
 * What a file of the adopter's exports. Throws an ExpectedError where it cannot be loaded, or is of another form.
 *
 * @param path relative to the project
 */
export async function loadModule<T>(root: string, path: string, form: z.ZodType<T>): Promise<T> {
  const isBuilt = import.meta.url.endsWith('.js')
  const core = isBuilt ? inRoot('runtime/index.js') : inRoot('functions-shared/index.ts')
  const jiti = createJiti(import.meta.url, {
    alias: { 'supabase-patchbay': core },
    fsCache: false,
    moduleCache: false,
  })
  try {
    return form.parse(await jiti.import(join(root, path)))
  } catch (error) {
    throw new ExpectedError(`${path} cannot be loaded: ${errorText(error)}`)
  }
}
