import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { denos } from '../support/denos.ts'
import { runCommand } from '../test/run-command.ts'

/**
 * Loads every function with its lock frozen, on each Deno, from the registry into an empty cache: what the lock says is
 * what is there, and nothing is missing in it. Outside of the checkout, whose node_modules Deno would take.
 */
export async function checkFrozen(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-lock-'))
  try {
    for (const part of ['supabase/functions', 'functions-shared']) {
      await cp(inRoot(part), join(folder, part), { recursive: true })
    }
    for (const [i, { name, file }] of denos().entries()) {
      const env = {
        ...process.env,
        DENO_DIR: join(folder, `cache-${i}`),
        // A registry mirror may have a certificate of the machine's own authority.
        DENO_TLS_CA_STORE: 'mozilla,system',
      }
      for (const slug of await readdir(inRoot('supabase/functions'))) {
        const place = join(folder, 'supabase/functions', slug)
        const words = ['cache', '--quiet', '--frozen', 'index.ts']
        const { code, output } = await runCommand(file, words, env, place)
        if (code !== 0) throw new ExpectedError(`${name} refuses the lock of ${slug}.`, output)
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
