import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { webConfigFaults } from '../../install/web-config.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay web --out <folder> [--supabase-url https://… --publishable-key sb_publishable_… --name "Golf Diary"] [--dry-run]

  Writes Patchbay's pages (consent, device, pairing, connected apps) as static files, for any host, at the root of a domain.
  They read config.json beside them: it is written once, with what you give, and kept afterwards. It also takes a logo, an
  accent, links and which pages there are: docs/consent.md.

    --project <f>   the folder that has supabase/config.toml`

export const command: Command = {
  summary: 'Writes the pages as static files, with their config.json',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        out: { type: 'string' },
        'supabase-url': { type: 'string' },
        'publishable-key': { type: 'string' },
        name: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        project: { type: 'string' },
      },
    })
    if (values.out === undefined) throw new ExpectedError('--out is missing.', usage)
    const { lock } = await projectWithPatchbay(values.project)
    const pages = [inRoot('web'), inRoot('dist/web')].find((one) => existsSync(join(one, 'assets')))
    if (pages === undefined) {
      throw new ExpectedError('The pages are not built yet.', 'In a checkout: npm run build')
    }
    const out = resolve(values.out)
    const config = join(out, 'config.json')
    const there = await readdir(out).catch(() => [])
    if (there.length > 0 && !(await isOurs(config))) {
      throw new ExpectedError(
        `${values.out} has files, and no config.json of these pages.`,
        'Name an empty folder, or one that this command wrote before.',
      )
    }
    const names = await readdir(pages, { recursive: true })
    console.log(
      names
        .sort()
        .map((name) => `  ${join(values.out ?? '', name)}`)
        .join('\n'),
    )
    if (values['dry-run']) {
      console.log('\nNothing was written: --dry-run.')
      return
    }
    await mkdir(out, { recursive: true })
    await cp(pages, out, { recursive: true })
    if (existsSync(config)) {
      console.log('\n  config.json is as it was.')
      return sayFaults(await webConfigFaults(out))
    }

    const url = values['supabase-url'] ?? 'https://<project>.supabase.co'
    const text = {
      supabase_url: url,
      functions_url: `${url}/functions/v1`,
      publishable_key: values['publishable-key'] ?? '<publishable key, from the dashboard>',
      ...(lock.prefix !== '' && { function_prefix: lock.prefix }),
      ...(values.name !== undefined && { name: values.name }),
    }
    await writeFile(config, `${JSON.stringify(text, null, 2)}\n`)
    const isComplete =
      values['supabase-url'] !== undefined && values['publishable-key'] !== undefined
    console.log(
      `\n  ${isComplete ? 'Publish the folder' : 'Complete config.json, publish the folder'}, and set PATCHBAY_WEB_URL to where it is.`,
    )
    if (isComplete) sayFaults(await webConfigFaults(out))
  },
}

/** A site of somebody else's may have a config.json, too. */
async function isOurs(config: string): Promise<boolean> {
  try {
    const said: unknown = JSON.parse(await readFile(config, 'utf8'))
    return ['supabase_url', 'functions_url', 'publishable_key'].every((key) => key in Object(said))
  } catch {
    return false
  }
}

function sayFaults(faults: readonly string[]): void {
  if (faults.length === 0) return
  console.log(
    `  Correct it before you publish the folder:\n${faults.map((one) => `  wrong  ${one}\n`).join('')}`,
  )
  process.exitCode = 1
}
