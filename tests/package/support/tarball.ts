import { join } from 'node:path'
import { inRoot, installed } from '../../../local-stack/paths.ts'
import { packTarball as pack } from '../../../scripts/test/pack.ts'
import type { Repository } from './repository.ts'

/** The tarball that the part has packed for all its files; a file that runs by itself packs its own. */
export const packTarball = async (folder: string): Promise<string> =>
  process.env.PATCHBAY_TEST_TARBALL ?? (await pack(folder))

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
