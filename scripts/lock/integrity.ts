import { runCommand } from '../test/run-command.ts'
import { installedIn, type PackageLock } from './package-lock.ts'

/** The registry that a lock may name: any other one is this machine's own. */
const PUBLIC_REGISTRY = 'https://registry.npmjs.org/'

/**
 * What nobody has vouched for yet: the registry from which the lock was made lacks these binaries of other platforms, and
 * an integrity is never made by hand. `npm run lock` fills them in where the registry has them; then the line goes.
 */
const WITHOUT_INTEGRITY: ReadonlySet<string> = new Set(
  [
    'darwin-arm64',
    'darwin-x64',
    'linux-arm64',
    'linux-arm64-musl',
    'linux-x64-musl',
    'windows-arm64',
    'windows-x64',
  ].map((platform) => `@supabase/cli-${platform}@3.1.0`),
)

/** What is wrong with a lock: sentences, none when it is well. */
export function lockProblems(lock: PackageLock): string[] {
  return installedIn(lock).flatMap(({ path, id, entry: { integrity, resolved } }) => {
    const problems: string[] = []
    const isSha512 = /^sha512-[\w+/]{86}==$/.test(integrity ?? '')
    if (!isSha512 && !WITHOUT_INTEGRITY.has(id)) problems.push(`${path} has no integrity`)
    if (integrity && WITHOUT_INTEGRITY.has(id)) problems.push(`${path} has an integrity by now`)
    if (resolved !== undefined && !resolved.startsWith(PUBLIC_REGISTRY)) {
      problems.push(`${path} names a registry that is not the public one`)
    }
    return problems
  })
}

/**
 * Fills in what npm leaves out of the entries of other platforms, from the registry's own metadata.
 *
 * @returns the packages that the registry does not have
 */
export async function addIntegrity(lock: PackageLock): Promise<string[]> {
  const missing: string[] = []
  for (const { path, id, entry } of installedIn(lock)) {
    if (entry.integrity) continue
    const integrity = await integrityOf(id)
    const { version, ...rest } = lock.packages[path] ?? {}
    if (integrity) lock.packages[path] = { version, integrity, ...rest }
    else missing.push(id)
  }
  return missing
}

async function integrityOf(id: string): Promise<string | undefined> {
  const { code, output } = await runCommand('npm', ['view', id, 'dist.integrity', '--json'])
  const found = code === 0 ? /"(sha512-[^"]+)"/.exec(output)?.[1] : undefined
  return found
}
