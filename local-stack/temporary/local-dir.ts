import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { removeLocalDir } from '../remove.ts'
import { filesIn } from '../settings.ts'
import type { Temporary } from './temporary.ts'

/**
 * A folder for a stack. Its database may lie elsewhere (postgres/place.ts), and is removed with it: also when the start of
 * the stack is interrupted.
 */
export function temporaryLocalDir({ folder, keep }: Temporary, name = 'local'): Promise<string> {
  return keep(
    async () => join(folder, name),
    async (localDir) => {
      if (existsSync(filesIn(localDir).keys)) await removeLocalDir(localDir)
    },
  )
}
