import { parseOptions } from '../../local-stack/command/options.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { usage } from '../support/usage.ts'
import { deploymentAt } from './deployment.ts'
import { gptPack } from './gpt-pack.ts'
import type { PackedApp } from './packed-app.ts'
import { pluginPack } from './plugin-pack.ts'
import { showWarnings } from './warnings.ts'
import { writePack } from './write-pack.ts'

const OPTIONS = {
  'public-url': { type: 'string' },
  'web-url': { type: 'string' },
  out: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  project: { type: 'string' },
} as const

/** An app, and where it is deployed. */
export interface PackSource {
  packed: PackedApp
  /** Of the functions' names. */
  prefix: string
  /** Where a pack goes, where nothing else is said. */
  out(kind: 'gpt' | 'plugin'): string
}

/** Finds it; `project` as --project names it. */
export type FindSource = (project: string | undefined) => Promise<PackSource>

/** Writes what the GPT editor wants. */
export async function packGpt(words: readonly string[], find: FindSource): Promise<void> {
  const options = { ...OPTIONS, auth: { type: 'string', default: 'oauth' } } as const
  const { values } = parseOptions(usage['pack-gpt'], words, { options })
  const { auth } = values
  if (auth !== 'oauth' && auth !== 'pairing') {
    throw new ExpectedError(`--auth ${auth}: oauth or pairing.`, usage['pack-gpt'])
  }
  const { packed, prefix, out } = await find(values.project)
  const deployment = deploymentAt(values['public-url'], values['web-url'], prefix)
  const pack = await gptPack(packed, deployment, auth)
  await writePack(pack, values.out ?? out('gpt'), values['dry-run'])
  showWarnings(pack.warnings)
  console.log('\n  Begin with fields.md.')
}

/** Writes what ChatGPT's and Claude's directories want. */
export async function packPlugin(words: readonly string[], find: FindSource): Promise<void> {
  const { values } = parseOptions(usage['pack-plugin'], words, { options: OPTIONS })
  const { packed, prefix, out } = await find(values.project)
  const pack = pluginPack(packed, deploymentAt(values['public-url'], values['web-url'], prefix))
  await writePack(pack, values.out ?? out('plugin'), values['dry-run'])
  showWarnings(pack.warnings)
  console.log('\n  Begin with chatgpt.md or claude.md.')
}
