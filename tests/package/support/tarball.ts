import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot, installed, ROOT } from '../../../local-stack/paths.ts'
import { runCommand } from '../../../scripts/test/run-command.ts'
import type { Repository } from './repository.ts'

/** Packs this checkout as `npm pack` does; gives the tarball's path. */
export async function packTarball(folder: string): Promise<string> {
  const words = ['pack', '--pack-destination', folder, '--loglevel', 'error']
  const { code, output } = await runCommand('npm', words, process.env, ROOT)
  if (code !== 0) throw new Error(`npm pack failed: ${output}`)
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  return join(folder, tarball ?? '')
}

/** The package managers of npm's registry. */
export const MANAGERS = {
  npm: (repository: Repository, tarball: string) =>
    repository.run(
      'npm',
      ...['install', '--save-dev', tarball],
      ...['--prefer-offline', '--no-audit', '--no-fund'],
    ),
  pnpm: (repository: Repository, tarball: string) =>
    repository.run(
      process.execPath,
      installed('pnpm', 'bin', 'pnpm.cjs'),
      ...['add', '--save-dev', tarball, '--prefer-offline'],
      ...['--store-dir', inRoot('node_modules', '.cache', 'pnpm')],
    ),
}

/** `npx patchbay …` in a repository that has the package. */
export const patchbay = (repository: Repository, ...words: string[]) =>
  repository.tried(join(repository.root, 'node_modules/.bin/patchbay'), ...words)
