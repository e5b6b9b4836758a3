import { readFile } from 'node:fs/promises'
import { START } from '../../local-stack/command/names-of-commands.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { StackInfo } from '../../local-stack/info.ts'
import { localStackFiles } from './local-stack-files.ts'

/**
 * What the running local stack wrote to `.local/stack.json`. Throws an ExpectedError when none is running.
 *
 * @param project whose; else as `localStackFiles` finds it
 */
export async function runningStack(project?: string): Promise<StackInfo> {
  const { info } = await localStackFiles(project)
  try {
    return JSON.parse(await readFile(info, 'utf8'))
  } catch {
    throw new ExpectedError('No local stack is running.', `Start it in another terminal: ${START}`)
  }
}
