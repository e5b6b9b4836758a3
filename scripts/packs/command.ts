import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseOptions } from '../../local-stack/command/options.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { IS_CHECKOUT } from '../../local-stack/paths.ts'
import { usage } from '../support/usage.ts'
import { deploymentAt } from './deployment.ts'
import { gptPack } from './gpt-pack.ts'
import { ownMark, readLogo } from './icons.ts'
import type { PackedApp } from './packed-app.ts'
import { type PluginImages, pluginPack } from './plugin-pack.ts'
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
  const options = {
    ...OPTIONS,
    logo: { type: 'string' },
    screenshot: { type: 'string', multiple: true },
  } as const
  const { values } = parseOptions(usage['pack-plugin'], words, { options })
  const { packed, prefix, out } = await find(values.project)
  const deployment = deploymentAt(values['public-url'], values['web-url'], prefix)
  const pictures = await readPictures(values.logo, values.screenshot ?? [])
  const pack = await pluginPack(packed, deployment, pictures)
  await writePack(pack, values.out ?? out('plugin'), values['dry-run'])
  showWarnings(pack.warnings)
  console.log('\n  Begin with chatgpt.md or claude.md.')
}

async function readPictures(
  logo: string | undefined,
  screenshots: readonly string[],
): Promise<PluginImages> {
  const shots = screenshots.map(async (path) => [basename(path), await readFile(path)] as const)
  return {
    logo: logo === undefined ? await ownMark() : await readLogo(logo),
    isPlaceholder: logo === undefined && !IS_CHECKOUT,
    screenshots: Object.fromEntries(await Promise.all(shots)),
  }
}
