import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../local-stack/paths.ts'
import { runCommand } from './run-command.ts'

/** Packs this checkout as `npm pack` does, which builds `dist` anew; gives the tarball's path, in a folder below `folder`. */
export async function packTarball(folder: string): Promise<string> {
  const destination = await mkdtemp(join(folder, 'package-'))
  const words = ['pack', '--pack-destination', destination, '--loglevel', 'error']
  const { code, output } = await runCommand('npm', words, process.env, ROOT)
  if (code !== 0) throw new Error(`npm pack failed: ${output}`)
  const tarball = (await readdir(destination)).find((name) => name.endsWith('.tgz'))
  return join(destination, tarball ?? '')
}
