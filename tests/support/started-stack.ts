import { readFile } from 'node:fs/promises'
import type { StackInfo } from '../../local-stack/info.ts'
import { filesIn } from '../../local-stack/settings.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type Finished, type Running, startCommand } from './run-command.ts'

/** A stack that `npm start` runs in a process of its own. */
export interface StartedStack extends Running {
  info: StackInfo
  pid: number
}

/** `npm start` for a folder, on free ports unless told otherwise; waits until it says that it is ready. */
export async function npmStart(
  localDir: string,
  env: Record<string, string> = {},
): Promise<StartedStack> {
  const running = startCommand(['start'], environment(localDir, env))
  let ended: Finished | undefined
  running.finished.then((how) => {
    ended = how
  })
  try {
    await waitFor(
      'the stack',
      () => ended !== undefined || running.stdout().includes('Ready in'),
      40,
    )
  } catch (error) {
    running.child.kill('SIGKILL')
    throw error
  }
  if (ended) throw new Error(`the stack did not start: ${ended.stdout}${ended.stderr}`)
  const info: StackInfo = JSON.parse(await readFile(filesIn(localDir).info, 'utf8'))
  return { ...running, info, pid: running.child.pid ?? 0 }
}

/** `npm start` that is expected to give up. */
export function npmStartFails(
  localDir: string,
  env: Record<string, string> = {},
): Promise<Finished> {
  return startCommand(['start'], environment(localDir, env)).finished
}

function environment(localDir: string, env: Record<string, string>): Record<string, string> {
  return {
    PATCHBAY_LOCAL_DIR: localDir,
    PATCHBAY_API_PORT: '0',
    PATCHBAY_DB_PORT: '0',
    ...env,
  }
}
