import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { layCoreCheckout } from '../support/core-checkout.ts'
import type { Counts } from './run-parts.ts'

const told = z.object({ passed: z.number(), failed: z.number() })

/** Runs parts or files in a checkout of the core alone, with its own programs; they print what they find. */
export async function runInCoreCheckout(
  words: readonly string[],
  { folder, keep }: Temporary,
): Promise<Counts> {
  const checkout = join(folder, 'core')
  await layCoreCheckout(checkout)
  const program = join(checkout, 'scripts/test/in-core-checkout.ts')
  // Detached: an interruption reaches it once, through us.
  const start = async () => fork(program, words, { cwd: checkout, detached: true })
  const child = await keep(start, stopped)
  let counts: Counts | undefined
  child.on('message', (message) => {
    counts = told.parse(message)
  })
  await ended(child)
  return counts ?? { passed: 0, failed: 1 }
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('close', () => resolve())
  })

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await ended(child)
}
