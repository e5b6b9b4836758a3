import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Step } from './plan.ts'

/** What a deployment works with. */
export interface Tools {
  /** Runs the Supabase CLI and gives what it printed; throws when it fails. */
  supabase(words: string[]): Promise<string>
  /** Keeps secrets for the operator. */
  keep(secrets: Record<string, string>): Promise<void>
  say(line: string): void
}

/** Does the steps in order; ends at the first that fails. A secret is kept before it is set, or once its owner was made. */
export async function doSteps(steps: readonly Step[], tools: Tools): Promise<void> {
  for (const step of steps) {
    tools.say(`\n${step.title}`)
    if (step.keep && step.makes === undefined) await tools.keep(step.keep)
    const output = await runStep(step, tools)
    if (step.makes === undefined) continue
    const isMade = output.includes(step.makes)
    if (isMade && step.keep) await tools.keep(step.keep)
    tools.say(isMade ? '  made; its secret is in the file' : '  was there; kept as it is')
  }
}

async function runStep({ words, file }: Step, { supabase }: Tools): Promise<string> {
  if (!file) return await supabase(words)
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-deploy-'))
  try {
    const path = join(folder, file.option === '--file' ? 'step.sql' : 'step.env')
    await writeFile(path, file.content, { mode: 0o600 })
    return await supabase([...words, file.option, path])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
