import { readFile } from 'node:fs/promises'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { StackInfo } from '../../local-stack/info.ts'
import { filesIn, resolveSettings } from '../../local-stack/settings.ts'

/** What the running local stack wrote to `.local/stack.json`. Throws an ExpectedError when none is running. */
export async function runningStack(): Promise<StackInfo> {
  const { info } = filesIn(resolveSettings({}).localDir)
  try {
    return JSON.parse(await readFile(info, 'utf8'))
  } catch {
    throw new ExpectedError('No local stack is running.', 'Start it in another terminal: npm start')
  }
}
