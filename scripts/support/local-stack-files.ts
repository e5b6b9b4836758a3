import { IS_CHECKOUT, ROOT } from '../../local-stack/paths.ts'
import { filesIn, resolveSettings } from '../../local-stack/settings.ts'
import { projectRoot } from '../install/project.ts'

/**
 * The files of the local stack that an operator's tool works on: of the project that is named, else of this checkout, or of
 * the project around the package's caller.
 *
 * @param given what `--project` says
 */
export async function localStackFiles(given?: string): Promise<ReturnType<typeof filesIn>> {
  const project = IS_CHECKOUT && given === undefined ? ROOT : await projectRoot(given)
  return filesIn(resolveSettings({ project }).localDir)
}
