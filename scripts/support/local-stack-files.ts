import { IS_CHECKOUT, ROOT } from '../../local-stack/paths.ts'
import { filesIn, resolveSettings } from '../../local-stack/settings.ts'
import { projectRoot } from '../install/project.ts'

/** The files of the local stack that an operator's tool works on: of this checkout, or of the project around the package's caller. */
export async function localStackFiles(): Promise<ReturnType<typeof filesIn>> {
  const project = IS_CHECKOUT ? ROOT : await projectRoot(undefined)
  return filesIn(resolveSettings({ project }).localDir)
}
