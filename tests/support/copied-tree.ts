import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from '../../local-stack/wait-for.ts'
import { copyCheckout } from '../../scripts/support/core-checkout.ts'
import { cleanEnv } from './run-command.ts'

/** A checkout of the test's own, for commands that write into it. */
export interface CopiedTree {
  path: string
  /** Runs Node there: what it printed, and whether it ended well. */
  node(words: string[], env?: Record<string, string>): Promise<{ ok: boolean; output: string }>
  /** Starts the stack there and gives the path of its stack.json. */
  start(): Promise<string>
  /** Stops what was started and removes everything. */
  remove(): Promise<void>
}

/** Copies this checkout; node_modules is shared. */
export async function copiedTree(): Promise<CopiedTree> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-tree-'))
  const path = join(folder, 'tree')
  await copyCheckout(path)
  let stop = async () => {}

  return {
    path,

    node: (words, env = {}) =>
      new Promise((resolve) => {
        const options = { cwd: path, env: cleanEnv(env), maxBuffer: 20_000_000 }
        execFile(process.execPath, words, options, (error, stdout, stderr) =>
          resolve({ ok: error === null, output: stdout + stderr }),
        )
      }),

    async start() {
      const localDir = join(folder, 'local')
      const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
        cwd: path,
        env: cleanEnv({
          PATCHBAY_LOCAL_DIR: localDir,
          PATCHBAY_API_PORT: '0',
          PATCHBAY_DB_PORT: '0',
        }),
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          printed += chunk
        })
      }
      const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
      stop = async () => {
        child.kill('SIGTERM')
        await ended
      }
      await waitFor(
        'the stack of the copied tree',
        () => printed.includes('Ready in') || child.exitCode !== null,
        60,
      )
      const file = join(localDir, 'stack.json')
      await readFile(file).catch(() => {
        throw new Error(`the stack did not start: ${printed}`)
      })
      return file
    },

    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
