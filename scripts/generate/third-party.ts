import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'
import { PARTS } from '../build/local-stack.ts'
import { type PackageLock, readPackageLock } from '../lock/package-lock.ts'

/** What the pages (web/, client/) import, so that it is in the package's JavaScript. */
export const BUNDLED = ['@supabase/supabase-js', 'preact']

/** Licences that what is shipped or installed by a user may have: each permits use without conditions but a notice. */
export const ALLOWED = [
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'],
  ...['MIT OR Apache-2.0', 'Unlicense'],
]

const entry = z.object({
  version: z.string().default(''),
  license: z.string().default('not stated'),
  dependencies: z.record(z.string(), z.string()).default({}),
})

interface Package {
  path: string
  name: string
  version: string
  license: string
}

/** What these packages bring along, themselves included, as npm resolves it from the lock; by name. */
export function closureOf(lock: PackageLock, roots: readonly string[]): Package[] {
  const found = new Map<string, Package>()
  const visit = (name: string, from: string): void => {
    const path = resolved(lock, name, from)
    if (path === undefined || found.has(path)) return
    const { version, license, dependencies } = entry.parse(lock.packages[path])
    found.set(path, { path, name, version, license })
    for (const dependency of Object.keys(dependencies)) visit(dependency, path)
  }
  for (const root of roots) visit(root, '')
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Where Node finds a package from a folder of the lock: in it, else above. */
function resolved(lock: PackageLock, name: string, from: string): string | undefined {
  const folders = [from]
  for (let folder = from; folder !== ''; ) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
    folders.push(folder)
  }
  return folders
    .map((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)
    .find((path) => path in lock.packages)
}

/** THIRD_PARTY.md: what the package needs, and the notices of what it contains. */
export async function thirdParty(): Promise<string> {
  const lock = await readPackageLock()
  const { dependencies } = entry.parse(lock.packages[''])
  const bundled = closureOf(lock, BUNDLED)
  const notices = await Promise.all(bundled.map(notice))
  return `# Third-party software

What does Patchbay use, and under which licences? Written by \`npm run generate\` from package-lock.json.

## Installed with the package

${table(closureOf(lock, Object.keys(dependencies)))}

## In the pages of the package

The files of \`dist/web\` contain these; their notices are below.

${table(bundled)}

## Downloaded by \`npx patchbay dev\`

From npm, with what they need in turn, into a cache of yours.

${table(closureOf(lock, PARTS).filter(({ name }) => PARTS.includes(name)))}

## Notices

${notices.join('\n\n')}
`
}

async function notice({ path, name, license }: Package): Promise<string> {
  const file = (await readdir(inRoot(path))).find((one) => /^(licen[cs]e|copying)/i.test(one))
  const text = file === undefined ? license : await readFile(inRoot(path, file), 'utf8')
  return `### ${name}\n\n\`\`\`text\n${text.trim().replaceAll('\r\n', '\n')}\n\`\`\``
}

const table = (packages: readonly Package[]): string =>
  [
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
  ].join('\n')
