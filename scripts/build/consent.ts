import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from '../../local-stack/paths.ts'
import { bundledDeclarations } from './declarations.ts'

/**
 * Writes `supabase-patchbay/consent`: one module without imports, and its types.
 *
 * @param declarations where tsc wrote the declaration files of client/consent
 */
export async function buildConsent(folder: string, declarations: string): Promise<void> {
  const bundle = await rolldown({
    input: { index: inRoot('client/consent/index.ts') },
    cwd: inRoot(),
    // A package that it imported would be one that every app has to bring along.
    onLog: (_level, { code, message }) => {
      if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
    },
  })
  await bundle.write({ dir: folder, format: 'esm' })
  await bundle.close()
  const types = await bundledDeclarations(join(declarations, 'index.d.ts'))
  await writeFile(join(folder, 'index.d.ts'), types)
}
