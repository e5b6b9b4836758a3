import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installed } from '../../local-stack/paths.ts'
import { findPostgres, type PostgresVersion } from '../../local-stack/postgres/binaries.ts'
import { runCommand } from './run-command.ts'

/**
 * Puts pgTAP, which npm brings as an archive, where the local Postgres finds its extensions; so that the tests say
 * `create extension pgtap`, as they would on the platform. To be called before a server is started.
 */
export async function installPgTap(version: PostgresVersion): Promise<void> {
  const { root } = await findPostgres(version)
  const files = ['pgtap.control', 'pgtap--1.3.5.sql'].map(
    (name) => `share/postgresql/extension/${name}`,
  )
  if (files.every((file) => existsSync(join(root, file)))) return

  const archive = installed('@electric-sql', 'pglite-pgtap', 'dist', 'pgtap.tar.gz')
  const { code, output } = await runCommand('tar', ['-xzf', archive, '-C', root, ...files])
  if (code !== 0) throw new Error(`pgTAP could not be unpacked: ${output}`)
}
