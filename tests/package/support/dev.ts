import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackInfo } from '../../../local-stack/info.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { cleanEnv } from '../../support/run-command.ts'
import type { Repository } from './repository.ts'

/** `npx patchbay …` that goes on running in a repository. */
export interface RunningCommand {
  output(): string
  /** Its exit code. */
  ended: Promise<number>
  /** Ctrl-C, as a terminal gives it: to npx, its shell and the command alike. */
  interrupt(): void
}

/** A stack of `npx patchbay dev`. */
export interface DevStack extends RunningCommand {
  info: StackInfo
}

/** Parts come from the registry once for all runs, as on an adopter's machine. */
const PARTS = { PATCHBAY_CACHE_DIR: inRoot('node_modules', '.cache', 'patchbay') }

/** Starts `npx patchbay …` in a repository, with other variables where a test needs some. */
export function npxPatchbay(
  { root }: Repository,
  words: readonly string[],
  env: Record<string, string> = {},
): RunningCommand {
  const child = spawn('npx', ['patchbay', ...words], {
    cwd: root,
    env: cleanEnv({ ...PARTS, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  let isOver = false
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      isOver = true
      resolve(code ?? 1)
    })
  })
  return {
    output: () => output,
    ended,
    interrupt() {
      if (child.pid !== undefined && !isOver) process.kill(-child.pid, 'SIGINT')
    },
  }
}

/** `npx patchbay dev` on free ports; waits until it is ready. */
export async function npxPatchbayDev(
  repository: Repository,
  words: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<DevStack> {
  const ports = { PATCHBAY_API_PORT: '0', PATCHBAY_DB_PORT: '0' }
  const running = npxPatchbay(repository, ['dev', ...words], { ...ports, ...env })
  let isOver = false
  running.ended.then(() => {
    isOver = true
  })
  try {
    await waitFor('patchbay dev', () => isOver || running.output().includes('Ready in'), 240)
    if (isOver) throw new Error('it ended')
  } catch (error) {
    running.interrupt()
    throw new Error(`npx patchbay dev: ${running.output()}`, { cause: error })
  }
  const file = join(repository.root, env.PATCHBAY_LOCAL_DIR ?? '.local', 'stack.json')
  const info: StackInfo = JSON.parse(await readFile(file, 'utf8'))
  return { ...running, info }
}
